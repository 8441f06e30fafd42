"""A fresh connection to the server, and reading the head of an HTTP answer from it."""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from wizard.doctor.visit import Route, Visit

BUFFER = 1 << 16
HEAD = 1 << 14
BEGINNING = b"HTTP/"
GOODBYE_S = 1.0
_STATUS = re.compile(r"HTTP/1\.[01] (\d{3})(?: (.*))?")
# Handshake problems come as these; ssl.SSLError is an OSError.

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class NotHttp(Exception):
    """The response is not HTTP; the message is how it starts."""


class Head(NamedTuple):
    """The status line and headers of an HTTP response.

    Attributes:
        status: the code, such as 101.

        reason: the phrase behind it; may be empty.

        headers: names in small letters.
    """

    status: int
    reason: str
    headers: Mapping[str, str]


async def connect(visit: Visit, route: Route, trust: ssl.SSLContext | None) -> Connection:
    """Open a connection to the server.

    Args:
        visit: the server.
        route: its address; an unused connection of it is taken first.
        trust: how its certificate is checked; None for a connection without TLS.

    Raises:
        OSError: the connection or the TLS handshake failed.
    """
    place: dict[str, Any] = {"host": route.address, "port": visit.target.port}
    if (opened := route.take()) is not None:
        place = {"sock": opened}
    if trust is not None:
        place |= {
            "ssl": trust,
            "server_hostname": visit.target.host,
            "ssl_handshake_timeout": visit.limit,
            "ssl_shutdown_timeout": GOODBYE_S,
        }
    return await asyncio.open_connection(**place, limit=BUFFER)


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """Close a connection in order, or abort it if the other side does not respond.

    Args:
        writer: of the connection.
    """
    writer.close()
    with contextlib.suppress(Exception):
        async with asyncio.timeout(GOODBYE_S):
            await writer.wait_closed()
            return
    writer.transport.abort()


@asynccontextmanager
async def connected(
    visit: Visit, route: Route, trust: ssl.SSLContext | None
) -> AsyncIterator[Connection]:
    """Open a connection for the duration of a block.

    Args:
        visit: the server.
        route: its address.
        trust: how its certificate is checked; None for a connection without TLS.

    Yields:
        Reader and writer.

    Raises:
        TimeoutError: it did not open in time.
        OSError: the connection or the TLS handshake failed.
    """
    async with asyncio.timeout(visit.limit + GOODBYE_S):
        reader, writer = await connect(visit, route, trust)
    try:
        yield reader, writer
    finally:
        await hang_up(writer)


async def ask(visit: Visit, pair: Connection, headers: Mapping[str, str]) -> Head:
    """Send a GET of the target's path and read the head of the response.

    Args:
        visit: the server.
        pair: reader and writer of an open connection.
        headers: to send, besides Host.

    Raises:
        NotHttp: something else came.
        TimeoutError: nothing, or not all of it, came in time.
        EOFError: the connection was closed before.
    """
    reader, writer = pair
    lines = [f"GET {visit.target.path} HTTP/1.1", f"Host: {visit.target.authority}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode("ascii"))
    async with asyncio.timeout(visit.limit):
        await writer.drain()
        return read_head(await _head(reader))


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        head = await reader.readexactly(len(BEGINNING))
    except asyncio.IncompleteReadError as error:
        head = error.partial
    if not head:
        raise EOFError("closed without an answer")
    while head.startswith(BEGINNING) and b"\r\n\r\n" not in head and len(head) < HEAD:
        part = await reader.readline()  # raises ValueError on a line beyond BUFFER
        if not part:
            break
        head += part
    if not head.startswith(BEGINNING) or b"\r\n\r\n" not in head:
        raise NotHttp(head[:80].decode("utf-8", "replace"))
    return head


def read_head(head: bytes) -> Head:
    """Read the head of an HTTP answer.

    Args:
        head: status line and headers, up to the empty line.

    Raises:
        NotHttp: the first line is no status line.
    """
    first, *rest = head.decode("iso-8859-1").split("\r\n")
    status = _STATUS.fullmatch(first)
    if status is None:
        raise NotHttp(first)
    headers: dict[str, str] = {}
    for line in rest:
        name, colon, value = line.partition(":")
        if colon:
            headers.setdefault(name.strip().lower(), value.strip())
    return Head(int(status[1]), status[2] or "", headers)
