"""A browser whose way to Asterisk changes during a call: what strictrtp does, and what helps."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.lab import machine, made, network
from tests.lab.phone import Phone
from tests.lab.places import HOME

pytestmark = pytest.mark.lab

RELAY = {
    "turn.mode": "existing",
    "turn.uris": [f"turn:{network.STUN}"],
    "turn.username": network.TURN_USER,
}
# Sources are learned for 5 s after ICE has completed.
LEARNED_MS = 6500
# What is under way when the way changes still arrives.
LATE_MS = 1000
RECEIVED = re.compile(r"(?:opus|ulaw) +(\d+) ")


@contextmanager
def moved(
    folder: Path,
    playwright: Playwright,
    version: str,
    strictrtp: str = "yes",
    changes: Mapping[str, Any] | None = None,
) -> Iterator[tuple[made.Scene, Phone]]:
    """A call to the echo; its browser's home router has since drawn another UDP port for it.

    The WebSocket is not touched, so that nothing tells the page.
    """
    with network.make("public") as net:
        tree = made.answers_for(net, version, "jssip", changes)
        written = made.run_wizard(folder / "out", tree, network.TURN_PASSWORD)
        static = written.static(folder / "static")
        net.admit(written.openings)
        rtp = written.out / "asterisk" / "rtp.conf"
        rtp.write_text(re.sub(r"(?m)^strictrtp=yes$", f"strictrtp={strictrtp}", rtp.read_text()))
        with made.running(playwright, net, version, written, static) as scene:
            alice = scene.phone("6001")
            alice.call("600")
            alice.hears()
            alice.page.wait_for_timeout(LEARNED_MS)
            alice.hears()
            net.draw_new_ports(net.named("home0"), "wan", f"{HOME}/24", "198.51.100.1")
            alice.page.wait_for_timeout(LATE_MS)
            yield scene, alice


def is_heard(scene: made.Scene, phone: Phone) -> bool:
    """Whether packets of the browser are taken by Asterisk."""

    def received() -> int:
        found = RECEIVED.search(scene.server.cli("pjsip show channelstats"))
        assert found
        return int(found[1])

    before = received()
    phone.page.wait_for_timeout(2000)
    return received() > before


def goes_unheard(scene: made.Scene, phone: Phone) -> bool:
    """The same the other way round; on a busy machine packets are under way for longer."""
    return any(not is_heard(scene, phone) for _ in range(5))


def hold_and_resume(phone: Phone) -> None:
    """Two re-INVITEs without a new start of ICE."""
    for _ in range(2):
        before = len(phone.sip)
        phone.press("Hold")
        end = time.monotonic() + 20
        while not any(re.match(r"<- SIP/2\.0 200", text) for text in phone.sip[before:]):
            assert time.monotonic() < end, phone.story()
            phone.page.wait_for_timeout(100)
    phone.page.wait_for_timeout(LATE_MS)


def stays_deaf(phone: Phone, version: str) -> None:
    """22 keeps sending to where it sent first; 16 does so in some calls only."""
    if version == "22":
        phone.hears_nothing()


@pytest.mark.parametrize(("version", "strictrtp"), [("16", "yes"), ("22", "yes"), ("22", "seqno")])
def test_asterisk_drops_a_browser_that_moved_for_the_rest_of_the_call(
    tmp_path: Path, playwright: Playwright, version: str, strictrtp: str
) -> None:
    """A re-INVITE names the address that was learned, and changes nothing."""
    with moved(tmp_path, playwright, version, strictrtp) as (scene, alice):
        assert goes_unheard(scene, alice)
        alice.hears_nothing()
        assert alice.status() == "In call"
        hold_and_resume(alice)
        assert goes_unheard(scene, alice)
        alice.hears_nothing()


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_where_the_offer_names_a_relay_a_re_invite_lets_asterisk_learn_anew(
    tmp_path: Path, playwright: Playwright, version: str
) -> None:
    """The browser hears nothing more on 22."""
    with moved(tmp_path, playwright, version, changes=RELAY) as (scene, alice):
        assert goes_unheard(scene, alice)
        hold_and_resume(alice)
        assert is_heard(scene, alice)
        stays_deaf(alice, version)


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_without_strict_rtp_it_is_heard_at_once_and_on_22_hears_nothing(
    tmp_path: Path, playwright: Playwright, version: str
) -> None:
    with moved(tmp_path, playwright, version, "no") as (scene, alice):
        assert is_heard(scene, alice)
        stays_deaf(alice, version)
