"""Breaking text into lines by the room it takes on a screen, Chinese included."""

from __future__ import annotations

import functools
import re
from unicodedata import east_asian_width

_WORDS = re.compile(r" *\S+")


@functools.cache
def _mixed() -> re.Pattern[str]:
    """Words and wide characters; compiled when needed, since such large sets take long."""
    # A wide character may end a line; punctuation after it stays with it.
    return re.compile(
        r" *(?:[\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff][，。、；：！？）》」』”]*"
        r"|[^\s\u2e80-\u9fff]+)"
    )


def width(text: str) -> int:
    """Columns that a text takes on a screen."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def wrap(text: str, columns: int) -> list[str]:
    """Lines of at most so many columns; only a word that is longer is broken."""
    size = width(text)
    if size <= columns:
        return [text]
    pieces = _WORDS if size == len(text) else _mixed()
    lines: list[str] = []
    line = ""
    room = columns
    for piece in pieces.findall(text):
        size = width(piece)
        if size > room and line:
            lines.append(line)
            line, room = "", columns
            piece = piece.lstrip()
            size = width(piece)
        while size > columns:
            lines.append(piece[: columns // 2])
            piece = piece[columns // 2 :]
            size = width(piece)
        line += piece
        room = columns - width(line)
    return [*lines, line] if line else lines
