"""The other end of a WebRTC call: ICE, DTLS-SRTP and audio, by aiortc."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCSessionDescription,
    rtcrtpreceiver,
)
from aiortc.mediastreams import MediaStreamError
from aiortc.rtcdtlstransport import certificate_digest

from wizard.doctor.layers.sound import Tone, ToneDetector

# Asterisk knows sha-1 and sha-256, and warns of every other.
JUMP_S = 5.0
"""A difference of more than this is a new beginning, no jitter."""
UNKNOWN_HASHES = ("a=fingerprint:sha-384", "a=fingerprint:sha-512")


class TolerantStatistics(rtcrtpreceiver.StreamStatistics):
    """Jitter of a stream whose timestamps may start over, as browsers measure it.

    Asterisk goes on with the timestamps of the caller when an announcement ends and ``Echo()``
    begins. Such a jump says nothing of the network.
    """

    def add(self, packet: Any) -> None:
        """Take a packet in.

        Args:
            packet: of RTP.
        """
        if self._last_timestamp is not None and self._last_arrival is not None:
            elapsed = time.time() * self._clockrate - self._last_arrival
            if abs(elapsed - (packet.timestamp - self._last_timestamp)) > JUMP_S * self._clockrate:
                self._last_timestamp = packet.timestamp
        super().add(packet)


# Nothing else says how a receiver counts.
rtcrtpreceiver.StreamStatistics = TolerantStatistics  # type: ignore[misc]


class CandidatePair(NamedTuple):
    """A pair of ICE candidates.

    Attributes:
        local: ``kind address:port`` of this side.

        remote: ``kind address:port`` of the server.

        state: of its checks, as aiortc names it.
    """

    local: str
    remote: str
    state: str


class MediaStats(NamedTuple):
    """What has gone over the wire.

    Attributes:
        encrypted: packets of any kind that came in.

        received: packets of audio among them that could be decrypted.

        jitter: how unevenly they came, in the codec's own clock.
    """

    encrypted: int
    sent: int
    received: int
    lost: int
    jitter: float


class Peer:
    """One call's media.

    Args:
        servers: STUN and TURN servers.
        trust: how the certificate of a TURN server is checked.
    """

    def __init__(self, servers: Sequence[RTCIceServer], trust: ssl.SSLContext | None) -> None:
        self.ear = ToneDetector()
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=list(servers)))
        self._sender = self._peer.addTrack(Tone())
        self._peer.on("track", self._listen)
        self._listening: asyncio.Task[None] | None = None
        if trust is not None and self._ice.turn_ssl:
            self._ice.turn_ssl = trust  # handed to asyncio as it is

    async def offer(self) -> str:
        """Gather candidates and return the SDP with them."""
        await self._peer.setLocalDescription(await self._peer.createOffer())
        return "".join(
            line
            for line in str(self._peer.localDescription.sdp).splitlines(keepends=True)
            if not line.startswith(UNKNOWN_HASHES)
        )

    async def take(self, answer: str) -> None:
        """Begin ICE and DTLS with the server's answer.

        Args:
            answer: its SDP.
        """
        await self._peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))

    @property
    def _ice(self) -> Any:
        """The connection below; what it tried is told nowhere else."""
        return self._sender.transport.transport.iceGatherer._connection

    @property
    def ice_state(self) -> str:
        """Of the ICE transport: new, checking, completed, failed or closed."""
        return str(self._sender.transport.transport.state)

    @property
    def dtls_state(self) -> str:
        """Of the DTLS transport: new, connecting, connected, failed or closed."""
        return str(self._sender.transport.state)

    @property
    def profile(self) -> str:
        """How the audio is encrypted."""
        ssl_connection = getattr(self._sender.transport, "_ssl", None)
        with contextlib.suppress(Exception):
            return str(ssl_connection.get_selected_srtp_profile().decode())  # type: ignore[union-attr]
        return ""

    def shows_other(self, promised: str) -> bool:
        """Whether the server's DTLS certificate does not match the fingerprint of its SDP.

        Args:
            promised: the fingerprint, such as ``sha-256 AB:…``.

        Returns:
            False if no certificate was received.
        """
        name, _, digits = promised.partition(" ")
        ssl_connection = getattr(self._sender.transport, "_ssl", None)
        with contextlib.suppress(Exception):
            shown = ssl_connection.get_peer_certificate(as_cryptography=True)  # type: ignore[union-attr]
            if shown is not None:
                return certificate_digest(shown, name.lower()) != digits.strip().upper()
        return False

    def local(self) -> list[tuple[str, str]]:
        """Return kind and address of this side's candidates."""
        return [(each.type, each.host) for each in self._ice.local_candidates]

    def pairs(self) -> list[CandidatePair]:
        """Return all candidate pairs with the state of their checks."""
        return [_pair(pair) for pair in self._ice._check_list]

    def winner(self) -> CandidatePair | None:
        """Return the nominated candidate pair, or None."""
        pair = self._ice._nominated.get(1)
        return _pair(pair) if pair else None

    async def round_trip(self) -> float:
        """Return the seconds to the other side and back over the nominated pair."""
        pair = self._ice._nominated.get(1)
        if pair is None:
            raise ConnectionError("no pair was chosen")
        request = self._ice.build_request(pair, nominate=False)
        key = str(self._ice.remote_password).encode()
        began = time.monotonic()
        await pair.protocol.request(request, pair.remote_addr, integrity_key=key)
        return time.monotonic() - began

    async def sound(self) -> MediaStats:
        """Return the RTP statistics so far."""
        report: Any = await self._peer.getStats()
        found = {stats.type: stats for stats in report.values()}
        inbound, outbound = found.get("inbound-rtp"), found.get("outbound-rtp")
        transport = found.get("transport")
        return MediaStats(
            encrypted=transport.packetsReceived if transport else 0,
            sent=outbound.packetsSent if outbound else 0,
            received=inbound.packetsReceived if inbound else 0,
            lost=max(inbound.packetsLost, 0) if inbound else 0,
            jitter=float(inbound.jitter) if inbound else 0.0,
        )

    async def close(self) -> None:
        """End it."""
        if self._listening:
            self._listening.cancel()
        await self._peer.close()

    def _listen(self, track: MediaStreamTrack) -> None:
        self._listening = asyncio.ensure_future(self._hear(track))

    async def _hear(self, track: MediaStreamTrack) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                self.ear.hear(await track.recv())  # type: ignore[arg-type]


def _pair(pair: Any) -> CandidatePair:
    local, remote = pair.local_candidate, pair.remote_candidate
    return CandidatePair(
        f"{local.type} {local.host}:{local.port}",
        f"{remote.type} {remote.host}:{remote.port}",
        pair.state.name.lower().replace("_", "-"),
    )
