"""Messages out of the JSON of tshark: `tshark -r calls.pcap -Y sip -T json`.

The payload of UDP and TCP holds the message as it was sent; where it is not there, the message
is put together again from the headers and the lines of SDP that Wireshark names one by one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final, TypeGuard

from wizard.explain.dump.reading import DumpMessage, Frame, message_of
from wizard.limits import DUMP_MESSAGES

BEGINS: Final = re.compile(rb"\s*\[\s*\{\s*\"_index\"|\s*\[\s*\{\s*\"_source\"")
DEEPEST: Final = 40
# Fields of Wireshark's dissector (epan/dissectors/packet-sdp.c), and the letter of their line.
LETTERS: Final = {
    "sdp.version": "v", "sdp.owner": "o", "sdp.session_name": "s", "sdp.connection_info": "c",
    "sdp.bandwidth": "b", "sdp.time": "t", "sdp.session_attr": "a", "sdp.media": "m",
    "sdp.media_attr": "a",
}  # fmt: skip
_HEX: Final = re.compile(r"(?:[0-9a-fA-F]{2}:?)+")
_TIME: Final = re.compile(r"(\d\d:\d\d:\d\d(?:\.\d{1,6})?)")

Pairs = list[tuple[str, Any]]


def is_capture(data: bytes) -> bool:
    """Whether data begins as the JSON of ``tshark -T json`` does."""
    return BEGINS.match(data[:400]) is not None


def captured(text: str) -> Iterator[DumpMessage]:
    """The SIP messages of a capture, in order; what is cut off or malformed ends it.

    Args:
        text: JSON, in which a name may stand several times in one object.
    """
    decoder = json.JSONDecoder(object_pairs_hook=list)
    at, found = text.find("[") + 1, 0
    place, counted = 1, 0
    while found < DUMP_MESSAGES:
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
        try:
            packet, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        place += text.count("\n", counted, at)
        counted, at = at, end
        message = _packet(packet, place)
        if message is not None:
            found += 1
            yield message


def _packet(packet: object, line: int) -> DumpMessage | None:
    layers = _layer(_layer(packet, "_source"), "layers")
    sip = _layer(layers, "sip")
    if not layers:
        return None
    frame = _frame(layers)
    for name in ("udp", "tcp", "websocket"):
        raw = _text(_layer(layers, name), f"{name}.payload")
        if raw and _HEX.fullmatch(raw[:200]):
            message = _of_payload(raw, frame, line)
            if message is not None:
                return message
    if not sip:
        return None
    first = _text(sip, "sip.Request-Line") or _text(sip, "sip.Status-Line")
    head = _text(sip, "sip.msg_hdr").replace("\\r\\n", "\r\n").strip()
    body = "\r\n".join(_lines(_layer(sip, "sip.msg_body_tree") or layers, 0))
    return message_of(f"{first.strip()}\r\n{head}", body, frame, line) if first and head else None


def _of_payload(raw: str, frame: Frame, line: int) -> DumpMessage | None:
    try:
        text = bytes.fromhex(raw.replace(":", "")).decode(errors="replace")
    except ValueError:
        return None
    head, _, body = text.partition("\r\n\r\n")
    return message_of(head, body, frame, line)


def _frame(layers: Pairs) -> Frame:
    seen = _layer(layers, "frame")
    time = _text(seen, "frame.time") or _text(seen, "frame.time_utc")
    clock = _TIME.search(time)
    ends = []
    for side in ("src", "dst"):
        host = _text(_layer(layers, "ip"), f"ip.{side}") or _text(
            _layer(layers, "ipv6"), f"ipv6.{side}"
        )
        kind = "udp" if _layer(layers, "udp") else "tcp"
        port = _text(_layer(layers, kind), f"{kind}.{side}port")
        ends.append(f"{host or '?'}:{port or '?'}"[:80])
    web = "ws" if _layer(layers, "websocket") else ""
    return Frame("tshark", "", clock[1] if clock else "", None, web, ends[0], ends[1])


def _lines(pairs: Pairs, depth: int) -> Iterator[str]:
    """The lines of the SDP below a layer, in order."""
    for name, value in pairs:
        if name in LETTERS:
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, str):
                    yield f"{LETTERS[name]}={each}"
        elif _is_object(value) and depth < DEEPEST and "_tree" not in name.removeprefix("sdp"):
            yield from _lines(value, depth + 1)


def _layer(pairs: object, name: str) -> Pairs:
    if not _is_object(pairs):
        return []
    return next((value for key, value in pairs if key == name and _is_object(value)), [])


def _text(pairs: Pairs, name: str) -> str:
    """A text by its name, at any of the nearest levels; empty if there is none."""
    for key, value in pairs:
        if key == name:
            one = value[0] if isinstance(value, list) and value else value
            return one if isinstance(one, str) else ""
    return ""


def _is_object(value: object) -> TypeGuard[Pairs]:
    """Whether it was an object of JSON: a list of pairs."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(each, tuple) and len(each) == 2 for each in value)
    )
