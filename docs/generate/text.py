"""Plain text of the catalogue becomes HTML: escaped, with the words of Asterisk set as code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape, unescape

_URL = r"https?://[^\s)，。；：]+[^\s).,;，。；：]"
_CODE = "|".join(
    (
        r"`[^`]+`",
        r"(?<!\w)(?:sudo )?asterisk -rx '[^']+'",
        r"\[[a-z][a-z0-9_-]*\]",  # a section
        r"(?<![\w./-])[a-z][\w-]*(?:/[\w.-]+)*\.(?:conf|so|toml|pem|yaml|js|json|html|sh)\b",
        r"(?<![\w./-])[a-z][a-z0-9_]*=[\w.:/,!-]*[\w/]",  # key=value
        r"(?<![\w./-])[a-z]+_[a-z0-9_]+\b(?!\.c)",  # names with an underscore
        r"(?<![\w-])--[a-z][a-z-]+",
        r"(?<![\w./-])/etc/[\w./-]*\w",
        r"\bwss?://[^\s)，。；（]+[^\s).,;，。；（]",
        r"(?<![\w.])[A-Za-z][\w.]*\([\w:./…, -]*\)(?![a-z])",  # a call, such as Dial()
    )
)
_TOKEN = re.compile(
    f"(?P<url>{_URL})|(?P<code>{_CODE})|(?P<word>(?<![\\w./-])[a-z][a-z0-9]{{4,}}\\b)"
)
# An address that somebody fills in leads nowhere.
_MADE_UP = re.compile(r"HOST|主机|…|\bexample\b")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")

Links = Mapping[str, str]
# Characters up to which the cells of a table stand beside their headings on a phone.
SHORT = 44


def html(text: str, links: Links | None = None, own: str = "") -> str:
    """Escape a text; names of options and files become code, known ones links.

    Args:
        text: plain text, in which backticks mark code.
        links: where a name leads.
        own: the name that the text belongs to; it does not lead to itself.
    """
    known = links or {}
    made = []
    end = 0
    for match in _TOKEN.finditer(text):
        made.append(escape(text[end : match.start()]))
        made.append(_token(match, known, own))
        end = match.end()
    made.append(escape(text[end:]))
    return "".join(made)


def _token(match: re.Match[str], links: Links, own: str) -> str:
    found = match[0]
    if match["url"]:
        if _MADE_UP.search(found):
            return f"<code>{escape(found)}</code>"
        return f'<a href="{escape(found)}">{escape(found.removeprefix("https://"))}</a>'
    name = found.strip("`").partition("=")[0]
    target = links.get(name) if name != own else None
    if match["word"] and target is None and name != own:
        return escape(found)
    code = f"<code>{escape(found.strip('`'))}</code>"
    return f'<a href="{escape(target)}">{code}</a>' if target else code


def code(text: str) -> str:
    """Return a text set as code."""
    return f"<code>{escape(text)}</code>"


def markdown(text: str) -> str:
    """Return a text with everything escaped that is special in Markdown."""
    return _MARKDOWN.sub(r"\\\1", text)


def table(head: Iterable[str], rows: Iterable[Iterable[str]], classes: str = "data") -> str:
    """Return a table of HTML; each cell has its heading, so that a phone can stack them.

    Args:
        head: HTML of the headings.
        rows: HTML of the cells.
        classes: of the table; short cells get one more.
    """
    names, lines = list(head), [list(row) for row in rows]
    if classes == "data" and all(len(bare(cell)) <= SHORT for row in lines for cell in row[1:]):
        classes = "data short"
    top = "".join(f'<th scope="col">{name}</th>' for name in names)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td data-label="{escape(bare(name))}">{cell}</td>'
            for name, cell in zip(names, row, strict=True)
        )
        + "</tr>"
        for row in lines
    )
    return (
        f'<div class="scroll"><table class="{classes}"><thead><tr>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def pipes(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table as Markdown, for places where Markdown allows no blocks of HTML.

    Args:
        head: of the columns.
        rows: cells.
    """
    names = list(head)
    lines = [names, ["---"] * len(names), *(list(row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def bare(markup: str) -> str:
    """Return the plain text of HTML."""
    return unescape(re.sub(r"<[^>]+>", "", markup))


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Return names and values as a list of definitions; rows without a value are left out.

    Args:
        rows: HTML of names and values.
    """
    inner = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows if value)
    return f'<dl class="facts">{inner}</dl>' if inner else ""


def folded(label: str, inner: str) -> str:
    """Return a long part that phones show folded under a label.

    Args:
        label: as text.
        inner: HTML.
    """
    return f'<details class="fold" open><summary>{escape(label)}</summary>{inner}</details>'


def fence(content: str, language: str, title: str = "", indent: int = 0) -> str:
    """Return a fenced block of code.

    Args:
        content: shown to the byte, but for the line ends at its end.
        language: for the highlighter.
        title: above the block; may be empty.
        indent: spaces before every line.
    """
    head = f'```{language} title="{title}"' if title else f"```{language}"
    block = f"{head}\n{content.rstrip(chr(10))}\n```"
    if not indent:
        return block
    space = " " * indent
    return "\n".join(space + line if line else "" for line in block.split("\n"))


def anchor(name: str) -> str:
    """Return the permanent anchor of a fact, made from its id."""
    return name.replace("/", "-").replace(".", "-")
