"""Servers that talk without an end, too slowly, or so that reading it takes long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from tests.support.fakes import (
    Behaviour,
    Reader,
    Writer,
    forever,
    frame,
    head,
    reply,
    speaking,
    upgrading,
)
from wizard.sip.message import SipMessage

SIZE: Final = 60_000
OPTIONS: Final = (
    b"OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/WS x;branch=z9hG4bKx\r\nFrom: <sip:x>\r\n"
    b"To: <sip:x>\r\nCall-ID: %d\r\nCSeq: 1 OPTIONS\r\n\r\n"
)


def _answering(beginning: bytes, then: bytes = b"", pause: float = 0.0) -> Behaviour:
    """Answers every request with a beginning, and goes on for ever."""

    async def behave(reader: Reader, writer: Writer) -> None:
        await head(reader)
        writer.write(beginning)
        if then:
            await forever(writer, then, pause)
        await reader.read()

    return behave


def _framing(first: bytes, then: bytes, pause: float = 0.0) -> Behaviour:
    """Opens a WebSocket, and sends the same for ever."""

    async def endless(reader: Reader, writer: Writer) -> None:
        writer.write(first)
        await forever(writer, then, pause)

    return upgrading(endless)


async def _byte_by_byte(reader: Reader, writer: Writer) -> None:
    """The right answer, far too slowly."""
    await head(reader)
    for byte in b"HTTP/1.1 426 Upgrade Required\r\nServer: Slow\r\n\r\n":
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.5)


async def _many_options(reader: Reader, writer: Writer) -> None:
    for number in range(1 << 40):
        writer.write(frame(OPTIONS % number))
        await writer.drain()


async def _deaf(reader: Reader, writer: Writer) -> None:
    """Sends pings and never reads what comes back."""
    while True:
        writer.write(frame(b"x" * 125, 9) * 100)
        await writer.drain()
        await asyncio.sleep(0)


SERVERS: Final[dict[str, Behaviour]] = {
    "early answers without an end": _answering(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "headers without an end": _answering(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "empty headers without an end": _answering(b"HTTP/1.1 200 OK\r\n", b"\n"),
    "a folded header without an end": _answering(b"HTTP/1.1 200 OK\r\nX: y\r\n", b" y\r\n"),
    "byte by byte": _byte_by_byte,
    "a terabyte announced": _answering(
        b"HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\n", b"x" * 4096
    ),
    "packed content": _answering(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08", b"\0" * 4096
    ),
    "chunks without an end": _answering(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"
    ),
    "empty parts without an end": _framing(
        frame(b"x", final=False), frame(b"", 0, final=False) * 50
    ),
    "small frames without an end": _framing(b"", frame(b"\r\n") * 50),
    "pings without an end": _framing(b"", frame(b"", 9) * 50),
    "pongs without an end": _framing(b"", frame(b"x", 10) * 50),
    "pings, and deaf": upgrading(_deaf),
    "frames byte by byte": _framing(b"\x81\x7e\xff\xff", b"x", 0.2),
    "requests without an end": upgrading(_many_options),
    "a message of continued headers": _framing(
        b"", frame(b"SIP/2.0 200 OK\r\nX: y" + b"\r\n y" * (SIZE // 4) + b"\r\n\r\n")
    ),
    "a message of nothing but lines": _framing(
        b"", frame(b"SIP/2.0 200 OK" + b"\n:" * (SIZE // 2))
    ),
    "branches without an end": _framing(
        b"", frame(b"SIP/2.0 200 OK\r\nVia: " + b";  branch=;" * (SIZE // 11) + b"\r\n\r\n")
    ),
}

CHALLENGES: Final[dict[str, str]] = {
    "letters": "Digest " + "a" * SIZE,
    "letters and spaces": "Digest " + "a " * (SIZE // 2),
    "spaces": 'Digest realm="a"' + " " * SIZE + "nonce",
    "spaces around a sign": "Digest " + ("a" + " " * 200 + "=" + " " * 200) * (SIZE // 402),
    "open quotes": "Digest " + 'a="' * (SIZE // 3),
    "escaped quotes": "Digest " + 'a="\\"' * (SIZE // 5),
    "backslashes": 'Digest a="' + "\\" * SIZE,
    "commas": 'Digest realm="a", nonce="b", qop="' + "," * SIZE + '"',
    "a long nonce": f'Digest realm="a", nonce="{"n" * SIZE}", qop="auth"',
    "many parts": 'Digest realm="a", nonce="b"' + ',x="y"' * (SIZE // 6),
}


def challenging(challenge: str) -> Behaviour:
    """Takes OPTIONS, and wants everything else to be proven."""

    def answer(request: SipMessage) -> Sequence[str]:
        if request.method == "OPTIONS":
            return [reply(request, "200 OK")]
        return [reply(request, "401 Unauthorized", ("WWW-Authenticate", challenge))]

    return speaking(answer)


def early_answers(count: int) -> Callable[[SipMessage], Sequence[str]]:
    """Answers OPTIONS, and everything else with provisional answers only."""

    def answer(request: SipMessage) -> Sequence[str]:
        if request.method == "OPTIONS":
            return [reply(request, "200 OK")]
        return [reply(request, "183 Session Progress")] * count

    return answer
