"""Fixtures that lab tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.lab import trust


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver, started once."""
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
