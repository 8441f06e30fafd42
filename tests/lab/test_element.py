"""The element <asterisk-phone> with every library, in both browsers."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Playwright

from docs.generate import embedding
from tests.lab import browser, firefox, made
from tests.lab.flows import falls_silent, reads
from tests.lab.made import StartBrowser
from tests.lab.phone import Phone

pytestmark = pytest.mark.lab

BROWSERS: Final[dict[str, StartBrowser]] = {"chromium": browser.start, "firefox": firefox.start}
PEOPLE: Final = [
    {"name": name, "display_name": shown}
    for name, shown in (("6001", "Alice"), ("6002", "Bob"), ("6003", "Carol"))
]
# sipml5 cannot be in a bundle.
BEFORE: Final = '<script src="browser-names.js"></script><script src="SIPml-api.js"></script>'
FIGURES: Final = "document.querySelector('asterisk-phone').phone.active.figures()"


def _element(scene: made.Scene, static: Path, library: str) -> Phone:
    """The page of the site with the element, which here takes a second call."""
    page = (embedding.FOLDER / "element.html").read_text()
    page = page.replace(
        '<asterisk-phone number="600">', '<asterisk-phone number="600" call-waiting>'
    )
    if library == "sipml5":
        page = page.replace("<script", f"{BEFORE}<script", 1)
    (static / "phone" / "element.html").write_text(page)
    return scene.chromium.phone(made.PAGE.replace("index.html", "element.html"))


def _hears_in_front(phone: Phone, timeout: float = 10.0) -> None:
    """Wait until the active call brings sound; another one may be on hold."""
    before = phone.page.evaluate(FIGURES)
    for _ in range(int(timeout / 0.2)):
        phone.page.wait_for_timeout(200)
        now = phone.page.evaluate(FIGURES)
        if now["energy"] > before["energy"] + 1e-4:
            return
    raise AssertionError(f"nothing is heard: {now}\n{phone.story()}")


@pytest.mark.parametrize(
    ("name", "library", "version"),
    [
        ("chromium", "jssip", "16"),
        ("chromium", "sipjs", "22"),
        ("chromium", "sipml5", "22"),
        ("firefox", "jssip", "22"),
        ("firefox", "sipjs", "16"),
        ("firefox", "sipml5", "22"),
    ],
)
def test_a_second_call_rings_is_answered_and_connected(
    tmp_path: Path, playwright: Playwright, name: str, library: str, version: str
) -> None:
    """Out and in, with both sides heard; two calls change places, then their others talk."""
    with made.scene(
        tmp_path, playwright, "lan", version, library, {"users": PEOPLE}, browse=BROWSERS[name]
    ) as scene:
        alice = _element(scene, tmp_path / "static", library)
        alice.connect("6001", scene.made.passwords["6001"])
        alice.press("Call")
        alice.wait_status("In call")
        alice.hears()
        alice.hang_up()

        bob, carol = scene.phone("6002"), scene.phone("6003")
        bob.call("6001", wait="Ringing")
        alice.answer()
        bob.wait_status("In call")
        alice.hears()
        bob.hears()
        carol.call("6001", wait="Ringing")
        reads(alice, "Incoming call from Carol.")
        assert alice.status() == "In call"
        alice.press("Answer")
        carol.wait_status("In call")
        reads(alice, "Bob is on hold")
        _hears_in_front(alice)
        carol.hears()
        falls_silent(bob)

        alice.press("Switch")
        reads(alice, "Carol is on hold")
        bob.hears()
        falls_silent(carol)
        alice.press("Transfer")
        alice.wait_status("Registered")
        bob.hears()
        carol.hears()
        carol.hang_up()
        bob.wait_status("Registered")
        assert scene.complaints() == []


def test_declining_a_second_call_leaves_the_first(tmp_path: Path, playwright: Playwright) -> None:
    """And when the first one ends, a second one rings alone."""
    with made.scene(tmp_path, playwright, "lan", "22", "jssip", {"users": PEOPLE}) as scene:
        alice = _element(scene, tmp_path / "static", "jssip")
        alice.connect("6001", scene.made.passwords["6001"])
        bob, carol = scene.phone("6002"), scene.phone("6003")
        bob.call("6001", wait="Ringing")
        alice.answer()
        carol.call("6001", wait="Ringing")
        alice.press("Decline")
        carol.wait_status("Failed: busy.")
        alice.hears()
        carol.call("6001", wait="Ringing")
        alice.press("Hang up")
        bob.wait_status("Registered")
        alice.answer()
        carol.wait_status("In call")
        carol.hears()
        assert scene.complaints() == []


def test_devices_and_processing_change_during_a_call(
    tmp_path: Path, playwright: Playwright
) -> None:
    """The other side goes on hearing the microphone that is chosen."""
    with made.scene(tmp_path, playwright, "lan", "22", "jssip") as scene:
        alice, bob = scene.phone("6001"), scene.phone("6002")
        alice.call("6002", wait="Ringing")
        bob.answer()
        bob.hears()
        alice.page.get_by_text("Audio", exact=True).click()
        microphone = alice.page.locator("#microphone")
        names = microphone.locator("option").all_inner_texts()
        assert len(names) > 2, names
        microphone.select_option(label=names[-1])
        track = "phone.peer().getSenders()[0].track.label"
        alice.page.wait_for_function(f"(label) => {track} === label", arg=names[-1])
        bob.hears()
        alice.page.get_by_label("Echo cancellation").uncheck()
        settings = "phone.peer().getSenders()[0].track.getSettings().echoCancellation"
        alice.page.wait_for_function(f"() => {settings} === false")
        bob.hears()
        assert scene.complaints() == []
