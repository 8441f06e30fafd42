"""The layers of a call: answered, what was answered, ICE, DTLS, audio, echo."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizard.doctor.layers import answer as sdp
from wizard.doctor.layers.relays import read_ice_server
from wizard.doctor.layers.signalling import asked
from wizard.doctor.protocol.client import Dialog, SipClient
from wizard.doctor.report import clean
from wizard.doctor.visit import Route, Visit
from wizard.sip.message import SipMessage

if TYPE_CHECKING:
    from wizard.doctor.layers.peer import Peer

SLOW_ANSWER_S = 4.0
ENOUGH_OWN = 5
MEASURED_S = 1.5
ANNOUNCED_S = 2.0
"""Without a sound for so long, an announcement is over."""
ANNOUNCEMENT_WAITS = 2.0
"""The longest announcement, in waits for one answer; with the first wait and the last pause it is
within the four of a layer."""
SHOWN_PAIRS = 8
# Packets of DTLS and RTCP that come in without any audio.
MANAGING_PACKETS = 40
STEP_S = 0.05
GOODBYE_S = 1.5
LOSSY = 0.03
JITTERY_MS = 30.0
REFUSALS = {
    401: "invite.refused",
    403: "invite.forbidden",
    404: "invite.not-found",
    407: "invite.refused",
    480: "invite.unavailable",
    484: "invite.not-found",
    486: "invite.busy",
    488: "invite.not-acceptable",
    500: "invite.error",
    503: "invite.unavailable",
    600: "invite.busy",
    603: "invite.busy",
    606: "invite.not-acceptable",
}


@dataclass
class Call:
    """A call that is up, or coming up.

    Attributes:
        answer: the server's SDP.
    """

    peer: Peer
    client: SipClient
    dialog: Dialog
    answer: str = ""
    listening: asyncio.Task[None] | None = None

    @property
    def over(self) -> bool:
        """Whether the other side has hung up."""
        return self.dialog.call_id in self.client.ended


async def invite(visit: Visit, client: SipClient) -> Call:
    """Call the number, and wait until the call is answered.

    Args:
        visit: the server.
        client: SIP over the open WebSocket.

    Returns:
        The call, with the SDP of its answer.

    Raises:
        LayerFailed: the call was rejected, or nobody answered in time.
    """
    from aiortc import RTCIceServer

    from wizard.doctor.layers.peer import Peer

    password = visit.options.turn_password
    servers = [RTCIceServer(f"stun:{uri.removeprefix('stun:')}") for uri in visit.options.stun]
    servers += [
        RTCIceServer(
            read_ice_server(uri, "turn").uri,
            username=visit.options.turn_user,
            credential=password.reveal() if password else None,
        )
        for uri in visit.options.turn
    ]
    peer = Peer(servers, visit.relay_trust)
    visit.stack.push_async_callback(peer.close)
    offer = await peer.offer()
    call = Call(peer, client, client.dialog(visit.options.number))
    answer = await _dialled(visit, call, offer)
    if answer.status >= 300:
        reason = clean(answer.get("warning") or answer.get("reason"))
        name = REFUSALS.get(answer.status, "invite.status")
        visit.fail(
            name, number=visit.options.number, status=answer.status_line, reason=reason or "-"
        )
    call.dialog = call.dialog.reached(answer)
    await client.acknowledge(call.dialog)
    visit.stack.push_async_callback(_hang_up, call)
    # take in what the server says meanwhile, such as goodbye
    call.listening = asyncio.ensure_future(client.listen())
    call.answer = answer.body
    return call


async def _dialled(visit: Visit, call: Call, offer: str) -> SipMessage:
    began = time.monotonic()
    rang = False

    def progress(message: SipMessage) -> None:
        nonlocal rang
        rang = rang or message.status in (180, 183)

    asking = asyncio.ensure_future(
        call.client.ask("INVITE", call.dialog, body=offer, progress=progress)
    )
    try:
        # somebody's phone may ring for a while
        await asyncio.wait([asking], timeout=visit.limit)
        if not asking.done() and rang:
            await asyncio.wait([asking], timeout=2 * visit.limit)
        if not asking.done():
            await _give_up(call, asking)
            seconds = f"{time.monotonic() - began:.0f}"
            number = visit.options.number
            visit.fail(
                "invite.ringing" if rang else "invite.silent", seconds=seconds, number=number
            )
        answer, call.dialog = await asked(visit, "invite", asking)
    finally:
        asking.cancel()
    took = time.monotonic() - began
    if answer.status < 300:
        visit.note("invite.answered", seconds=f"{took:.1f}", number=visit.options.number)
        if took > SLOW_ANSWER_S and not rang:
            visit.note("invite.slow", seconds=f"{took:.1f}")
    return answer


async def _give_up(call: Call, asking: asyncio.Future[tuple[SipMessage, Dialog]]) -> None:
    """Take a call back that is not answered; one that is answered just then is hung up."""
    with contextlib.suppress(Exception):
        await call.client.cancel()
        await asyncio.wait([asking], timeout=GOODBYE_S)
        if asking.done() and (answer := asking.result()[0]).status < 300:
            call.dialog = asking.result()[1].reached(answer)
            await call.client.acknowledge(call.dialog)
            await _hang_up(call)


async def _hang_up(call: Call) -> None:
    if call.listening:
        call.listening.cancel()
        with contextlib.suppress(Exception, asyncio.CancelledError):
            await call.listening
    if not call.over:
        with contextlib.suppress(Exception):
            await call.client.ask("BYE", call.dialog)


async def answered(visit: Visit, call: Call) -> sdp.Audio:
    """Check the SDP of the answer: what a browser would reject, or wait for in vain.

    Args:
        visit: the server.
        call: from :func:`invite`.

    Raises:
        LayerFailed: the answer has no usable audio.
    """
    audio = sdp.read(call.answer)
    shown = ", ".join(str(each) for each in audio.candidates) if audio else ""
    facts = {
        "profile": audio.profile if audio else "-",
        "codecs": ", ".join(audio.codecs) if audio else "-",
        "fingerprint": audio.fingerprint.partition(" ")[0] if audio else "-",
        "setup": audio.setup if audio else "-",
        "direction": audio.direction if audio else "-",
    }
    if count := sdp.crowded(call.answer):
        visit.fail("answer.crowded", count=count)
    name = sdp.missing(audio)
    if audio is None or name:
        visit.fail(name, **facts)
    visit.note("answer.fine", **facts)
    visit.note("answer.candidates", candidates=shown)
    return audio


async def ice(visit: Visit, route: Route, call: Call, answer: sdp.Audio) -> None:
    """Run ICE until a candidate pair works.

    Args:
        visit: the server.
        route: how the server was reached, to explain a failure.
        call: from :func:`invite`.
        answer: from :func:`answered`.

    Raises:
        LayerFailed: no candidate pair works.
    """
    try:
        async with asyncio.timeout(visit.limit):
            await call.peer.take(call.answer)
    except TimeoutError:
        pass  # a candidate is a name that nobody knows: no pair comes of it
    except Exception as error:  # whatever the library makes of a strange answer
        visit.fail("answer.unusable", error=clean(f"{type(error).__name__}: {error}"))
    await _until(lambda: call.peer.ice_state in ("completed", "failed", "closed"), visit.limit)
    pairs = call.peer.pairs()
    for pair in pairs[:SHOWN_PAIRS]:
        visit.note("ice.pair", **pair._asdict())
    winner = call.peer.winner()
    if call.peer.ice_state != "completed" or winner is None:
        shown = ", ".join(str(each) for each in answer.candidates)
        visit.fail(
            _ice_reason(route.address, answer.candidates, tried=bool(pairs)),
            candidates=shown,
            address=route.address,
            seconds=f"{visit.limit:.0f}",
        )
    facts = {"ms": "?"}
    with contextlib.suppress(Exception):
        async with asyncio.timeout(1.0):
            facts["ms"] = f"{await call.peer.round_trip() * 1000:.0f}"
    visit.note("ice.chosen", local=winner.local, remote=winner.remote, **facts)


def _ice_reason(address: str, candidates: tuple[sdp.IceCandidate, ...], *, tried: bool) -> str:
    """Why no pair works, as far as it can be known from here."""
    if not tried:
        return "ice.no-pairs"
    there = [each for each in candidates if each.address == address]
    if there:
        return "ice.unanswered" if any(each.kind == "host" for each in there) else "ice.mapped"
    if all(sdp.scope(each.address) != "public" for each in candidates):
        return "ice.private"
    return "ice.elsewhere"


async def dtls(visit: Visit, call: Call, answer: sdp.Audio) -> None:
    """Wait until the DTLS handshake is complete.

    Args:
        visit: the server.
        call: with working ICE.
        answer: from :func:`answered`, with the fingerprint.

    Raises:
        LayerFailed: the handshake failed or got no answer.
    """
    await _until(lambda: call.peer.dtls_state in ("connected", "failed", "closed"), visit.limit)
    state = call.peer.dtls_state
    if state == "connected":
        visit.note("dtls.open", profile=call.peer.profile or "SRTP")
        return
    if state != "connecting":
        other = call.peer.shows_other(answer.fingerprint)
        visit.fail("dtls.other-certificate" if other else "dtls.failed", state=state)
    local = call.peer.local()
    winner = call.peer.winner()
    unseen = all(kind == "host" and sdp.scope(host) != "public" for kind, host in local)
    if unseen and winner and sdp.scope(_host(winner.remote)) == "public":
        visit.fail("dtls.unknown-source", seconds=f"{visit.limit:.0f}")
    visit.fail("dtls.silent", seconds=f"{visit.limit:.0f}")


def _host(end: str) -> str:
    return end.partition(" ")[2].rpartition(":")[0]


async def audio(visit: Visit, call: Call, answer: sdp.Audio) -> None:
    """Wait for RTP packets with audio, then count them for a moment.

    Args:
        visit: the server.
        call: with complete DTLS.
        answer: from :func:`answered`, with the codec.

    Raises:
        LayerFailed: no audio comes, or it cannot be decrypted.
    """
    end = time.monotonic() + visit.limit
    while not (sound := await call.peer.sound()).received:
        if call.over:
            visit.fail("audio.hung-up", number=visit.options.number)
        if time.monotonic() > end:
            facts = {"sent": sound.sent, "seconds": f"{visit.limit:.0f}"}
            encrypted = sound.encrypted > MANAGING_PACKETS
            visit.fail("audio.undecipherable" if encrypted else "audio.none", **facts)
        await asyncio.sleep(STEP_S)
    await asyncio.sleep(MEASURED_S)
    sound = await call.peer.sound()
    codec = answer.codecs[0] if answer.codecs else "?"
    jitter = sound.jitter / (48_000 if codec == "opus" else 8_000) * 1000
    visit.note(
        "audio.flows",
        codec=codec,
        sent=sound.sent,
        received=sound.received,
        lost=sound.lost,
        jitter=f"{jitter:.1f}",
    )
    if sound.lost > LOSSY * (sound.received + sound.lost):
        visit.note("audio.lossy", lost=sound.lost, total=sound.received + sound.lost)
    if jitter > JITTERY_MS:
        visit.note("audio.jittery", jitter=f"{jitter:.0f}")


async def echo(visit: Visit, call: Call) -> None:
    """Find our own test tone in the audio that comes back.

    Args:
        visit: the server.
        call: with audio.

    Raises:
        LayerFailed: the tone does not come back.
    """
    ear = call.peer.ear
    await _until(lambda: ear.own >= ENOUGH_OWN or call.over, visit.limit)
    heard = 0
    # The layer must come to a verdict of its own before its time is up.
    end = time.monotonic() + min(ANNOUNCEMENT_WAITS * visit.limit, visit.left - 2 * ANNOUNCED_S)
    while ear.own < ENOUGH_OWN and ear.loud > heard and not call.over and time.monotonic() < end:
        # an announcement; the echo may begin behind it
        heard = ear.loud
        await _until(lambda: ear.own >= ENOUGH_OWN or call.over, ANNOUNCED_S)
    if ear.own >= ENOUGH_OWN:
        visit.note("echo.heard", number=visit.options.number)
    elif call.over:
        visit.fail("audio.hung-up", number=visit.options.number)
    else:
        visit.fail("echo.other" if ear.loud else "echo.silence", number=visit.options.number)


async def _until(done: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        await asyncio.sleep(STEP_S)
