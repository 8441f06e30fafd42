"""Messages put into dialogs, with copies counted, and offers beside their answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from wizard.explain.dump.reading import DumpMessage
from wizard.limits import DUMP_DIALOGS
from wizard.sip.message import parts

RELIABLE: Final = ("INVITE", "UPDATE")


@dataclass(slots=True)
class Step:
    """A message with its retransmissions.

    Attributes:
        count: how often it was sent.
    """

    message: DumpMessage
    count: int = 1


@dataclass(slots=True)
class SipDialog:
    """All messages with one Call-ID, in the order of the dump.

    Attributes:
        call: the Call-ID.

        steps: each message once, with the number of its copies.
    """

    call: str
    steps: list[Step] = field(default_factory=list)

    @property
    def messages(self) -> Iterator[DumpMessage]:
        """Each message once."""
        return (step.message for step in self.steps)

    @property
    def web(self) -> bool:
        """Whether a browser takes part."""
        return any(
            message.web or any(stream.profile.startswith("UDP/TLS") for stream in message.streams)
            for message in self.messages
        )


class Exchange(NamedTuple):
    """An SDP offer and its answer (RFC 3264).

    Attributes:
        offer: None if it is not in the dump.

        answer: None if it is not in the dump.
    """

    offer: DumpMessage | None
    answer: DumpMessage | None


def dialogs(messages: Iterable[DumpMessage]) -> list[SipDialog]:
    """Group messages into dialogs; copies of a message are counted.

    Args:
        messages: the messages of a dump, in order.

    Returns:
        In the order of their first message; at most ``DUMP_DIALOGS``.
    """
    known: dict[str, SipDialog] = {}
    copies: dict[tuple[str, ...], Step] = {}
    for message in messages:
        call = message.call
        dialog = known.get(call)
        if dialog is None:
            if len(known) >= DUMP_DIALOGS:
                continue
            dialog = known[call] = SipDialog(call)
        key = _identity(message)
        if (step := copies.get(key)) is not None:
            step.count += 1
            continue
        copies[key] = step = Step(message)
        dialog.steps.append(step)
    return list(known.values())


def _identity(message: DumpMessage) -> tuple[str, ...]:
    """What a retransmission has in common with its original; hops in between do not."""
    frame = message.frame
    way = "" if frame.sent is None else str(frame.sent)
    credentials = message.sip.get("authorization") or message.sip.get("proxy-authorization")
    return (
        message.call, message.sip.get("cseq"), message.title, frame.source, frame.target, way,
        message.tag, message.sip.branch, parts(credentials).get("nonce", ""),
    )  # fmt: skip


def exchanges(dialog: SipDialog) -> Iterator[Exchange]:
    """Yield offers with their answers, in order (RFC 3264, RFC 6337).

    Args:
        dialog: with its messages in order.
    """
    now = Exchange(None, None)
    for message in dialog.messages:
        if message.sip.method not in (*RELIABLE, "ACK", "PRACK"):
            continue
        done, now = _gone_on(dialog, now, message)
        if done.offer is not None or done.answer is not None:
            yield done
    if now.offer is not None:
        yield now


NOTHING: Final = Exchange(None, None)


def _gone_on(dialog: SipDialog, now: Exchange, message: DumpMessage) -> tuple[Exchange, Exchange]:
    """The exchange that a message ends, and the one that goes on after it."""
    status = message.sip.status
    if not status and message.sip.method in RELIABLE:
        return now, Exchange(message if message.streams else None, None)
    if status >= 300:
        refused = now.offer is not None and now.offer.number == message.number
        return (now, NOTHING) if refused else (NOTHING, now)
    if not message.streams:
        return NOTHING, now
    if now.offer is None:
        if status and _waits_for_ack(dialog, message):
            return NOTHING, Exchange(message, None)  # an INVITE without SDP: the 2xx has the offer
        return Exchange(None, message), NOTHING
    if now.answer is None or status >= 200:
        return NOTHING, now._replace(answer=message)
    return NOTHING, now


def _waits_for_ack(dialog: SipDialog, answer: DumpMessage) -> bool:
    """Whether the dump has the INVITE that a response belongs to; it had no SDP then."""
    return any(
        message.sip.method == "INVITE"
        and not message.sip.status
        and message.number == answer.number
        for message in dialog.messages
    )
