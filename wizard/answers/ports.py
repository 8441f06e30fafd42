"""Which ports the answers lead to: of media, of desk phones, and those that browsers refuse."""

from __future__ import annotations

from typing import NamedTuple

PHONE_PORTS = {"udp": 5060, "tls": 5061}
LAST_PORT = 65535
_LEGS = 2
_PORTS_PER_STREAM = 2
_HEADROOM = 2
_FEWEST_PORTS = 200
# Above 10080, to which Chromium sends nothing (seen in the lab; net/base/port_util.cc lists them).
FIRST_RTP_PORT = 10100
REFUSED_BY_CHROMIUM = frozenset(
    {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, *range(6665, 6670), 6679,
     6697, 10080}
)  # fmt: skip


class RtpRange(NamedTuple):
    """UDP ports for media, both ends included, and the arithmetic behind them.

    Attributes:
        start: first port, even.

        end: last port.

        needed: ports that the calls of the sizing occupy at most.
    """

    start: int
    end: int
    needed: int

    @property
    def refused(self) -> tuple[int, ...]:
        """Ports in it to which a Chromium never sends, so that a call there stays silent."""
        return tuple(
            port for port in sorted(REFUSED_BY_CHROMIUM) if self.start <= port <= self.end
        )

    @property
    def size(self) -> int:
        """How many ports there are."""
        return self.end - self.start + 1


def rtp_range(calls: int, *, video: bool, start: int | None, end: int | None) -> RtpRange:
    """The media ports.

    Args:
        calls: how many calls there are at the same time.
        video: whether calls have a picture, too.
        start: the first port, if it was said; it follows from the others otherwise.
        end: the last port, likewise.
    """
    needed = calls * ports_per_call(video=video)
    size = max(_FEWEST_PORTS, needed * _HEADROOM)
    if start is None and end is not None:
        start = end - size + 1
        start -= start % 2
    elif start is None:
        start = FIRST_RTP_PORT
    return RtpRange(start, start + size - 1 if end is None else end, needed)


def ports_per_call(*, video: bool) -> int:
    """Ports that one call of two legs takes: one for RTP and one for RTCP of each stream."""
    return _LEGS * _PORTS_PER_STREAM * (2 if video else 1)


def most_calls(*, video: bool) -> int:
    """The most calls for which a range that nobody gave fits below the last port."""
    return (LAST_PORT - FIRST_RTP_PORT + 1) // (_HEADROOM * ports_per_call(video=video))
