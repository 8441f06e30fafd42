"""Feed every target for a time: ``make fuzz``, ten minutes in all unless FUZZ_SECONDS says so."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

from hypothesis import HealthCheck, Phase, Verbosity, given, settings

from tests.fuzz.targets import TARGETS, Target, corpus

SECONDS = 600.0
EXAMPLE = 30.0
"""Seconds that one small input may take, on a busy machine."""

ROUND = 200


class _Done(BaseException):
    """The time of a target is over."""


def main() -> int:
    """Feed the corpus to those that are named, or to all, and then what is made up.

    Returns:
        1 if something failed.
    """
    end = time.monotonic() + float(os.environ.get("FUZZ_SECONDS") or SECONDS)
    names = sys.argv[1:] or list(TARGETS)
    troubles = []
    for name in names:
        for path in corpus(name):
            troubles += _tried(f"{name} < {path.name}", partial(_one, name, path.read_bytes()))
    for left in range(len(names), 0, -1):
        name = names[-left]
        target = TARGETS[name]
        until = time.monotonic() + max(0.0, end - time.monotonic()) / left
        count = [0]
        troubles += _tried(name, partial(_feed, target, name, until, count))
        _say(f"{name:10} {count[0]:7} inputs")
    return int(bool(troubles))


def _tried(what: str, work: Callable[[], None]) -> list[str]:
    """What went wrong, which is printed at once."""
    try:
        work()
    except Exception:
        _say(f"FAILED: {what}\n{traceback.format_exc()}")
        return [what]
    return []


def _one(name: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        start = time.monotonic()
        TARGETS[name].feed(data, Path(folder))
        taken = time.monotonic() - start
    assert taken < EXAMPLE, f"it took {taken:.0f} s"


def _feed(target: Target, name: str, until: float, count: list[int]) -> None:
    """Feed a target until its time is over; counts the inputs."""

    def one(data: bytes) -> None:
        if time.monotonic() > until:
            raise _Done
        _one(name, data)
        count[0] += 1

    with contextlib.suppress(_Done):
        while True:
            settings(
                max_examples=ROUND,
                deadline=None,
                database=None,
                verbosity=Verbosity.quiet,
                phases=(Phase.generate, Phase.shrink),
                suppress_health_check=list(HealthCheck),
            )(given(data=target.inputs)(one))()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
