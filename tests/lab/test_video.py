"""Pictures between two browsers, in the format that the answers ask for."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.lab import made
from tests.lab.phone import Inbound, Phone

pytestmark = pytest.mark.lab


def sees(phone: Phone, timeout: float = 20.0) -> Inbound:
    """Wait until pictures come in and are decoded, one after the other."""
    end = time.monotonic() + timeout
    first = phone.inbound("video")
    while True:
        phone.page.wait_for_timeout(300)
        now = phone.inbound("video")
        if now and first and now.packets > first.packets and now.frames >= first.frames + 10:
            return now
        first = first or now
        if time.monotonic() > end:
            raise AssertionError(f"nothing is seen: {now}\n{phone.story()}")


@pytest.mark.parametrize(
    ("codec", "library", "version"),
    [
        ("vp8", "jssip", "22"),
        ("vp8", "sipjs", "22"),
        ("vp8", "sipml5", "22"),
        ("vp8", "sipjs", "16"),
        ("h264", "jssip", "22"),
        ("h264", "sipml5", "16"),
    ],
)
def test_two_browsers_see_and_hear_each_other(
    tmp_path: Path, playwright: Playwright, codec: str, library: str, version: str
) -> None:
    video = {"codecs.video": [codec]}
    with made.scene(tmp_path, playwright, "lan", version, library, video) as scene:
        alice, bob = scene.phone("6001"), scene.phone("6002")
        alice.call("6002", wait="Calling")
        bob.answer()
        alice.wait_status("In call")
        for phone in (alice, bob):
            assert phone.hears().codec == "opus"
            assert sees(phone).codec == codec
            assert phone.page.locator("#video").is_visible()
        alice.hang_up()
        bob.wait_status("Registered")
        scene.server.wait_for("core show channels count", "0 active channels")
        assert scene.complaints() == []


def test_a_call_with_pictures_goes_on(tmp_path: Path, playwright: Playwright) -> None:
    """Asterisk ends calls without audio after 30 s; it would take these for such, in any version.

    A bundled stream of pictures never counts as activity (res_pjsip_sdp_rtp.c).
    """
    video = {"codecs.video": ["vp8"]}
    with made.scene(tmp_path, playwright, "lan", "22", "jssip", video) as scene:
        alice, bob = scene.phone("6001"), scene.phone("6002")
        alice.call("6002", wait="Calling")
        bob.answer()
        alice.wait_status("In call")
        for _ in range(35):
            alice.page.wait_for_timeout(1000)
            assert alice.status() == bob.status() == "In call", f"{alice.story()}\n" + "\n".join(
                scene.server.log()[-10:]
            )
        alice.hears()
        sees(bob)
