"""What the messages of a dialog show without their SDP: challenges, ACK, addresses, BYE."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from wizard.explain.dump.dialogs import SipDialog
from wizard.explain.dump.places import host, sender
from wizard.explain.dump.reading import DumpMessage
from wizard.explain.dump.verdict import Verdict
from wizard.sip.message import address, parts
from wizard.sip.sdp import scope
from wizard.words.message import Message

CHALLENGES: Final = {401: "www-authenticate", 407: "proxy-authenticate"}
LOOP: Final = 2  # refusals of an answered challenge
SILENT_LOOP: Final = 3  # refusals of requests that answer no challenge
UNHEARD: Final = 3  # copies of a 200 that was not acknowledged
UNREACHABLE: Final = ("private", "loopback", "link-local")


class EndReason(NamedTuple):
    """A Reason header (RFC 3326) of BYE or CANCEL that names a fault.

    Attributes:
        pattern: matches the header's value.

        symptom: the id of the symptom that it shows.

        sure: False if the symptom is only likely.
    """

    pattern: re.Pattern[str]
    symptom: str
    sure: bool


REASONS: Final = (
    EndReason(re.compile(r"RTP Timeout", re.IGNORECASE), "browser-ice-failed", True),
    EndReason(re.compile(r"Q\.850\s*;\s*cause=(?:58|65|88)\b"), "codec-legs-incompatible", False),
    EndReason(re.compile(r"Q\.850\s*;\s*cause=44\b"), "rtp-timeout", False),
)
"""JsSIP 3.13 writes the first when ICE has failed; Q.850 58, 65 and 88 are about what the two
sides can do; Asterisk ends a call for lack of RTP with 44 (AST_CAUSE_REQUESTED_CHAN_UNAVAIL)."""


def judged(dialog: SipDialog) -> Iterator[Verdict]:
    """Yield what is wrong with the signalling of a dialog.

    Args:
        dialog: with its messages in order.
    """
    yield from _challenges(dialog)
    yield from _acknowledged(dialog)
    yield from _addresses(dialog)
    yield from _ends(dialog)


def _challenges(dialog: SipDialog) -> Iterator[Verdict]:
    for method, (counted, last) in _refused(dialog).items():
        facts = {"method": method, "what": last.title}
        if counted[True] >= LOOP:
            evidence = Message("dump.loop", count=counted[True], **facts)
            yield Verdict("sip-challenge-loop", evidence, last)
        elif counted[True]:
            yield Verdict("sip-wrong-password", Message("dump.refused", **facts), last, False)
        elif counted[False] >= SILENT_LOOP:
            evidence = Message("dump.no-credentials", count=counted[False], **facts)
            yield Verdict("sip-challenge-loop", evidence, last)


def _refused(dialog: SipDialog) -> dict[str, tuple[Counter[bool], DumpMessage]]:
    """By method, how often requests with and without credentials were challenged in vain."""
    credentials: dict[tuple[str, str], bool] = {}
    found: dict[str, tuple[Counter[bool], DumpMessage]] = {}
    for message in dialog.messages:
        sip = message.sip
        key = (sip.method, message.number)
        if not sip.status and sip.method not in ("ACK", "CANCEL"):
            given = sip.get("authorization") or sip.get("proxy-authorization")
            credentials[key] = bool(given)
        elif sip.status in CHALLENGES and key in credentials and not _stale(message):
            counted, _ = found.get(sip.method, (Counter[bool](), message))
            counted[credentials[key]] += 1
            found[sip.method] = (counted, message)
        elif 200 <= sip.status < 300:
            found.pop(sip.method, None)
    return found


def _stale(message: DumpMessage) -> bool:
    """Whether only the nonce was too old; the password was right then."""
    challenge = parts(message.sip.get(CHALLENGES[message.sip.status]))
    return challenge.get("stale", "").lower() == "true"


def _acknowledged(dialog: SipDialog) -> Iterator[Verdict]:
    acknowledged = {message.number for message in dialog.messages if message.sip.method == "ACK"}
    ended = any(message.sip.method == "BYE" for message in dialog.messages)
    for step in dialog.steps:
        sip = step.message.sip
        if sip.method != "INVITE" or not 200 <= sip.status < 300:
            continue
        if step.message.number not in acknowledged and (step.count >= UNHEARD or ended):
            evidence = Message("dump.no-ack", what=step.message.title, count=step.count)
            # an ACK may take a way past the place that was dumped
            yield Verdict("sip-no-ack", evidence, step.message, False)


def _addresses(dialog: SipDialog) -> Iterator[Verdict]:
    """Contacts and Vias that nobody outside can reach; WebSockets need none of both."""
    if dialog.web:
        return
    unheard = any(each.symptom == "sip-no-ack" for each in _acknowledged(dialog))
    for message in dialog.messages:
        if message.sip.method not in ("INVITE", "REGISTER", "SUBSCRIBE"):
            continue
        from_public = scope(sender(message)) == "public"
        to_public = scope(host(message.frame.target)) == "public"
        if not (from_public or (message.from_server and to_public)):
            continue
        uri = address(message.sip.get("contact"))
        place = host(uri.rpartition("@")[2].removeprefix("sip:").partition(";")[0])
        if scope(place) in UNREACHABLE:
            evidence = Message("dump.contact", what=message.title, address=place)
            yield Verdict("sip-contact-unreachable", evidence, message, unheard)
            return
        via = message.sip.get("via")
        words = via.partition(";")[0].split()
        place = host(words[1]) if len(words) > 1 else ""
        if not message.sip.status and scope(place) in UNREACHABLE and "rport" not in via:
            evidence = Message("dump.via", what=message.title, address=place)
            yield Verdict("sip-contact-unreachable", evidence, message, False)
            return


def _ends(dialog: SipDialog) -> Iterator[Verdict]:
    for message in dialog.messages:
        if message.sip.status or message.sip.method not in ("BYE", "CANCEL"):
            continue
        reason = message.sip.get("reason")
        for each in REASONS:
            if reason and each.pattern.search(reason):
                evidence = Message("dump.reason", what=message.title, reason=reason[:100])
                yield Verdict(each.symptom, evidence, message, each.sure)
                break
