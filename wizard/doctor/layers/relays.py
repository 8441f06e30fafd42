"""The layers of STUN and TURN servers: is the own address told, is a relay given?"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple, Protocol

from wizard.doctor.layers.names import look_up
from wizard.doctor.protocol import stun as wire
from wizard.doctor.protocol.streams import hang_up
from wizard.doctor.visit import Route, Visit, is_address
from wizard.errors import Invalid, UsageProblem
from wizard.words.message import Message

FIRST_WAIT = 0.5
LIFETIME_S = 60


class IceServer(NamedTuple):
    """A STUN or TURN server, taken from its URI (RFC 7064, RFC 7065).

    Attributes:
        uri: as it is shown.

        scheme: ``stun``, ``turn`` or ``turns``.

        host: a name or an address, without brackets.

        port: given, or the default of the scheme.

        transport: ``udp`` or ``tcp``.
    """

    uri: str
    scheme: str
    host: str
    port: int
    transport: str


class Carrier(Protocol):
    """A way to a server."""

    async def ask(self, request: bytes) -> wire.StunResponse:
        """Send a request and return the answer to it.

        Args:
            request: as bytes.
        """


def read_ice_server(uri: str, kind: str) -> IceServer:
    """Parse the URI of a STUN or TURN server.

    Args:
        uri: such as ``turn:turn.example.com:3478?transport=tcp``; a STUN server may lack its
            scheme.
        kind: ``stun`` or ``turn``.

    Raises:
        UsageProblem: it is not such a URI.
    """
    from wizard.answers.addresses import host_port, turn_uri

    text = uri.strip()
    scheme, colon, rest = text.partition(":")
    if kind == "stun" and scheme.lower() != "stun":
        colon, scheme, rest = ":", "stun", text  # a bare host, as rtp.conf has it
    place, _, query = rest.partition("?")
    try:
        if kind == "turn":
            turn_uri(text)
        elif query or not colon:
            raise UsageProblem(Message("doctor.relay.query", text=text, query=query))
        host_port(place)
    except Invalid as error:
        raise UsageProblem(Message("doctor.relay.form", kind=kind, reason=error.message)) from None
    bracket = place.startswith("[")
    host, _, port = place.rpartition(":") if not place.endswith("]") else (place, "", "")
    if not bracket and not host:
        host, port = place, ""
    scheme = scheme.lower()
    usual = 5349 if scheme == "turns" else 3478
    transport = query.partition("=")[2] or ("tcp" if scheme == "turns" else "udp")
    return IceServer(text, scheme, host.strip("[]"), int(port or usual), transport)


async def stun(visit: Visit, route: Route) -> None:
    """Ask each STUN server for the address from which it sees this machine.

    Args:
        visit: the server, with the STUN servers of the command line.
        route: how the server was reached, for its address family.

    Raises:
        LayerFailed: a STUN server does not answer.
    """
    for uri in visit.options.stun:
        server = read_ice_server(uri, "stun")
        facts = {"server": server.uri, "seconds": f"{visit.limit:.0f}"}
        address = await _address(visit, route, server)
        try:
            async with asyncio.timeout(visit.limit), _over_udp(address, server.port) as way:
                answer = await way.ask(wire.request(wire.BINDING, []))
        except TimeoutError:
            visit.fail("stun.silent", **facts)
        except ConnectionRefusedError:
            visit.fail("stun.refused", **facts)
        except OSError as error:
            visit.fail("stun.unreachable", error=error, **facts)
        if not answer.mapped:
            visit.fail("stun.useless", **facts)
        visit.note("stun.mapped", mapped=answer.mapped, **facts)


async def mapped_address(uri: str, limit: float) -> str:
    """Return the address, without its port, from which a STUN server sees this machine.

    Args:
        uri: of the STUN server.
        limit: the longest wait, in seconds.

    Raises:
        TimeoutError: the server did not answer in time.
        OSError: it cannot be reached.
    """
    server = read_ice_server(uri, "stun")
    async with asyncio.timeout(limit):
        found = [server.host] if is_address(server.host) else await look_up(server.host)
        four = next((each for each in found if ":" not in each), found[0])
        async with _over_udp(four, server.port) as way:
            answer = await way.ask(wire.request(wire.BINDING, []))
    return answer.mapped.rpartition(":")[0].strip("[]")


async def turn(visit: Visit, route: Route) -> None:
    """Allocate a relay on each TURN server, and release it.

    Args:
        visit: the server, with the TURN servers of the command line.
        route: how the server was reached, for its address family.

    Raises:
        LayerFailed: a TURN server gives no relay.
    """
    for uri in visit.options.turn:
        server = read_ice_server(uri, "turn")
        facts = {"server": server.uri, "seconds": f"{visit.limit:.0f}"}
        address = await _address(visit, route, server)
        try:
            async with asyncio.timeout(2 * visit.limit), _way(visit, server, address) as way:
                await _allocate(visit, way, facts)
        except ssl.SSLCertVerificationError as error:
            visit.fail("turn.certificate", error=error.verify_message, **facts)
        except ssl.SSLError as error:
            visit.fail("turn.tls", error=error.reason or error, **facts)
        except TimeoutError:
            visit.fail("turn.silent", **facts)
        except ConnectionRefusedError:
            visit.fail("turn.refused", **facts)
        except wire.NotStun as error:
            visit.fail("turn.not-turn", error=error, **facts)
        except (OSError, EOFError) as error:
            visit.fail("turn.closed", error=error, **facts)


async def _address(visit: Visit, route: Route, server: IceServer) -> str:
    if is_address(server.host):
        return server.host
    if server.host == visit.target.host:
        return route.address
    try:
        async with asyncio.timeout(visit.limit):
            found = await look_up(server.host)
    except (TimeoutError, socket.gaierror, UnicodeError) as error:
        visit.fail("relay.unknown", host=server.host, error=error)
    return next((each for each in found if ":" not in each), found[0])


async def _allocate(visit: Visit, way: Carrier, facts: dict[str, str]) -> None:
    attributes = [
        (wire.REQUESTED_TRANSPORT, wire.OVER_UDP),
        (wire.LIFETIME, struct.pack("!I", LIFETIME_S)),
    ]
    answer = await way.ask(wire.request(wire.ALLOCATE, attributes))
    login: list[tuple[int, bytes]] = []
    key = b""
    if answer.error == 401:
        password = visit.options.turn_password
        if not visit.options.turn_user or password is None:
            visit.fail("turn.login-needed", **facts)
        user = visit.options.turn_user
        login = [
            (wire.USERNAME, user.encode()),
            (wire.REALM, answer.realm),
            (wire.NONCE, answer.nonce),
        ]
        key = wire.login_key(user, answer.realm, password.reveal())
        answer = await way.ask(wire.request(wire.ALLOCATE, [*attributes, *login], key=key))
        if answer.error in (401, 431):
            visit.fail("turn.login-refused", user=user, **facts)
    if answer.error:
        visit.fail("turn.error", error=f"{answer.error} {answer.reason}", **facts)
    if not answer.relayed:
        visit.fail("turn.not-turn", error="no address was given", **facts)
    visit.note("turn.relayed", relayed=answer.relayed, mapped=answer.mapped or "?", **facts)
    back = [(wire.LIFETIME, struct.pack("!I", 0)), *login]
    await way.ask(wire.request(wire.REFRESH, back, key=key))


@asynccontextmanager
async def _way(visit: Visit, server: IceServer, address: str) -> AsyncIterator[Carrier]:
    if server.transport == "udp":
        async with _over_udp(address, server.port) as way:
            yield way
        return
    trust = visit.relay_trust if server.scheme == "turns" else None
    reader, writer = await asyncio.open_connection(
        address,
        server.port,
        ssl=trust,
        server_hostname=server.host if trust else None,
        ssl_handshake_timeout=visit.limit if trust else None,
    )
    try:
        yield _Stream(reader, writer)
    finally:
        await hang_up(writer)


class _Stream:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def ask(self, request: bytes) -> wire.StunResponse:
        self._writer.write(request)
        await self._writer.drain()
        head = await self._reader.readexactly(wire.HEADER)
        size = int.from_bytes(head[2:4], "big")
        if size > wire.LARGEST:
            raise wire.NotStun("too long")
        return wire.read(head + await self._reader.readexactly(size))


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.transport: asyncio.DatagramTransport | None = None
        self._waiting: tuple[bytes, asyncio.Future[wire.StunResponse]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]

    def datagram_received(self, data: bytes, addr: tuple[object, ...]) -> None:
        if self._waiting is None or self._waiting[1].done():
            return
        if data[8 : wire.HEADER] != self._waiting[0]:
            return  # anybody can send a datagram
        with contextlib.suppress(wire.NotStun):
            self._waiting[1].set_result(wire.read(data))

    def error_received(self, exc: Exception) -> None:
        if self._waiting and not self._waiting[1].done():
            self._waiting[1].set_exception(exc)

    async def ask(self, request: bytes) -> wire.StunResponse:
        """Send it again and again, with growing pauses, until the answer comes."""
        waiting: asyncio.Future[wire.StunResponse] = asyncio.get_running_loop().create_future()
        self._waiting = (request[8 : wire.HEADER], waiting)
        pause = FIRST_WAIT
        while self.transport is not None:
            self.transport.sendto(request)
            done, _ = await asyncio.wait([waiting], timeout=pause)
            if done:
                break
            pause *= 2
        return await waiting


@asynccontextmanager
async def _over_udp(address: str, port: int) -> AsyncIterator[_Datagrams]:
    transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(
        _Datagrams, remote_addr=(address, port)
    )
    try:
        yield protocol
    finally:
        transport.abort()
