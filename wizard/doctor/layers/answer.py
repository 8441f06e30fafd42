"""The SDP with which a server answers a call: what is in it, and what a browser would miss."""

from __future__ import annotations

from typing import NamedTuple

from wizard.sip.sdp import IceCandidate, scope, streams

__all__ = ["MOST_CANDIDATES", "Audio", "IceCandidate", "crowded", "missing", "read", "scope"]

PROFILES = ("UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "RTP/SAVPF")
# Each of them is tried with each of the own; a browser's answer has a handful.
MOST_CANDIDATES = 64


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


def read(sdp: str) -> Audio | None:
    """Return the first audio stream of an SDP, or None."""
    found = next((each for each in streams(sdp) if each.kind == "audio"), None)
    if found is None:
        return None
    return Audio(
        port=found.port,
        profile=found.profile,
        fingerprint=found.fingerprint,
        setup=found.setup,
        ice=found.ice,
        mux=found.mux,
        direction=found.direction,
        codecs=found.codecs,
        candidates=found.candidates,
    )


def crowded(sdp: str) -> int:
    """Return the number of ICE candidates if it is more than a peer should try, else 0."""
    count = sum(line.startswith("a=candidate:") for line in sdp.splitlines())
    return count if count > MOST_CANDIDATES else 0


def missing(audio: Audio | None) -> str:
    """Return the id of the diagnosis of what a browser needs and the answer lacks; may be empty.

    Args:
        audio: None if the answer has no audio.
    """
    if audio is None or audio.port == 0:
        return "answer.declined"
    checks = (
        (audio.profile in PROFILES, "answer.profile"),
        (bool(audio.fingerprint.partition(" ")[2].strip()), "answer.no-fingerprint"),
        (audio.ice, "answer.no-ice"),
        (bool(audio.candidates), "answer.no-candidates"),
        (audio.mux, "answer.no-mux"),
        (audio.direction in ("sendrecv", "sendonly"), "answer.direction"),
    )
    return next((name for fine, name in checks if not fine), "")
