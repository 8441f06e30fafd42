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
    """The command that takes an install back."""
    return as_root(["rollback", placed(place)])


def to_asterisk(commands: Sequence[str], outcome: ReloadResult, machine: Machine) -> list[str]:
    """What the running Asterisk of a machine still has to be told; a restart reads all anew."""
    root = ["sudo"] if needs_sudo() else []
    if outcome.restart == "needed":
        waiting = [WHEN_CONVENIENT]
    else:
        waiting = [] if outcome.reloaded else list(commands)
    words = reaching(machine)
    return [shlex.join([*root, *words, each]) for each in waiting]


def installed(answers: Answers, plan: InstallPlan) -> list[User]:
    """The users whose accounts are the wizard's, under the names that they have there."""
    left_out = {
        each.facts.get("name") for each in plan.clashes if each.choice not in ("take", "rename")
    }
    return [
        msgspec.structs.replace(user, name=plan.renamed.get(user.name, user.name))
        for user in answers.users
        if user.name not in left_out
    ]


def trial_of(plan: InstallPlan, answers: Answers, out: Path, authority: str) -> list[str]:
    """Try a call.

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
    """The same command, with a choice for the lines that both changed."""
    return [as_root([*arguments, "--on-clash", way]) for way in ("keep", "take")]
