"""Browsers and desk phones call each other, over UDP and over TLS, in one network and across NAT.

What the phones are set up with is what the folder notes say, so these tests prove the notes too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.lab import desk, machine, made, network
from tests.lab.phone import Phone

pytestmark = pytest.mark.lab

ADDRESS = "192.0.2.20"
USERS = [
    {"name": "6001"},
    {"name": "7001", "kind": "phone", "transport": "udp"},
    {"name": "7002", "kind": "phone", "transport": "tls"},
    {"name": "7003", "kind": "phone", "transport": "udp"},
]
PHONES = {"udp": "7001", "tls": "7002"}
FREE = ("core show channels count", "0 active channels")


@pytest.fixture(scope="module", params=machine.VERSIONS)
def scene(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    playwright: Playwright,
) -> Iterator[made.Scene]:
    """A server, a browser and desk phones in one network."""
    folder = tmp_path_factory.mktemp("phones")
    changes = {"users": USERS}
    with made.scene(folder, playwright, "lan", request.param, "jssip", changes) as running:
        yield running


@contextmanager
def phone_of(
    scene: made.Scene, folder: Path, user: str, *, answers: bool = True
) -> Iterator[desk.Desk]:
    """The desk phone of a user, registered."""
    typed = desk.sheet(scene.made, user)
    with desk.start(
        folder / user, scene.browser_space, typed,
        address=ADDRESS, server=network.PRIVATE, answers=answers,
    ) as phone:  # fmt: skip
        scene.server.wait_for(f"pjsip show aor {user}", f"{user}/sip:", 15)
        yield phone


@pytest.mark.parametrize("transport", PHONES)
def test_a_browser_and_a_desk_phone_hear_each_other(
    scene: made.Scene, tmp_path: Path, transport: str
) -> None:
    """Whoever calls, and whoever ends it; the phone sends back what it hears."""
    mark = scene.server.mark()
    user = PHONES[transport]
    with phone_of(scene, tmp_path, user) as phone:
        alice = scene.phone("6001")
        alice.call(user)
        assert alice.hears().codec == "opus"
        phone.hang_up()
        alice.wait_status("Registered")
        scene.server.wait_for(*FREE)
        phone.dial("6001")
        alice.answer()
        alice.hears()
        alice.hang_up()
        phone.wait_for("session closed")
        scene.server.wait_for(*FREE)
        alice.page.close()
    complaints = scene.server.complaints(mark)
    assert not any("reading CA certificates" in line for line in complaints)
    assert [line for line in complaints if not made.HARMLESS.search(line)] == []


def test_a_phone_that_refuses_is_told_as_busy(scene: made.Scene, tmp_path: Path) -> None:
    """The person at the desk presses the button that ends the ringing."""
    with phone_of(scene, tmp_path, "7001", answers=False) as phone:
        alice = scene.phone("6001")
        alice.call("7001", wait="Calling")
        phone.wait_for("Incoming call")
        phone.hang_up()
        assert "busy" in fails(alice)
        scene.server.wait_for(*FREE)
        alice.page.close()


def test_a_phone_that_is_not_there_is_told_as_such(scene: made.Scene) -> None:
    """Nobody ever plugged 7003 in."""
    alice = scene.phone("6001")
    alice.type("Number to call", "7003")
    alice.press("Call")
    assert "not signed in" in fails(alice)
    scene.server.wait_for(*FREE)
    alice.page.close()


def test_a_phone_over_tls_that_does_not_encrypt_speech_gets_no_call(
    scene: made.Scene, tmp_path: Path
) -> None:
    """The notes say that SRTP is required; here somebody left it off."""
    typed = replace(desk.sheet(scene.made, "7002"), encrypted=False)
    with desk.start(
        tmp_path / "desk", scene.browser_space, typed, address=ADDRESS, server=network.PRIVATE
    ) as phone:
        phone.dial("600")
        phone.wait_for("488")
        assert "Call established" not in phone.story()
        scene.server.wait_for(*FREE)


def fails(alice: Phone) -> str:
    """Wait until the softphone says that the call failed; return its words."""
    alice.page.wait_for_function(
        "() => document.querySelector('[role=status]').innerText.startsWith('Failed:')"
    )
    return alice.page.locator("body").inner_text()


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_a_desk_phone_on_the_internet_is_heard_behind_the_clouds_nat(
    tmp_path: Path, playwright: Playwright, version: str
) -> None:
    """With a public address, and behind a router of its own; silent without external_*."""
    with ExitStack() as stack:
        net = stack.enter_context(network.make("one-to-one-nat"))
        answers = made.answers_for(net, version, "jssip", {"users": USERS})
        written = made.run_wizard(tmp_path / "out", answers)
        net.admit(written.openings)
        static = written.static(tmp_path / "static")
        scene = stack.enter_context(made.running(playwright, net, version, written, static))
        server = scene.server
        places = {
            "7001": desk.place(net, router=False),
            "7002": desk.place(net, router=True),
        }
        for user, (space, address) in places.items():
            typed = desk.sheet(written, user)
            with desk.start(
                tmp_path / user, space, typed, address=address, server=network.PUBLIC
            ) as phone:
                server.wait_for(f"pjsip show aor {user}", f"{user}/sip:", 15)
                alice = scene.phone("6001")
                alice.call(user)
                alice.hears()
                alice.hang_up()
                server.wait_for(*FREE)
                phone.dial("6001")
                alice.answer()
                alice.hears()
                phone.hang_up()
                alice.wait_status("Registered")
                server.wait_for(*FREE)
                alice.page.close()
        assert scene.complaints() == []

        conf = (written.out / "asterisk" / "pjsip.conf").read_text()
        without = re.sub(r"(?m)^external_media_address=.*\n", "", conf)
        assert without != conf
        server.stop()
        server.configure(written.out / "asterisk", {"pjsip.conf": without})
        server.boot()
        space, address = places["7001"]
        with desk.start(
            tmp_path / "silent", space, desk.sheet(written, "7001"),
            address=address, server=network.PUBLIC,
        ):  # fmt: skip
            server.wait_for("pjsip show aor 7001", "7001/sip:", 15)
            alice = scene.phone("6001")
            alice.call("7001")
            alice.hears_nothing()
            alice.hang_up()
