"""The doctor names the layer that is broken, and finds nothing where nothing is.

A server is wrong in many places at once (`ward`), so that one boot serves for all of them.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pytest

from tests.lab import machine, made, network, proxies, spaces, ward
from tests.lab.examined import OTHER, SHORT, URL, Report

pytestmark = pytest.mark.lab

AT_ONCE: Final = 3
STUN: Final = ("--stun", network.STUN)
# What is the same on every version is seen on one.
ON_22: Final = pytest.mark.parametrize("here", ["22"], indirect=True)
ON_16: Final = pytest.mark.parametrize("here", ["16"], indirect=True)
Fault = tuple[str, str, Callable[[str], Report]]
"""The layer and the reason that have to be named, and what is examined under a name."""


@pytest.fixture(scope="module", params=machine.VERSIONS)
def here(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ward.Ward]:
    with ward.opened(tmp_path_factory.mktemp("ward"), request.param) as opened:
        yield opened


def named(faults: Mapping[str, Fault]) -> None:
    """Examine all faults, some at a time; each has to be named by layer and reason."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        reports = dict(zip(faults, pool.map(_examined, faults.items()), strict=True))
    wrong = [
        f"{name}: {report.failed} ({report.reason}) instead of {faults[name][:2]}\n{report.said}"
        for name, report in reports.items()
        if (report.failed, report.reason) != faults[name][:2]
    ]
    assert not wrong, "\n".join(wrong)


def _examined(entry: tuple[str, Fault]) -> Report:
    name, (_, _, examine) = entry
    return examine(name)


def at(port: int, path: str = "/ws") -> str:
    return f"wss://{made.HOST}:{port}{path}"


def test_a_healthy_server_has_nothing(here: ward.Ward) -> None:
    """From the name to the echo, and on the server itself; the call leaves nothing behind."""
    before = here.server.mark()
    report = here.call("healthy")
    assert report.failed is None, report.said
    assert report.warnings == [], report.said
    assert list(report.layers) == [
        "names", "tcp", "tls", "http", "websocket", "options", "register", "stun",
        "invite", "answer", "ice", "dtls", "audio", "echo",
    ]  # fmt: skip
    assert report.fact("audio.flows", "codec") == "opus"
    assert report.fact("answer.candidates", "candidates").startswith(f"host {network.PUBLIC}:")
    assert report.fact("stun.mapped", "mapped").startswith("198.51.100.20:")
    here.server.wait_for("core show channels", "0 active channels")
    assert "6001" not in here.server.cli("pjsip show contacts")
    # to ask a WebSocket for a page is what the layer of HTTP does
    said = [line for line in here.server.complaints(before) if "did not request" not in line]
    assert [line for line in said if not made.HARMLESS.search(line)] == []

    local = here.local("healthy-local", *STUN, "--user", "6001")
    assert local.failed is None, local.said
    assert local.warnings == [], local.said
    assert local.fact("address.mapped", "public") == network.PUBLIC
    assert local.fact("endpoints.fine", "names") == "6001"
    assert local.fact("rtp.ports", "start") == "10100"


