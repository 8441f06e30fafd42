"""The next steps at the end of a command: commands to paste, one a line and never broken."""

from __future__ import annotations

from collections.abc import Sequence

from wizard.words.language import spoken
from wizard.words.output import say
from wizard.words.texts import Texts


def print_steps(commands: Sequence[str]) -> None:
    """Say what comes next, in order; nothing where nothing does.

    Args:
        commands: as a shell takes them.
    """
    if not commands:
        return
    say()
    say(Texts(spoken(), "marks")("next"))
    for command in commands:
        say(f"  {command}")
