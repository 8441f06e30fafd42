"""``check`` and ``install`` of many users: linear, faster than the Asterisk they are for, lean."""

from __future__ import annotations

import os
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median

from tests.bench.given import make_certificate, write_answers, write_users
from tests.bench.measure import COMMAND, Action, command, judged, ratio, say, used, without
from tests.lab import asterisk, machine

MEMORY = 250
BRANCH = "22"
BOOT = 0.5
ROUNDS = 3
COUNTS = (1_000, 10_000, 100_000)
GROWTH = 11
"""How much longer ten times as many may take."""


def bench_scale(work: Path) -> None:
    """What is done with 1,000, 10,000 and 100,000 users."""
    certificate, key = make_certificate(work)
    check: dict[int, list[str]] = {}
    install: dict[int, list[str]] = {}
    for count in COUNTS:
        folder = work / f"users{count}"
        folder.mkdir()
        write_users(folder / "users.csv", count)
        more = f'users_from = "{folder / "users.csv"}"'
        answers = write_answers(folder, certificate, key, more)
        out = folder / "out"
        command([COMMAND, "new", str(out), "--answers", str(answers), "--no-input"])()
        check[count] = [COMMAND, "check", str(out)]
        install[count] = [COMMAND, "install", str(out), "--to", str(folder / "etc"),
                          "--yes", "--no-reload"]  # fmt: skip
    afresh = partial(_empty, [work / f"users{count}" / "etc" for count in COUNTS])
    for name, runs in (("check", check), ("install", install)):
        for few, many in pairwise(COUNTS):
            ratio(f"{name} of {many:,} users against {few:,}", command(runs[many]),
                  command(runs[few]), GROWTH, rounds=1, before=afresh, growth=True)  # fmt: skip
    for name, runs in (("check", check), ("install", install)):
        afresh()
        mib = used(runs[COUNTS[-1]]).memory
        say(f"peak memory of {name} with {COUNTS[-1]:,} users: {mib:.0f} MiB  "
            f"{judged(mib, MEMORY, strictly=True)}")  # fmt: skip
    _against_boot(work, {"check": check[10_000], "install": install[10_000]}, afresh)


def _against_boot(work: Path, runs: dict[str, list[str]], afresh: Action) -> None:
    try:
        machine.root(BRANCH)
    except machine.CannotHaveLab as error:
        say(f"against the boot of Asterisk {BRANCH}: left out, because {error}")
        return
    with asterisk.start(work / "users10000" / "out" / "asterisk", BRANCH) as server:
        took: dict[str, list[float]] = {"boot": [], **{name: [] for name in runs}}
        for _ in range(ROUNDS):
            server.stop()
            server.boot()
            took["boot"].append(_processor_of(server.pid))
            afresh()
            for name, arguments in runs.items():
                took[name].append(used(arguments).processor)
        boot = median(took["boot"])
        for name in runs:
            mine = median(took[name])
            say(f"{name} of 10,000 users against the boot of Asterisk {server.version} on them: "
                f"{mine / boot:.2f} x  [processor time {mine:.2f} s : {boot:.2f} s]  "
                f"{judged(mine / boot, BOOT, strictly=True)}")  # fmt: skip


def _processor_of(pid: int) -> float:
    """Seconds of the processor that a process and its threads have taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _empty(folders: list[Path]) -> None:
    without(*folders)()
    for folder in folders:
        folder.mkdir()
