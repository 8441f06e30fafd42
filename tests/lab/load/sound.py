"""A tone that is sent, and an ear that knows its own tone again."""

from __future__ import annotations

import asyncio
import fractions
import math
import time
from array import array
from dataclasses import dataclass
from typing import Final

from aiortc import MediaStreamTrack
from av import AudioFrame

RATE: Final = 48_000
SAMPLES: Final = RATE // 50
# Of the energy that comes in, so much has to be the own tone: an echo is nearly nothing else.
OWN_SHARE: Final = 0.5
LOUD: Final = 300.0**2


def tone(hertz: int) -> bytes:
    """One second, 16 bits, one channel; whole periods, so that it can be repeated."""
    samples = (int(12_000 * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(RATE))
    return array("h", samples).tobytes()


class Tone(MediaStreamTrack):
    """A microphone that plays one sine tone."""

    kind = "audio"

    def __init__(self, hertz: int) -> None:
        super().__init__()
        self._second = tone(hertz)
        self._frames = 0
        self._start = 0.0

    async def recv(self) -> AudioFrame:
        """Return the next 20 ms, when they are due."""
        if self._frames == 0:
            self._start = time.monotonic()
        wait = self._start + self._frames * 0.02 - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        frame = AudioFrame(format="s16", layout="mono", samples=SAMPLES)
        begin = self._frames % 50 * SAMPLES * 2
        frame.planes[0].update(self._second[begin : begin + SAMPLES * 2])
        frame.sample_rate = RATE
        frame.pts = self._frames * SAMPLES
        frame.time_base = fractions.Fraction(1, RATE)
        self._frames += 1
        return frame


@dataclass
class Ear:
    """What has come in so far.

    Attributes:
        hertz: the tone that is expected.
        frames: pieces of 20 ms that were received and decoded.
        own: those of the examined pieces in which the own tone prevails.
        energy: the loudest mean square among them.
    """

    hertz: int
    frames: int = 0
    own: int = 0
    energy: float = 0.0

    def hear(self, frame: AudioFrame) -> None:
        """Take one piece in; every fifth is examined."""
        self.frames += 1
        if self.frames % 5:
            return
        channels = len(frame.layout.channels)
        samples = memoryview(bytes(frame.planes[0])).cast("h")[: frame.samples * channels]
        own, all_of_it = prevails(samples[::channels], frame.sample_rate, self.hertz)
        self.energy = max(self.energy, all_of_it)
        self.own += own


def prevails(samples: memoryview, rate: int, hertz: int) -> tuple[bool, float]:
    """Whether the tone is most of what is heard, and the mean square of it all (Goertzel)."""
    factor = 2 * math.cos(2 * math.pi * hertz / rate)
    before = last = total = 0.0
    for sample in samples:
        before, last = last, sample + factor * last - before
        total += sample * sample
    count = len(samples) or 1
    share = 2 * (last * last + before * before - factor * last * before) / count
    return total / count > LOUD and share > OWN_SHARE * total, total / count
