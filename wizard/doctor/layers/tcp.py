"""The second layer: does anything listen?"""

from __future__ import annotations

import asyncio
import errno
import socket
import time

from wizard.doctor.visit import Visit

REFUSED = "tcp.refused"
NO_ROUTE = {errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}


async def tcp(visit: Visit) -> None:
    """Connect to each address in turn; one that answers is enough, and the first is kept."""
    port = visit.target.port
    problems: list[tuple[str, str]] = []
    for address in visit.addresses:
        began = time.monotonic()
        problem = await _try(visit, address)
        if problem:
            problems.append((problem, address))
        elif not visit.address:
            visit.address = address
            took = f"{(time.monotonic() - began) * 1000:.0f}"
            visit.tell("tcp.open", address=address, port=port, ms=took)
    if visit.address:
        for name, address in problems:
            # without a route of our own it is this machine that lacks IPv6, and no fault
            kind = "tcp.no-route" if name == "tcp.unreachable" else "tcp.one-dead"
            visit.tell(kind, address=address, port=port)
        return
    for name, address in problems[1:]:
        visit.tell(name, address=address, port=port, seconds=f"{visit.limit:.0f}")
    name, address = problems[0] if problems else (REFUSED, visit.target.host)
    visit.fail(name, address=address, port=port, seconds=f"{visit.limit:.0f}")


async def _try(visit: Visit, address: str) -> str:
    """Id of the diagnosis when nothing answers, else empty.

    The first connection is kept for the layer after this one: a server that expects TLS would
    complain of one that ends without.
    """
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
    if visit.opened is None:
        visit.opened = opened
        visit.stack.callback(opened.close)
    else:
        opened.close()
    return ""
