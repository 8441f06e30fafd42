"""What the SDP of a dialog shows: each description alone, offer against answer, and over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from wizard.explain.dump.dialogs import Exchange, SipDialog, exchanges
from wizard.explain.dump.places import peers, same_network
from wizard.explain.dump.reading import DumpMessage
from wizard.explain.dump.verdict import Verdict
from wizard.sip.sdp import Stream, scope
from wizard.words.message import Message

MEDIA: Final = ("audio", "video")
# The other side's role, by what a=setup of an answer says.
ROLES: Final = {"active": "passive", "passive": "active"}


def judged(dialog: SipDialog) -> Iterator[Verdict]:
    """Yield what is wrong with the SDP of a dialog.

    Args:
        dialog: with its messages in order.
    """
    pairs = list(exchanges(dialog))
    web = dialog.web
    for pair in pairs:
        if web:
            for message in (pair.offer, pair.answer):
                if message is not None:
                    yield from _description(dialog, message, pair)
        if pair.offer is not None and pair.answer is not None:
            yield from _answer(pair.offer, pair.answer)
    yield from _order(pairs)
    if web:
        yield from _roles(pairs)


def _evidence(name: str, message: DumpMessage, stream: Stream, **facts: object) -> Message:
    return Message(f"dump.{name}", what=message.title, kind=stream.kind, **facts)


def _description(dialog: SipDialog, message: DumpMessage, exchange: Exchange) -> Iterator[Verdict]:
    """What one description lacks for a browser."""
    live = [each for each in message.streams if each.kind in MEDIA and not each.rejected]
    server = message.from_server
    if server is not False and not message.cut:
        for stream in live:
            yield from _lacking(message, stream, _offered(exchange, message, stream), server)
    if live and all(each.ice for each in live) and not message.cut:
        yield from _candidates(dialog, message, live)


def _offered(exchange: Exchange, message: DumpMessage, stream: Stream) -> Stream | None:
    """The stream of the offer that one of an answer belongs to."""
    if exchange.offer is None or message is exchange.offer:
        return None
    at = message.streams.index(stream)
    return exchange.offer.streams[at] if at < len(exchange.offer.streams) else None


def _lacking(
    message: DumpMessage, stream: Stream, offered: Stream | None, server: bool | None
) -> Iterator[Verdict]:
    sure = server is True
    if not stream.encrypted:
        evidence = _evidence("profile", message, stream, profile=stream.profile)
        yield Verdict("browser-no-fingerprint", evidence, message, sure)
    elif not stream.fingerprint:
        yield Verdict(
            "browser-no-fingerprint", _evidence("fingerprint", message, stream), message, sure
        )
    if not stream.ice:
        yield Verdict("browser-no-ice", _evidence("ice", message, stream), message, sure)
    if not stream.mux and not stream.bundle_only and (offered is None or offered.mux):
        yield Verdict("browser-no-rtcp-mux", _evidence("mux", message, stream), message, sure)


def _candidates(
    dialog: SipDialog, message: DumpMessage, live: Sequence[Stream]
) -> Iterator[Verdict]:
    found = [each for stream in live for each in stream.candidates]
    server = message.from_server
    if not found:
        if server is False:
            evidence = _evidence("no-candidates", message, live[0])
            yield Verdict("ice-no-candidates", evidence, message)
        return
    scopes = {scope(each.address) for each in found}
    if server is False and scopes == {"mdns"}:
        yield Verdict("silent-mdns-candidates", _evidence("mdns", message, live[0]), message)
    if server and scopes <= {"private", "loopback", "link-local"}:
        places = {scope(place) for place in peers(dialog)} - {"name", "mdns"}
        own = [each.address for each in found]
        others = [
            each.address
            for other in dialog.messages if other.from_server is False
            for stream in other.streams
            for each in stream.candidates
        ]  # fmt: skip
        if places <= {"private", "loopback", "link-local"} and places:
            return
        if same_network(own, others):
            return
        evidence = _evidence("private", message, live[0], address=own[0])
        # a VPN may join both; a check from inside may open a way (RFC 8445, 7.2.5.3.1)
        yield Verdict("silent-private-candidates", evidence, message, False)


def _answer(offer: DumpMessage, answer: DumpMessage) -> Iterator[Verdict]:
    """What does not fit between an offer and its answer."""
    if answer.cut or offer.cut:
        return
    asked, got = offer.streams, answer.streams
    if [each.kind for each in asked] != [each.kind for each in got]:
        evidence = Message("dump.order", what=answer.title, now=_kinds(got), before=_kinds(asked))
        yield Verdict("browser-sdp-order", evidence, answer)
        return
    for offered, answered in zip(asked, got, strict=True):
        if offered.rejected or offered.kind not in MEDIA:
            continue
        if answered.rejected:
            yield Verdict("sdp-stream-rejected", _evidence("rejected", answer, answered), answer)
        elif offered.codecs and answered.codecs and not {*offered.codecs} & {*answered.codecs}:
            evidence = _evidence(
                "codecs", answer, answered,
                ours=", ".join(offered.codecs[:8]), theirs=", ".join(answered.codecs[:8]),
            )  # fmt: skip
            yield Verdict("sdp-no-joint-codec", evidence, answer)


def _kinds(streams: Sequence[Stream]) -> str:
    return ", ".join(each.kind[:20] for each in streams[:8])


def _order(pairs: Sequence[Exchange]) -> Iterator[Verdict]:
    """Offers that take a stream away or put another in its place (RFC 3264, section 8)."""
    for before, after in pairwise(each for each in pairs if each.offer is not None):
        if before.answer is None:
            continue  # refused, or its answer is not in the dump
        old, new = before.offer, after.offer
        if old is None or new is None or old.cut or new.cut:
            continue
        kept = zip(old.streams, new.streams, strict=False)
        changed = any(a.kind != b.kind and not a.rejected for a, b in kept)
        if changed or len(new.streams) < len(old.streams):
            evidence = Message(
                "dump.order", what=new.title, now=_kinds(new.streams), before=_kinds(old.streams)
            )
            yield Verdict("browser-sdp-order", evidence, new)


def _roles(pairs: Sequence[Exchange]) -> Iterator[Verdict]:
    """DTLS roles that change although both certificates stay."""
    known: dict[tuple[str, str, str], str] = {}
    for exchange in pairs:
        offer, answer = exchange
        if offer is None or answer is None or not offer.streams or not answer.streams:
            continue
        asked, got = offer.streams[0], answer.streams[0]
        if got.setup not in ROLES or not asked.fingerprint or not got.fingerprint:
            continue
        sides = (
            (answer.tag, asked.fingerprint, got.fingerprint, got.setup),
            (offer.tag, got.fingerprint, asked.fingerprint, ROLES[got.setup]),
        )
        for tag, other, own, role in sides:
            before = known.setdefault((tag, other, own), role)
            if before != role and tag == answer.tag:
                evidence = Message("dump.role", what=answer.title, before=before, now=role)
                yield Verdict("browser-dtls-role", evidence, answer)
