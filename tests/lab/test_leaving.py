"""A page that goes during a call ends the call, in both browsers and with every library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Error, Page, Playwright

from tests.lab import browser, firefox, made
from tests.lab.made import StartBrowser

pytestmark = pytest.mark.lab

BROWSERS: Final[dict[str, StartBrowser]] = {"chromium": browser.start, "firefox": firefox.start}
# Without a BYE the call ends rtp_timeout (30 s) later.
AT_ONCE_S: Final = 8
TIMEOUT_S: Final = 75


def _reload(page: Page) -> None:
    page.reload()


def _elsewhere(page: Page) -> None:
    page.goto(made.PAGE.replace("index.html", "licences.txt"))


def _close(page: Page) -> None:
    page.close(run_before_unload=True)


def _crash(page: Page) -> None:
    with pytest.raises(Error, match="crash"):
        page.goto("chrome://crash")


@pytest.fixture
def scene(name: str, library: str, tmp_path: Path, playwright: Playwright) -> Iterator[made.Scene]:
    """One user on a LAN."""
    with made.scene(tmp_path, playwright, "lan", "22", library, browse=BROWSERS[name]) as running:
        yield running


def _leave(scene: made.Scene, how: Callable[[Page], None], seconds: float) -> None:
    phone = scene.phone("6001")
    phone.call("600")
    phone.hears()
    how(phone.page)
    scene.server.wait_for("core show channels count", "0 active channels", seconds)


@pytest.mark.parametrize("library", ["jssip", "sipjs", "sipml5"])
@pytest.mark.parametrize("name", BROWSERS)
def test_a_page_that_goes_hangs_up(scene: made.Scene, name: str, library: str) -> None:
    """Reload, another address, and a closed tab."""
    for how in (_reload, _elsewhere, _close):
        _leave(scene, how, AT_ONCE_S)


@pytest.mark.parametrize(("name", "library"), [("chromium", "jssip")])
def test_a_page_that_crashes_loses_its_call_by_a_timeout(scene: made.Scene) -> None:
    """It can send nothing any more."""
    _leave(scene, _crash, TIMEOUT_S)
