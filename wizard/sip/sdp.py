"""SDP as data: streams with their profile, codecs, ICE, DTLS and candidates.

Reads whatever comes without trusting it: lines that are malformed are left out, and no more than
a bounded number of streams and candidates is kept.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

DOCUMENTATION: Final = tuple(
    ipaddress.ip_network(text)
    for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
)
MOST_STREAMS: Final = 64
MOST_CANDIDATES: Final = 200
DIRECTIONS: Final = ("sendrecv", "sendonly", "recvonly", "inactive")
# Payload types that need no a=rtpmap (RFC 3551).
STATIC: Final = {
    "0": "pcmu", "3": "gsm", "4": "g723", "8": "pcma", "9": "g722", "10": "l16", "11": "l16",
    "13": "cn", "15": "g728", "18": "g729", "26": "jpeg", "31": "h261", "34": "h263",
}  # fmt: skip
# What goes beside a codec and is none.
BESIDE: Final = frozenset(["telephone-event", "cn", "red", "rtx", "ulpfec", "flexfec-03"])
_CANDIDATE: Final = re.compile(
    r"a=candidate:\S{1,64} (?P<component>\d{1,3}) (?P<transport>\S+) \d+ (?P<address>\S+)"
    r" (?P<port>[0-9]{1,5}) typ (?P<kind>\w+)"
)
_PORT: Final = re.compile(r"[0-9]{1,5}(?=/|$)")
_RTPMAP: Final = re.compile(r"a=rtpmap:(\d{1,3}) ([^/\s]{1,40})/")


class IceCandidate(NamedTuple):
    """One ICE candidate of an ``a=candidate`` line (RFC 8839, section 5.1).

    Attributes:
        kind: ``host``, ``srflx``, ``prflx`` or ``relay``.

        address: an IP address, or an mDNS name ending with ``.local``.

        port: the UDP or TCP port.

        transport: in small letters, such as ``udp``.
    """

    kind: str
    address: str
    port: int
    transport: str

    def __str__(self) -> str:
        return f"{self.kind} {self.address}:{self.port} ({scope(self.address)})"


class Stream(NamedTuple):
    """One m= line with what holds for it, from the session where it says nothing itself.

    Attributes:
        port: 0 where it is rejected.

        profile: the transport, such as ``UDP/TLS/RTP/SAVPF``.

        payloads: what stands behind the profile.

        codecs: in order, in small letters, without what only goes beside a codec.

        mid: the name that a group calls it by.

        bundle_only: whether port 0 means no rejection, but a stream that others carry.

        candidates: of the first component.
    """

    kind: str
    port: int
    profile: str
    payloads: tuple[str, ...]
    codecs: tuple[str, ...]
    mid: str
    ufrag: str
    password: bool
    fingerprint: str
    setup: str
    mux: bool
    bundle_only: bool
    direction: str
    address: str
    candidates: tuple[IceCandidate, ...]

    @property
    def ice(self) -> bool:
        """Whether there are credentials for ICE."""
        return bool(self.ufrag) and self.password

    @property
    def rejected(self) -> bool:
        """Whether it is refused, or was ended."""
        return self.port == 0 and not self.bundle_only

    @property
    def encrypted(self) -> bool:
        """Whether the profile is one of SRTP."""
        return "SAVP" in self.profile


def scope(address: str) -> str:
    """Return from where an address is reachable: public, private, loopback, link-local or mdns.

    Args:
        address: an IP address or a name.
    """
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


def streams(text: str) -> list[Stream]:
    """The streams of an SDP, in order; none if the text is no SDP.

    Args:
        text: the body of a message, with line ends of any kind.
    """
    session: list[str] = []
    parts: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith("m="):
            if len(parts) == MOST_STREAMS:
                break
            parts.append([line.strip()])
        else:
            (parts[-1] if parts else session).append(line.strip())
    found = (_stream(part, session) for part in parts)
    return [each for each in found if each is not None]


def _stream(media: list[str], session: list[str]) -> Stream | None:
    words = media[0][2:].split()
    if len(words) < 3:
        return None
    port = _PORT.match(words[1])
    if port is None:
        return None
    lines = [*media, *session]  # what the media says goes before what holds for all
    flags = set(media)
    directions = (line[2:] for line in lines if line.startswith("a=") and line[2:] in DIRECTIONS)
    connection = next((line[2:].split() for line in lines if line.startswith("c=")), [])
    return Stream(
        kind=words[0],
        port=int(port[0]),
        profile=words[2],
        payloads=tuple(words[3:]),
        codecs=tuple(_codecs(media, words[3:])),
        mid=_value(media, "mid"),
        ufrag=_value(lines, "ice-ufrag"),
        password=bool(_value(lines, "ice-pwd")),
        fingerprint=_value(lines, "fingerprint"),
        setup=_value(lines, "setup"),
        mux="a=rtcp-mux" in flags or "a=rtcp-mux-only" in flags,
        bundle_only="a=bundle-only" in flags,
        direction=next(directions, "sendrecv"),
        address=connection[2].partition("/")[0] if len(connection) > 2 else "",
        candidates=tuple(_candidates(media)),
    )


def _value(lines: list[str], name: str) -> str:
    start = f"a={name}:"
    return next((line[len(start) :].strip() for line in lines if line.startswith(start)), "")


def _codecs(media: list[str], payloads: list[str]) -> Iterator[str]:
    found = (_RTPMAP.match(line) for line in media)
    names = {each[1]: each[2].lower() for each in found if each}
    for number in payloads:
        name = names.get(number, STATIC.get(number, ""))
        if name and name not in BESIDE:
            yield name


def _candidates(media: list[str]) -> Iterator[IceCandidate]:
    left = MOST_CANDIDATES
    for line in media:
        found = _CANDIDATE.match(line)
        if found and found["component"] == "1" and left:
            left -= 1
            yield IceCandidate(
                found["kind"], found["address"], int(found["port"]), found["transport"].lower()
            )