@ON_22
def test_faults_on_the_way_to_sip_are_named(here: ward.Ward) -> None:
    """Name, TCP, TLS and HTTP."""
    ward.proxies(here)
    run = here.examine
    named({
        "no such name": ("names", "names.unanswered", lambda n: run(n, URL, address="")),
        "nobody answers at the port": (
            "tcp", "tcp.silent", lambda n: run(n, at(9999), timeout=SHORT)),
        "nothing at the port": (
            "tcp", "tcp.refused",
            lambda n: run(n, at(9999), space=here.net.server, address="127.0.0.1")),
        "plain HTTP": ("tls", "tls.not-tls", lambda n: run(n, at(9449))),
        "expired": ("tls", "tls.expired", lambda n: run(n, at(9441))),
        "another authority": ("tls", "tls.private-authority", lambda n: run(n, at(9442))),
        "no chain": ("tls", "tls.chain", lambda n: run(n, at(9443), stranger=True)),
        "another name": ("tls", "tls.wrong-name", lambda n: run(n, at(9444))),
        "asked by another name": (
            "tls", "tls.wrong-name", lambda n: run(n, URL.replace(made.HOST, OTHER))),
        "the authority is not known": (
            "tls", "tls.private-authority", lambda n: run(n, URL, stranger=True)),
        "another path": ("http", "http.not-found", lambda n: run(n, at(8089, "/wss"))),
        "nothing behind the proxy": ("http", "http.gateway", lambda n: run(n, at(9446))),
        "a redirect": ("http", "http.redirect", lambda n: run(n, at(9447))),
        "the proxy drops the upgrade": (
            "websocket", "websocket.not-upgraded", lambda n: run(n, at(9445))),
        "a page": ("websocket", "websocket.refused", lambda n: run(n, at(9448))),
    })  # fmt: skip


def test_faults_of_accounts_and_numbers_are_named(here: ward.Ward) -> None:
    """What SIP and the dial plan say no to."""
    url, call = URL, here.call

    def sick(user: str) -> Callable[[str], Report]:
        return lambda n: call(n, user=user, password=ward.PASSWORD)

    def dial(number: str) -> Callable[[str], Report]:
        return lambda n: call(n, number=number, timeout=SHORT)

    named({
        "wrong password": (
            "register", "register.refused",
            lambda n: here.examine(n, url, "--user", "6001", password="wrong")),
        "no such account": (
            "register", "register.refused",
            lambda n: here.examine(n, url, "--user", "nobody")),
        "no contact is taken": ("register", "register.forbidden", sick("full")),
        "no aor": ("register", "register.forbidden", sick("homeless")),
        "an aor that is not there": ("register", "register.no-aor", sick("lost")),
        "not set up for browsers": ("invite", "invite.not-acceptable", sick("plain")),
        "no codec that browsers have": ("invite", "invite.not-acceptable", sick("rare")),
        "no rtcp-mux": ("answer", "answer.no-mux", sick("no-mux")),
        "no ICE": ("answer", "answer.no-ice", sick("no-ice")),
        "no such number": ("invite", "invite.not-found", dial("999")),
        "silence": ("audio", "audio.none", dial("601")),
        "no echo": ("echo", "echo.other", dial("602")),
        "hangs up": ("audio", "audio.hung-up", dial("603")),
        "rings": ("invite", "invite.ringing", dial("604")),
        "busy": ("invite", "invite.busy", dial("605")),
    })  # fmt: skip
    here.server.wait_for("core show channels", "0 active channels")


@ON_22
def test_faults_of_relays_are_named(here: ward.Ward) -> None:
    """STUN and TURN servers that are not there, or say no."""
    url = URL

    def relay(uri: str, password: str = "") -> Callable[[str], Report]:
        words = ("--turn", uri, "--turn-user", network.TURN_USER)
        return lambda n: here.examine(
            n, url, *words, turn_password=password or "wrong", timeout=SHORT
        )

    named({
        "no STUN server": (
            "stun", "stun.silent",
            lambda n: here.examine(n, url, "--stun", "203.0.113.77", timeout=SHORT)),
        "TURN: wrong password": (
            "turn", "turn.login-refused", relay(f"turn:{network.STUN}?transport=tcp")),
        "TURN: no TLS there": (
            "turn", "turn.closed", relay(f"turns:{network.STUN}?transport=tcp")),
        "TURN: nobody": ("turn", "turn.silent", relay("turn:203.0.113.77:3478")),
    })  # fmt: skip


