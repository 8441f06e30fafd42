"""The load tool keeps to the lab, and its ear is not deceived."""

from __future__ import annotations

import pytest

from tests.lab.load.job import Job, Refused, read
from tests.lab.load.sound import RATE, prevails, tone


def job(address: str, users: int = 1, seconds: int = 10) -> str:
    accounts = {f"u{number}": "secret" for number in range(users)}
    return Job(address, "pbx.example.test", "ca.crt", accounts, seconds=seconds).to_line()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (job("8.8.8.8"), "no address of the lab"),
        (job("10.0.0.1"), "no address of the lab"),
        (job("192.0.2.10", users=5_001), "beyond the bounds"),
        (job("192.0.2.10", seconds=3_600), "beyond the bounds"),
        (job("192.0.2.10"), "in no namespace of the lab"),
    ],
)
def test_a_load_outside_the_lab_is_refused(line: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        read(line)


def frame(hertz: int) -> memoryview:
    """20 ms of a tone."""
    return memoryview(tone(hertz)).cast("h")[: RATE // 50]


def test_the_own_tone_is_known_among_others() -> None:
    assert prevails(frame(440), RATE, 440)[0]
    assert not prevails(frame(480), RATE, 440)[0]
    assert not prevails(memoryview(bytes(1920)).cast("h"), RATE, 440)[0]
