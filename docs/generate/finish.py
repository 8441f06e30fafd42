"""``python -m docs.generate.finish site``: mends what checkers find in the theme's own HTML.

Attributes with values that HTML does not know, a dialogue without a name, and the many blank
lines and indents, which are a tenth of a page.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

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
)
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


def finish(folder: Path) -> None:
    """Mend every page below a folder."""
    for page in folder.rglob("*.html"):
        before = page.read_text(encoding="utf-8")
        after = before
        for pattern, instead in _MENDS:
            after = pattern.sub(instead, after)
        after = _lean(after)
        if after != before:
            page.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    finish(Path(sys.argv[1]))
