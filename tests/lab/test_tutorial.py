"""The official tutorial's configuration, which the lab compares with, works where it can."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.lab import asterisk, browser, machine, network, trust, tutorial

pytestmark = pytest.mark.lab

HOST = "pbx.example.test"
PAGE = Path(__file__).parent / "static" / "phone.html"


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_the_tutorial_has_sound_in_a_flat_network(
    tmp_path: Path, playwright: Playwright, ca: trust.Authority, ca_file: Path, version: str
) -> None:
    """Otherwise silence elsewhere would say nothing about the network."""
    keys = ca.issue(tmp_path / "keys", HOST)
    conf = tutorial.write(
        tmp_path / "asterisk", machine.root(version), keys, {"6001": "tone-and-echo-1"}
    )
    with (
        network.make("lan") as net,
        asterisk.start(conf, version, namespace=net.server),
        browser.start(
            playwright, namespace=net.browser, authority=ca_file, hosts={HOST: net.dial_address}
        ) as chromium,
    ):
        phone = chromium.phone(PAGE)
        phone.connect("6001", "tone-and-echo-1").call("600")
        assert phone.hears().codec == "opus"
        phone.hang_up()
