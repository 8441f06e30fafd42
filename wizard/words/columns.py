"""Text in the columns of a terminal, where a Chinese character takes two."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata

NARROWEST = 20


def columns(text: str) -> int:
    """Columns that a text takes on a terminal.

    Args:
        text: of one line, without colours.
    """
    if text.isascii():
        return len(text)
    return sum(map(letter_width, text))


def letter_width(char: str) -> int:
    """Columns of one character: none of a combining one, two of a wide one.

    Args:
        char: one character.
    """
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def terminal_width() -> int:
    """Columns of the terminal; 0 where stderr is none."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns
    except (OSError, ValueError):
        return 0


def text_width(widest: int, narrowest: int = NARROWEST) -> int:
    """Columns for text on stdout: COLUMNS, or those of the terminal, within two bounds.

    Args:
        widest: the upper bound, in columns.
        narrowest: the lower bound, in columns.
    """
    return max(min(shutil.get_terminal_size().columns, widest), narrowest)


def shorten(text: str, width: int) -> str:
    """The text within so many columns, with an ellipsis where it is cut.

    Args:
        text: of one line.
        width: in columns.
    """
    if columns(text) <= width:
        return text
    cut = ""
    room = width - 1
    for char in text:
        room -= letter_width(char)
        if room < 0:
            break
        cut += char
    return cut + "…"
