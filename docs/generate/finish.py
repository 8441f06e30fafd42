"""Mends what checkers find in the theme's own HTML.

Attributes with values that HTML does not know, a dialogue without a name, and the many blank
lines and indents, which are a tenth of a page.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from docs.generate import text

_MENDS = (
    (re.compile(r'(<input class="md-toggle"[^>]*?) autocomplete="off"'), r"\1"),
    (re.compile(r'(<input class="md-option"[^>]*?) autocomplete="off"'), r"\1"),
    (re.compile(r' tabindex(="")?(?=[ >])'), ' tabindex="0"'),
    (
        re.compile(
            r'(<div class="md-search" data-md-component="search" role="dialog")'
            r'(>.*?<input [^>]*?aria-label="([^"]+)")',
            re.DOTALL,
        ),
        r'\1 aria-label="\3"\2',
    ),
    (re.compile(r'<nav class="md-tags"(?= *>)'), r'<nav class="md-tags" role="none"'),
    (  # parts of the menu whose label is a sign only have the name of their title
        re.compile(
            r'(<nav class="md-nav" data-md-level="\d") aria-labelledby="[^"]*"'
            r'([^>]*>\s*<label class="md-nav__title"[^>]*>\s*<span[^>]*></span>\s*([^<]*?)\s*<)'
        ),
        r'\1 aria-label="\3"\2',
    ),
)
_FROM_ROOT = re.compile(r'(\b(?:href|src|action)=")/(?!/)')
# A table of Markdown has no attributes; tables that are generated have.
_TABLE = re.compile(r"<table>(\s*<thead>.*?</thead>)(.*?)</table>", re.DOTALL)
_HEAD = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_ROW = re.compile(r"<tr>.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<td\b([^>]*)>(.*?)</td>", re.DOTALL)
# Where blanks count.
_KEPT = re.compile(r"(<(pre|script|textarea)\b.*?</\2>)", re.DOTALL)
_BLANKS = re.compile(r"\s*\n\s*")


def _lean(page: str) -> str:
    """A page without the blanks of the theme's templates."""
    parts = _KEPT.split(page)  # text, then what is kept, then the name of its tag, and so on
    return "".join(
        _BLANKS.sub("\n", part) if number % 3 == 0 else part
        for number, part in enumerate(parts)
        if number % 3 != 2
    )


def stacking(page: str) -> str:
    """Return a page with its Markdown tables like all others, so that phones stack their cells."""
    return _TABLE.sub(_labelled, page)


def _labelled(match: re.Match[str]) -> str:
    head, rows = match.groups()
    names = _HEAD.findall(head)
    cells = [[cell[1] for cell in _CELL.findall(row)] for row in _ROW.findall(rows)]
    short = all(len(text.bare(cell)) <= text.SHORT for row in cells for cell in row[1:])

    def row(found: re.Match[str]) -> str:
        left = iter(names)
        return _CELL.sub(lambda cell: _with_label(next(left), *cell.groups()), found[0])

    kind = "data short" if short else "data"
    return f'<div class="scroll"><table class="{kind}">{head}{_ROW.sub(row, rows)}</table></div>'


def _with_label(heading: str, attributes: str, content: str) -> str:
    label = escape(text.bare(heading).strip())
    return f'<td data-label="{label}"{attributes}>{content}</td>'


def finish(path: Path, root: str = "/") -> None:
    """Mend a page.

    Args:
        path: the page.
        root: where addresses from the root of the server shall lead.
    """
    before = path.read_text(encoding="utf-8")
    after = before if root == "/" else _FROM_ROOT.sub(rf"\1{root}", before)
    for pattern, instead in _MENDS:
        after = pattern.sub(instead, after)
    after = _lean(stacking(after))
    if after != before:
        path.write_text(after, encoding="utf-8")
