"""A server, examined from here.

Each layer builds on those before it, so the first that fails is the last that is tried.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging

from wizard.doctor.examination import Examination, Watcher, close
from wizard.doctor.layers import relays, signalling
from wizard.doctor.layers.http import http
from wizard.doctor.layers.names import names
from wizard.doctor.layers.tcp import tcp
from wizard.doctor.layers.tls import tls, trust
from wizard.doctor.layers.websocket import websocket
from wizard.doctor.protocol.client import SipClient
from wizard.doctor.report import LayerResult
from wizard.doctor.visit import LayerFailed, ProbeOptions, Route, Visit, WebSocketUrl
from wizard.errors import UsageProblem
from wizard.words.message import Message, system_error


async def examine_remote(
    target: WebSocketUrl, options: ProbeOptions, watcher: Watcher, *, call: bool
) -> list[LayerResult]:
    """Examine a server from here.

    Args:
        target: where it is.
        options: what to try.
        watcher: is told meanwhile.
        call: whether a call can be tried.

    Returns:
        The result of each layer that was tried, in order.

    Raises:
        UsageProblem: the file of authorities cannot be read.
    """
    try:
        checked = trust(options.ca)
    except OSError as error:  # ssl.SSLError is one
        raise UsageProblem(
            Message("doctor.ca.unread", ca=options.ca, reason=system_error(error)),
            Message("doctor.ca.unread-remedy"),
        ) from None
    server = Visit(options, target, trust=checked if target.secure else None, relay_trust=checked)
    # Libraries tell their own story of what this program tells better.
    logging.getLogger().addHandler(logging.NullHandler())
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    examination = Examination(server, watcher)
    try:
        with contextlib.suppress(LayerFailed):
            await _through_layers(server, examination, call=call)
    finally:
        await close(server.stack)
    return examination.results


async def _through_layers(visit: Visit, examination: Examination, *, call: bool) -> None:
    """Try the layers in order; each gets what those before it have found."""
    layer, options = examination.layer, visit.options
    addresses = await layer("names", names(visit))
    route = await layer("tcp", tcp(visit, addresses), waits=8.0)
    if visit.target.secure:
        await layer("tls", tls(visit, route))
    await layer("http", http(visit, route))
    client = await layer("websocket", websocket(visit, route))
    await layer("options", signalling.options(visit, client))
    if options.user:
        await layer("register", signalling.register(visit, client))
    if options.stun:
        await layer("stun", relays.stun(visit, route), waits=8.0)
    if options.turn:
        await layer("turn", relays.turn(visit, route), waits=8.0)
    if options.number and call:
        await _through_call(visit, route, client, examination)


async def _through_call(
    visit: Visit, route: Route, client: SipClient, examination: Examination
) -> None:
    from wizard.doctor.layers import call as calls

    layer = examination.layer
    call = await layer("invite", calls.invite(visit, client), waits=6.0)
    answer = await layer("answer", calls.answered(visit, call))
    await layer("ice", calls.ice(visit, route, call, answer))
    await layer("dtls", calls.dtls(visit, call, answer))
    await layer("audio", calls.audio(visit, call, answer))
    await layer("echo", calls.echo(visit, call))
