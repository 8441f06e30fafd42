"""The parts that the doctor is made of, each by itself."""

from __future__ import annotations

import asyncio
import json
import re
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.catalogue import Catalogue
from wizard.doctor import report
from wizard.doctor.layers import answer
from wizard.doctor.layers.relays import read_ice_server
from wizard.doctor.local import firewall, surroundings
from wizard.doctor.local.console import missing_parts, needed, parameters
from wizard.doctor.protocol import digest, stun
from wizard.doctor.protocol.frames import FrameError, Frames, masked
from wizard.doctor.visit import read_url
from wizard.errors import UsageProblem
from wizard.sip import message as sip

DOCTOR = Path(__file__).parents[2] / "wizard" / "doctor"
SELF_TEST = DOCTOR.parents[1] / "templates" / "client" / "selftest"


# catalogue


def test_every_finding_of_the_code_is_in_the_catalogue_and_the_other_way_round() -> None:
    code = "\n".join(path.read_text() for path in DOCTOR.rglob("*.py"))
    self_test = "\n".join(path.read_text() for path in SELF_TEST.glob("*.js"))
    catalogue = Catalogue()
    subjects = {name.partition(".")[0] for name in catalogue.diagnosis}
    pattern = rf'"((?:{"|".join(sorted(subjects))})\.[a-z0-9-]+)"'
    named = set(re.findall(pattern, code))
    # those of the layers that share one function
    named |= {f"{layer}.silent" for layer in ("options", "register", "invite")}
    # what only the self-test in a browser can find
    named |= {
        each
        for each in re.findall(r'"([a-z]+\.[a-z0-9-]+)"', self_test)
        if each in catalogue.diagnosis
    }
    assert named == set(catalogue.diagnosis)


def test_every_layer_of_the_code_is_in_the_catalogue() -> None:
    code = "\n".join(path.read_text() for path in DOCTOR.rglob("*.py"))
    assert set(re.findall(r'layer\(\s*"([a-z-]+)"', code)) == set(Catalogue().doctor)


def test_whoever_fails_or_warns_says_what_to_do() -> None:
    for fact in Catalogue().diagnosis.values():
        assert bool(fact.fix) is (fact.severity in ("warning", "failure")), fact.id


def test_every_symptom_that_is_named_is_in_the_catalogue() -> None:
    named = {each for fact in Catalogue().diagnosis.values() for each in fact.symptoms}
    assert named
    assert named <= set(Catalogue().symptoms)


def test_texts_fill_their_places_in_both_languages() -> None:
    for language in ("en", "zh"):
        words = report.DoctorTexts(Catalogue(), language)
        for name in Catalogue().diagnosis:
            note = report.Note(name, {})
            assert "{" not in words.text(note) + words.fix(note).replace("$http_upgrade", "")


@given(st.text())
def test_a_strangers_text_stays_one_plain_line(text: str) -> None:
    shown = report.clean(text)
    assert len(shown) <= report.LONGEST + 1
    assert "\x1b" not in shown
    assert len(shown.splitlines()) <= 1


# addresses


@pytest.mark.parametrize(
    ("url", "place", "path"),
    [
        ("wss://pbx.example.test:8089/ws", "pbx.example.test:8089", "/ws"),
        ("wss://pbx.example.test", "pbx.example.test:443", "/"),
        ("ws://[2001:db8::1]:8088/asterisk/ws?a=b", "[2001:db8::1]:8088", "/asterisk/ws?a=b"),
    ],
)
def test_an_address_is_taken_apart(url: str, place: str, path: str) -> None:
    target = read_url(url)
    assert (target.place, target.path) == (place, path)


