"""Where passwords come from: a file, the environment, or the person at the terminal."""

from __future__ import annotations

import errno
import io
import os
import select
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from wizard.answers import Secret
from wizard.errors import Unanswered, UsageProblem, WizardError
from wizard.interview import can_ask
from wizard.reading import NotReadError
from wizard.words.escape import in_line
from wizard.words.language import spoken
from wizard.words.message import Message, system_error

PASSWORD = "ASTERISK_WEBRTC_PASSWORD"  # noqa: S105  the name of a variable
TURN_PASSWORD = "ASTERISK_WEBRTC_TURN_PASSWORD"  # noqa: S105
LONGEST = 4096
WAIT_S = 10.0


def secret(file: str | None, variable: str, environ: Mapping[str, str], whose: str) -> Secret:
    """A password.

    Args:
        file: whose first line it is; ``-`` is standard input.
        variable: that holds it where no file is named.
        environ: the variables.
        whose: it is.

    Raises:
        WizardError: the file cannot be read.
        Unanswered: nothing holds it, and nobody can be asked.
    """
    if file:
        try:
            line = _first_line(file).rstrip("\r")
        except (OSError, UnicodeDecodeError) as error:
            message = Message("doctor.password.unread", file=file, reason=system_error(error))
            raise WizardError(message) from None
        if not line:
            raise UsageProblem(
                Message("doctor.password.empty", file=file),
                Message("doctor.password.empty-remedy"),
            )
        return Secret(line)
    if text := environ.get(variable):
        return Secret(text)
    if can_ask(sys.stdin, sys.stderr):
        # getpass writes to the terminal itself
        question = Message("doctor.password.question", whose=in_line(whose)).text(spoken())
        return Secret(str(click.prompt(question, hide_input=True, err=True)))
    option = "--password-file" if variable == PASSWORD else "--turn-password-file"
    raise Unanswered(
        Message("doctor.password.unknown", whose=whose),
        Message("doctor.password.unknown-remedy", option=option, variable=variable),
    )


def _first_line(file: str) -> str:
    """The first line; a pipe that nobody writes to is not waited for without end."""
    if file == "-":
        try:
            return _line_of(sys.stdin.fileno())
        except (AttributeError, io.UnsupportedOperation):  # closed, or not a real one
            return sys.stdin.readline(LONGEST).rstrip("\n") if sys.stdin else ""
    mode = Path(file).stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISFIFO(mode):
        raise NotReadError(errno.EINVAL, Message("doctor.password.not-a-file"), file)
    descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        return _line_of(descriptor)
    finally:
        os.close(descriptor)


def _line_of(descriptor: int) -> str:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    data = b""
    while b"\n" not in data and len(data) < LONGEST:
        if not os.isatty(descriptor) and not poll.poll(WAIT_S * 1000):
            raise OSError(f"nothing came within {WAIT_S:.0f} seconds")
        block = os.read(descriptor, LONGEST - len(data))
        if not block:
            break
        data += block
    return data.partition(b"\n")[0].decode()
