"""The texts that a C file can print, and whether a pattern of a log line is one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

GAP: Final = "\0"  # what is filled in when the text is printed

_STRING: Final = r'"(?:[^"\\\n]|\\.)*"'
# Neighbours are one text; a name between them is a macro such as PRIu64.
_TEXT: Final = re.compile(rf"{_STRING}(?:\s*(?:[A-Za-z_]\w*\s*)?{_STRING})*")
_CONVERSION: Final = re.compile(
    r"%[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:hh|h|ll|l|z|j|t|L)?[diouxXeEfgGcsp]"
)
_ESCAPE: Final = re.compile(r"\\(.)", re.S)
ENOUGH: Final = 10


def of(source: str) -> Iterator[str]:
    """The texts of a C file, with gaps for what is filled in."""
    for found in _TEXT.finditer(source):
        pieces = re.split(rf"({_STRING})", found[0])
        text = "".join(
            piece[1:-1] if piece.startswith('"') else GAP if piece.strip() else ""
            for piece in pieces
        )
        text = _CONVERSION.sub(GAP, text).replace("%%", "%")
        text = _ESCAPE.sub(lambda escape: {"n": "\n", "t": "\t"}.get(escape[1], escape[1]), text)
        yield _one_space(text)


def _one_space(text: str) -> str:
    return re.sub(" +", " ", text)


def pieces(text: str, gap: str) -> list[str]:
    """The fixed parts of a text, in order."""
    return [piece for piece in text.split(gap) if piece.strip()]


class Pattern:
    """A pattern of the catalogue, in which ``{}`` stands for what differs."""

    def __init__(self, text: str) -> None:
        self.text = text
        text = _one_space(text)
        self.longest = max(pieces(text, "{}"), key=len, default="")
        self._expression = re.compile(".*?".join(map(re.escape, text.split("{}"))), re.S)
        self._fixed = "".join(text.split("{}"))

    def printed_by(self, literal: str) -> bool:
        """Whether a text of the source can print a line that the pattern matches."""
        return bool(self._expression.search(literal))

    def fills(self, literal: str) -> bool:
        """Whether the pattern names what the text of the source leaves open."""
        parts = pieces(literal, GAP)
        at = 0
        for part in parts:
            at = self.text.find(part.strip(), at)
            if at < 0:
                return False
            at += len(part.strip())
        fixed = sum(len(part.strip()) for part in parts)
        return fixed >= max(ENOUGH, len(self._fixed) // 2)
