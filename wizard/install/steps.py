"""What comes after ``install`` and ``rollback``, as commands to paste."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import msgspec

from wizard.answers import Answers, User
from wizard.doctor.steps import trial
from wizard.install.archive import CERTIFICATE
from wizard.install.live.activation import WHEN_CONVENIENT, ReloadResult, reaching
from wizard.install.merge.changes import InstallPlan
from wizard.machine.program import as_root, needs_sudo, placed
from wizard.machine.system import Machine


def undo(place: Path) -> str:
    """Return the command that undoes an install.

    Args:
        place: the configuration folder.
    """
    return as_root(["rollback", placed(place)])


def to_asterisk(commands: Sequence[str], outcome: ReloadResult, machine: Machine) -> list[str]:
    """Return the commands that a person still has to run; a restart replaces all reloads.

    Args:
        commands: of the console, that make the files take effect.
        outcome: of the reload.
        machine: where Asterisk runs.
    """
    root = ["sudo"] if needs_sudo() else []
    if outcome.restart == "needed":
        waiting = [WHEN_CONVENIENT]
    else:
        waiting = [] if outcome.reloaded else list(commands)
    words = reaching(machine)
    return [shlex.join([*root, *words, each]) for each in waiting]


def installed(answers: Answers, plan: InstallPlan) -> list[User]:
    """Return the users whose accounts are the wizard's, with the names that they have there.

    Args:
        answers: with all users.
        plan: of the install.
    """
    left_out = {
        each.facts.get("name") for each in plan.clashes if each.choice not in ("take", "rename")
    }
    return [
        msgspec.structs.replace(user, name=plan.renamed.get(user.name, user.name))
        for user in answers.users
        if user.name not in left_out
    ]


def trial_of(plan: InstallPlan, answers: Answers, out: Path, authority: str) -> list[str]:
    """Return the command for a test call.

    Args:
        plan: what was written.
        answers: what was installed.
        out: the folder or the archive that it came from.
        authority: the certificate of the private authority in an archive; empty without one.
    """
    ca = out / CERTIFICATE
    unpack = []
    if authority:
        ca = Path(Path(CERTIFICATE).name)
        command = shlex.join(["tar", "-xOf", placed(out), authority])
        unpack = [f"{command} > {ca}"]
    return [*unpack, trial(answers, installed(answers, plan), ca, there=bool(authority))]


def ways(arguments: Sequence[str]) -> list[str]:
    """Return the same command with each choice for lines that both sides changed.

    Args:
        arguments: of the command.
    """
    return [as_root([*arguments, "--on-clash", way]) for way in ("keep", "take")]
