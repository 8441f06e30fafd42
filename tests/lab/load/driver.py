"""Starts the load in a namespace, and waits for what it should come to."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.lab import spaces
from tests.lab.load.job import Job

TOP: Final = Path(__file__).parents[3]
Status = dict[str, Any]


@dataclass
class Driver:
    """A load that runs."""

    process: subprocess.Popen[str]

    def tell(self, words: str) -> Status:
        """Give one command and return the answer."""
        self._write(words)
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise RuntimeError(f"the load tool ended at {words!r} ({self.process.poll()})")
        answer: Status = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    def status(self) -> Status:
        """How it is now."""
        return self.tell("status")

    def wait(self, good: Callable[[Status], bool], timeout: float = 60.0) -> Status:
        """Ask until it is good, for a limited time."""
        end = time.monotonic() + timeout
        while not good(status := self.status()):
            if time.monotonic() > end:
                raise AssertionError(f"after {timeout:.0f} s:\n{json.dumps(status, indent=1)}")
            time.sleep(0.1)
        return status

    def _write(self, words: str) -> None:
        if self.process.stdin is None:
            raise RuntimeError("the load tool has no input")
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()


@contextmanager
def start(namespace: str, job: Job) -> Iterator[Driver]:
    """Run a load in a namespace until the end of the block."""
    process = subprocess.Popen(
        spaces.inside(namespace, *spaces.DIE_WITH_ME, sys.executable, "-m", "tests.lab.load"),
        cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    driver = Driver(process)
    try:
        driver._write(job.to_line())
        yield driver
    finally:
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()
