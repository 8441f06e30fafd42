"""``doctor`` as scripts and people use it: streams, exit codes, secrets, and what is missing."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.support import fakes
from tests.support.fakes import reply
from tests.support.person import Person
from wizard.answers import Secret
from wizard.catalogue import Catalogue
from wizard.cli import main
from wizard.doctor import remote, run
from wizard.doctor.protocol import stun
from wizard.doctor.report import DoctorTexts
from wizard.doctor.visit import ProbeOptions, read_url
from wizard.sip.message import SipMessage


@contextmanager
def standing(behave: fakes.Behaviour) -> Iterator[int]:
    """A server in a thread of its own, for commands that have a loop of their own."""
    ready, over = threading.Event(), threading.Event()
    ports: list[int] = []

    async def work() -> None:
        async with fakes.serving(behave) as port:
            ports.append(port)
            ready.set()
            while not over.is_set():
                await asyncio.sleep(0.02)

    thread = threading.Thread(target=lambda: asyncio.run(work()), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield ports[0]
    finally:
        over.set()
        thread.join(10)


@pytest.fixture(name="url")
def _url() -> Iterator[str]:
    with standing(fakes.speaking(fakes.Registrar("right"))) as port:
        yield f"ws://127.0.0.1:{port}/ws"


def doctor(*arguments: str, given: str | None = None, **environ: str) -> Result:
    return CliRunner().invoke(
        main,
        ["doctor", *arguments],
        input=given,
        env={"LANG": "C.UTF-8", "NO_COLOR": "1", **environ},
    )


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_json_is_the_contract_and_nothing_else(url: str) -> None:
    done = doctor(url, "--json")
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert document["schema"] == 1
    assert document["failed"] is None
    for layer in document["layers"]:
        assert {"name", "ok", "seconds", "detail", "advice"} <= layer.keys()
    names = [layer["name"] for layer in document["layers"]]
    assert names == ["names", "tcp", "http", "websocket", "options"]
    assert "connecting" in done.stderr  # progress


def test_a_layer_that_fails_is_named_in_one_sentence_and_the_exit_code_says_so() -> None:
    port = closed_port()
    url = f"wss://127.0.0.1:{port}/ws"
    done = doctor(url)
    assert done.exit_code == 4
    last = done.stdout.strip().splitlines()[-1]
    reason = f"Nothing listens on 127.0.0.1 port {port}."
    assert last == f"The first layer that failed is TCP: {reason}"
    document = json.loads(doctor(url, "--json").stdout)
    assert document["failed"] == "tcp"
    assert [layer["ok"] for layer in document["layers"]] == [True, False]
    (advice,) = document["layers"][-1]["advice"]
    assert advice["id"] == "tcp.refused"
    assert "tlsbindaddr" in advice["text"]


def test_it_speaks_chinese() -> None:
    url = f"wss://127.0.0.1:{closed_port()}/ws"
    for done in (doctor(url, "--lang", "zh"), doctor(url, LANG="zh_CN.UTF-8")):
        assert "第一个未通过检测的层是“TCP”" in done.stdout
        assert "没有程序监听" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "nothing to examine"),
        (("pbx.example.test",), "not a WebSocket address"),
        (("wss://a/ws", "--call", "600"), "--call needs an account"),
        (("wss://a/ws", "--user", "6001", "--password", "x"), "No such option"),
        (("wss://a/ws", "--timeout", "0"), "--timeout"),
        (("wss://a/ws", "--ca", "/nowhere"), "--ca"),
        (("wss://a/ws", "--turn", "stun:a"), "--turn"),
        (("wss://a/ws", "--user", "6001\r\nX: y"), "not a name or number"),
        (("--local", "--user", "6001", "--call", "600"), "needs an address"),
    ],
)
def test_wrong_usage_is_told(arguments: Sequence[str], words: str) -> None:
    done = doctor(*arguments, ASTERISK_WEBRTC_PASSWORD="x")
    assert done.exit_code == 2, done.output
    assert words in done.stderr


def test_an_authority_that_is_none_is_told(tmp_path: Path) -> None:
    file = tmp_path / "ca.crt"
    file.write_text("nothing")
    done = doctor("wss://127.0.0.1:1/ws", "--ca", str(file))
    assert done.exit_code == 2
    assert str(file) in done.stderr


def test_the_password_comes_from_file_environment_or_standard_input(
    url: str, tmp_path: Path
) -> None:
    file = tmp_path / "password"
    file.write_text("right\n")
    for done in (
        doctor(url, "--user", "6001", "--password-file", str(file), "--json"),
        doctor(url, "--user", "6001", "--password-file", "-", "--json", given="right\n"),
        doctor(url, "--user", "6001", "--json", ASTERISK_WEBRTC_PASSWORD="right"),
    ):
        assert done.exit_code == 0, done.output
        assert "right" not in done.output
    done = doctor(url, "--user", "6001", "--json", ASTERISK_WEBRTC_PASSWORD="wrong")
    assert done.exit_code == 4
    assert json.loads(done.stdout)["failed"] == "register"


def test_without_a_terminal_nobody_is_asked_for_the_password(url: str) -> None:
    done = doctor(url, "--user", "6001")
    assert done.exit_code == 3
    assert "--password-file" in done.stderr


def test_on_a_terminal_the_password_is_asked_and_not_shown(url: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "wizard", "doctor", url, "--user", "6001"]
    person = Person(command, (120, 40), tmp_path, LANG="C.UTF-8", NO_COLOR="1")
    # The last blank comes after what was typed too early has been discarded.
    person.was_told("Password for 6001: ")
    person.types("right\r")
    person.was_told("can log in")
    assert person.leaves() == 0, person.text
    assert b"right" not in person.raw


def test_interrupted_it_ends_at_once() -> None:
    async def nothing(reader: fakes.Reader, writer: fakes.Writer) -> None:
        await reader.read()

    with standing(nothing) as port:
        process = subprocess.Popen(
            [sys.executable, "-m", "wizard", "doctor", f"ws://127.0.0.1:{port}/ws"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "LANG": "C.UTF-8"},
        )  # fmt: skip
        assert process.stderr
        assert any("HTTP" in line for line in process.stderr)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in said


def test_without_the_extra_everything_but_the_call_is_done(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "has_call", lambda: False)
    words = (url, "--user", "6001", "--call", "600")
    done = doctor(*words, "--json", ASTERISK_WEBRTC_PASSWORD="right")
    assert done.exit_code == 1
    document = json.loads(done.stdout)
    assert document["layers"][-1]["name"] == "register"
    assert document["failed"] is None
    assert "[doctor]" in document["advice"][0]["text"]
    assert "[doctor]" in doctor(*words, ASTERISK_WEBRTC_PASSWORD="right").stdout


def test_a_machine_without_asterisk_is_told() -> None:
    if any(Path(folder, "asterisk").exists() for folder in ("/usr/sbin", "/usr/local/sbin")):
        return  # a developer's own
    document = json.loads(doctor("--local", "--json").stdout)
    assert document["failed"] == "server"
    names = [layer["name"] for layer in document["layers"]]
    assert names == ["server", "hostname", "clock", "firewall"]


# calls


def calling(status: str, body: str = "", *more: str) -> fakes.Behaviour:
    registrar = fakes.Registrar("right")

    def answer(request: SipMessage) -> Sequence[str]:
        if request.method == "INVITE":
            return [*(reply(request, each) for each in more), reply(request, status, body=body)]
        return [] if request.method == "ACK" else registrar(request)

    return fakes.speaking(answer)


DEAD = """\
v=0
o=- 1 1 IN IP4 192.0.2.10
s=-
c=IN IP4 192.0.2.10
t=0 0
m=audio 9 UDP/TLS/RTP/SAVPF 0
a=mid:0
a=rtpmap:0 PCMU/8000
a=ice-ufrag:abcd
a=ice-pwd:abcdefghijklmnopqrstuvwx
a=candidate:1 1 udp 1 127.0.0.9 9 typ host
a=fingerprint:sha-256 {print}
a=setup:active
a=rtcp-mux
a=sendrecv
""".format(print=":".join(["AA"] * 32))


@pytest.mark.parametrize(
    ("behave", "found"),
    [
        (calling("404 Not Found"), ("invite", "invite.not-found")),
        (calling("488 Not Acceptable Here"), ("invite", "invite.not-acceptable")),
        (calling("699 Strange"), ("invite", "invite.status")),
        (calling("180 Ringing"), ("invite", "invite.ringing")),
        (calling("100 Trying"), ("invite", "invite.silent")),
        (calling("200 OK"), ("answer", "answer.declined")),
        (calling("200 OK", "\0\1nothing"), ("answer", "answer.declined")),
        (calling("200 OK", DEAD, "183 Progress"), ("ice", "ice.private")),
        (calling("200 OK", DEAD.replace("127.0.0.9", "x.local")), ("ice", "ice.no-pairs")),
        (calling("200 OK", DEAD.replace("abcdefghijklmnopqrstuvwx", "short")), ("ice", "")),
        (calling("200 OK", DEAD.replace("sha-256 AA", "sha-999 AA")), ("ice", "")),
        (calling("200 OK", DEAD.replace("m=audio", "m=audio 9 x\r\nm=audio")), ("answer", "")),
    ],
)
def test_a_call_that_comes_to_nothing_is_named(
    behave: fakes.Behaviour, found: tuple[str, str]
) -> None:
    waits = not found[1] or found[1] in (
        "invite.ringing",
        "invite.silent",
        "ice.private",
        "ice.no-pairs",
    )
    patience = fakes.SHORT_S if waits else fakes.LONG_S
    options = ProbeOptions(timeout=patience, user="6001", password=Secret("right"), number="600")
    layer, why = fakes.reason(fakes.examined(behave, options))
    assert layer == found[0], why
    assert why == found[1] or not found[1]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_the_library_raises_is_no_text_for_a_person(language: str) -> None:
    """It stands in the JSON for a report of the fault."""
    behave = calling("200 OK", DEAD.replace("a=setup:active", "a=setup:strange"))
    options = ProbeOptions(timeout=fakes.LONG_S, user="6001", password=Secret("right"),
                          number="600")  # fmt: skip
    failed = fakes.examined(behave, options)[-1]
    assert failed.notes[-1].id == "answer.unusable"
    raised = str(failed.notes[-1].facts["error"])
    assert "Error: " in raised
    assert raised.partition(": ")[2] not in DoctorTexts(Catalogue(), language).text(
        failed.notes[-1]
    )


# STUN and TURN


class Udp(asyncio.DatagramProtocol):
    """Answers every datagram with the same."""

    def __init__(self, data: bytes, *, mapped: bool) -> None:
        self._data, self._mapped = data, mapped

    def connection_made(self, transport: Any) -> None:
        """Keep the way back."""
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        """Answer, three times."""
        answer = self._data
        if self._mapped:
            value = b"\0\1" + struct.pack("!H", addr[1]) + socket.inet_aton(addr[0])
            body = struct.pack("!HH", stun.MAPPED, len(value)) + value
            answer = struct.pack("!HHI", 0x0101, len(body), stun.COOKIE) + data[8:20] + body
        for _ in range(3):
            self._transport.sendto(answer, addr)


@pytest.mark.parametrize(
    ("data", "mapped", "found"),
    [
        (b"", True, ("", "")),
        (b"noise", False, ("stun", "stun.silent")),
        (bytes(20), False, ("stun", "stun.silent")),
    ],
)
def test_a_stun_server_is_examined(data: bytes, mapped: bool, found: tuple[str, str]) -> None:
    async def work() -> tuple[str, str]:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: Udp(data, mapped=mapped), local_addr=("127.0.0.1", 0)
        )
        place = transport.get_extra_info("sockname")
        patience = fakes.LONG_S if mapped else fakes.SHORT_S
        options = ProbeOptions(timeout=patience, stun=(f"127.0.0.1:{place[1]}",))
        async with fakes.serving(fakes.speaking(fakes.Registrar(""))) as port:
            target = read_url(f"ws://127.0.0.1:{port}/ws")
            results = await remote.examine_remote(target, options, fakes.Silent(), call=False)
        transport.close()
        return fakes.reason(results)

    assert asyncio.run(work()) == found


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "turn.not-turn"),
        (bytes(20), "turn.not-turn"),
        (struct.pack("!HHI", 0x0113, 0xFFFF, stun.COOKIE) + bytes(12), "turn.not-turn"),
        (b"x", "turn.closed"),
        (b"", "turn.closed"),
    ],
)
def test_a_turn_server_that_is_none_is_named(data: bytes, why: str) -> None:
    async def behave(reader: fakes.Reader, writer: fakes.Writer) -> None:
        await reader.readexactly(20)
        writer.write(data)
        await writer.drain()

    async def work() -> tuple[str, str]:
        async with (
            fakes.serving(behave) as relay,
            fakes.serving(fakes.speaking(fakes.Registrar(""))) as port,
        ):
            options = ProbeOptions(
                timeout=fakes.LONG_S, turn=(f"turn:127.0.0.1:{relay}?transport=tcp",)
            )
            target = read_url(f"ws://127.0.0.1:{port}/ws")
            results = await remote.examine_remote(target, options, fakes.Silent(), call=False)
            return fakes.reason(results)

    assert asyncio.run(work()) == ("turn", why)
