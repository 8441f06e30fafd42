"""Messages out of a text in which programs have printed them, whatever stands in between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from wizard.explain.dump.formats import (
    CLOCK,
    HEADER,
    INLINE,
    LEADS,
    MARKERS,
    SDP_LINE,
    SENT,
    START,
)
from wizard.limits import DUMP_MESSAGE_LINES, DUMP_MESSAGES
from wizard.sip.message import NotSip, SipMessage, address, parse
from wizard.sip.sdp import Stream, streams

CLIENT: Final = "client"
ASTERISK: Final = "Asterisk"
NEAR: Final = 3  # lines between a marker and its message
WHOLE: Final = 0.85  # of the announced length: names of different length replace real ones
_SERVER: Final = re.compile(r"asterisk|\bfpbx|freepbx|issabel|elastix", re.IGNORECASE)
_SOCKET: Final = re.compile(r"SIP/2\.0/WSS?\b", re.IGNORECASE)


class Frame(NamedTuple):
    """How a message came: what the line ahead of it says.

    Attributes:
        local: who printed it: ``asterisk``, ``client``, or empty.

        sent: whether that one sent it; None where nothing says so.
    """

    name: str = ""
    local: str = ""
    time: str = ""
    sent: bool | None = None
    transport: str = ""
    source: str = ""
    target: str = ""


class DumpMessage(NamedTuple):
    """One message of a dump.

    Attributes:
        line: the number of its first line, from 1.

        cut: whether its end is missing, so that nothing follows from what is not there.

        streams: of the SDP in it.

        source: the number of the file that it is in.
    """

    sip: SipMessage
    frame: Frame
    line: int
    cut: bool
    streams: tuple[Stream, ...]
    source: int = 0

    @property
    def call(self) -> str:
        """The Call-ID."""
        return self.sip.get("call-id")

    @property
    def number(self) -> str:
        """The number in CSeq."""
        return self.sip.get("cseq").split(" ")[0]

    @property
    def title(self) -> str:
        """The method, or the status line."""
        return self.sip.status_line if self.sip.status else self.sip.method

    @property
    def from_server(self) -> bool | None:
        """Whether Asterisk sent it; None where the dump does not say."""
        agent = self.sip.get("server") or self.sip.get("user-agent")
        if self.frame.local and self.frame.sent is not None:
            return self.frame.sent == (self.frame.local == "asterisk")
        if agent:
            return _SERVER.search(agent) is not None
        return None

    @property
    def web(self) -> bool:
        """Whether it went over a WebSocket."""
        return (
            self.frame.transport.upper() in ("WS", "WSS")
            or self.frame.local == CLIENT
            or _SOCKET.search(self.sip.get("via")) is not None
        )

    @property
    def tag(self) -> str:
        """What its sender is known by in the dialog."""
        return header_tag(self.sip.get("to" if self.sip.status else "from"))


def header_tag(value: str) -> str:
    """Return the ``tag`` of a From or To header (RFC 3261, section 19.3); empty without one."""
    found = re.search(r";\s*tag=([^;,\s>]+)", value)
    return found[1] if found else ""


def messages(text: str, first: int = 1) -> Iterator[DumpMessage]:
    """Every message of a text that can be put into a dialog, in order.

    Args:
        text: lines of a log, a console, or a dump.
        first: the number of its first line.
    """
    lines = text.splitlines()
    at = found = 0
    marker, marked = Frame(), -NEAR - 1
    while at < len(lines) and found < DUMP_MESSAGES:
        line = lines[at]
        start = START.search(line) if "SIP/2.0" in line else None
        lead = _lead(line[: start.start()]) if start else None
        if start is None or lead is None:
            if frame := _frame(line):
                marker, marked = frame, at
            at += 1
            continue
        frame = marker if at - marked <= NEAR else Frame()
        if way := INLINE.search(line[: start.start()]):
            time = _clock(line[: start.start()])
            frame = Frame("client", CLIENT, time, way["way"].startswith("SEND"))
        end, message = _message(lines, at, start["first"], lead, frame, first + at)
        if message is not None:
            found += 1
            yield message
        marked = -NEAR - 1
        at = max(end, at + 1)


def _lead(before: str) -> re.Pattern[str] | None:
    """What stands before every line of a message; None where it is no message's first line."""
    if not before or INLINE.search(before):
        return re.compile("")
    fits = (lead.pattern for lead in LEADS if lead.pattern.fullmatch(before))
    return next(fits, None)


