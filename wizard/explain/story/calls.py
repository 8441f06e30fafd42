"""Lines with a symptom, and the calls that hold them while they are open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

NEAR_LINES: Final = 40  # stands for any number of seconds where lines have no time


class Occurrence(NamedTuple):
    """A line that shows a symptom.

    Attributes:
        order: its number among those of all files, by time.

        source: the number of its file.

        number: of the line in its file, from 1.

        time: seconds; None if the line has no time.

        call: the key of its call: a call id, a channel, a Call-ID of SIP, a thread; may be empty.
    """

    symptom: str
    order: int
    source: int
    number: int
    line: bytes
    time: float | None
    call: str
    thread: str


@dataclass(slots=True, eq=False)
class SeenSymptom:
    """A symptom in one call, with all its lines.

    Attributes:
        parent: what it follows from; None if it is a first cause as far as the log tells.
    """

    first: Occurrence
    count: int = 1
    parent: SeenSymptom | None = None

    @property
    def root(self) -> SeenSymptom:
        """The first cause."""
        here = self
        while here.parent is not None:
            here = here.parent
        return here


@dataclass(slots=True)
class OpenCall:
    """A call with the symptoms in it; a line that names no call is an own one with an empty key.

    Attributes:
        key: the id that Asterisk prints, such as ``C-0000001a``, a channel, or a SIP Call-ID.

        items: what is counted, by the id of the symptom.

        channels: the names of its channels.

        last: its newest line with a symptom.
    """

    key: str
    items: dict[str, SeenSymptom] = field(default_factory=dict)
    channels: set[str] = field(default_factory=set)
    last: Occurrence | None = None


def later_by(earlier: Occurrence, later: Occurrence) -> float | None:
    """Return the seconds from one line to another, or None if a line has no time.

    Args:
        earlier: the line that comes first in the log.
        later: the line after it.
    """
    if earlier.time is None or later.time is None:
        return None
    return later.time - earlier.time


def one_call(key: str) -> bool:
    """Whether a key is that of a call, not of a thread or a SIP transaction."""
    return key.startswith("C-") or "/" in key.partition("-")[0]


def lines_between(earlier: Occurrence, later: Occurrence) -> int:
    """Return how many lines are between two; a huge number for lines of different files.

    Args:
        earlier: the line that comes first.
        later: the line after it.
    """
    return later.number - earlier.number if later.source == earlier.source else 1 << 30


def soon(earlier: Occurrence, later: Occurrence, seconds: float) -> bool:
    """Whether a line comes after another and within some seconds.

    Args:
        earlier: the line that comes first.
        later: the line after it.
        seconds: the most that may pass; 0 for any time.
    """
    passed = later_by(earlier, later)
    if not seconds:
        return passed is None or passed >= -1
    if passed is None:
        return lines_between(earlier, later) <= NEAR_LINES
    return 0 <= passed <= seconds
