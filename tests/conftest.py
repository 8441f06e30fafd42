"""How lab tests are left out, and how a run tells that it left something out.

LAB=required makes it a failure when the lab cannot be had, LAB=off leaves it out, anything else
uses it where the machine can.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings

from tests.lab import machine
from tests.support import chosen

# A busy machine is no failure; what has to be fast is measured by tests of its own.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

NO_LAB: Final = "no lab: "


def pytest_addoption(parser: pytest.Parser) -> None:
    """How golden files are refreshed."""
    parser.addoption(
        "--write-golden", action="store_true", help="write tests/golden anew; read the diff"
    )
    parser.addoption(
        "--proof", metavar="FILE", help="try the full product of networks and write its table"
    )
    parser.addoption(
        "--write-seen", metavar="FILE", help="write which facts the running Asterisks showed"
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Load no file whose tests are all left out: each process would compile it."""
    if not collection_path.match("test_*.py"):
        return None
    source = collection_path.read_text(encoding="utf-8")
    return chosen.holds_none(config.option.markexpr, source) or None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Keep lab tests that share a scene in one process."""
    if not config.option.markexpr.startswith("lab"):
        return None
    from tests.lab.together import Together  # only where tests run side by side

    return Together(config, log)


@pytest.fixture(autouse=True)
def _lab(request: pytest.FixtureRequest) -> None:
    """Make the machine ready before the first lab test, or leave the test out with the reason."""
    if request.node.get_closest_marker("lab") is None:
        return
    wanted = os.environ.get("LAB", "auto")
    if wanted == "off":
        pytest.skip(f"{NO_LAB}LAB=off")
    try:
        machine.prepare()
        for version in machine.VERSIONS:
            machine.root(version)
    except machine.CannotHaveLab as error:
        if wanted == "required":
            pytest.fail(f"LAB=required, but {error}", pytrace=False)
        pytest.skip(f"{NO_LAB}{error}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was left out, and write the table of a whole proof."""
    _tell_what_was_left_out(terminalreporter)
    if path := terminalreporter.config.getoption("proof"):
        _write_proof(terminalreporter, Path(path))
    if path := terminalreporter.config.getoption("write_seen"):
        _write_seen(terminalreporter, Path(path))


def _write_proof(terminalreporter: pytest.TerminalReporter, path: Path) -> None:
    from tests.lab import proof  # loads the browser's driver, which no other run needs here

    reports = _all_passed(terminalreporter, path)
    if reports is None:
        return
    found = [row for report in reports for row in proof.rows(report.user_properties)]
    proof.write(path, found)
    terminalreporter.write_line(f"{path}: {len(found)} calls and controls")


def _write_seen(terminalreporter: pytest.TerminalReporter, path: Path) -> None:
    from tests.lab import seeing

    reports = _all_passed(terminalreporter, path)
    if reports is None:
        return
    parts = [part for report in reports for part in seeing.found(report.user_properties)]
    if missing := set(machine.VERSIONS) - seeing.branches(parts):
        terminalreporter.write_line(f"{path} is left as it was: {missing} not asked", red=True)
        return
    terminalreporter.write_line(f"{path}: {seeing.write(path, parts)} facts")


def _all_passed(
    terminalreporter: pytest.TerminalReporter, path: Path
) -> list[pytest.TestReport] | None:
    """The reports of a run, or None and a word about it when a table of it would not be whole."""
    stats = terminalreporter.stats
    if any(stats.get(kind) for kind in ("failed", "error", "skipped")):
        terminalreporter.write_line(f"{path} is left as it was: not everything passed", red=True)
        return None
    return list(stats.get("passed", []))


def _tell_what_was_left_out(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it, so that a green run is not read as more than it is."""
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else ""
        if NO_LAB in reason:
            reasons[reason.split(NO_LAB, 1)[1]] += 1
    for reason, count in reasons.items():
        terminalreporter.write_line(f"left out: {count} lab tests, because {reason}", yellow=True)
