"""Servers on loopback that do what they are told: right, wrong, slowly, without an end."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TypeAlias

from wizard.doctor import remote, report
from wizard.doctor.protocol.frames import masked
from wizard.doctor.visit import ProbeOptions, WebSocketUrl
from wizard.sip.message import SipMessage, build, parse

Reader: TypeAlias = asyncio.StreamReader
Writer: TypeAlias = asyncio.StreamWriter
Behaviour = Callable[[Reader, Writer], Awaitable[None]]
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
UPGRADE_REQUIRED = b"HTTP/1.1 426 Upgrade Required\r\nServer: Fake\r\nContent-Length: 0\r\n\r\n"
# How long silence is waited for, and how long an answer, on a machine that may be busy.
SHORT_S = 1.0
LONG_S = 15.0


@asynccontextmanager
async def serving(behave: Behaviour) -> AsyncIterator[int]:
    """A server on a port of its own, for as long as it is needed."""
    tasks: set[asyncio.Task[None]] = set()

    async def answer(reader: Reader, writer: Writer) -> None:
        task = asyncio.current_task()
        if task:
            tasks.add(task)
        with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
            await behave(reader, writer)
        writer.transport.abort()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Silent:
    """Somebody who is told, and says nothing."""

    def begins(self, name: str) -> None:
        """A layer is tried."""

    def ended(self, result: report.LayerResult) -> None:
        """A layer was tried."""


def examined(
    behave: Behaviour, options: ProbeOptions | None = None
) -> Sequence[report.LayerResult]:
    """What the doctor finds at such a server, over a WebSocket without TLS."""

    async def work() -> Sequence[report.LayerResult]:
        async with asyncio.timeout(60), serving(behave) as port:
            target = WebSocketUrl(False, "127.0.0.1", port, "/ws")
            return await remote.examine_remote(
                target, options or ProbeOptions(timeout=LONG_S), Silent(), call=True
            )

    return asyncio.run(work())


def reason(results: Sequence[report.LayerResult]) -> tuple[str, str]:
    """The layer that failed, and why."""
    failed = report.failed(results)
    return (failed.name, failed.notes[-1].id) if failed else ("", "")


async def head(reader: Reader) -> dict[str, str]:
    """The headers of a request."""
    text = (await reader.readuntil(b"\r\n\r\n")).decode()
    rows = (line.partition(": ") for line in text.split("\r\n")[1:] if line)
    return {name.lower(): value for name, _, value in rows}


def frame(payload: bytes, kind: int = 1, *, final: bool = True) -> bytes:
    """A frame of a server."""
    size = len(payload)
    first = bytes([(0x80 if final else 0) | kind])
    if size < 126:
        return first + bytes([size]) + payload
    return first + bytes([126]) + size.to_bytes(2, "big") + payload


def accepted(headers: dict[str, str], protocol: str = "sip") -> bytes:
    """The answer to an upgrade."""
    key = headers["sec-websocket-key"] + GUID
    accept = base64.b64encode(hashlib.sha1(key.encode(), usedforsecurity=False).digest()).decode()
    line = f"Sec-WebSocket-Protocol: {protocol}\r\n" if protocol else ""
    return (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accept}\r\n{line}\r\n"
    ).encode()


def upgrading(then: Behaviour, protocol: str = "sip") -> Behaviour:
    """A WebSocket that opens, and what it does then."""

    async def behave(reader: Reader, writer: Writer) -> None:
        headers = await head(reader)
        if "upgrade" not in headers:
            writer.write(UPGRADE_REQUIRED)
            await writer.drain()
            await reader.read()
            return
        writer.write(accepted(headers, protocol))
        await then(reader, writer)

    return behave


async def received(reader: Reader) -> bytes:
    """What a client sent in one frame."""
    _, second = await reader.readexactly(2)
    size = second & 0x7F
    if size == 126:
        size = int.from_bytes(await reader.readexactly(2), "big")
    mask = await reader.readexactly(4)
    return masked(await reader.readexactly(size), mask)


Answering = Callable[[SipMessage], Sequence[str]]


def speaking(answer: Answering) -> Behaviour:
    """A WebSocket that answers SIP; an answer is everything that is sent for a request."""

    async def then(reader: Reader, writer: Writer) -> None:
        while True:
            data = await received(reader)
            if not data.lstrip()[:1].isalpha():
                continue  # a goodbye or a sign of life
            for text in answer(parse(data.decode())):
                writer.write(frame(text.encode()))
            await writer.drain()

    return upgrading(then)


def reply(request: SipMessage, status: str, *rows: tuple[str, str], body: str = "") -> str:
    """An answer to a request."""
    same = [(name, request.get(name.lower())) for name in ("Via", "From", "To", "Call-ID", "CSeq")]
    return build(f"SIP/2.0 {status}", [*same, *rows], body)


class Registrar:
    """Takes one account, as RFC 2617 has it."""

    def __init__(
        self,
        password: str,
        *,
        algorithm: str = "MD5",
        contacts: int = 0,
        stale: bool = False,
    ) -> None:
        self.password = password
        self.algorithm = algorithm
        self.contacts = contacts
        self.stale = stale
        self.asked: list[SipMessage] = []

    def __call__(self, request: SipMessage) -> Sequence[str]:
        """The answer to a request."""
        self.asked.append(request)
        if request.method != "REGISTER":
            return [reply(request, "200 OK", ("Server", "Fake"))]
        login = request.get("authorization")
        if not login or (self.stale and "n2" not in login):
            old = ", stale=true" if login else ""
            nonce = "n2" if login or not self.stale else "n1"
            challenge = (
                f'Digest realm="asterisk", nonce="{nonce}", opaque="o",'
                f' algorithm={self.algorithm}, qop="auth"{old}'
            )
            return [reply(request, "401 Unauthorized", ("WWW-Authenticate", challenge))]
        if not self._proven(login):
            again = ("WWW-Authenticate", 'Digest realm="asterisk", nonce="1759/abc"')
            return [reply(request, "401 Unauthorized", again)]
        rows = [("Contact", f"<sip:6001@phone{n}.invalid>") for n in range(self.contacts)]
        return [reply(request, "200 OK", *rows)]

    def _proven(self, login: str) -> bool:
        found = dict(re.findall(r'(\w+)="?([^",]*)"?', login))
        kind = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}[self.algorithm]

        def hashed(text: str) -> str:
            return kind(text.encode()).hexdigest()

        own = hashed(f"6001:asterisk:{self.password}")
        asked = hashed(f"REGISTER:{found['uri']}")
        whole = f"{own}:{found['nonce']}:{found['nc']}:{found['cnonce']}:auth:{asked}"
        return str(found["response"]) == hashed(whole)


async def forever(writer: Writer, data: bytes, pause: float = 0.0) -> None:
    """Send the same without an end."""
    while True:
        writer.write(data)
        await writer.drain()
        await asyncio.sleep(pause)
