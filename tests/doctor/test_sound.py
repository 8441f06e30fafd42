"""What is measured of the audio that comes in."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from wizard.doctor.layers.peer import TolerantStatistics

RATE = 48_000
TICKS = RATE // 50


def jitter_ms(monkeypatch: pytest.MonkeyPatch, timestamps: list[int], late: float = 0.0) -> float:
    """The jitter of packets that come 20 ms after each other, every other one late."""
    now = [1_800_000_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    statistics = TolerantStatistics(RATE)
    for number, timestamp in enumerate(timestamps):
        now[0] = 1_800_000_000.0 + number * 0.02 + late * (number % 2)
        packet = SimpleNamespace(sequence_number=number, timestamp=timestamp % 2**32)
        statistics.add(packet)
    return statistics.jitter / RATE * 1000


def test_timestamps_that_start_over_are_no_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    """An announcement ends, and Echo() sends with the timestamps of the caller."""
    announcement = [number * TICKS for number in range(50)]
    echo = [3_000_000_000 + number * TICKS for number in range(50)]
    assert jitter_ms(monkeypatch, announcement + echo) < 1
    around = [2**32 - 25 * TICKS + number * TICKS for number in range(50)]
    assert jitter_ms(monkeypatch, around) < 1


def test_packets_that_come_unevenly_are_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tolerated is a new beginning, not a bad network."""
    steady = [number * TICKS for number in range(200)]
    assert 30 < jitter_ms(monkeypatch, steady, late=0.04) < 50
