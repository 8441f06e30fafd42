"""How two actions are measured against each other, and how a figure is judged."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ROUNDS = 15
BIN = Path(sys.executable).parent
COMMAND = str(BIN / "asterisk-webrtc-wizard")
# As an installed tool runs: with its bytecode compiled, for both sides.
INSTALLED = {key: text for key, text in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
Action = Callable[[], None]


def say(line: str) -> None:
    """Print one result line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def command(arguments: Sequence[str], cwd: Path | None = None) -> Action:
    """An action that runs a process and fails loudly when the process fails."""

    def act() -> None:
        done = subprocess.run(
            arguments, cwd=cwd, capture_output=True, text=True, check=False, env=INSTALLED
        )
        if done.returncode not in (0, 4):
            raise RuntimeError(f"{arguments}: exit {done.returncode}\n{done.stderr}")

    return act


class Used(NamedTuple):
    """What a process took.

    Attributes:
        processor: seconds.

        memory: MiB at most.
    """

    processor: float
    memory: float


def used(arguments: Sequence[str]) -> Used:
    """Run a process and see what it takes; fails loudly when the process fails."""
    with subprocess.Popen(
        arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=INSTALLED
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 4):
        raise RuntimeError(f"{arguments}: exit {process.returncode}")
    return Used(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


class Cost(NamedTuple):
    """What an action took."""

    wall: float
    processor: float


def cost(action: Action) -> Cost:
    """Seconds of one action by the clock, and of the processor in the processes it started."""
    start, used = time.perf_counter(), _processor()
    action()
    return Cost(time.perf_counter() - start, _processor() - used)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def without(*folders: Path) -> Action:
    """An action that removes folders."""

    def act() -> None:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)

    return act


def judged(value: float, limit: float, strictly: bool = False) -> str:
    """The aim and whether it is met."""
    met = value < limit if strictly else value <= limit
    words = "below" if strictly else "at most"
    return f"(aim: {words} {limit:g})  {'ok' if met else 'MISSED'}"


def ratio(
    name: str,
    ours: Action,
    theirs: Action,
    limit: float,
    *,
    rounds: int = ROUNDS,
    strictly: bool = False,
    before: Action = lambda: None,
    processor: bool = True,
    growth: bool = False,
) -> None:
    """Measure two actions alternately and print the ratio of their medians.

    Args:
        name: what is compared.
        ours: the measured action.
        theirs: what it is measured against.
        limit: the ratio that is aimed at, by the clock if not for growth.
        rounds: how often each runs, after one warm-up.
        strictly: whether the limit itself misses the aim.
        before: what makes room for each pair; not measured.
        processor: whether the actions wait for what they start, so that its use is known.
        growth: whether the processor time is judged, which other work does not stretch.
    """
    pairs = []
    for _ in range(rounds + 1):
        before()
        pairs.append((cost(ours), cost(theirs)))
    del pairs[0]
    mine, other = (
        Cost(*(statistics.median(pair[side][kind] for pair in pairs) for kind in (0, 1)))
        for side in (0, 1)
    )
    wall = mine.wall / other.wall
    shown = f"{wall:.2f} x  [{mine.wall:.3f} s : {other.wall:.3f} s"
    if processor:
        shown += f"; processor time {mine.processor / other.processor:.2f} x"
    seen = mine.processor / other.processor if growth else wall
    say(f"{name}: {shown}]  {judged(seen, limit, strictly)}")
