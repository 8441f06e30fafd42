"""The SDP with which a server answers a call: what is in it, and what a browser would miss."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import NamedTuple

PROFILES = ("UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "RTP/SAVPF")
DOCUMENTATION = tuple(
    ipaddress.ip_network(text)
    for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
)
_CANDIDATE = re.compile(
    r"\S{1,64} (?P<component>\d{1,3}) (?P<transport>\S+) \d+ (?P<address>\S+)"
    r" (?P<port>[0-9]{1,5}) typ (?P<kind>\w+)"
)
_PORT = re.compile(r"[0-9]{1,5}")
# Each of them is tried with each of the own; a browser's answer has a handful.
MOST_CANDIDATES = 64


class IceCandidate(NamedTuple):
    """One address where media may be sent."""

    kind: str
    address: str
    port: int
    transport: str

    def __str__(self) -> str:
        return f"{self.kind} {self.address}:{self.port} ({scope(self.address)})"


class Audio(NamedTuple):
    """The audio of an answer.

    Attributes:
        port: 0 where it was declined.

        profile: the transport of the media line.

        codecs: in the server's order.
    """

    port: int
    profile: str
    fingerprint: str
    setup: str
    ice: bool
    mux: bool
    direction: str
    codecs: tuple[str, ...]
    candidates: tuple[IceCandidate, ...]


def scope(address: str) -> str:
    """From where an address can be reached: public, private, loopback, link-local or mdns."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "mdns" if address.endswith(".local") else "name"
    if found.is_loopback:
        return "loopback"
    if found.is_link_local:
        return "link-local"
    # networks for documentation stand for public ones
    if found.is_global or any(found in network for network in DOCUMENTATION):
        return "public"
    return "private"


def read(sdp: str) -> Audio | None:
    """The first audio of an SDP; None if there is none."""
    session: list[str] = []
    media: list[str] | None = None
    for line in sdp.splitlines():
        if line.startswith("m="):
            if media is not None:
                break
            if line.startswith("m=audio"):
                media = [line]
        elif media is not None:
            media.append(line)
        else:
            session.append(line)
    if media is None:
        return None
    words = media[0].split()
    if len(words) < 3 or not _PORT.fullmatch(words[1]):
        return None
    lines = [*media, *session]  # what the media says goes before what holds for all
    return Audio(
        port=int(words[1]),
        profile=words[2],
        fingerprint=_value(lines, "fingerprint"),
        setup=_value(lines, "setup"),
        ice=bool(_value(lines, "ice-ufrag") and _value(lines, "ice-pwd")),
        mux="a=rtcp-mux" in media,
        direction=next(
            (line[2:] for line in lines
             if line in ("a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive")),
            "sendrecv",
        ),
        codecs=tuple(_codecs(media)),
        candidates=tuple(_candidates(media)),
    )  # fmt: skip


def crowded(sdp: str) -> int:
    """The number of candidates where it is more than a peer should try; else 0."""
    count = sum(line.startswith("a=candidate:") for line in sdp.splitlines())
    return count if count > MOST_CANDIDATES else 0


def missing(audio: Audio | None) -> str:
    """Id of the diagnosis of what no browser does without; empty if all is there."""
    if audio is None or audio.port == 0:
        return "answer.declined"
    checks = (
        (audio.profile in PROFILES, "answer.profile"),
        (bool(audio.fingerprint), "answer.no-fingerprint"),
        (audio.ice, "answer.no-ice"),
        (bool(audio.candidates), "answer.no-candidates"),
        (audio.mux, "answer.no-mux"),
        (audio.direction in ("sendrecv", "sendonly"), "answer.direction"),
    )
    return next((name for fine, name in checks if not fine), "")


def _value(lines: list[str], name: str) -> str:
    start = f"a={name}:"
    return next((line[len(start) :].strip() for line in lines if line.startswith(start)), "")


def _codecs(media: list[str]) -> Iterator[str]:
    names = {}
    for line in media:
        if found := re.match(r"a=rtpmap:(\d+) ([^/\s]+)/", line):
            names[found[1]] = found[2].lower()
    for number in media[0].split()[3:]:
        name = names.get(number, {"0": "pcmu", "8": "pcma", "9": "g722"}.get(number, ""))
        if name and name != "telephone-event":
            yield name


def _candidates(media: list[str]) -> Iterator[IceCandidate]:
    for line in media:
        found = _CANDIDATE.match(line.removeprefix("a=candidate:"))
        if line.startswith("a=candidate:") and found and found["component"] == "1":
            yield IceCandidate(
                found["kind"], found["address"], int(found["port"]), found["transport"].lower()
            )
