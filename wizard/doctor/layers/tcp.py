"""The second layer: does anything listen?"""

from __future__ import annotations

import asyncio
import errno
import socket
import time
from collections.abc import Sequence

from wizard.doctor.visit import Route, Visit

REFUSED = "tcp.refused"
NO_ROUTE = {errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}


async def tcp(visit: Visit, addresses: Sequence[str]) -> Route:
    """Connect to each address in turn; the first connection is kept.

    Args:
        visit: the server.
        addresses: from :func:`~wizard.doctor.layers.names.names`.

    Returns:
        The first address that answers, with its connection.

    Raises:
        LayerFailed: none answers.
    """
    port = visit.target.port
    problems: list[tuple[str, str]] = []
    route: Route | None = None
    for address in addresses:
        began = time.monotonic()
        opened = await _connection(visit, address)
        if isinstance(opened, str):
            problems.append((opened, address))
            continue
        if route is not None:
            opened.close()
            continue
        route = Route(address, opened)
        visit.stack.callback(opened.close)
        took = f"{(time.monotonic() - began) * 1000:.0f}"
        visit.note("tcp.open", address=address, port=port, ms=took)
    if route is None:
        for name, address in problems[1:]:
            visit.note(name, address=address, port=port, seconds=f"{visit.limit:.0f}")
        name, address = problems[0] if problems else (REFUSED, visit.target.host)
        visit.fail(name, address=address, port=port, seconds=f"{visit.limit:.0f}")
    for name, address in problems:
        # without a route of our own it is this machine that lacks IPv6, and no fault
        kind = "tcp.no-route" if name == "tcp.unreachable" else "tcp.one-dead"
        visit.note(kind, address=address, port=port)
    return route


async def _connection(visit: Visit, address: str) -> socket.socket | str:
    """An open connection, or the id of the diagnosis when nothing answers."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.setblocking(False)
    try:
        async with asyncio.timeout(visit.limit):
            loop = asyncio.get_running_loop()
            await loop.sock_connect(opened, (address, visit.target.port))
    except OSError as error:
        opened.close()
        if isinstance(error, ConnectionRefusedError):
            return REFUSED
        if isinstance(error, TimeoutError):
            return "tcp.silent"
        return "tcp.unreachable" if error.errno in NO_ROUTE else "tcp.blocked"
    return opened
