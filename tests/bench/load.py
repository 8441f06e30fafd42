"""Browsers and calls on what the wizard writes, against what the official tutorial gives."""

from __future__ import annotations

import os
import statistics
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from tests.bench.measure import judged, say
from tests.lab import machine
from tests.lab.load import driver, place

ROUNDS = 5
LIMIT = 1.2
# Asterisk listens with a backlog of 10, whatever its files say (main/tcptls.c). A burst overflows
# it on either side, and then the second until the kernel tries again would be measured.
SPREAD = 1.0
SOME = 100
"""As many as the tutorial's configuration takes."""
TICK = os.sysconf("SC_CLK_TCK")


class Figures(NamedTuple):
    """One round on one side, in seconds."""

    register: float
    processor: float
    call: float


def bench_load(work: Path) -> None:
    """Registrations held, their cost, and the set-up of calls."""
    for version in machine.VERSIONS:
        try:
            root = machine.root(version)
        except machine.CannotHaveLab as error:
            say(f"load on Asterisk {version}: left out, because {error}")
            continue
        with ExitStack() as stack:
            folders = [work / f"{side}{version}" for side in ("ours", "theirs")]
            for folder in folders:
                folder.mkdir()
            ours = stack.enter_context(place.written(folders[0], version))
            theirs = stack.enter_context(place.taught(folders[1], version, SOME + 1))
            say(f"Asterisk {root.version}, as written against the tutorial's configuration")
            _costs(ours, theirs)
            _held(ours, theirs)


def _costs(ours: place.Place, theirs: place.Place) -> None:
    rounds = [(_round(ours), _round(theirs)) for _ in range(ROUNDS + 1)]
    del rounds[0]
    for kind, name in enumerate((
        f"  time that one of {SOME} registrations takes, TLS included",
        f"  processor time that Asterisk takes for {SOME} registrations",
        f"  time until {place.CALLS} calls that begin at once have sound",
    )):  # fmt: skip
        mine, other = (statistics.median(pair[side][kind] for pair in rounds) for side in (0, 1))
        value = mine / other
        say(f"{name}: {value:.2f} x  [{mine:.3f} s : {other:.3f} s]  {judged(value, LIMIT)}")


def _round(here: place.Place) -> Figures:
    used = _processor(here)
    with driver.start(here.namespace, here.job(0, SOME, SPREAD)) as crowd:
        status = crowd.wait(lambda now: bool(now["registered"] == SOME))
        used = _processor(here) - used
    with driver.start(here.namespace, here.job(0, place.CALLS)) as callers:
        callers.wait(lambda now: bool(now["registered"] == place.CALLS))
        callers.tell("call 600")
        heard = callers.wait(lambda now: all(call["set_up"] for call in now["calls"]))
        longest = max(call["set_up"] for call in heard["calls"])
    return Figures(status["took"], used, longest)


def _held(ours: place.Place, theirs: place.Place) -> None:
    """Fill each side up, as far as it goes."""
    (mine, used), (other, used_there) = _full(ours), _full(theirs)
    value, aim = mine / other, place.BROWSERS / SOME
    verdict = "ok" if value >= aim else "MISSED"
    say(f"  browsers registered at once: {value:.1f} x  [{mine} : {other}]"
        f"  (aim: at least {aim:g})  {verdict}")  # fmt: skip
    sizes = (used / mine / 1024, used_there / other / 1024)
    value = sizes[0] / sizes[1]
    say(f"  memory of the full Asterisk for each of them: {value:.2f} x"
        f"  [{sizes[0]:.0f} KiB : {sizes[1]:.0f} KiB]  {judged(value, 1)}")  # fmt: skip


def _full(here: place.Place) -> tuple[int, int]:
    """Browsers that are registered when all try, and the bytes that Asterisk has then."""
    everybody = len(here.users)

    def done(now: driver.Status) -> bool:
        refused = everybody == SOME + 1 and now["registered"] == SOME and now["problems"]
        return bool(now["registered"] == everybody or refused)

    with driver.start(here.namespace, here.job(0, everybody)) as crowd:
        return int(crowd.wait(done, 120)["registered"]), _memory(here)


def _processor(here: place.Place) -> float:
    fields = Path(f"/proc/{here.server.pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _memory(here: place.Place) -> int:
    """Bytes of Asterisk's own in memory."""
    pages = Path(f"/proc/{here.server.pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
