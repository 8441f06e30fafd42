"""Colours on stderr, where they are wanted."""

from __future__ import annotations

import os
import sys
from typing import TextIO

import click


def wants_colour(stream: TextIO | None = None) -> bool:
    """Whether stderr, or another one, gets colours as NO_COLOR, FORCE_COLOR and TERM=dumb say."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return (stream or sys.stderr).isatty() and os.environ.get("TERM") != "dumb"


def paint(text: str, colour: str) -> str:
    """The text in a colour where colours are wanted."""
    return click.style(text, fg=colour, bold=True) if wants_colour() else text


def say(text: str = "") -> None:
    """A line for the person, on stderr, with the colours that it was painted in."""
    click.echo(text, err=True, color=wants_colour())
