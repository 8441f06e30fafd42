"""Saying whole sentences on a terminal of any width."""

from __future__ import annotations

from wizard.words.columns import NARROWEST, columns, terminal_width
from wizard.words.escape import visible
from wizard.words.output import say
from wizard.words.wrap import wrap


def wrapped(text: str, first: str = "", indent: str = "") -> None:
    """Say something; between words where a terminal is too narrow for it.

    Args:
        text: what to say.
        first: what stands before it.
        indent: what stands before the lines below.
    """
    room = terminal_width() - 1 - columns(indent)
    made = visible(text)
    rows = wrap(made, room) if room >= NARROWEST else [made]
    say(first + f"\n{indent}".join(rows))
