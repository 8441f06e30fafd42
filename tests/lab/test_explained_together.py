"""Faults of many files at once: one start names them all, a start with their cures none."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from tests.lab import asterisk, machine, trust
from tests.lab.broken.together import (
    BROKEN,
    FAULTS,
    MODULES,
    STEPS,
    STORED,
    WELL,
    dialplan,
)
from wizard.catalogue import Catalogue
from wizard.explain.matching import Recogniser
from wizard.explain.summary import Reader

pytestmark = pytest.mark.lab

SYMPTOMS = Catalogue().symptoms
READER = Reader(Recogniser(SYMPTOMS))


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_every_fault_is_named_and_none_is_left_by_the_cures(
    ca: trust.Authority, tmp_path: Path, version: str
) -> None:
    wanted = {name for name, fault in FAULTS.items() if version in fault.versions}
    conf = tmp_path / "asterisk"
    shutil.copytree(Path(__file__).parent / "minimal", conf)
    ca.issue(conf / "keys", "pbx.example.test")
    modules = (conf / "modules.conf").read_text() + MODULES
    files = {"modules.conf": modules}
    with asterisk.start(
        conf, version, extra={**BROKEN, **files, "extensions.conf": dialplan(well=False)}
    ) as server:
        server.cli(f'database put {STORED} "PJSIP/6001;0;0;;PJSIP/6001"')
        named = take(server, {}, wanted)
        assert not wanted - named, (sorted(wanted - named), "\n".join(server.log()))
        server.cli(f"database del {STORED}")
        server.stop()
        cured = server.mark()
        server.configure(conf, {**WELL, **files, "extensions.conf": dialplan(well=True)})
        server.boot()
        left = take(server, cured, set()) & wanted
        assert not left, (left, "\n".join(server.log()))


def take(server: asterisk.Asterisk, since: asterisk.Mark, wanted: set[str]) -> set[str]:
    """Run every step; returns the symptoms of all that was logged, at the latest after a while."""
    server.cli("module load app_queue.so")
    for number in range(1000, 1000 + len(STEPS)):
        server.cli(f"channel originate Local/{number}@steps/n application Wait 2")
    end = time.monotonic() + (5 if wanted else 2)
    named = symptoms(server, since)
    while time.monotonic() < end and not (wanted and wanted <= named):
        time.sleep(0.3)
        named = symptoms(server, since)
    return named


def symptoms(server: asterisk.Asterisk, since: asterisk.Mark) -> set[str]:
    """Those of what was logged since a mark."""
    lines = [line for name, lines in server._sources() for line in lines[since.get(name, 0) :]]
    return set(READER.sum_up(["\n".join(lines).encode()]).matches)


@pytest.mark.parametrize("name", FAULTS)
def test_the_cure_is_what_the_symptom_says(name: str) -> None:
    assert FAULTS[name].cure in SYMPTOMS[name].fix
