"""Calls while the browser has not been asked for the microphone yet, or has refused it."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Playwright

from tests.lab import browser, made
from tests.lab.flows import reads
from tests.lab.phone import Phone

pytestmark = pytest.mark.lab

ORIGIN: Final = made.PAGE.rpartition("/static/")[0]


@pytest.fixture(params=[("jssip", "22"), ("sipjs", "16"), ("sipml5", "16"), ("sipml5", "22")],
                ids="-".join)  # fmt: skip
def scene(
    request: pytest.FixtureRequest, tmp_path: Path, playwright: Playwright
) -> Iterator[made.Scene]:
    """A LAN, and a Chromium that asks."""
    library, version = request.param
    asking = functools.partial(browser.start, asks=True)
    with made.scene(tmp_path, playwright, "lan", version, library, browse=asking) as running:
        yield running


def _set(phone: Phone, setting: str) -> None:
    """Let the person decide: "prompt", "denied" or "granted"; it holds as long as the session."""
    session = phone.page.context.new_cdp_session(phone.page)
    profile = session.send("Target.getTargetInfo")["targetInfo"]["browserContextId"]
    session.send(
        "Browser.setPermission",
        {
            "permission": {"name": "microphone"},
            "setting": setting,
            "origin": ORIGIN,
            "browserContextId": profile,
        },
    )


def _setting(phone: Phone) -> str:
    asked = "navigator.permissions.query({ name: 'microphone' }).then((found) => found.state)"
    return str(phone.page.evaluate(asked))


def test_calls_have_sound_when_the_microphone_is_allowed_late(scene: made.Scene) -> None:
    """Never asked while it rings, refused, then allowed: both hear; the same for a call out."""
    alice, bob = scene.phone("6001"), scene.phone("6002")
    _set(alice, "granted")
    _set(bob, "prompt")
    alice.call("6002", wait="Ringing")
    bob.wait_status("Ringing")
    assert _setting(bob) == "prompt"
    _set(bob, "denied")
    bob.press("Answer")
    reads(bob, "microphone")
    assert alice.status() == "Ringing"
    _set(bob, "granted")
    bob.press("Answer")
    bob.wait_status("In call")
    alice.wait_status("In call")
    alice.hears()
    bob.hears()
    bob.press("Hang up")
    alice.wait_status("Registered")

    _set(bob, "denied")
    bob.type("Number to call", "600")
    bob.press("Call")
    reads(bob, "microphone")
    _set(bob, "granted")
    bob.call("600")
    bob.hears()
    bob.hang_up()
    assert scene.complaints() == []
