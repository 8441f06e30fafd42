"""What comes after ``check``, as commands to paste."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wizard.catalogue import Catalogue
from wizard.check.arguments import CheckArguments
from wizard.check.findings import Finding
from wizard.check.folder import CheckedFolder
from wizard.machine import container
from wizard.machine.console import PROGRAM
from wizard.machine.program import command_line, needs_sudo, placed

CONFIG_DIR = "/etc/asterisk"


def undo(place: CheckedFolder) -> str:
    """Return the command that takes a fix back."""
    return _writing(["rollback", placed(place.root)], place.root)


def ahead(
    request: CheckArguments,
    place: CheckedFolder,
    findings: Sequence[Finding],
    answers: Mapping[str, Any],
    *,
    fixed: bool,
) -> list[str]:
    """The commands that come next, in order.

    Args:
        request: the command line.
        place: that was looked at.
        findings: what was found, or is left.
        answers: those beside a written folder, by dotted key.
        fixed: whether something was written.
    """
    made = []
    if fixed and place.own:
        root = ["sudo"] if needs_sudo() else []
        made.append(shlex.join([*root, PROGRAM, "-rx", "core reload"]))
    if not request.fix and any(each.safe for each in findings):
        made.append(_writing(request._replace(fix=True).typed, place.root))
    if findings:
        made.append(command_line(["explain", findings[0].id]))
    elif place.answers is not None and not fixed:
        to = _target(answers)
        out = placed(place.answers.parent)
        made.append(command_line(["install", out, "--to", to], sudo=needs_sudo()))
    return made


def _target(answers: Mapping[str, Any]) -> str:
    """Where a written folder goes: with a container, to the folder of its host."""
    topology = Catalogue().topologies.get(str(answers.get("network.topology")))
    if topology is not None and topology.in_container:
        return container.CONFIG
    return str(answers.get("asterisk.config_dir") or CONFIG_DIR)


def _writing(arguments: Sequence[str], folder: Path) -> str:
    """A command that writes there; with the rights of root where this user may not."""
    return command_line(arguments, sudo=not os.access(folder, os.W_OK))
