"""What comes after ``install`` and ``rollback``, as commands to paste."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from wizard.answers import Answers
from wizard.doctor.steps import trial
from wizard.install.live.activation import WHEN_CONVENIENT, ReloadResult
from wizard.install.merge.changes import InstallPlan
from wizard.machine.console import PROGRAM
from wizard.machine.program import as_root, needs_sudo, placed


def undo(place: Path) -> str:
    """The command that takes an install back."""
    return as_root(["rollback", placed(place)])


def to_asterisk(commands: Sequence[str], outcome: ReloadResult) -> list[str]:
    """What the running Asterisk still has to be told."""
    root = ["sudo"] if needs_sudo() else []
    waiting = [] if outcome.told else list(commands)
    if outcome.restart == "needed":
        waiting.append(WHEN_CONVENIENT)
    return [shlex.join([*root, PROGRAM, "-rx", each]) for each in waiting]


def after_install(
    plan: InstallPlan, commands: Sequence[str], outcome: ReloadResult, answers: Answers, ca: Path
) -> list[str]:
    """Let Asterisk take it over, and try a call.

    Args:
        plan: what was written.
        commands: that the running Asterisk needs.
        outcome: what it made of them.
        answers: what was installed.
        ca: the certificate of the private authority, where there is one.
    """
    left_out = {each.facts.get("name") for each in plan.clashes if each.choice != "take"}
    users = [user for user in answers.users if user.name not in left_out]
    return [*to_asterisk(commands, outcome), trial(answers, users, ca)]


def ways(arguments: Sequence[str]) -> list[str]:
    """The same command, with a choice for the lines that both changed."""
    return [as_root([*arguments, "--on-clash", way]) for way in ("keep", "take")]
