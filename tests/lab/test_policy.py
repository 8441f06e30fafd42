"""The page's policy in a real browser: calls work, and nothing that is put into the page runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.lab import made, network, policies

pytestmark = pytest.mark.lab

LIBRARIES = ("jssip", "sipjs", "sipml5")
BLOCKED = {
    "script-src-elem", "script-src-attr", "script-src", "img-src", "base-uri", "connect-src",
}  # fmt: skip


@pytest.mark.parametrize(
    ("library", "version"), [(name, "22") for name in LIBRARIES] + [("sipml5", "16")]
)
def test_calls_need_nothing_that_the_policy_forbids(
    tmp_path: Path, playwright: Playwright, library: str, version: str
) -> None:
    """Both ways, with hold, keys and transfer; then nothing that an intruder tries works."""
    with made.scene(tmp_path, playwright, "lan", version, library) as scene:
        alice, bob = scene.phone("6001"), scene.phone("6002")
        bob.call("6001", wait="Calling")
        alice.answer()
        bob.wait_status("In call")
        alice.hears()
        bob.hears()
        alice.press("Hold")
        alice.page.wait_for_timeout(500)
        alice.press("Hold")
        alice.press("5")
        alice.hears()
        alice.type("Transfer to", "600")
        alice.press("Transfer")
        alice.wait_status("Registered")
        bob.hears()
        bob.hang_up()
        assert policies.violations(alice) == policies.violations(bob) == []
        found: dict[str, Any] = alice.page.evaluate(policies.INTRUDER)
        assert found["ran"] == ""
        assert not found["made"]
        assert found["refused"]
        assert found["socket"] == "refused"
        assert found["base"] == alice.page.url
        assert set(found["seen"]) >= BLOCKED
        assert policies.violations(alice) != []
        assert scene.complaints() == []


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_snippet_needs_nothing_that_its_policy_forbids(
    tmp_path: Path, playwright: Playwright, library: str
) -> None:
    """It runs what is in the page, but sends nothing elsewhere."""
    with made.scene(tmp_path, playwright, "lan", "22", library) as scene:
        phone = scene.chromium.phone(scene.made.out / "client" / "snippet.html")
        phone.connect("6001", scene.made.passwords["6001"])
        phone.call("600")
        phone.hears()
        phone.hang_up()
        assert policies.violations(phone) == []
        found: dict[str, Any] = phone.page.evaluate(policies.INTRUDER)
        assert found["refused"]
        assert found["socket"] == "refused"
        assert {"connect-src", "img-src", "base-uri"} <= set(found["seen"])


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_server_without_a_name_is_reached_by_its_address(
    tmp_path: Path, playwright: Playwright, library: str
) -> None:
    """Its certificate, authority and policy name an address in place of the name."""
    changes = {"network.hostname": network.PRIVATE}
    with made.scene(tmp_path, playwright, "lan", "22", library, changes) as scene:
        context = scene.chromium.context()
        context.unroute_all()  # what answers in place of a CDN takes an address for one
        address = f"https://{network.PRIVATE}:8089/static/phone/index.html"
        phone = scene.chromium.phone(address, context=context)
        phone.connect("6001", scene.made.passwords["6001"]).call("600")
        phone.hears()
        phone.hang_up()
        assert policies.violations(phone) == []
