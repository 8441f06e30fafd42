"""The doctor in networks: no false alarm where calls have sound, the layer where they are silent.

Every silent case is one that a phone would show as an answered call.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.lab import asterisk, made, network, proxies, relay, spaces, tunnel, ward
from tests.lab.cases import BY_NAME
from tests.lab.examined import SHORT, Report

pytestmark = pytest.mark.lab

RTP = "module reload res_rtp_asterisk.so"
STUN = ("--stun", network.STUN)


@contextmanager
def standing(
    folder: Path, name: str, version: str, changes: Mapping[str, Any] | None = None
) -> Iterator[ward.Ward]:
    """A network of the proof with its server, as the wizard has written it."""
    case = BY_NAME[name]
    with network.build(case.topology, case.build) as net:
        tree = made.answers_for(net, version, "jssip", {**case.answers, **(changes or {})})
        written = made.run_wizard(folder / "out", tree, case.turn_password)
        net.admit(written.openings)
        unit = written.out / "tunnel" / "asterisk-webrtc-tunnel.service"
        if unit.exists():
            tunnel.dig(net, unit.read_text(), net.named("relay"), network.RELAY)
        if case.answers.get("turn.mode") == "coturn":
            page = folder / "page"
            page.mkdir()
            relay.start(net, written, page)
        with asterisk.start(written.out / "asterisk", version, namespace=net.server) as server:
            yield ward.Ward(net, written, server, folder)


def calls(here: ward.Ward, name: str, *arguments: str, **options: Any) -> Report:
    """Call the echo without anything that is not named."""
    address = f"wss://{made.HOST}:8089/ws"
    return here.examine(name, address, "--user", "6001", "--call", "600", *arguments, **options)


def fine(report: Report) -> None:
    """Nothing is wrong, and nothing is said to be."""
    assert report.failed is None, report.said
    assert report.warnings == [], report.said
    assert report.layers["echo"]["ok"], report.said


def silent(report: Report, layer: str, reason: str) -> None:
    """The call was answered, and this is why nothing is heard."""
    assert (report.failed, report.reason) == (layer, reason), report.said
    assert report.layers["invite"]["ok"], report.said


@pytest.mark.parametrize(
    ("name", "version", "arguments"),
    [("public", "16", STUN), ("public", "22", ()), ("ipv6-only", "22", ())],
)
def test_a_healthy_network_gives_no_alarm(
    tmp_path: Path, name: str, version: str, arguments: tuple[str, ...]
) -> None:
    with standing(tmp_path, name, version) as here:
        fine(calls(here, "healthy", *arguments))


def test_firewall_and_ports_of_the_server_are_read(tmp_path: Path) -> None:
    """What the written notes say is let in; one that is shut and a port that is held are seen."""
    with standing(tmp_path, "public", "22") as here:
        report = here.local("open", *STUN)
        assert (report.failed, report.warnings) == (None, []), report.said
        assert {"firewall.lets-in", "ports.free", "address.own"} <= set(report.ids), report.said

        web = [each for each in here.made.openings if each.protocol == "tcp"]
        here.net.guard(here.net.server, "input", web)
        held = spaces.enter(spaces.net_file(here.net.server), lambda: udp_at(10110))
        with held:
            report = here.local("shut")
        assert report.failed is None, report.said
        assert set(report.warnings) == {"firewall.closed", "ports.taken"}, report.said
        assert report.fact("firewall.closed", "missing") == "udp 10100-10299"


def udp_at(port: int) -> socket.socket:
    """A socket of some other program."""
    held = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    held.bind(("0.0.0.0", port))
    return held


@pytest.mark.parametrize("version", ["16", "22"])
def test_a_router_that_forwards_ports(tmp_path: Path, version: str) -> None:
    """Fine as written; silent as in the tutorial, with external_… on wss, and with stunaddr."""
    with standing(tmp_path, "port-forward", version) as here:
        fine(calls(here, "healthy", *STUN))
        mapping = f"{network.PRIVATE} => {network.PUBLIC}"
        external = (
            "protocol=wss\nlocal_net=192.0.2.0/24\n"
            f"external_media_address={network.PUBLIC}\n"
            f"external_signaling_address={network.PUBLIC}\n"
        )
        with (
            here.changed("pjsip.conf", "protocol=wss\n", external, "core show uptime"),
            here.changed("rtp.conf", mapping, "", RTP),
        ):
            here.server.kill()
            here.server.boot()
            report = calls(here, "tutorial", *STUN, timeout=SHORT)
            silent(report, "ice", "ice.elsewhere")
        stun = r"rtpstart=\d+\n"
        with (
            here.changed("rtp.conf", mapping, "", RTP),
            here.changed("rtp.conf", stun, f"rtpstart=10100\nstunaddr={network.STUN}\n", RTP),
        ):
            report = calls(here, "stunaddr", *STUN, timeout=SHORT)
            silent(report, "ice", "ice.mapped")


def test_stun_on_the_server_alone_is_not_enough_for_16(tmp_path: Path) -> None:
    """A router that keeps ports, stunaddr on the server: 16.28 wants STUN in the browser too."""
    with standing(tmp_path, "dynamic-stun", "16") as here:
        fine(calls(here, "with", *STUN))
        silent(calls(here, "without", timeout=SHORT), "dtls", "dtls.unknown-source")


def test_an_office_that_lets_no_udp_out(tmp_path: Path) -> None:
    """Fine with the written TURN server over TLS; without it ICE has no answer."""
    with standing(tmp_path, "office-turn-tls", "22") as here:
        server = json.loads((tmp_path / "page" / "ice.json").read_text())[0]
        urls = server["urls"]
        uri = urls if isinstance(urls, str) else urls[0]
        words = ("--turn", uri, "--turn-user", server["username"])
        report = calls(here, "turn", *words, turn_password=server["credential"])
        fine(report)
        assert report.fact("ice.chosen", "local").startswith("relay "), report.said
        silent(calls(here, "bare", timeout=SHORT), "ice", "ice.unanswered")
        report = calls(here, "stun", *STUN, timeout=SHORT)
        assert (report.failed, report.reason) == ("stun", "stun.silent"), report.said


@pytest.mark.parametrize("version", ["16", "22"])
def test_carrier_nat(tmp_path: Path, version: str) -> None:
    """Fine with TURN in the browser; with it on the server instead 16.28 is silent."""
    login = ("--turn-user", network.TURN_USER)
    with standing(tmp_path, "carrier-nat", version) as here:
        uri = f"turn:{network.STUN}?transport=tcp"
        report = calls(here, "turn", "--turn", uri, *login, turn_password=network.TURN_PASSWORD)
        fine(report)
        on_the_server = (
            f"rtpstart=10100\nturnaddr={network.STUN}\nturnusername={network.TURN_USER}\n"
            f"turnpassword={network.TURN_PASSWORD}\n"
        )
        with (
            here.changed("rtp.conf", "stunaddr=.*\n", "", RTP),
            here.changed("rtp.conf", "rtpstart=.*\n", on_the_server, RTP),
        ):
            report = calls(here, "server", *STUN, timeout=SHORT)
        if version == "16":
            assert report.failed == "dtls", report.said
        else:
            fine(report)


def test_behind_a_proxy(tmp_path: Path) -> None:
    """Signalling through nginx, media past it; and the server itself knows why TLS is off."""
    changes = {"signalling.proxy": "nginx", "signalling.port": proxies.PORT}
    with standing(tmp_path, "lan", "22", changes) as here:
        front = proxies.install(
            here.made.out, tmp_path / "front", "nginx", keys=here.made.out / "asterisk" / "keys"
        )
        with proxies.running(spaces.net_file(here.net.server), front):
            url = f"wss://{made.HOST}:{proxies.PORT}/ws"
            fine(here.examine("healthy", url, "--user", "6001", "--call", "600"))
        report = here.local("local")
        assert report.failed is None, report.said
        assert "http-server.behind-proxy" in report.ids, report.said
