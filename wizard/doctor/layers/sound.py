"""Sends a test tone and detects it in the incoming audio."""

from __future__ import annotations

import asyncio
import fractions
import math
import time
from array import array
from dataclasses import dataclass

from aiortc import MediaStreamTrack
from av import AudioFrame

RATE = 48_000
SAMPLES = RATE // 50
# No dial tone, no ringing tone and no keypad has it.
HERTZ = 1037
OWN_SHARE = 0.4
LOUD = 200.0**2


class Tone(MediaStreamTrack):
    """A microphone that plays one sine tone."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        waves = (int(12_000 * math.sin(2 * math.pi * HERTZ * n / RATE)) for n in range(RATE))
        self._second = array("h", waves).tobytes()
        self._frames = 0
        self._start = 0.0

    async def recv(self) -> AudioFrame:
        """The next 20 ms, when they are due."""
        if self._frames == 0:
            self._start = time.monotonic()
        await asyncio.sleep(max(self._start + self._frames * 0.02 - time.monotonic(), 0))
        frame = AudioFrame(format="s16", layout="mono", samples=SAMPLES)
        begin = self._frames % 50 * SAMPLES * 2
        frame.planes[0].update(self._second[begin : begin + SAMPLES * 2])
        frame.sample_rate = RATE
        frame.pts = self._frames * SAMPLES
        frame.time_base = fractions.Fraction(1, RATE)
        self._frames += 1
        return frame


@dataclass
class ToneDetector:
    """What has come in so far.

    Attributes:
        frames: pieces that were received and decoded.

        loud: those of the examined pieces that are not silence.

        own: those in which the own tone prevails.
    """

    frames: int = 0
    loud: int = 0
    own: int = 0

    def hear(self, frame: AudioFrame) -> None:
        """Take in a frame of audio; every third frame is analysed.

        Args:
            frame: of 16-bit samples.
        """
        self.frames += 1
        if self.frames % 3:
            return
        channels = len(frame.layout.channels)
        samples = memoryview(bytes(frame.planes[0])).cast("h")[: frame.samples * channels]
        share, power = tone_share(samples[::channels], frame.sample_rate)
        self.loud += power > LOUD
        self.own += power > LOUD and share > OWN_SHARE


def tone_share(samples: memoryview, rate: int) -> tuple[float, float]:
    """Return the share of the test tone in the power (0 to 1), and the mean square of all samples.

    Args:
        samples: 16-bit, of one channel.
        rate: samples per second.
    """
    factor = 2 * math.cos(2 * math.pi * HERTZ / rate)
    before = last = total = 0.0
    for sample in samples:
        before, last = last, sample + factor * last - before
        total += sample * sample
    count = len(samples)
    if not count or not total:
        return 0.0, 0.0
    tone = 2 * (last * last + before * before - factor * last * before) / count
    return tone / total, total / count
