"""The written softphone, served by the written Asterisk, holds calls with sound."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.lab import (
    cases,
    evidence,
    machine,
    made,
    network,
    places,
    proxies,
    spaces,
    trial,
    wire,
)

pytestmark = pytest.mark.lab

LIBRARIES = ("jssip", "sipjs", "sipml5")


@pytest.mark.parametrize("version", machine.VERSIONS)
@pytest.mark.parametrize("library", LIBRARIES)
def test_calls_have_sound(
    tmp_path: Path, playwright: Playwright, library: str, version: str
) -> None:
    """Echo, ended by either side; an incoming call; two browsers hear each other."""
    with made.scene(tmp_path, playwright, "lan", version, library) as scene:
        alice = scene.phone("6001")
        alice.call("600")
        heard = alice.hears()
        assert heard.codec == "opus"
        alice.hang_up()
        scene.server.wait_for("core show channels count", "0 active channels")
        alice.call("600")
        channel = scene.server.cli("core show channels concise").partition("!")[0]
        scene.server.cli(f"channel request hangup {channel}")
        alice.wait_status("Registered")

        bob = scene.phone("6002")
        alice.call("6002", wait="Calling")
        bob.answer()
        alice.wait_status("In call")
        alice.hears()
        bob.hears()
        bob.hang_up()
        alice.wait_status("Registered")
        scene.server.wait_for("core show channels count", "0 active channels")
        assert scene.complaints() == []


def _two_homes(net: network.Network) -> None:
    for number in range(2):
        places.home(net, network.PUBLIC, number=number)


BOTH_BEHIND_NAT = (
    cases.BY_NAME["two-behind-one-nat"],
    cases.Case("two-homes", "one-to-one-nat", (network.in_a_cloud, _two_homes), cases.TUTORIAL),
)


@pytest.mark.parametrize("case", BOTH_BEHIND_NAT, ids=lambda case: case.name)
@pytest.mark.parametrize("version", machine.VERSIONS)
@pytest.mark.parametrize("library", LIBRARIES)
def test_two_browsers_behind_nat_hear_each_other(
    tmp_path: Path, playwright: Playwright, library: str, version: str, case: cases.Case
) -> None:
    """At one home and at two, called either way."""
    with (
        network.build(case.topology, case.build) as net,
        trial.stage(tmp_path, playwright, net, case, version, library) as scene,
        evidence.kept(f"{case.name}-pair-{library}-{scene.server.version}", scene),
    ):
        alice, bob = (scene.phone(f"600{n + 1}", caller=n) for n in range(2))
        for caller, number, called in ((alice, "6002", bob), (bob, "6001", alice)):
            caller.call(number, wait="Calling")
            called.answer()
            caller.wait_status("In call")
            caller.hears()
            called.hears()
            called.hang_up()
            caller.wait_status("Registered")
        assert scene.complaints() == []


@pytest.mark.parametrize("version", machine.VERSIONS)
@pytest.mark.parametrize("library", LIBRARIES)
def test_the_snippet_holds_a_call(
    tmp_path: Path, playwright: Playwright, library: str, version: str
) -> None:
    """snippet.html alone, its library from the package that the address names."""
    with made.scene(tmp_path, playwright, "lan", version, library) as scene:
        snippet = scene.made.out / "client" / "snippet.html"
        phone = scene.chromium.phone(snippet)
        phone.connect("6001", scene.made.passwords["6001"])
        phone.call("600")
        assert phone.hears().codec == "opus"
        phone.hang_up()
        assert scene.complaints() == []


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_strangers_and_wrong_passwords_are_refused(
    tmp_path: Path, playwright: Playwright, version: str
) -> None:
    """A wrong password is told in plain words and reaches the security log; no such number 404."""
    with made.scene(tmp_path, playwright, "lan", version, "jssip") as scene:
        stranger = scene.chromium.phone(scene.page)
        for user in ("6001", "nobody"):
            stranger.type("User", user)
            stranger.type("Password", "wrong")
            stranger.press("Connect")
            stranger.wait_status("Failed:")
            assert "password" in stranger.status().lower()
            stranger.page.reload()
        log = scene.server.path("/var/log/asterisk/security").read_text()
        assert "ChallengeResponseFailed" in log
        assert "RemoteAddress" in log
        alice = scene.phone("6001")
        alice.type("Number to call", "999")
        alice.press("Call")
        alice.page.wait_for_function(
            "() => /number/i.test(document.querySelector('[role=status]').innerText)"
        )


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_a_phone_that_declines_is_told_as_refused(
    tmp_path: Path, playwright: Playwright, version: str
) -> None:
    """With 603, as many desk phones do; "nobody answered" would be wrong."""
    with made.scene(tmp_path, playwright, "lan", version, "jssip") as scene:
        visitor = proxies.Visitor(
            spaces.net_file(scene.browser_space),
            scene.made.out / "ca" / "ca.crt",
            address=network.PRIVATE,
            port=8089,
        )
        stream, _ = visitor.upgrade()
        other = wire.Wire(stream)
        assert "200 OK" in other.register("6002", scene.made.passwords["6002"])
        alice = scene.phone("6001")
        alice.call("6002", wait="Calling")
        other.refuse(other.receive(), "603 Decline")
        alice.page.wait_for_function(
            "() => /rejected/i.test(document.querySelector('[role=status]').innerText)"
        )
        assert scene.complaints() == []
