"""Runs one command of this program for a tool, and returns the object that it prints."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, Final

import anyio

PROGRAM: Final = (sys.executable, "-P", "-m", "wizard")
"""-P keeps a folder called wizard in the client's working directory out of the search path."""


class ProgramFailed(Exception):
    """A command reported errors instead of a result; the text lists them with their remedies."""


async def run_command(name: str, arguments: Sequence[str], text: str = "") -> dict[str, Any]:
    """Run a command with ``--json``; a call that is cancelled ends it.

    Args:
        name: of the command, such as ``check``.
        arguments: what follows its options; none of it is read as an option unless it is one.
        text: its standard input, so that what was pasted is in no list of processes.

    Returns:
        The object of the contract. Exit code 4, findings or a guess, is a result as well.

    Raises:
        ProgramFailed: it printed errors, or no object at all.
    """
    done = await anyio.run_process(
        [*PROGRAM, name, "--json", *arguments],
        input=text.encode(errors="surrogateescape"),
        stderr=subprocess.PIPE,
        check=False,
    )
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise ProgramFailed(done.stderr.decode(errors="replace").strip()) from None
    if "errors" in found:
        raise ProgramFailed("\n".join(_line(each) for each in found["errors"]))
    return found


def _line(fault: dict[str, str]) -> str:
    """One error as a line: its place, what is wrong and the remedy."""
    said = ": ".join(filter(None, (fault["place"], fault["message"])))
    return f"{said} ({fault['remedy']})" if fault.get("remedy") else said
