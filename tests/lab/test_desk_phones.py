"""Browsers and desk phones talk to each other, over UDP and over TLS."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.lab import desk, machine, made, network

pytestmark = pytest.mark.lab

DESK = "192.0.2.20"


@pytest.mark.parametrize("transport", ["udp", "tls"])
@pytest.mark.parametrize("version", machine.VERSIONS)
def test_a_browser_and_a_desk_phone_hear_each_other(
    tmp_path: Path, playwright: Playwright, version: str, transport: str
) -> None:
    """Opus in the browser, G.711 in the phone: translated both ways, since the phone echoes."""
    users = [{"name": "6001"}, {"name": "7001", "kind": "phone", "transport": transport}]
    with made.scene(tmp_path, playwright, "lan", version, "jssip", {"users": users}) as scene:
        with desk.start(
            tmp_path / "desk",
            scene.browser_space,
            scene.made,
            "7001",
            address=DESK,
            server=network.PRIVATE,
            transport=transport,
        ):
            scene.server.wait_for("pjsip show aor 7001", "7001/sip:", 15)
            alice = scene.phone("6001")
            alice.call("7001")
            assert alice.hears().codec == "opus"
            assert "ulaw" in scene.server.cli("pjsip show channelstats")
            alice.hang_up()
            scene.server.wait_for("core show channels count", "0 active channels")
        assert scene.complaints() == []