def test_faults_of_media_are_named(here: ward.Ward) -> None:
    """What makes every call silent, one after the other: from the caller and on the server."""
    rtp = "module reload res_rtp_asterisk.so"
    mapping = rf"{network.PRIVATE} => {network.PUBLIC}"

    with here.changed("rtp.conf", mapping, "", rtp):  # as in the tutorial
        report = here.call("private", timeout=SHORT)
        assert (report.failed, report.reason) == ("ice", "ice.elsewhere"), report.said
        assert f"host {network.PRIVATE}:" in report.fact("ice.elsewhere", "candidates")
        assert "address.hidden" in here.local("private-local", *STUN).warnings

    moved = mapping.replace(network.PUBLIC, "203.0.113.11")
    with here.changed("rtp.conf", mapping, moved, rtp):
        report = here.call("stale", timeout=SHORT)
        assert (report.failed, report.reason) == ("ice", "ice.elsewhere"), report.said
        report = here.local("stale-local", *STUN)
        assert (report.failed, report.reason) == ("address", "address.stale"), report.said

    with here.changed("rtp.conf", "icesupport=yes", "icesupport=no", rtp):
        report = here.call("no-ice-at-all")
        assert (report.failed, report.reason) == ("answer", "answer.no-candidates"), report.said
        report = here.local("no-ice-local")
        assert (report.failed, report.reason) == ("rtp", "rtp.no-ice"), report.said

    here.net.drop_udp(here.net.server)
    try:
        report = here.call("no-udp", timeout=SHORT)
        assert (report.failed, report.reason) == ("ice", "ice.unanswered"), report.said
    finally:
        here.net.nft_away(here.net.server, "noudp")

    here.unload("res_srtp")
    report = here.call("no-srtp")
    assert (report.failed, report.reason) == ("invite", "invite.not-acceptable"), report.said
    report = here.local("no-srtp-local")
    assert (report.failed, report.reason) == ("modules", "modules.missing"), report.said
    assert report.fact("modules.missing", "modules") == "res_srtp"
    here.server.cli("module load res_srtp.so")


def test_an_announcement_before_the_echo_is_no_fault(here: ward.Ward) -> None:
    """As *43 of FreePBX: the tone comes back once the announcement is over, however long."""
    for number in ("606", "607"):
        report = here.call(f"announced-{number}", number=number)
        assert report.failed is None, report.said
        assert report.warnings == [], report.said
        assert float(report.fact("audio.flows", "jitter")) < 100, report.said


def test_dtls_without_a_certificate_is_named(here: ward.Ward) -> None:
    """Without a word of Python."""
    report = here.call("no-cert", user="no-cert", password=ward.PASSWORD)
    assert (report.failed, report.reason) == ("answer", "answer.no-fingerprint"), report.said
    assert "Error" not in report.said


def test_faults_of_encryption_are_named(here: ward.Ward) -> None:
    """The way is open and the call is up, but the two ends cannot read each other."""
    report = here.call("forged", url=ward.forger(here), timeout=SHORT)
    assert (report.failed, report.reason) == ("dtls", "dtls.other-certificate"), report.said

    reload, cipher = "module reload res_pjsip.so", "webrtc=yes\ndtls_cipher=ECDHE-RSA-AES128-SHA"
    with here.changed("pjsip.conf", "webrtc ?= ?yes", cipher, reload):
        report = here.call("no-cipher", timeout=SHORT)
        assert (report.failed, report.reason) == ("dtls", "dtls.failed"), report.said

    here.net.garble_srtp(here.net.server)
    try:
        report = here.call("garbled", timeout=SHORT)
        assert (report.failed, report.reason) == ("audio", "audio.undecipherable"), report.said
    finally:
        here.net.nft_away(here.net.server, "garbled")
    report = here.call("readable-again")
    assert report.failed is None, report.said


