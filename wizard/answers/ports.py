"""Which ports the answers lead to: of media, of desk phones, and those that browsers refuse."""

from __future__ import annotations

from typing import NamedTuple

PHONE_PORTS = {"udp": 5060, "tls": 5061}
LAST_PORT = 65535
_LEGS = 2
_PORTS_PER_STREAM = 2
HEADROOM = 2
FEWEST_PORTS = 200
# Above 10080, the highest of them.
FIRST_RTP_PORT = 10100
# Those above 1023 of net/base/port_util.cc of Chromium and nsIOService.cpp of Firefox.
BLOCKED_BY_BROWSERS = frozenset(
    {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, *range(6665, 6670), 6679,
     6697, 10080}
)  # fmt: skip


class RtpRange(NamedTuple):
    """UDP ports for media, both ends included, and the arithmetic behind them.

    Attributes:
        start: first port, even.

        end: last port.

        needed: ports that the calls of the sizing occupy at most.

        blocked: ports of the given range that browsers block; `start` to `end` is the widest part
            between them.

        given: the range before it was cut.
    """

    start: int
    end: int
    needed: int
    blocked: tuple[int, ...]
    given: tuple[int, int]

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
    size = max(FEWEST_PORTS, needed * HEADROOM)
    if start is None and end is not None:
        start = end - size + 1
        start -= start % 2
    elif start is None:
        start = FIRST_RTP_PORT
    given = start, start + size - 1 if end is None else end
    return RtpRange(*_widest(*given), needed, blocked_media_ports(*given), given)


def blocked_media_ports(start: int, end: int) -> tuple[int, ...]:
    """Ports in a range to which no browser sends media, so that a call there stays silent.

    Media of a browser uses even ports only: RTCP shares the port of RTP.

    Args:
        start: the first port.
        end: the last port; it belongs to the range.
    """
    return tuple(
        port for port in sorted(BLOCKED_BY_BROWSERS) if start <= port <= end and not port % 2
    )


def _widest(start: int, end: int) -> tuple[int, int]:
    """The widest part of a range without a port that browsers block."""
    blocked = blocked_media_ports(start, end)
    if not blocked:
        return start, end
    parts = zip([start, *(port + 2 for port in blocked)], [*(port - 1 for port in blocked), end],
                strict=True)  # fmt: skip
    return max(parts, key=lambda part: part[1] - part[0])


def ports_per_call(*, video: bool) -> int:
    """Return the ports of a call with two legs: one for RTP and one for RTCP of each stream.

    Args:
        video: whether calls have video.
    """
    return _LEGS * _PORTS_PER_STREAM * (2 if video else 1)


def most_calls(*, video: bool) -> int:
    """The most calls for which a range that nobody gave fits below the last port.

    Args:
        video: whether calls have video.
    """
    return (LAST_PORT - FIRST_RTP_PORT + 1) // (HEADROOM * ports_per_call(video=video))
