"""Breaking text into lines, in English and in Chinese: the one wrapper of everything printed.

It counts columns of a terminal, never begins a line with a closing mark nor ends one with an
opening mark (kinsoku), and breaks a word only where it is longer than a whole line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from wizard.words.columns import columns as width
from wizard.words.columns import letter_width

NARROWEST: Final = 2  # a wide character takes two columns
CLOSING: Final = frozenset("，。、；：！？）》」』】〕〉”’…—·％,.;:!?)]}>%~" + "`'\"")
"""What begins no line; quotes that open and close alike are in both sets."""

OPENING: Final = frozenset("（《「『【〔〈“‘([{<$#" + "`'\"")
"""What ends no line."""

_PIECES: Final = re.compile(r"\S+|\s+")


def wrap(text: str, columns: int) -> list[str]:
    """Break a text into lines between words; Chinese also between characters.

    Args:
        text: the text; spaces at its beginning indent every line.
        columns: of a line; not fewer than two are used.

    Returns:
        The lines, none wider than ``columns``; one empty line for an empty text.
    """
    columns = max(columns, NARROWEST)
    if width(text) <= columns:
        return [text]
    indent = text[: len(text) - len(text.lstrip(" "))]
    if not text.strip():
        return [""]
    if len(indent) > columns - NARROWEST:
        indent = ""
    return [indent + line for line in _filled(text.strip(), columns - len(indent))]


def _filled(text: str, columns: int) -> Iterator[str]:
    line = gap = ""
    room = columns
    for piece in _pieces(text):
        if piece.isspace():
            gap = " " if "\n" in piece else piece
            continue
        size = width(gap) + width(piece)
        if size > room and line:
            yield line
            line, gap, room = "", "", columns
            size = width(piece)
        if size > columns:
            *whole, piece = _broken(gap + piece, columns)
            yield from whole
            gap, size = "", width(piece)
        line += gap + piece
        gap = ""
        room -= size
    if line:
        yield line


def _pieces(text: str) -> Iterator[str]:
    """Spaces, and what no line may break in between."""
    for found in _PIECES.finditer(text):
        piece = found[0]
        if piece.isascii() or piece.isspace():
            yield piece
        else:
            yield from _units(piece)


def _units(word: str) -> Iterator[str]:
    """Parts of a run without spaces: words, and single wide characters with their marks."""
    start = 0
    before = word[0]
    wide = letter_width(before) == 2
    for at in range(1, len(word)):
        after = word[at]
        is_wide = letter_width(after) == 2
        if (wide or is_wide) and after not in CLOSING and before not in OPENING:
            yield word[start:at]
            start = at
        before, wide = after, is_wide
    yield word[start:]


def _broken(word: str, columns: int) -> Iterator[str]:
    """A word in parts that fit into the columns."""
    start, room = 0, columns
    for at, letter in enumerate(word):
        size = letter_width(letter)
        if size > room:
            end = at
            while end > start + 1 and word[end] in CLOSING and letter_width(word[end]) == 2:
                end -= 1
            yield word[start:end]
            start, room = end, columns - width(word[end:at])
            if size > room:  # nothing but such marks
                yield word[start:at]
                start, room = at, columns
        room -= size
    yield word[start:]