def _clock(text: str) -> str:
    found = CLOCK.search(text)
    return found[1].replace(",", ".") if found else ""


def _frame(line: str) -> Frame | None:
    if len(line) > 600:
        return None
    for marker in MARKERS:
        found = marker.pattern.search(line)
        if found is None:
            continue
        parts = found.groupdict()
        time = _clock(parts.get("time") or line[: found.start()])
        if "source" in parts:
            return Frame(marker.name, "", time, None, "", parts["source"], parts["target"])
        sent = parts["way"].split(" ")[0].lower() in SENT
        own = ASTERISK if marker.local == "asterisk" else CLIENT
        peer = parts.get("peer") or "server"
        ends = (own, peer) if sent else (peer, own)
        return Frame(marker.name, marker.local, time, sent, parts.get("transport") or "", *ends)
    return None


def _message(
    lines: Sequence[str], at: int, start: str, lead: re.Pattern[str], frame: Frame, number: int
) -> tuple[int, DumpMessage | None]:
    """The message that begins at a line, and where the next thing begins."""
    head, here = [start], at + 1
    last = min(len(lines), at + DUMP_MESSAGE_LINES)
    while here < last:
        line = _bare(lines[here], lead)
        if not line.strip():
            break
        if not HEADER.match(line) and line[:1] not in (" ", "\t"):
            break
        head.append(line)
        here += 1
    ended = here < last and not _bare(lines[here], lead).strip()
    if ended:
        here += 1
    body: list[str] = []
    while here < last and SDP_LINE.match(line := _bare(lines[here], lead)):
        body.append(line)
        here += 1
    message = message_of("\r\n".join(head), "\r\n".join(body), frame, number)
    if message is not None and not ended and not body:
        length = message.sip.get("content-length")
        message = message._replace(cut=length not in ("", "0"))
    return here, message


def _bare(line: str, lead: re.Pattern[str]) -> str:
    found = lead.match(line)
    return line[found.end() :] if found and found.end() and lead.pattern else line


def message_of(head: str, body: str, frame: Frame, line: int) -> DumpMessage | None:
    """Return a message from its texts; None for no SIP message, or one outside of dialogs.

    Args:
        head: the first line and the headers.
        body: what follows them.
        frame: how it came.
        line: where it begins.
    """
    try:
        sip = parse(f"{head}\r\n\r\n{body}")
    except NotSip:
        return None
    if not sip.get("call-id") or not sip.get("cseq"):
        return None
    length = sip.get("content-length").strip()
    wanted = int(length) if length.isdecimal() and len(length) < 9 else 0
    described = "sdp" in sip.get("content-type").lower() or body.startswith("v=0")
    cut = described and len(body.encode()) + 2 < WHOLE * wanted
    found = tuple(streams(body)) if described else ()
    return DumpMessage(sip, _named(sip, frame), line, cut, found)


def _named(sip: SipMessage, frame: Frame) -> Frame:
    """The frame with both ends, which a message alone names by their addresses."""
    if frame.source:
        return frame
    if frame.sent is not None:
        ends = (CLIENT, "server") if frame.sent else ("server", CLIENT)
    else:
        caller, called = (address(sip.get(name)) for name in ("from", "to"))
        ends = (called, caller) if sip.status else (caller, called)
        if caller == called:  # a registration
            ends = ("server", caller) if sip.status else (caller, "server")
    return frame._replace(source=ends[0][:80], target=ends[1][:80])
