"""Text in the columns of a terminal, where a Chinese character takes two."""

from __future__ import annotations

import textwrap
import unicodedata

NARROWEST = 20


def columns(text: str) -> int:
    """How many columns a text takes."""
    return sum(_width(char) for char in text)


def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def shorten(text: str, width: int) -> str:
    """The text within so many columns, with an ellipsis where it is cut."""
    if columns(text) <= width:
        return text
    cut = ""
    for char in text:
        if columns(cut + char) > width - 1:
            break
        cut += char
    return cut + "…"


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most so many columns; Chinese characters take two and break anywhere."""
    if columns(text) == len(text):
        indent = text[: len(text) - len(text.lstrip())]
        rows = textwrap.wrap(text, max(width, NARROWEST), subsequent_indent=indent)
        return rows or [""]
    rows, row = [], ""
    for char in text:
        if columns(row + char) > width:
            rows.append(row)
            row = ""
        row += char
    return [*rows, row]
