"""Every call that changes a disk, counted, and made to fail or to be the last one.

Wrapped where the wizard calls them, in a process of its own.
"""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable
from typing import Any

CALLS = ("write", "replace", "fsync", "unlink", "mkdir", "rmdir", "fchmod", "fchown", "open",
         "setxattr", "removexattr")  # fmt: skip
KILLED = -signal.SIGKILL


def _changes(name: str, arguments: tuple[Any, ...]) -> bool:
    return name != "open" or bool(arguments[1] & (os.O_CREAT | os.O_TRUNC))


def run(work: Callable[[], object], at: int, *, kill: bool) -> int:
    """Run something whose call number `at` is not carried out.

    Args:
        work: what to run.
        at: counted from 0.
        kill: the process is killed there; otherwise the call says that the disk is full.

    Returns:
        The exit status: 0 when it was done, 1 when it raised, `KILLED`, 99 when the work was done
        before call number `at` was reached.
    """
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = 1
    try:
        reached = _wrap(at, kill=kill)
        work()
        status = 0 if reached() else 99
    except Exception:  # noqa: BLE001, RUF100  whatever it was, it is no success
        status = 1
    finally:
        os._exit(status)


def _wrap(at: int, *, kill: bool) -> Callable[[], bool]:
    count = 0

    def wrapped(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **more: Any) -> Any:
            nonlocal count
            if not _changes(name, arguments):
                return real(*arguments, **more)
            count += 1
            if count - 1 == at:
                if kill:
                    os.kill(os.getpid(), signal.SIGKILL)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*arguments, **more)

        return call

    for name in CALLS:
        setattr(os, name, wrapped(name, getattr(os, name)))
    return lambda: count > at
