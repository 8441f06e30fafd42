"""The server itself, examined where it stands.

Other than layers on the way to a server these do not build on one another: each is read, whatever
the others say, as long as Asterisk answers at all.
"""

from __future__ import annotations

from wizard.doctor import run
from wizard.doctor.local import console, surroundings
from wizard.doctor.local.site import Site
from wizard.doctor.report import Result
from wizard.doctor.visit import Target, Wishes
from wizard.machine.system import Machine, ThisMachine

ASTERISK = (
    run.Layer("modules", console.modules, alone=True),
    run.Layer("http-server", console.http_server, alone=True),
    run.Layer("transports", console.transports, alone=True),
    run.Layer("endpoints", console.endpoints, alone=True),
    run.Layer("rtp", console.rtp, alone=True),
    run.Layer("codecs", console.codecs, alone=True),
    run.Layer("address", surroundings.address, alone=True),
    run.Layer("ports", surroundings.ports, alone=True),
)
MACHINE = (
    run.Layer("hostname", surroundings.hostname, alone=True),
    run.Layer("clock", surroundings.clock, alone=True),
    run.Layer("firewall", surroundings.firewall, alone=True),
)


async def examine_local(
    wishes: Wishes,
    target: Target | None,
    watcher: run.Watcher,
    machine: Machine | None = None,
) -> list[Result]:
    """Read the running Asterisk and the machine under it."""
    site = Site(wishes, target, machine or ThisMachine())
    results = await run.examine([run.Layer("server", console.server)], site, watcher)
    layers = (*ASTERISK, *MACHINE) if results[0].ok else MACHINE
    for layer in layers:
        site.begin()
        results += await run.examine([layer], site, watcher)
    return results
