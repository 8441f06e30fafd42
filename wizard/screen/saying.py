"""Saying whole sentences on a terminal of any width."""

from __future__ import annotations

import os
import sys

from wizard.interview.columns import NARROWEST, columns, wrap
from wizard.screen.colour import say


def wrapped(text: str, first: str = "", indent: str = "") -> None:
    """Say something; between words where a terminal is too narrow for it.

    Args:
        text: what to say.
        first: what stands before it.
        indent: what stands before the lines below.
    """
    room = terminal_width() - 1 - columns(indent)
    rows = wrap(text, room) if room >= NARROWEST else [text]
    say(first + f"\n{indent}".join(rows))


def terminal_width() -> int:
    """Columns of the terminal; 0 where stderr is none."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns
    except (OSError, ValueError):
        return 0
