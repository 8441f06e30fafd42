"""The second layer: does anything listen?"""

from __future__ import annotations

import asyncio
import contextlib
import errno
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
        problem = await _try(address, port, visit.limit)
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


async def _try(address: str, port: int, limit: float) -> str:
    """Id of the diagnosis when nothing answers, else empty."""
    try:
        async with asyncio.timeout(limit):
            _, writer = await asyncio.open_connection(address, port)
    except ConnectionRefusedError:
        return REFUSED
    except TimeoutError:
        return "tcp.silent"
    except OSError as error:
        return "tcp.unreachable" if error.errno in NO_ROUTE else "tcp.blocked"
    writer.close()
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(1.0):
            await writer.wait_closed()
    return ""
