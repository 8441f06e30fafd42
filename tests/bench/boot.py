"""Boot of a real Asterisk."""

from __future__ import annotations

from pathlib import Path

from tests.bench.measure import COMMAND, command, ratio, say
from tests.lab import asterisk, machine

BOOT_ANSWERS = """schema = 1
[asterisk]
version = "{version}"
[network]
topology = "public"
hostname = "pbx.example.test"
public_address = "192.0.2.10"
[certificate]
source = "private-ca"
[[users]]
name = "6001"
"""


def bench_boot(work: Path) -> None:
    """Boot of a real Asterisk: what was written against the files that its package brings."""
    for branch in machine.VERSIONS:
        try:
            root = machine.root(branch)
        except machine.CannotHaveLab as error:
            say(f"boot of Asterisk {branch}: left out, because {error}")
            continue
        answers = work / f"boot{branch}.toml"
        answers.write_text(BOOT_ANSWERS.format(version=root.version))
        out = work / f"boot{branch}"
        command([COMMAND, "new", str(out), "--answers", str(answers), "--no-input"])()
        with (
            asterisk.start(out / "asterisk", branch) as ours,
            asterisk.start(root.path / "etc" / "asterisk", branch) as stock,
        ):
            name = f"boot of Asterisk {root.version} against its own files, which load everything"

            def stopped(pair: tuple[asterisk.Asterisk, ...] = (ours, stock)) -> None:
                for server in pair:
                    server.stop()

            ratio(name, ours.boot, stock.boot, 1, rounds=5, strictly=True, before=stopped,
                  processor=False)  # fmt: skip
