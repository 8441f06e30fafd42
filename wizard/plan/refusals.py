"""Combinations of answers that cannot work, told before anything is decided."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.answers import Answers
from wizard.catalogue import Catalogue, in_language
from wizard.codecs.facts import node_of
from wizard.plan.codecs import help_with, stuck
from wizard.plan.draft import Draft, refusal
from wizard.plan.situation import PHONE_PORTS, REFUSED_BY_CHROMIUM, Situation

Finding = tuple[str, dict[str, object]]


def check(catalogue: Catalogue, answers: Answers, situation: Situation) -> None:
    """Refuse the first impossible combination.

    Raises:
        Refusal: with the reason and the nearest combination that works.
    """
    _known_codecs(catalogue, answers)
    if answers.asterisk.version.partition(".")[0] not in catalogue.branches:
        versions = ", ".join(catalogue.branches)
        raise refusal(
            catalogue,
            answers.language,
            "asterisk.unknown-version",
            version=answers.asterisk.version,
            known=versions,
        )
    for concern in (_network, _turn, _signalling, _size):
        for name, facts in concern(answers, situation):
            raise refusal(catalogue, answers.language, name, **facts)
    for judge in (_ports, _codecs):
        for name, facts in judge(catalogue, answers, situation):
            raise refusal(catalogue, answers.language, name, **facts)


def _known_codecs(catalogue: Catalogue, answers: Answers) -> None:
    wanted: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        ("codecs.audio", "audio", answers.codecs.audio),
        ("codecs.video", "video", answers.codecs.video),
        ("codecs.phones", "audio", answers.codecs.phones),
    )
    for key, kind, names in wanted:
        known = [codec.id for codec in catalogue.codecs.values() if codec.kind == kind]
        for name in names:
            if name not in known:
                raise refusal(
                    catalogue,
                    answers.language,
                    "codecs.unknown",
                    key=key,
                    codec=name,
                    known=", ".join(known),
                )


def _network(answers: Answers, situation: Situation) -> Iterator[Finding]:
    network = answers.network
    topology = situation.topology
    if topology.mapped(network.stun):
        for key in ("private_address", "public_address"):
            if not getattr(network, key):
                yield "network.address-missing", {"topology": topology.id, "key": key}
    if topology.tunnelled:
        if not answers.signalling.tunnel:
            yield "network.cgnat-without-tunnel", {}
        if answers.turn.mode == "none":
            yield "network.cgnat-without-turn", {}
        if answers.turn.mode == "coturn":
            yield "network.cgnat-with-own-turn", {}
        if not network.stun:
            yield "network.cgnat-without-stun", {}


def _turn(answers: Answers, situation: Situation) -> Iterator[Finding]:
    turn = answers.turn
    if turn.mode == "existing" and not turn.uris:
        yield "turn.uris-missing", {}
    if turn.mode == "existing" and turn.credentials == "static" and not turn.username:
        yield "turn.username-missing", {}
    if turn.mode == "coturn" and situation.topology.in_container:
        yield "turn.coturn-in-container", {}


def _signalling(answers: Answers, situation: Situation) -> Iterator[Finding]:
    proxy = answers.signalling.proxy
    if answers.client.hosting == "proxy" and proxy == "none":
        yield "client.proxy-missing", {}
    if answers.client.hosting == "asterisk" and proxy != "none":
        yield "client.asterisk-behind-proxy", {"proxy": proxy}
    certificate = answers.certificate
    if certificate.source == "files" and not (certificate.certificate and certificate.private_key):
        yield "certificate.files-missing", {}


def _size(answers: Answers, situation: Situation) -> Iterator[Finding]:
    rtp = situation.rtp
    if rtp.start >= rtp.end:
        yield "size.rtp-range-reversed", {"start": rtp.start, "end": rtp.end}
    if rtp.size < rtp.needed:
        yield (
            "size.rtp-range-too-small",
            {
                "start": rtp.start,
                "end": rtp.end,
                "size": rtp.size,
                "needed": rtp.needed,
                "calls": answers.sizing.calls,
                "wanted": rtp.start + 2 * rtp.needed - 1,
            },
        )
    if rtp.end > 65535 or rtp.start < 1024:
        yield "size.rtp-range-outside", {"start": rtp.start, "end": rtp.end}


def _ports(catalogue: Catalogue, answers: Answers, situation: Situation) -> Iterator[Finding]:
    port = answers.signalling.port
    if port in REFUSED_BY_CHROMIUM:
        yield "signalling.refused-port", {"port": port}
    owners = {port: "firewall.websocket"}
    for transport in situation.first_phones:
        owners[PHONE_PORTS[transport]] = f"firewall.sip-{transport}"
    rtp = situation.rtp
    for wanted in situation.coturn.all if situation.coturn else ():
        rule = "firewall.rtp" if rtp.start <= wanted <= rtp.end else owners.get(wanted)
        if rule:
            owner = in_language(catalogue.rules[rule], "why", answers.language)
            yield "turn.port-taken", {"port": wanted, "owner": owner}


def _codecs(catalogue: Catalogue, answers: Answers, situation: Situation) -> Iterator[Finding]:
    codecs = answers.codecs
    if not codecs.audio:
        yield "codecs.none", {}
    if situation.phones and not codecs.phones:
        yield "codecs.none-phones", {}
    if not (situation.phones and codecs.phones and codecs.audio) or set(codecs.audio) & set(
        codecs.phones
    ):
        return
    draft = Draft(catalogue, answers, situation)
    alone = stuck(draft)
    facts: dict[str, object] = {
        "browsers": ", ".join(codecs.audio),
        "phones": ", ".join(codecs.phones),
        "modules": ", ".join(_would_help(draft)) or "–",
    }
    if alone >= set(codecs.audio):
        yield "codecs.no-common", facts
    if alone >= set(codecs.phones):
        yield "codecs.no-common-phones", facts


def _would_help(draft: Draft) -> tuple[str, ...]:
    """The fewest modules that would make some pair of codecs possible."""
    chosen = draft.answers.codecs
    found = (
        help_with(draft, node_of(draft.catalogue, browser), node_of(draft.catalogue, phone))
        for browser in chosen.audio
        for phone in chosen.phones
    )
    return min(filter(None, found), key=len, default=())
