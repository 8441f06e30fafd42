"""Runs a command with what it may use: seconds and memory."""

from __future__ import annotations

import os
import re
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


def peak_mib(process: int | str = "self") -> float:
    """The most memory that a process has had, in MiB; 0 once it is gone.

    Not what ``getrusage`` says: that counts the process which started it, too.
    """
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^VmHWM:\s*(\d+) kB$", status, re.M)
    return int(found[1]) / 1024 if found else 0.0


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
        memory = 0.0
        while process.poll() is None and time.monotonic() < end:
            memory = max(memory, peak_mib(process.pid))
            time.sleep(0.02)
        ended = process.poll()
        if ended is None:
            process.kill()
            process.wait()
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode(errors="surrogateescape"))
        return Outcome(ended, texts[0], texts[1], memory)
