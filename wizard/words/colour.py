"""Colours where they are wanted, in a form that no text from outside can imitate.

A painted text carries marks drawn at random for this run. :func:`rendered` turns these into the
sequences of a terminal, or leaves them out, and escapes every other control character.
"""

from __future__ import annotations

import os
import re
import sys
from typing import Final, TextIO

from wizard.words.escape import UNSAFE, shown

CODES: Final = {"red": "31;1", "green": "32;1", "yellow": "33;1", "cyan": "36;1", "bold": "1"}
_MARK: Final = f"\x1b{os.urandom(8).hex()}"
_SPECIAL: Final = re.compile(rf"{_MARK}(\[[0-9;]*m)|[{UNSAFE}]")


def wants_colour(stream: TextIO | None = None) -> bool:
    """Whether a stream gets colours, by NO_COLOR, FORCE_COLOR and TERM=dumb.

    Args:
        stream: stderr if not given.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return (stream or sys.stderr).isatty() and os.environ.get("TERM") != "dumb"


def paint(text: str, colour: str) -> str:
    """The text in one of ``CODES``, wherever it is printed and colours are wanted.

    Args:
        text: of any characters.
        colour: a key of ``CODES``.
    """
    return f"{_MARK}[{CODES[colour]}m{text}{_MARK}[0m"


def rendered(text: str, *, coloured: bool) -> str:
    """A text as a terminal may get it: painted or plain, and everything else escaped.

    Args:
        text: with painted parts.
        coloured: whether the terminal gets colours.
    """

    def replaced(found: re.Match[str]) -> str:
        if found[1] is None:
            return shown(found[0])
        return f"\x1b{found[1]}" if coloured else ""

    return _SPECIAL.sub(replaced, text)
