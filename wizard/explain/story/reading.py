"""Reads one log or several into sums and stories; lines of several are taken by time."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from wizard.explain.dump.dump import DumpKeeper, SipDump, whole_dump
from wizard.explain.lines import LONGEST, unwrapped
from wizard.explain.matching import Recogniser
from wizard.explain.story.clock import CLOCK, YEAR, Moment, moment
from wizard.explain.story.joining import Joiner
from wizard.explain.story.overview import Span, Tally
from wizard.explain.story.relations import Relations
from wizard.explain.summary import LineEvent, Mark, Reader, Summary, SymptomMatch
from wizard.limits import STORY_JOINED

_NEVER: Final = float("-inf")
ALMOST: Final = 0.999


class LogFile(NamedTuple):
    """A log to read.

    Attributes:
        name: as reports call it.

        blocks: its bytes, in pieces of any size.
    """

    name: str
    blocks: Iterable[bytes]


class LogReading(NamedTuple):
    """What was read.

    Attributes:
        lines: how many, in all files.
        spans: when each file begins and ends.
        dump: the SIP messages.
        beginning: of the first file.
    """

    summary: Summary
    joiner: Joiner
    tally: Tally
    lines: int
    spans: list[Span]
    dump: SipDump
    beginning: bytes


class _Timed(NamedTuple):
    """A line of one of several files, with the time that puts it in order."""

    time: float
    source: int
    event: LineEvent
    exact: float | None


class StoryReader:
    """Reads logs into stories.

    Args:
        recogniser: what knows the lines.
        relations: what follows from what.
    """

    def __init__(self, recogniser: Recogniser, relations: Relations) -> None:
        self._reader = Reader(recogniser, relations)
        self._relations = relations
        self._faults = {
            fact.id for fact in recogniser.symptoms.values() if fact.severity == "fault"
        }

    def read(self, files: Sequence[LogFile]) -> LogReading:
        """Read files; the lines of several are merged by time.

        Args:
            files: one or more.

        Returns:
            Sums by symptom, stories, and the SIP messages.
        """
        several = len(files) > 1
        tally, spans = Tally(), [Span(each.name) for each in files]
        keepers = [DumpKeeper(source=number) for number in range(len(files))]
        kept: list[bytes] = []
        streams = []
        for number, each in enumerate(files):
            blocks = unwrapped(each.blocks)
            blocks = tally.counting(spans[number], keepers[number].keeping(blocks))
            streams.append(_keeping(blocks, kept) if not number else blocks)
        summary = Summary()
        joiner = Joiner(
            self._relations, self._faults, lambda name: tally.call_of.get(name), several=several
        )
        counts = [summary.of_file(number) for number in range(len(files))]
        kind = None
        if several:
            streams = [_begun(blocks) for blocks in streams]
            kind = min((each.first.kind for each in spans if each.first), default=YEAR)
            timed = (
                _timed(self._reader.read(blocks, count, every=True), count.source, kind)
                for blocks, count in zip(streams, counts, strict=True)
            )
            events: Iterable[_Timed] = heapq.merge(*timed, key=lambda each: each.time)
        else:
            events = _timed(self._reader.read(streams[0], counts[0]), 0, None)
        for timed_line in events:
            _take(timed_line, joiner, several=several)
        joiner.finish()
        lines = sum(each.lines for each in counts)
        begins = [
            each.first.seconds(CLOCK if kind is None else kind) if each.first else 0.0
            for each in spans
        ]
        dump = whole_dump(
            [keepers[at] for at in sorted(range(len(files)), key=begins.__getitem__)]
        )
        return LogReading(summary, joiner, tally, lines, spans, dump, b"".join(kept))


def _take(timed: _Timed, joiner: Joiner, *, several: bool) -> None:
    counted, number, line = timed.event
    match counted:
        case Mark():
            joiner.mark(counted.kind, timed.source, number, timed.exact)
        case SymptomMatch():
            here = joiner.add(counted.symptom.id, timed.source, number, line, timed.exact)
            if here is None:
                counted.count -= 1
                return
            if several and not counted.joined:
                counted.source, counted.place = timed.source, number
                counted.line = line.decode(errors="replace").strip()
            counted.joined += 1
            counted.live = counted.joined < STORY_JOINED


def _timed(events: Iterable[LineEvent], source: int, kind: int | None) -> Iterator[_Timed]:
    """Lines with their times; one without has its place after the line before it."""
    last = _NEVER
    for event in events:
        here = moment(event.line)
        exact = None
        if here is not None:
            exact = _seconds(here, kind)
            # A time without its part of a second may be any in it; the exact ones come first.
            least = exact if here.second % 1 else exact + ALMOST
            last = max(last, least) if kind is not None else exact
        yield _Timed(last, source, event, exact)


def _seconds(here: Moment, kind: int | None) -> float:
    return here.seconds(here.kind if kind is None else max(kind, CLOCK))


def _begun(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same, with the first already read."""
    stream = iter(blocks)
    return itertools.chain(list(itertools.islice(stream, 1)), stream)


def _keeping(blocks: Iterable[bytes], kept: list[bytes]) -> Iterator[bytes]:
    """Hand the blocks on; keep the beginning, which a guess is made from."""
    for block in blocks:
        if not kept:
            kept.append(block[:LONGEST])
        yield block