@pytest.mark.parametrize(
    "url",
    [
        "pbx.example.test", "https://pbx.example.test/ws", "wss://", "wss:///ws", "wss://a:b/ws",
        "wss://u:p@a/ws", "wss://a:99999/ws", "wss://a:0/ws", "wss://a b/ws", "wss://[::1/ws",
        "wss://a/\r\nX: y", "wss://bücher.example/ws", "",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_websocket_is_refused(url: str) -> None:
    with pytest.raises(UsageProblem):
        read_url(url)


@given(st.text(max_size=60))
def test_any_address_is_taken_or_refused(text: str) -> None:
    for url in (text, f"wss://{text}"):
        try:
            target = read_url(url)
        except UsageProblem:
            continue
        assert target.host
        assert 0 < target.port < 65536


@pytest.mark.parametrize(
    ("uri", "kind", "host", "port", "transport"),
    [
        ("stun:stun.example.test", "stun", "stun.example.test", 3478, "udp"),
        ("203.0.113.5:3479", "stun", "203.0.113.5", 3479, "udp"),
        ("stun:[2001:db8::5]:3479", "stun", "2001:db8::5", 3479, "udp"),
        ("turn:turn.example.test", "turn", "turn.example.test", 3478, "udp"),
        ("turns:turn.example.test:443?transport=tcp", "turn", "turn.example.test", 443, "tcp"),
        ("turns:turn.example.test", "turn", "turn.example.test", 5349, "tcp"),
        ("turn:[2001:db8::5]", "turn", "2001:db8::5", 3478, "udp"),
    ],
)
def test_servers_are_read(uri: str, kind: str, host: str, port: int, transport: str) -> None:
    server = read_ice_server(uri, kind)
    assert (server.host, server.port, server.transport) == (host, port, transport)


@pytest.mark.parametrize(
    ("uri", "kind"), [("turn:a b", "turn"), ("a", "turn"), ("stun:a?x", "stun")]
)
def test_what_is_no_server_is_refused(uri: str, kind: str) -> None:
    with pytest.raises(UsageProblem):
        read_ice_server(uri, kind)


# frames


@given(st.binary(max_size=300), st.binary(min_size=4, max_size=4))
def test_a_mask_twice_is_none(payload: bytes, mask: bytes) -> None:
    assert masked(masked(payload, mask), mask) == payload


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_an_error(data: bytes) -> None:
    async def work() -> None:
        reader = asyncio.StreamReader()
        reader.feed_data(data)
        reader.feed_eof()
        frames = Frames(reader, _Deaf())  # type: ignore[arg-type]
        while True:
            await frames.receive()

    with pytest.raises(FrameError):
        asyncio.run(work())


class _Deaf:
    def write(self, data: bytes) -> None:
        pass

    async def drain(self) -> None:
        pass


# SIP


@given(st.text())
def test_any_text_is_sip_or_not(text: str) -> None:
    for whole in (text, f"SIP/2.0 200 OK\r\n{text}"):
        try:
            sip.parse(whole)
        except sip.NotSip:
            continue


def test_a_message_is_read_as_it_was_written() -> None:
    rows = [("Via", "SIP/2.0/WS x;branch=z9hG4bK1"), ("CSeq", "1 INVITE"), ("m", "<sip:a@b>;x")]
    message = sip.parse(sip.build("SIP/2.0 180 Ringing", rows, "v=0\r\n"))
    assert (message.status, message.reason, message.method) == (180, "Ringing", "INVITE")
    assert message.branch == "z9hG4bK1"
    assert sip.address(message.get("contact")) == "sip:a@b"
    assert message.body == "v=0\n"


def test_the_digest_is_that_of_the_standard() -> None:
    """RFC 7616, 3.9.1: the same request, by both algorithms."""
    opaque = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
    nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
    for algorithm, response in (
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ):
        header = (
            f'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={algorithm},'
            f' nonce="{nonce}", opaque="{opaque}"'
        )
        challenge = digest.choose(["Basic realm=x", header])
        assert challenge is not None
        told = digest.answer(
            challenge, user="Mufasa", password="Circle of Life", method="GET",
            uri="/dir/index.html", cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
        )  # fmt: skip
        assert f'response="{response}"' in told


# STUN


def test_the_answer_of_the_standard_is_read() -> None:
    """RFC 5769, 2.2 and 2.3: the same address hidden in both families."""
    transaction = bytes.fromhex("b7e7a701bc34d686fa87dfae")
    for hidden, mapped in (
        ("0001a147e112a643", "192.0.2.1:32853"),
        (
            "0002a1470113a9faa5d3f179bc25f4b5bed2b9d9",
            "[2001:db8:1234:5678:11:2233:4455:6677]:32853",
        ),
    ):
        value = bytes.fromhex(hidden)
        body = struct.pack("!HH", stun.XOR_MAPPED, len(value)) + value
        head = struct.pack("!HHI", 0x0101, len(body), stun.COOKIE) + transaction
        assert stun.read(head + body).mapped == mapped


@given(st.binary(max_size=120))
def test_any_datagram_is_stun_or_not(data: bytes) -> None:
    head = struct.pack("!HHI", 0x0101, max(len(data), 0), stun.COOKIE) + bytes(12)
    for whole in (data, head + data):
        try:
            stun.read(whole)
        except stun.NotStun:
            continue


# SDP

SDP = """\
v=0
o=- 1 1 IN IP4 192.0.2.10
s=Asterisk
c=IN IP4 192.0.2.10
t=0 0
a=fingerprint:SHA-256 AA:BB
m=audio 10140 UDP/TLS/RTP/SAVPF 111 0 101
a=ice-ufrag:1234
a=ice-pwd:12345678901234567890
a=candidate:H1 1 UDP 2130706431 192.0.2.10 10140 typ host
a=candidate:H1 2 UDP 2130706430 192.0.2.10 10141 typ host
a=candidate:S1 1 UDP 1694498815 10.0.0.7 10140 typ srflx raddr 192.0.2.10 rport 10140
a=candidate:M1 1 udp 1 4f9c.local 10142 typ host
a=rtpmap:111 opus/48000/2
a=rtpmap:101 telephone-event/8000
a=setup:active
a=rtcp-mux
m=video 0 UDP/TLS/RTP/SAVPF 96
a=sendonly
"""


def test_what_is_in_an_answer() -> None:
    audio = answer.read(SDP)
    assert audio is not None
    assert answer.missing(audio) == ""
    assert (audio.codecs, audio.setup, audio.direction) == (("opus", "pcmu"), "active", "sendrecv")
    assert [str(each) for each in audio.candidates] == [
        "host 192.0.2.10:10140 (public)",  # a network for documentation stands for a public one
        "srflx 10.0.0.7:10140 (private)",
        "host 4f9c.local:10142 (mdns)",
    ]


@pytest.mark.parametrize(
    ("before", "after", "missing"),
    [
        ("m=audio 10140", "m=audio 0", "answer.declined"),
        ("m=audio", "m=image", "answer.declined"),
        ("audio 10140 UDP/TLS/RTP/SAVPF", "audio 10140 RTP/AVP", "answer.profile"),
        ("a=fingerprint", "a=x", "answer.no-fingerprint"),
        ("SHA-256 AA:BB", "SHA-256 ", "answer.no-fingerprint"),
        ("a=ice-pwd", "a=x", "answer.no-ice"),
        ("a=candidate", "a=x", "answer.no-candidates"),
        ("a=rtcp-mux", "a=x", "answer.no-mux"),
        ("a=setup:active", "a=inactive", "answer.direction"),
    ],
)
def test_what_an_answer_lacks(before: str, after: str, missing: str) -> None:
    assert answer.missing(answer.read(SDP.replace(before, after))) == missing


@given(st.text())
def test_any_sdp_is_read(text: str) -> None:
    for whole in (text, SDP + text, SDP.replace("a=rtcp-mux", text)):
        answer.missing(answer.read(whole))


# the server itself

ENDPOINT = """
 ParameterName                      : ParameterValue
 =========================================================
 aors                               : 6001
 callerid                           : "Alice: here" <6001>
 dtls_auto_generate_cert            : Yes
 dtls_cert_file                     : 
 ice_support                        : true
 media_encryption                   : dtls
 rtcp_mux                           : false
 use_avpf                           : true
"""  # noqa: W291


def test_an_endpoint_by_halves_is_seen() -> None:
    found = parameters(ENDPOINT)
    assert found["callerid"] == '"Alice: here" <6001>'
    assert missing_parts(found) == ["rtcp_mux"]
    assert missing_parts({**found, "rtcp_mux": "true", "dtls_auto_generate_cert": "No"}) == [
        "dtls_auto_generate_cert"
    ]


def test_modules_come_with_what_they_need() -> None:
    found = needed(Catalogue(), ["res_pjsip_transport_websocket"])
    assert found[-1] == "res_pjsip_transport_websocket"
    assert {"res_http_websocket", "res_pjsip"} <= set(found)


def test_rtp_conf_is_read_with_what_it_includes(tmp_path: Path) -> None:
    (tmp_path / "rtp.conf").write_text(
        "[general]\nstunaddr = 203.0.113.5:3478 ; here\n;--\nstunaddr=192.0.2.99\n--;\n"
        '#include "candidates.conf"\n'
    )
    (tmp_path / "candidates.conf").write_text(
        "[ice_host_candidates]\n"
        "; 1 => 2\n192.0.2.10 => 203.0.113.10,include_local_address\n192.0.2.11=203.0.113.11\n"
    )
    media = surroundings.read_media(tmp_path, 22)
    assert media.value("stunaddr") == "203.0.113.5:3478"
    assert [(each.local, each.advertised) for each in media.candidates] == [
        ("192.0.2.10", "203.0.113.10"),
        ("192.0.2.11", "203.0.113.11"),
    ]


def nft(policy: str, *rules: object) -> str:
    chain = {"family": "inet", "table": "t", "name": "in", "hook": "input", "policy": policy}
    made = [
        {"rule": {"family": "inet", "table": "t", "chain": "in", "expr": rule}} for rule in rules
    ]
    return json.dumps({"nftables": [{"metainfo": {}}, {"chain": chain}, *made]})


def opening(protocol: str, right: object) -> list[object]:
    left = {"payload": {"protocol": protocol, "field": "dport"}}
    return [{"match": {"op": "==", "left": left, "right": right}}, {"accept": None}]


@pytest.mark.parametrize(
    ("told", "closed", "udp", "tcp"),
    [
        (nft("accept"), False, False, False),
        (nft("drop"), True, False, False),
        (nft("accept", [{"counter": {}}, {"drop": None}]), True, False, False),
        (nft("drop", opening("udp", {"range": [10000, 20000]})), True, True, False),
        (nft("drop", opening("udp", {"range": [10100, 10200]})), True, False, False),
        (
            nft("drop", opening("udp", {"set": [{"range": [10000, 10150]}]}),
                opening("udp", {"range": [10151, 10400]}), opening("tcp", 8089)),
            True, True, True,
        ),
        (nft("drop", opening("th", "@ports")), True, True, True),
    ],
)  # fmt: skip
def test_a_firewall_is_read(told: str, closed: bool, udp: bool, tcp: bool) -> None:
    found = firewall.read(told)
    assert found is not None
    assert found.closed is closed
    assert found.lets_in("udp", 10100, 10299) is udp
    assert found.lets_in("tcp", 8089, 8089) is tcp


@given(st.text(), st.recursive(st.none() | st.integers() | st.text(), st.lists))
def test_any_ruleset_is_read_or_not(text: str, rule: object) -> None:
    firewall.read(text)
    firewall.read(json.dumps({"nftables": rule}))
    firewall.read(nft("drop", opening("udp", rule)))
    firewall.read(nft("drop", rule))
