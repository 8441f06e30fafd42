"""The browser of the lab: trust, sound and operation by label, on a hand-made configuration."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Error, Playwright

from tests.lab import asterisk, browser, machine, network, packages, trust

pytestmark = pytest.mark.lab

HERE = Path(__file__).parent
HOST = "pbx.example.test"
PAGE = f"https://{HOST}:8089/static/phone.html"


@pytest.fixture(scope="module")
def conf(ca: trust.Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("conf") / "asterisk"
    shutil.copytree(HERE / "minimal", folder)
    ca.issue(folder / "keys", HOST)
    return folder


@pytest.mark.parametrize("version", machine.VERSIONS)
@pytest.mark.parametrize("topology", network.TOPOLOGIES)
def test_an_echo_call_is_heard(
    conf: Path, playwright: Playwright, ca_file: Path, topology: str, version: str
) -> None:
    rtp = "[general]\nrtpstart=10100\nrtpend=10199\n"
    if topology == "one-to-one-nat":
        rtp += f"[ice_host_candidates]\n{network.PRIVATE} => {network.PUBLIC}\n"
    with (
        network.make(topology) as net,
        asterisk.start(
            conf,
            version,
            namespace=net.server,
            static_http=HERE / "static",
            extra={"rtp.conf": rtp},
        ) as server,
        browser.start(
            playwright, namespace=net.browser, authority=ca_file, hosts={HOST: net.dial_address}
        ) as chromium,
    ):
        phone = chromium.phone(PAGE, f"?stun={network.STUN}" if net.internet else "")
        phone.connect("6001", "tone-and-echo-1").call("600")
        heard = phone.hears()
        assert heard.codec == "opus"
        assert phone.pair() is not None
        phone.hang_up()
        server.wait_for("core show channels count", "0 active channels")
        assert server.complaints() == []


def test_two_browsers_hear_each_other(conf: Path, playwright: Playwright, ca_file: Path) -> None:
    with (
        network.make("lan") as net,
        asterisk.start(conf, "22", namespace=net.server) as server,
        browser.start(
            playwright, namespace=net.browser, authority=ca_file, hosts={HOST: net.dial_address}
        ) as chromium,
    ):
        page = HERE / "static" / "phone.html"
        one = chromium.phone(page).connect("6001", "tone-and-echo-1")
        two = chromium.phone(page).connect("6002", "tone-and-echo-2")
        one.call("6002", wait="Calling")
        two.answer()
        one.wait_status("In call")
        one.hears()
        two.hears()
        two.hang_up()
        one.wait_status("Registered")
        assert server.complaints() == []


def test_a_wrong_password_and_an_unknown_authority_are_refused(
    conf: Path, playwright: Playwright, ca_file: Path
) -> None:
    with network.make("lan") as net, asterisk.start(conf, "22", namespace=net.server):
        known = {HOST: net.dial_address}
        inside = net.browser
        with browser.start(playwright, namespace=inside, authority=ca_file, hosts=known) as knows:
            phone = knows.phone(HERE / "static" / "phone.html")
            phone.type("User", "6001")
            phone.type("Password", "wrong")
            phone.press("Connect")
            phone.wait_status("Failed: Authentication")
        with (
            browser.start(playwright, namespace=inside, hosts=known) as stranger,
            pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"),
        ):
            stranger.phone(PAGE)


def test_chromium_never_talks_to_port_10080(
    conf: Path, playwright: Playwright, ca_file: Path
) -> None:
    with (
        network.make("lan") as net,
        asterisk.start(
            conf,
            "22",
            namespace=net.server,
            extra={"rtp.conf": "[general]\nrtpstart=10080\nrtpend=10083\n"},
        ),
        browser.start(
            playwright, namespace=net.browser, authority=ca_file, hosts={HOST: net.dial_address}
        ) as chromium,
    ):
        page = HERE / "static" / "phone.html"
        one = chromium.phone(page).connect("6001", "tone-and-echo-1").call("600")
        two = chromium.phone(page).connect("6002", "tone-and-echo-2").call("600")
        ports = [phone.far_port() for phone in (one, two)]
        assert sorted(ports) == [10080, 10082]
        heard, silent = (one, two) if ports[0] == 10082 else (two, one)
        heard.hears()
        silent.hears_nothing(2)


def test_the_network_stays_silent_without_the_public_candidate(
    conf: Path, playwright: Playwright, ca_file: Path
) -> None:
    with (
        network.make("one-to-one-nat") as net,
        asterisk.start(conf, "22", namespace=net.server),
        browser.start(
            playwright, namespace=net.browser, authority=ca_file, hosts={HOST: net.dial_address}
        ) as chromium,
    ):
        phone = chromium.phone(HERE / "static" / "phone.html")
        phone.connect("6001", "tone-and-echo-1").call("600")
        phone.hears_nothing(2.5)


def test_a_cdn_address_is_answered_from_the_package_only() -> None:
    found = packages.from_cdn("https://cdn.jsdelivr.net/npm/jssip@3.12.0/dist/jssip.min.js")
    assert found is not None
    assert found.stat().st_size > 100_000
    assert packages.from_cdn("https://unpkg.com/jssip@3.12.0/dist/missing.js") is None
    assert packages.from_cdn("https://unpkg.com/jssip@3.12.0/../../package.json") is None


def test_a_client_folder_is_built_once(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text(
        '{"private": true, "scripts": {"build": "esbuild phone.js --bundle --outdir=dist"},'
        ' "devDependencies": {"esbuild": "0.28.2"}}'
    )
    (tmp_path / "phone.js").write_text("document.title = 'built';\n")
    dist = packages.build(tmp_path)
    assert "built" in (dist / "phone.js").read_text()
    assert packages.build(tmp_path) == dist
    assert not (tmp_path / "node_modules").exists()
