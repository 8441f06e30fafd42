"""The program in a process of its own, forked from this one, where its modules are loaded already.

It has its own streams, environment, folder and exit status. What only a fresh interpreter shows,
such as the encoding that a locale gives it, needs ``fresh``.
"""

from __future__ import annotations

import importlib
import os
import runpy
import select
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

_MOST_FILES = 256
# What a command loads when it begins or writes, so that no process has to load it again.
_LOADED = (
    "cli", "certificates.check", "certificates.issue",
    *(f"{room}.run" for room in ("check", "explain", "install", "new", "paths")),
)  # fmt: skip
for _name in _LOADED:
    importlib.import_module(f"wizard.{_name}")


def start(
    arguments: Sequence[str],
    streams: tuple[int, int, int],
    environ: Mapping[str, str],
    folder: Path | None = None,
    *,
    fresh: bool = False,
) -> int:
    """Start the program.

    Args:
        arguments: of the command line.
        streams: descriptors of its input, output and error output.
        environ: all of its environment.
        folder: where it runs; the current one if not given.
        fresh: whether a new interpreter runs it.

    Returns:
        The id of the process.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if process == 0:
        _become(arguments, streams, environ, folder, fresh=fresh)
    return process


def _become(
    arguments: Sequence[str],
    streams: tuple[int, int, int],
    environ: Mapping[str, str],
    folder: Path | None,
    *,
    fresh: bool,
) -> NoReturn:
    """Run the program and end the process: nothing of the tests may go on in it."""
    status = 1
    try:
        for own, given in enumerate(streams):
            os.dup2(given, own)
        if folder is not None:
            os.chdir(folder)
        if fresh:
            os.closerange(3, _MOST_FILES)
            command = [sys.executable, "-m", "wizard", *arguments]
            os.execve(sys.executable, command, dict(environ))  # noqa: S606  no shell is needed
        run_here("wizard", arguments, environ)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def run_here(module: str, arguments: Sequence[str], environ: Mapping[str, str]) -> NoReturn:
    """Run a module as a program in this forked process, on the streams that it has, and end it.

    Args:
        module: its name, as after ``python -m``.
        arguments: of its command line.
        environ: all of its environment.
    """
    status = 1
    try:
        os.closerange(3, _MOST_FILES)
        os.environ.clear()
        os.environ.update(environ)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.stdin = os.fdopen(0, encoding="utf-8", errors="surrogateescape")
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="surrogateescape")
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace")
        sys.argv = [module, *arguments]
        status = _status(module)
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(status)


def _status(module: str) -> int:
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        if ended.code is None or isinstance(ended.code, int):
            return ended.code or 0
        sys.stderr.write(f"{ended.code}\n")
        return 1
    return 0


def ended(process: int, seconds: float) -> int:
    """Wait for a process that was started here.

    Args:
        process: its id.
        seconds: how long it may take; then it is killed.

    Returns:
        Its exit status.

    Raises:
        TimeoutError: it was killed.
    """
    watched = os.pidfd_open(process)
    try:
        in_time = select.select([watched], [], [], seconds)[0]
        if not in_time:
            os.kill(process, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    finally:
        os.close(watched)
    if not in_time:
        raise TimeoutError(f"not done after {seconds} s")
    return status


def run(
    arguments: Sequence[str], given: str | None, environ: Mapping[str, str], seconds: float
) -> subprocess.CompletedProcess[str]:
    """Run the program to its end.

    Args:
        arguments: of the command line.
        given: what arrives on its input by a pipe; nothing if not given.
        environ: all of its environment.
        seconds: how long it may take.

    Raises:
        TimeoutError: it took longer.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        read, write = os.pipe() if given is not None else (os.open(os.devnull, os.O_RDONLY), -1)
        process = start(arguments, (read, out.fileno(), err.fileno()), environ)
        os.close(read)
        if given is not None:
            with suppress(BrokenPipeError), os.fdopen(write, "wb") as pipe:
                pipe.write(given.encode())
        status = ended(process, seconds)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode())
    return subprocess.CompletedProcess(list(arguments), status, *texts)
