"""Registrations and calls live on: Asterisk restarts, packets are lost, a certificate is new."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from playwright.sync_api import Playwright

from tests.lab import asterisk, made, network, proxies, spaces, trust
from tests.lab.phone import Phone

pytestmark = pytest.mark.lab

CUT_S = 10
LINEAGE = "/etc/letsencrypt/live/pbx.example.test"
HOOK = "/etc/letsencrypt/renewal-hooks/deploy/asterisk-webrtc"
NOTHING_PASSES = """\
table inet cut {
    chain in { type filter hook input priority 0; iifname != "lo" drop; }
    chain out { type filter hook output priority 0; oifname != "lo" drop; }
}
"""
SCENES = pytest.mark.parametrize(
    ("library", "version"),
    [("jssip", "22"), ("sipjs", "22"), ("sipml5", "22"), ("jssip", "16")],
)


def talk(caller: Phone, number: str, called: Phone) -> None:
    """A call in which both hear each other."""
    caller.call(number, wait="Calling")
    answer = called.button("Answer")  # its status may still tell how the last call ended
    called.page.wait_for_function("button => !button.disabled", arg=answer.element_handle())
    called.press("Answer")
    called.wait_status("In call")
    caller.wait_status("In call")
    caller.hears()
    called.hears()


def wait_until_free(phone: Phone, timeout: float = 90) -> None:
    """Wait until a call could be placed: registered, and the last call over."""
    end = time.monotonic() + timeout
    while not (phone.button("Call").is_visible() and phone.button("Call").is_enabled()) or (
        phone.button("Hang up").is_visible()
    ):
        if time.monotonic() > end:
            raise AssertionError(f"status is {phone.status()!r}\n{phone.story()}")
        phone.page.wait_for_timeout(100)


@contextmanager
def nothing_passes(space: str) -> Iterator[None]:
    """As if somebody had cut the cable in the wall: the link is up, no packet comes or goes."""
    spaces.run(spaces.inside(space, "nft", "-f", "-"), NOTHING_PASSES)
    try:
        yield
    finally:
        spaces.run(spaces.inside(space, "nft", "delete table inet cut"))


def complaints(scene: made.Scene, since: asterisk.Mark) -> list[str]:
    """What Asterisk warned of since a mark, but for what is known to do no harm."""
    return [line for line in scene.server.complaints(since) if not made.HARMLESS.search(line)]


@SCENES
def test_browsers_register_again_when_asterisk_comes_back(
    tmp_path: Path, playwright: Playwright, library: str, version: str
) -> None:
    """After an orderly stop and after a crash, each in the middle of a call."""
    with made.scene(tmp_path, playwright, "lan", version, library) as scene:
        alice, bob = scene.phone("6001"), scene.phone("6002")
        mark: asterisk.Mark = {}
        for end in (scene.server.stop, scene.server.kill):
            talk(alice, "6002", bob)
            assert complaints(scene, mark) == []
            end()
            scene.server.boot()
            for phone in (alice, bob):
                wait_until_free(phone)
            mark = scene.server.mark()
        talk(bob, "6001", alice)
        alice.hang_up()
        wait_until_free(bob)
        scene.server.wait_for("core show channels count", "0 active channels")
        assert complaints(scene, mark) == []


@SCENES
def test_a_call_outlives_its_socket_a_cut_cable_and_a_certificate(
    tmp_path: Path, playwright: Playwright, library: str, version: str
) -> None:
    """Sound comes back each time; then the other side hangs up, and the page knows.

    Certbot's part is played; the hook that the wizard writes for it is run as it is.
    """
    letsencrypt = {"certificate.source": "letsencrypt"}
    with made.scene(tmp_path, playwright, "lan", version, library) as scene:
        tree = made.answers_for(network.Network("lan"), version, library, letsencrypt)
        hook = made.run_wizard(tmp_path / "with-hook", tree).out / "hooks/letsencrypt-deploy.sh"
        outside = spaces.net_file(scene.browser_space)
        ca = scene.made.out / "ca" / "ca.crt"
        visitor = proxies.Visitor(outside, ca, address=network.PRIVATE, port=8089)
        alice = scene.phone("6001")
        alice.call("600")
        alice.hears()

        if library != "sipml5":  # which cannot take a call along to a new WebSocket
            spaces.run(spaces.inside(scene.browser_space, "ss", "-K", "dport = 8089"))
            alice.wait_for_new_socket()
        mark = scene.server.mark()
        with nothing_passes(scene.browser_space):
            alice.page.wait_for_timeout(500)
            alice.hears_nothing(CUT_S)
        assert alice.hears(timeout=30)
        assert alice.status() == "In call"

        before = visitor.serial()
        new = trust.load(ca.parent).issue(scene.server.path(LINEAGE), made.HOST)
        renewed = x509.load_pem_x509_certificate((new / "fullchain.pem").read_bytes())
        target = scene.server.path(HOOK)
        target.parent.mkdir(parents=True)
        target.write_bytes(hook.read_bytes())
        target.chmod(0o755)
        scene.server.run("env", f"RENEWED_LINEAGE={LINEAGE}", HOOK)
        assert visitor.serial() == renewed.serial_number != before
        assert alice.status() == "In call"
        alice.hears()
        channel = scene.server.cli("core show channels concise").partition("!")[0]
        scene.server.cli(f"channel request hangup {channel}")
        alice.wait_status("Registered")
        bob = scene.phone("6002")
        talk(bob, "6001", alice)
        assert complaints(scene, mark) == []


def test_a_connection_that_leads_nowhere_is_replaced(
    tmp_path: Path, playwright: Playwright
) -> None:
    """As when a router forgot it: no packet passes, and nothing tells either end."""
    with made.scene(tmp_path, playwright, "lan", "22", "jssip") as scene:
        alice = scene.phone("6001")
        contacts = scene.server.cli("pjsip show contacts")
        ports = re.findall(r"@192\.0\.2\.20:(\d+)", contacts)
        assert len(ports) == 1, contacts
        scene.net.nft(
            scene.browser_space,
            "chain out { type filter hook output priority 0;"
            f" tcp sport {ports[0]} drop; }}\n"
            "chain in { type filter hook input priority 0;"
            f" tcp dport {ports[0]} drop; }}",
        )
        alice.wait_status("Connecting", timeout=120)
        wait_until_free(alice)
        alice.call("600")
        alice.hears()
        alice.hang_up()
