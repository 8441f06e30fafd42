"""Text in the columns of a terminal, where a Chinese character takes two."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata

NARROWEST = 20


def columns(text: str) -> int:
    """Return how many columns a text takes on a terminal.

    Args:
        text: of one line, without colours.
    """
    if text.isascii():
        return len(text)
    return sum(map(letter_width, text))


def letter_width(char: str) -> int:
    """Return the columns of one character: 0 if it combines, 2 if it is wide.

    Args:
        char: one character.
    """
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def terminal_width() -> int:
    """Return the columns of the terminal; 0 if stderr is not a terminal."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns
    except (OSError, ValueError):
        return 0


def text_width(widest: int, narrowest: int = NARROWEST) -> int:
    """Return the columns for text on stdout: COLUMNS or those of the terminal, within bounds.

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
