"""The console of a running Asterisk, asked with ``asterisk -rx``."""

from __future__ import annotations

import time
from collections.abc import Sequence

from wizard.machine.system import Machine

PROGRAM = "asterisk"


def command(machine: Machine, text: str) -> Sequence[str]:
    """Return the command line that passes one command to the Asterisk console of a machine.

    Args:
        machine: where Asterisk runs.
        text: the console command, such as ``core show version``.
    """
    return [machine.program(PROGRAM) or PROGRAM, "-rx", text]


def ask(machine: Machine, text: str, seconds: float) -> str | None:
    """Return what the running Asterisk answers to a console command.

    One that ends without a word is asked again: ``asterisk -rx`` gives up when a line of others'
    talk reaches it before its own answer does (main/asterisk.c: ``ast_remotecontrol``, 16 to 23).

    Args:
        machine: where it runs.
        text: a question, which may be asked twice.
        seconds: for all of it.

    Returns:
        Its words, which may be none; None if no Asterisk runs here that answers this user in time.
    """
    asked = command(machine, text)
    end = time.monotonic() + seconds
    said = machine.run(asked, seconds)
    left = end - time.monotonic()
    return said if said or left <= 0 else machine.run(asked, left)
