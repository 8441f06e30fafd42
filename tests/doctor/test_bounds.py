"""``doctor`` keeps to its timeouts, also while it computes, and to its memory."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.hostile import screen_servers
from tests.hostile.screen_run import MOST_MIB, bounded
from tests.support import fakes
from tests.support.serving import served
from wizard.answers import Secret
from wizard.doctor import examination, visit, watch
from wizard.doctor.layers.answer import read
from wizard.doctor.local.console import parameters
from wizard.doctor.protocol.stun import NotStun
from wizard.doctor.protocol.stun import read as read_stun
from wizard.doctor.report import LayerResult
from wizard.doctor.visit import LayerFailed, ProbeOptions, Visit, WebSocketUrl
from wizard.sip.message import parts

BOUND_S = 60.0


@pytest.mark.parametrize("name", screen_servers.SERVERS)
def test_an_endless_server_is_left_in_time_and_named(name: str) -> None:
    with served(screen_servers.SERVERS[name]) as port:
        done = bounded(
            ["doctor", f"ws://127.0.0.1:{port}/ws", "--timeout", "1", "--json"], seconds=BOUND_S
        )
    assert done.code == 4, done.err
    assert done.memory < MOST_MIB
    told = json.loads(done.out)
    assert told["failed"] in ("http", "websocket", "options")
    last = told["layers"][-1]
    assert last["name"] == told["failed"]
    assert last["detail"]


@pytest.mark.parametrize("name", screen_servers.CHALLENGES)
def test_a_challenge_of_any_form_is_read_in_time(name: str) -> None:
    options = ProbeOptions(timeout=fakes.LONG_S, user="6001", password=Secret("right"))
    began = time.process_time()
    found = fakes.examined(screen_servers.challenging(screen_servers.CHALLENGES[name]), options)
    assert time.process_time() - began < 5
    assert fakes.reason(found)[0] == "register"
    assert fakes.reason(found)[1] in ("sip.challenge", "register.refused")


def test_provisional_answers_without_an_end_are_given_up() -> None:
    options = ProbeOptions(timeout=fakes.LONG_S, user="6001", password=Secret("right"))
    found = fakes.examined(fakes.speaking(screen_servers.early_answers(2000)), options)
    assert fakes.reason(found) == ("register", "sip.not-sip")


def test_parts_of_a_challenge_are_still_understood() -> None:
    assert parts('realm = "a, \\"b\\"",nonce=c , Qop="auth",x-y="" , opaque="" stale=true') == {
        "realm": 'a, "b"', "nonce": "c", "qop": "auth", "x-y": "", "opaque": "", "stale": "true",
    }  # fmt: skip


@pytest.mark.parametrize(
    "line", ["m=audio " + "9" * 5000 + " UDP/TLS/RTP/SAVPF 0", "m=audio ² UDP/TLS/RTP/SAVPF 0"]
)
def test_a_port_that_is_none_is_no_audio(line: str) -> None:
    assert read(f"v=0\r\n{line}\r\n") is None


def test_a_candidate_with_an_endless_port_is_none() -> None:
    lines = "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=candidate:1 1 UDP 1 192.0.2.1 "
    found = read(lines + "9" * 5000 + " typ host\r\n")
    assert found is not None
    assert found.candidates == ()


def test_a_datagram_of_empty_attributes_is_read_in_time() -> None:
    size = 60_000
    data = b"\x01\x01" + size.to_bytes(2, "big") + b"\x21\x12\xa4\x42" + bytes(12 + size)
    began = time.process_time()
    for _ in range(20):
        assert read_stun(data).mapped == ""
        with pytest.raises(NotStun):
            read_stun(data[:-1])
    assert time.process_time() - began < 5


def test_the_console_is_read_in_time_whatever_a_value_holds() -> None:
    began = time.process_time()
    found = parameters(f" aors : a{' ' * 100_000}b   \n x : y\n")
    assert found == {"aors": f"a{' ' * 100_000}b", "x": "y"}
    assert time.process_time() - began < 5


# what holds for all layers


async def _examined(
    timeout: float,
    *layers: Callable[[], Coroutine[Any, Any, None]],
    waits: float = examination.WAITS,
) -> list[LayerResult]:
    """Try one layer after another until one fails."""
    server = Visit(ProbeOptions(timeout=timeout), WebSocketUrl(False, "127.0.0.1", 9, "/"))
    tried = examination.Examination(server, fakes.Silent())
    with suppress(LayerFailed):
        for layer in layers:
            await tried.layer("names", layer(), waits)
    return tried.results


async def _computes() -> None:
    while True:
        pass


def test_a_layer_that_computes_without_an_end_is_interrupted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watch, "GRACE_S", 0.2)
    (found,) = asyncio.run(_examined(0.5, _computes, waits=1.0))
    assert not found.ok
    assert found.notes[-1].id == "any.timeout"


def test_all_layers_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    async def sleeps() -> None:
        await asyncio.sleep(0.3)

    monkeypatch.setattr(visit, "ALL_WAITS", 2.0)
    began = time.monotonic()
    found = asyncio.run(_examined(0.5, *[sleeps] * 50, waits=4.0))
    assert time.monotonic() - began < 10
    assert len(found) < 10
    assert found[-1].notes[-1].id == "any.timeout"


def test_a_layer_that_fails_leaves_no_alarm_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails() -> None:
        raise LayerFailed("x")

    monkeypatch.setattr(watch, "GRACE_S", 0.0)
    (found,) = asyncio.run(_examined(0.1, fails))
    assert not found.ok
    time.sleep(0.6)  # an alarm would end the test


# files that are named on the command line


@pytest.mark.parametrize("option", ["--ca", "--password-file"])
@pytest.mark.parametrize("kind", ["pipe", "/dev/zero"])
def test_a_file_that_is_none_is_not_waited_for(option: str, kind: str, tmp_path: Path) -> None:
    path = kind if kind.startswith("/") else str(tmp_path / "pipe")
    if kind == "pipe":
        os.mkfifo(path)
    quick = (
        "import wizard.doctor.passwords as p; p.WAIT_S = 0.5;from wizard.cli import main; main()"
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"wss://127.0.0.1:{listener.getsockname()[1]}/ws"
        done = bounded(
            ["doctor", url, "--user", "6001", option, path],
            seconds=BOUND_S, code=quick, environ={"ASTERISK_WEBRTC_PASSWORD": "x"},
        )  # fmt: skip
    assert done.code in (1, 2)
    assert path in done.err
    assert "Traceback" not in done.err
