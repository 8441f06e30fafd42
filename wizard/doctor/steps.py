"""The command that tries a server, for those who have just put one in place."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from wizard.answers import Answers, User
from wizard.machine.program import command_line
from wizard.plan.situation import websocket


def trial(answers: Answers, users: Iterable[User], ca: Path, *, there: bool = False) -> str:
    """Return the command that logs in as the first browser user and calls the echo test.

    Args:
        answers: what the server was set up from.
        users: every user.
        ca: the certificate of the private authority, named where the file exists.
        there: whether an earlier step puts it there.
    """
    arguments: list[str | Path] = ["doctor", websocket(answers)]
    name = next((each.name for each in users if each.kind == "browser"), "")
    if name:
        arguments += ["--user", name, "--call", answers.dialplan.echo]
    if answers.certificate.source == "private-ca" and (there or ca.is_file()):
        arguments += ["--ca", ca]
    return command_line(arguments)
