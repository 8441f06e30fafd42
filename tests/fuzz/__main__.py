"""Feed every target for a time: ``make fuzz``, ten minutes in all unless FUZZ_SECONDS says so."""

from __future__ import annotations

import os
import sys
import tempfile
import time
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
    """Feed those that are named, or all.

    Returns:
        1 if something failed.
    """
    names = sys.argv[1:] or list(TARGETS)
    each = float(os.environ.get("FUZZ_SECONDS") or SECONDS) / len(names)
    failed = False
    for name in names:
        count, trouble = _feed(TARGETS[name], name, each)
        _say(f"{name:10} {count:7} inputs  {'FAILED' if trouble else 'ok'}")
        if trouble:
            _say(trouble)
            failed = True
    return int(failed)


def _feed(target: Target, name: str, seconds: float) -> tuple[int, str]:
    """How many inputs were read in the time, and what went wrong."""
    import traceback

    end = time.monotonic() + seconds
    count = 0
    with tempfile.TemporaryDirectory() as place:

        def one(data: bytes) -> None:
            nonlocal count
            if time.monotonic() > end:
                raise _Done
            with tempfile.TemporaryDirectory(dir=place) as folder:
                start = time.monotonic()
                target.feed(data, Path(folder))
                taken = time.monotonic() - start
            count += 1
            assert taken < EXAMPLE, f"it took {taken:.0f} s"

        try:
            for path in corpus(name):
                one(path.read_bytes())
            while True:
                settings(
                    max_examples=ROUND,
                    deadline=None,
                    database=None,
                    verbosity=Verbosity.quiet,
                    phases=(Phase.generate, Phase.shrink),
                    suppress_health_check=list(HealthCheck),
                )(given(data=target.inputs)(one))()
        except _Done:
            return count, ""
        except Exception:
            return count, traceback.format_exc()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