@ON_22
def test_faults_of_the_web_server_are_named(here: ward.Ward) -> None:
    """What turns every browser away."""
    http = "module reload http"
    with here.changed("http.conf", "sessionlimit=.*", "sessionlimit=1", http):
        ca = here.made.out / "ca" / "ca.crt"
        space = spaces.net_file(here.net.browser)
        visitor = proxies.Visitor(space, ca, address=network.PUBLIC, port=8089)
        with visitor.upgrade()[0]:
            report = here.examine("crowded", URL)
        assert (report.failed, report.reason) == ("http", "http.closed"), report.said
    with here.changed("http.conf", "tlsenable=yes", "tlsenable=no", http):
        report = here.examine("no-tls", URL)
        assert (report.failed, report.reason) == ("tcp", "tcp.refused"), report.said
    with here.changed("http.conf", "enabled=yes", "enabled=no", http):
        report = here.local("no-http")
        assert (report.failed, report.reason) == ("http-server", "http-server.off"), report.said


@ON_22
def test_faults_that_are_seen_on_the_server_are_named(here: ward.Ward) -> None:
    """Accounts, the look-up of its own name, and an Asterisk that hangs."""
    for user, reason in (
        ("plain", "endpoints.not-webrtc"),
        ("full", "endpoints.no-contacts"),
        ("nobody", "endpoints.unknown"),
    ):
        report = here.local(f"local-{user}", "--user", user)
        assert (report.failed, report.reason) == ("endpoints", reason), report.said
    os.kill(here.server.pid, signal.SIGSTOP)
    try:
        report = here.examine("stuck", URL, timeout=SHORT)
        assert (report.failed, report.reason) == ("tls", "tls.silent"), report.said
        report = here.local("stuck-local", timeout=SHORT)
        assert (report.failed, report.reason) == ("server", "server.silent"), report.said
    finally:
        os.kill(here.server.pid, signal.SIGCONT)


@ON_22
def test_ten_seconds_before_every_answer_are_named(here: ward.Ward) -> None:
    """Asterisk asks for its own name, and the name server is not there."""
    nobody = "203.0.113.99"
    report = here.local("slow-name-local", address="", nameserver=nobody, timeout=SHORT)
    assert (report.failed, report.reason) == ("hostname", "hostname.slow"), report.said
    hosts, resolver = here.server.path("/etc/hosts"), here.server.path("/etc/resolv.conf")
    before = hosts.read_text()
    hosts.write_text("127.0.0.1 localhost\n")
    resolver.write_text(f"nameserver {nobody}\n")
    try:
        report = here.call("slow-name", timeout=SHORT)
        assert (report.failed, report.reason) == ("invite", "invite.silent"), report.said
    finally:
        hosts.write_text(before)
        resolver.write_text("")


@ON_22
def test_a_server_without_sip_over_websocket_is_named(here: ward.Ward) -> None:
    """Its module is missing at the start of Asterisk."""
    with here.started_with("load.*res_pjsip_transport_websocket.*", ""):
        report = here.examine("no-sip", URL)
    assert (report.failed, report.reason) == ("websocket", "websocket.no-sip"), report.said


@ON_16
def test_dtls_that_16_drops_is_named(here: ward.Ward) -> None:
    """16.28 of Debian 11 drops DTLS from addresses that it was not told."""
    report = here.examine("no-stun", URL, "--user", "6001", "--call", "600", timeout=SHORT)
    assert (report.failed, report.reason) == ("dtls", "dtls.unknown-source"), report.said


@ON_16
def test_chan_sip_in_the_way_is_named(here: ward.Ward) -> None:
    """Up to 20 it takes the WebSocket for itself, and knows none of the accounts."""
    assert here.server.root.has_module("chan_sip")
    (here.server.path("/etc/asterisk/sip.conf")).write_text("[general]\nudpbindaddr=127.0.0.1\n")
    pattern = "load.*res_pjsip_transport_websocket.*"
    with here.started_with(pattern, r"load=chan_sip.so\n\g<0>"):
        report = here.call("chan-sip")
    assert (report.failed, report.reason) == ("register", "register.chan-sip"), report.said
