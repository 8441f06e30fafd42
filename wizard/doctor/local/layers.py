"""The server itself, examined where it stands.

Other than layers on the way to a server these do not build on one another: each is read, whatever
the others say, as long as Asterisk answers at all.
"""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

from wizard.doctor.examination import Examination, Watcher
from wizard.doctor.local import console, surroundings
from wizard.doctor.local.asterisk import LocalAsterisk, MediaPorts
from wizard.doctor.report import LayerResult
from wizard.doctor.visit import ProbeOptions, WebSocketUrl
from wizard.machine.container import machine_with_asterisk
from wizard.machine.system import Machine

T = TypeVar("T")


async def examine_local(
    options: ProbeOptions,
    target: WebSocketUrl | None,
    watcher: Watcher,
    machine: Machine | None = None,
) -> list[LayerResult]:
    """Examine the running Asterisk and the machine under it.

    Args:
        options: what to try.
        target: the WebSocket of the command line, whose host may name this machine; or None.
        watcher: is told meanwhile.
        machine: where Asterisk runs; detected if not given.

    Returns:
        The result of each layer, in order.
    """
    site = LocalAsterisk(options, target, machine or machine_with_asterisk())
    examination = Examination(site, watcher)

    async def layer(name: str, work: Coroutine[Any, Any, T]) -> T | None:
        site.begin()
        return await examination.alone(name, work)

    server = await layer("server", console.server(site))
    rtp: MediaPorts | None = None
    https = 0
    if server is not None:
        await layer("modules", console.modules(site))
        https = await layer("http-server", console.http_server(site, server.platform)) or 0
        await layer("transports", console.transports(site))
        await layer("endpoints", console.endpoints(site))
        await layer("rtp", console.rtp(site))
        await layer("codecs", console.codecs(site))
        await layer("address", surroundings.address(site, server))
        rtp = await layer("ports", surroundings.ports(site))
    await layer("hostname", surroundings.hostname(site))
    await layer("clock", surroundings.clock(site))
    platform = server.platform if server is not None else None
    await layer("firewall", surroundings.firewall(site, rtp, https, platform))
    return examination.results
