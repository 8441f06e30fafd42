"""How lab tests are left out, and how a run tells that it left something out.

LAB=required makes it a failure when the lab cannot be had, LAB=off leaves it out, anything else
uses it where the machine can.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Final

import pytest
from hypothesis import settings

from tests.lab import machine

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
    """Name what was left out, so that a green run is not read as more than it is."""
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else ""
        if NO_LAB in reason:
            reasons[reason.split(NO_LAB, 1)[1]] += 1
    for reason, count in reasons.items():
        terminalreporter.write_line(f"left out: {count} lab tests, because {reason}", yellow=True)
