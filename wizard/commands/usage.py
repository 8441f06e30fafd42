"""Usage errors in the user's language.

What click says is recognised by its English words, which the table ``usage`` has as texts with
places, and becomes a message with facts. What is not known there stays English.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import click

from wizard.words.language import spoken
from wizard.words.message import Message
from wizard.words.output import complain
from wizard.words.texts import ENGLISH, table

USAGE: Final = "usage"
_INNER: Final = frozenset({"said", "kind"})  # what stands in these places is a text itself
_PLACE: Final = re.compile(r"\\\{(\w+)\\\}")


@cache
def _forms() -> list[tuple[str, re.Pattern[str]]]:
    """Every text by id, as a pattern of what it is filled with; the more exact ones first."""
    known = {name: text for name, text in table(ENGLISH, USAGE).items() if name != "other"}
    # What begins with a place takes anything there, so it is tried last; then the longest first.
    order = sorted(known, key=lambda name: (known[name][0] == "{", -len(known[name])))
    return [
        (name, re.compile(_PLACE.sub(r"(?P<\1>.+)", re.escape(known[name])), re.DOTALL))
        for name in order
    ]


def recognised(text: str) -> Message:
    """Return the message for an English sentence of click.

    Args:
        text: the sentence.
    """
    for name, form in _forms():
        if found := form.fullmatch(text):
            facts: dict[str, object] = {**found.groupdict()}
            inner = {key: recognised(str(facts[key])) for key in _INNER & facts.keys()}
            return Message(f"{USAGE}.{name}", **{**facts, **inner})
    return Message(f"{USAGE}.other", text=text)


def usage_message(error: click.UsageError) -> Message:
    """Return what is wrong with a command line."""
    return recognised(error.format_message())


def say_usage(error: click.UsageError) -> None:
    """Print how the command is used, where to find help, and what is wrong."""
    if error.ctx is not None:
        complain(error.ctx.get_usage())
        hint = Message(f"{USAGE}.hint", command=error.ctx.command_path, option="--help")
        complain(f"{hint.text(spoken())}\n")
    complain(Message(f"{USAGE}.error", said=usage_message(error)).text(spoken()))
