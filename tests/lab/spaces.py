"""Entering Linux namespaces: run a program in one, open a socket in one."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

T = TypeVar("T")

CLONE_NEWNET: Final = 0x40000000
# What a test starts must not outlive it, even when the test is killed with SIGKILL.
DIE_WITH_ME: Final = ("setpriv", "--pdeathsig", "KILL")


def net_file(name: str) -> Path:
    """Return the file that stands for the network namespace `name`."""
    return Path("/run/netns") / name


def inside(name: str, *command: str) -> list[str]:
    """Return `command` as it runs in the network namespace `name`."""
    return ["nsenter", f"--net={net_file(name)}", "--", *command]


def run(command: Sequence[str], given: str | None = None) -> str:
    """Run `command` and return what it printed; an error carries its own words."""
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        words = (done.stderr or done.stdout).strip()
        raise RuntimeError(f"{' '.join(command)}: exit {done.returncode}: {words}")
    return done.stdout


def enter(net: Path, work: Callable[[], T]) -> T:
    """Do `work` in another network namespace; sockets that it makes stay there for good.

    Only a thread of its own changes sides.
    """
    result: list[T] = []
    failure: list[Exception] = []

    def inner() -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        try:
            with net.open("rb") as handle:
                if libc.setns(handle.fileno(), CLONE_NEWNET):
                    code = ctypes.get_errno()
                    raise OSError(code, os.strerror(code))
            result.append(work())
        except Exception as error:
            failure.append(error)

    thread = threading.Thread(target=inner)
    thread.start()
    thread.join()
    if failure:
        raise failure[0]
    return result[0]


def connect(
    net: Path, host: str, port: int, timeout: float = 10.0, source: str = ""
) -> socket.socket:
    """Open a TCP connection that lives in another network namespace; from `source` if given."""
    ours = (source, 0) if source else None
    return enter(net, lambda: socket.create_connection((host, port), timeout, ours))


def end(process: subprocess.Popen[bytes], told: signal.Signals = signal.SIGTERM) -> None:
    """End a program that was started here: told first, killed when it does not listen."""
    process.send_signal(told)
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
