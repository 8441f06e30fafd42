"""Fixtures that lab tests share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.lab import seeing, trust

if TYPE_CHECKING:
    from playwright.sync_api import Playwright


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver, started once."""
    from playwright.sync_api import sync_playwright  # a second to load, also for runs without it

    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def ca() -> trust.Authority:
    """A certificate authority of this run."""
    return trust.authority()


@pytest.fixture(scope="session")
def ca_file(ca: trust.Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The certificate of that authority, for a browser to import."""
    return ca.write(tmp_path_factory.mktemp("ca") / "ca.crt")


@pytest.fixture
def sees(
    record_property: Callable[[str, object], None], request: pytest.FixtureRequest
) -> Callable[[seeing.Seen, seeing.Seen], None]:
    """Keep for the published table what a release showed, which is what it was told to show.

    Unless the table is being written, it has to hold all of that.
    """

    def keep(shown: seeing.Seen, told: seeing.Seen) -> None:
        assert shown == told
        record_property(seeing.PROPERTY, shown)
        if request.config.getoption("write_seen"):
            return
        published = json.loads(seeing.FILE.read_text(encoding="utf-8"))["seen"]
        for branch in seeing.branches([shown]):
            assert seeing.of_branch(shown, branch) <= seeing.of_branch(published, branch), (
                "docs/data/seen.json is not what was seen: `make seen` writes it anew"
            )

    return keep
