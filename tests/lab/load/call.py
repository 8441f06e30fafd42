"""One call of a real WebRTC stack: ICE, DTLS-SRTP, a tone out and an ear for what comes back."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from dataclasses import dataclass, field
from typing import Any

from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from aiosipua import SipRequest

from tests.lab.load.line import Dialog, Line
from tests.lab.load.sound import Ear, Tone


@dataclass
class Call:
    """A call to a number.

    Attributes:
        ear: what has come back so far.
        set_up: seconds from the INVITE to the first sound of the own tone, or 0.
        codec: what the answer chose.
        over: why it is no longer there; empty while it is.
    """

    line: Line
    number: str
    ear: Ear
    set_up: float = 0.0
    codec: str = ""
    over: str = ""
    _peer: RTCPeerConnection = field(
        default_factory=lambda: RTCPeerConnection(RTCConfiguration(iceServers=[]))
    )
    _dialog: Dialog | None = None
    _began: float = 0.0
    _listening: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Dial, and return when the call is taken."""
        self._peer.addTrack(Tone(self.ear.hertz))
        self._peer.on("track", self._listen)
        await self._peer.setLocalDescription(await self._peer.createOffer())
        self._began = time.monotonic()
        dialog = self.line.dialog(self.number)
        offer = self._peer.localDescription.sdp
        answer, dialog = await self.line.ask("INVITE", dialog, offer)
        if answer.status_code != 200:
            await self.close(f"INVITE was answered with {answer.status_code}")
            return
        self._dialog = dialog.reached(answer)
        await self.line.acknowledge(self._dialog)
        found = re.search(r"^a=rtpmap:\d+ (\S+?)/", answer.text, re.M)
        self.codec = found[1].lower() if found else ""
        await self._peer.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))

    async def hang_up(self) -> None:
        """Say goodbye and end."""
        if self._dialog and not self.over:
            with contextlib.suppress(ConnectionError, TimeoutError):
                await self.line.ask("BYE", self._dialog.next())
        await self.close("hung up")

    async def close(self, why: str) -> None:
        """End without a word to the other side."""
        if self.over:
            return
        self.over = why
        if self._listening:
            self._listening.cancel()
        await self._peer.close()

    def is_about(self, request: SipRequest) -> bool:
        """Whether a request belongs to this call."""
        return self._dialog is not None and request.call_id == self._dialog.call_id

    async def packets(self) -> int:
        """RTP packets that came in."""
        if self.over:
            return 0
        report: Any = await self._peer.getStats()
        inbound = (stats for stats in report.values() if stats.type == "inbound-rtp")
        return sum(stats.packetsReceived for stats in inbound)

    def _listen(self, track: MediaStreamTrack) -> None:
        self._listening = asyncio.ensure_future(self._hear(track))

    async def _hear(self, track: MediaStreamTrack) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                self.ear.hear(await track.recv())  # type: ignore[arg-type]
                if self.ear.own and not self.set_up:
                    self.set_up = time.monotonic() - self._began
