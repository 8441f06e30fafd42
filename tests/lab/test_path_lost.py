"""A path for audio that is gone for good: the call finds another one, or says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Playwright

from tests.lab import made, spaces
from tests.lab.flows import reads

pytestmark = pytest.mark.lab

NO_UDP: Final = """
table inet path {
  chain in { type filter hook input priority 0; meta l4proto udp drop; }
  chain out { type filter hook output priority 0; meta l4proto udp drop; }
}
"""

UFRAG: Final = re.compile(r"^a=ice-ufrag:(\S+)", re.M)
# Of checks that are still under way with the credentials of before.
STALE: Final = "PJ ICE Rx error status code: 370401 'Unauthorized'"


@contextmanager
def without_udp(space: str) -> Iterator[None]:
    """No audio passes, while the WebSocket goes on."""
    spaces.run(spaces.inside(space, "nft", "-f", "-"), NO_UDP)
    try:
        yield
    finally:
        spaces.run(spaces.inside(space, "nft", "delete table inet path"))


@pytest.mark.parametrize(
    ("library", "version"), [("jssip", "16"), ("jssip", "22"), ("sipjs", "16"), ("sipjs", "22")]
)
def test_a_call_goes_on_after_ice_has_failed(
    tmp_path: Path, playwright: Playwright, library: str, version: str
) -> None:
    """Asterisk takes the new candidates of a re-INVITE, and keeps what DTLS agreed on."""
    with made.scene(tmp_path, playwright, "lan", version, library) as scene:
        alice = scene.phone("6001")
        alice.call("600")
        alice.hears()
        with without_udp(scene.browser_space):
            reads(alice, "Audio is interrupted", timeout=60)
        reads(alice, "Audio is back", timeout=20)
        alice.hears()
        assert alice.status() == "In call"
        for way in ("->", "<-"):
            names = {name for text in alice.sip if text[:2] == way for name in UFRAG.findall(text)}
            assert len(names) == 2, alice.story()
        alice.hang_up()
        assert [line for line in scene.complaints() if STALE not in line] == []


def test_a_call_without_a_path_ends_and_says_why(tmp_path: Path, playwright: Playwright) -> None:
    """At both ends, some time after ICE has failed."""
    with made.scene(tmp_path, playwright, "lan", "22", "jssip") as scene:
        alice = scene.phone("6001")
        alice.call("600")
        alice.hears()
        with without_udp(scene.browser_space):
            reads(alice, "Audio is interrupted", timeout=60)
            reads(alice, "Try another network", timeout=40)
            assert alice.status().startswith("Failed: there is no path for audio")
        scene.server.wait_for("core show channels count", "0 active channels", 10)
