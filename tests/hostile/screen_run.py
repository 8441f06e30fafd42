"""Runs a command with what it may use: seconds and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple

MOST_MIB = 200


class Outcome(NamedTuple):
    """What became of a command.

    Attributes:
        code: exit status; None if it had to be ended.

        memory: most memory in MiB.
    """

    code: int | None
    out: str
    err: str
    memory: float


def bounded(
    arguments: Sequence[str | bytes],
    *,
    seconds: float,
    stdin: IO[bytes] | int | None = subprocess.DEVNULL,
    environ: Mapping[str, str] | None = None,
    code: str = "from wizard.cli import main; main()",
) -> Outcome:
    """Run the wizard; one that does not end in time is ended.

    Args:
        arguments: of the command line.
        seconds: the longest time that it may take.
        stdin: what it reads.
        environ: variables besides those of this process.
        code: what is run, for a test that changes a limit first.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            stdin=stdin,
            stdout=out,
            stderr=err,
            env={**os.environ, **(environ or {})},
            cwd=Path(__file__).parent.parent.parent,
        )
        end = time.monotonic() + seconds
        status, used = None, None
        while status is None:
            found, value, usage = os.wait4(process.pid, os.WNOHANG)
            if found:
                status, used = value, usage
            elif time.monotonic() > end:
                process.kill()
                _, _, used = os.wait4(process.pid, 0)
                break
            else:
                time.sleep(0.02)
        process.returncode = -9 if status is None else os.waitstatus_to_exitcode(status)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode(errors="surrogateescape"))
        memory = used.ru_maxrss / 1024 if used is not None else 0.0
        ended = None if status is None else process.returncode
        return Outcome(ended, texts[0], texts[1], memory)
