"""The first layer: what the server's name means."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import threading
import time

from wizard.doctor.visit import Visit, is_address

SLOW_S = 1.0
MOST = 6
UNKNOWN = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


async def names(visit: Visit) -> list[str]:
    """Look up the server's name (A and AAAA).

    Args:
        visit: the server.

    Returns:
        Addresses in the order in which they should be tried.

    Raises:
        LayerFailed: the name does not resolve.
    """
    host = visit.target.host
    if is_address(host):
        visit.note("names.address", host=host)
        return [host]
    began = time.monotonic()
    try:
        async with asyncio.timeout(visit.limit):
            found = await look_up(host)
    except TimeoutError:
        visit.fail("names.silent", host=host, seconds=f"{visit.limit:.0f}")
    except socket.gaierror as error:
        name = "names.unknown" if error.errno in UNKNOWN else "names.unanswered"
        visit.fail(name, host=host, error=error.strerror or error)
    except UnicodeError:
        visit.fail("names.malformed", host=host)
    took = time.monotonic() - began
    four = [address for address in found if ":" not in address]
    six = [address for address in found if ":" in address]
    for name, addresses in (("names.four", four), ("names.six", six)):
        if addresses:
            visit.note(name, host=host, addresses=", ".join(addresses[:MOST]))
    if all(ipaddress.ip_address(address).is_loopback for address in found):
        visit.note("names.loopback", host=host)
    if took > SLOW_S:
        visit.note("names.slow", seconds=f"{took:.1f}")
    return found[:MOST]


async def look_up(host: str) -> list[str]:
    """Return the addresses of a name, in the order in which they should be tried.

    The look-up of the system cannot be cancelled, so it runs in a thread that nobody waits for.

    Args:
        host: a host name.

    Raises:
        socket.gaierror: the name does not resolve.
        UnicodeError: the name is malformed.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def settle(found: list[str], error: Exception | None) -> None:
        if answer.done():
            return
        if error is None:
            answer.set_result(found)
        else:
            answer.set_exception(error)

    def work() -> None:
        found: list[str] = []
        failure: Exception | None = None
        try:
            entries = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            found = list(dict.fromkeys(str(entry[4][0]) for entry in entries))
        except (OSError, UnicodeError) as error:
            failure = error
        with contextlib.suppress(RuntimeError):  # nobody waits any more
            loop.call_soon_threadsafe(settle, found, failure)

    threading.Thread(target=work, daemon=True).start()
    return await answer
