"""What takes minutes: a call that session timers refresh, and one that rings for long."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.lab import machine
from tests.lab.flows import answers, office
from tests.lab.phone import Phone

pytestmark = pytest.mark.lab

REFRESHES = 4  # one every 45 s
GIVES_UP_MS = 25_000  # within this, Chromium called a path failed that nobody answered on

# The browser asks every few seconds whether the PBX still wants the audio (consent, RFC 7675).
CONSENT = """async () => Math.max(...[...(await phone.peer().getStats()).values()]
  .filter((one) => one.type === "candidate-pair").map((one) => one.responsesReceived ?? 0))"""


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_a_long_call_is_refreshed_and_keeps_its_sound(
    tmp_path: Path, playwright: Playwright, version: str
) -> None:
    """Three minutes: the session timer is refreshed, consent goes on, sound at the end."""
    with office(tmp_path, playwright, "jssip", version) as desk:
        alice, bob = desk.phone("6001"), desk.phone("6002")
        alice.call("6002", wait="Ringing")
        answers(bob)
        alice.wait_status("In call")
        alice.hears()
        asked = alice.page.evaluate(CONSENT)
        seen = 0
        for _ in range(300):
            if (refreshed := _refreshed(alice)) >= REFRESHES:
                break
            alice.page.wait_for_timeout(1000)
            assert alice.status() == bob.status() == "In call", alice.story()
            if refreshed > seen:
                seen = refreshed
                alice.hears()
        assert _refreshed(alice) >= REFRESHES, alice.story()
        assert alice.page.evaluate(CONSENT) >= asked + 20
        alice.hears()
        bob.hears()
        alice.hang_up()
        bob.wait_status("Registered")
        desk.idle()
        assert desk.scene.complaints() == []


def _refreshed(phone: Phone) -> int:
    """How many refreshes of the session timer were answered with 200, whoever asked."""
    answered = 0
    for text in phone.sip:
        if re.match(r"\S+ SIP/2\.0 200", text) and re.search(r"^CSeq: \d+ UPDATE", text, re.M):
            answered += bool(re.search(r"^Session-Expires:", text, re.M | re.I))
    return answered


def test_a_call_that_rang_for_long_gets_sound(tmp_path: Path, playwright: Playwright) -> None:
    """sipml5 makes its connection at Answer: one made before gives up looking for a path."""
    with office(tmp_path, playwright, "sipml5", "22") as desk:
        alice, bob = desk.phone("6001"), desk.phone("6002")
        alice.call("6002", wait="Ringing")
        bob.page.wait_for_timeout(GIVES_UP_MS)
        assert bob.page.evaluate("() => phone.peer() == null")
        assert bob.status() == "Ringing"
        answers(bob)
        alice.wait_status("In call")
        alice.hears(20)
        bob.hears(20)
        alice.hang_up()
        bob.wait_status("Registered")
