"""Breaking text into lines by the room it takes on a screen, Chinese included."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from unicodedata import east_asian_width

NARROWEST = 2  # a wide character takes two columns
_PIECES = re.compile(r"\S+|\s+")


@functools.cache
def _mixed() -> re.Pattern[str]:
    """Words and wide characters; compiled when needed, since such large sets take long."""
    # A wide character may end a line; punctuation after it stays with it.
    return re.compile(
        r"[\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff][，。、；：！？）》」』”]*"
        r"|[^\s\u2e80-\u9fff]+|\s+"
    )


def width(text: str) -> int:
    """Columns that a text takes on a screen."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def wrap(text: str, columns: int) -> list[str]:
    """Lines of at most so many columns, and never of fewer than two; long words are broken."""
    columns = max(columns, NARROWEST)
    size = width(text)
    if size <= columns:
        return [text]
    lines: list[str] = []
    line = gap = ""
    room = columns
    for piece in (_PIECES if size == len(text) else _mixed()).findall(text):
        if piece.isspace():
            gap = piece[len(piece.rstrip(" ")) :]
            continue
        size = len(gap) + width(piece)
        if size > room and line:
            lines.append(line)
            line, gap, room = "", "", columns
            size = width(piece)
        if size > columns:
            *whole, piece = _broken(gap + piece, columns)
            lines += whole
            gap, size = "", width(piece)
        line += gap + piece
        gap = ""
        room -= size
    return [*lines, line] if line else lines


def _broken(word: str, columns: int) -> Iterator[str]:
    """A word in parts that fit into the columns."""
    start, room = 0, columns
    for at, letter in enumerate(word):
        size = width(letter)
        if size > room:
            yield word[start:at]
            start, room = at, columns
        room -= size
    yield word[start:]
