"""What a log of any size holds, by cause: read once, in memory that does not grow with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple, Protocol

from wizard.catalogue.types import Symptom
from wizard.explain.lines import spelt, whole_lines
from wizard.explain.matching import Recogniser

MOST_UNKNOWN: Final = 50
TRIES: Final = 100  # lines of a log, of either kind, that are looked at as pieces
SHAPES: Final = 4096

# What most lines of a log are, and nothing is to be found in: what Asterisk does step by step, and
# the usual lines of SIP messages. One search through a whole block leaves them out.
_TALK: Final = rb"\[[^\]\n]*\] (?:DEBUG\[|VERBOSE\[[^\n ]* (?!%s))"
_HEADERS: Final = (
    rb"(?:Via|From|To|Call-ID|CSeq|Contact|Max-Forwards|Expires|Allow|Allow-Events|Supported|Accept"
    rb"|User-Agent|Server|Content-Length|Content-Type|Authorization|WWW-Authenticate|Date|Event"
    rb"|Session-Expires|Min-SE|Record-Route|Route): |[vostcmb]=|a=(?!candidate)"
    rb"|SIP/2\.0 [12]|[A-Z]+ sips?:|\r?\n"
)
# What pointers, ids of calls and counters are made of.
_DIGITS: Final = b"0123456789abcdef"
# What Asterisk prints about itself: where a log begins, where it starts, loads files and ends.
_MARKS: Final = {
    "opened": re.compile(rb"\] Asterisk \S+ built by "),
    "ready": re.compile(rb"\bAsterisk Ready\."),
    "ended": re.compile(rb"\bAsterisk (?:un)?cleanly ending \("),
    "loaded": re.compile(rb"\bReloading module '|\bTotal time merge_contexts_delete: "),
}
# The VERBOSE lines that hold them.
_OWN: Final = {
    "asterisk.c: Asterisk ",
    "loader.c: Reloading module ",
    "pbx.c: Total time merge_contexts_delete",
}
_CALL_ID: Final = b"[C-"
_SIP_CALL: Final = b"(callid: "


@dataclass(slots=True)
class SymptomMatch:
    """A symptom with its lines.

    Attributes:
        count: how many lines show it.

        place: the number of the first of them.

        line: the first of them.

        source: the number of the file that it is in.

        live: whether each of its lines is wanted for stories.

        joined: how many were.
    """

    symptom: Symptom
    count: int = 0
    place: int = 0
    line: str = ""
    source: int = 0
    live: bool = False
    joined: int = 0


@dataclass(slots=True)
class UnknownLine:
    """A line that shows no known symptom; lines that differ only in hexadecimal digits are one.

    Attributes:
        line: the first of them.

        place: its number, from 1.

        count: how many there are.

        source: the number of its file, from 0.

        live: whether each of its lines is wanted for stories.
    """

    line: str
    place: int
    count: int = 0
    source: int = 0
    live: bool = False


@dataclass(slots=True)
class Mark:
    """A line in which Asterisk says that it opens a log, starts, loads its files, or ends.

    Attributes:
        kind: ``opened``, ``ready``, ``loaded`` or ``ended``.

        count: how many there are.

        live: whether each of its lines is wanted for stories.
    """

    kind: str
    count: int = 0
    live: bool = True


class LineEvent(NamedTuple):
    """A line that belongs into a story.

    Attributes:
        number: of the line, from 1.
    """

    counted: SymptomMatch | UnknownLine | Mark
    number: int
    line: bytes


@dataclass(slots=True)
class Summary:
    """What a log holds, by cause; grows with the number of causes, not with the log.

    Attributes:
        unknown_lines: warnings and errors that are not known, each shape once.

        notices: the same of level NOTICE, most of which a healthy system prints, too.

        more: counts further ones, when there are too many shapes.

        usual: counts what is neither known nor a complaint.

        shapes: where lines are counted, by what is left of Asterisk's without digits.

        tried: how many lines were looked at as pieces: with a level of Asterisk's, and without.

        source: the number of the file that is read.
    """

    lines: int = 0
    source: int = 0
    matches: dict[str, SymptomMatch] = field(default_factory=dict)
    unknown_lines: list[UnknownLine] = field(default_factory=list)
    notices: list[UnknownLine] = field(default_factory=list)
    more: UnknownLine = field(default_factory=lambda: UnknownLine("", 0))
    usual: UnknownLine = field(default_factory=lambda: UnknownLine("", 0))
    shapes: dict[bytes, SymptomMatch | UnknownLine | Mark] = field(default_factory=dict)
    tried: Counter[bool] = field(default_factory=Counter)

    def of_file(self, source: int) -> Summary:
        """Return a summary of one of several files; it shares all counts but that of lines.

        Args:
            source: the number of the file, from 0.
        """
        return replace(self, lines=0, source=source)

    def remember(self, shape: bytes, counted: SymptomMatch | UnknownLine | Mark) -> None:
        """Count further lines of a shape without matching them again.

        Args:
            shape: from :func:`shape_of`.
            counted: where lines of the shape are counted.
        """
        if len(self.shapes) >= SHAPES:
            self.shapes.clear()
        self.shapes[shape] = counted

    def ordered(self) -> list[SymptomMatch]:
        """The worst first: faults before warnings before what is normal, then by number."""
        rank = {"fault": 0, "warning": 1, "normal": 2}
        return sorted(
            self.matches.values(),
            key=lambda each: (rank[each.symptom.severity], -each.count, each.place),
        )


def shape_of(line: bytes) -> bytes:
    """Return what a line shares with lines that differ only in hexadecimal digits and Call-ID.

    The line itself if a number in it says what happened.

    Args:
        line: as in the log.
    """
    if (at := line.find(_SIP_CALL)) >= 0:
        line = line[:at] + line[line.find(b")", at) :]
    return line.translate(None, _DIGITS) if spelt(line) == line else line


class Following(Protocol):
    """What follows from what.

    Attributes:
        in_calls: ids of the symptoms of which each line counts, also before its cause is there.
    """

    in_calls: set[str]

    def effects(self, cause: str) -> set[str]:
        """Return the ids of the symptoms that can follow from one.

        Args:
            cause: the id of the symptom.
        """

    def causes_of(self, effect: str) -> set[str]:
        """Return the ids of all that a symptom can follow from.

        Args:
            effect: the id of the symptom.
        """

    def meant(self, symptom: Symptom, line: bytes) -> Symptom:
        """Return the symptom that a line really shows: the cause, if the line names it.

        Args:
            symptom: that the line shows at first.
            line: as in the log.
        """


class Reader:
    """Reads logs.

    Args:
        recogniser: what knows the lines.
        relations: what follows from what; the lines of such symptoms are handed out.
    """

    def __init__(self, recogniser: Recogniser, relations: Following | None = None) -> None:
        self._known = recogniser
        self._relations = relations
        spoken = {name for fact in recogniser.symptoms.values() for name in fact.spoken}
        names = "|".join(re.escape(name) for name in sorted(spoken | _OWN))
        talk = _TALK % names.encode()
        least = recogniser.least
        self._worth = re.compile(rb"\n(?!%s|%s)[^\n]{%d,4096}" % (talk, _HEADERS, least))

    def sum_up(self, blocks: Iterable[bytes]) -> Summary:
        """Read a whole log.

        Args:
            blocks: its bytes in pieces of any size.
        """
        summary = Summary()
        for _ in self.read(blocks, summary):
            pass
        return summary

    def read(
        self, blocks: Iterable[bytes], summary: Summary, *, every: bool = False
    ) -> Iterator[LineEvent]:
        """Read a log; hand out the lines that belong into stories.

        Args:
            blocks: its bytes in pieces of any size.
            summary: where all lines are counted.
            every: whether to hand out all lines that are known, as where files are merged.
        """
        known = summary.shapes
        for block in whole_lines(blocks):
            place, at_place = summary.lines, 0
            for match in self._worth.finditer(block):
                line = match.group()
                shape = shape_of(line) if b".c:" in line else line
                counted = known.get(shape)
                if counted is None:
                    start = match.start() + 1
                    place += block.count(b"\n", at_place, start)
                    at_place = start
                    counted = self._new(line[1:], place, summary, every)
                    summary.remember(shape, counted)
                counted.count += 1
                if counted.live:
                    start = match.start() + 1
                    place += block.count(b"\n", at_place, start)
                    at_place = start
                    yield LineEvent(counted, place, line[1:])
            summary.lines = place + block.count(b"\n", at_place)

    def _new(
        self, line: bytes, place: int, summary: Summary, every: bool
    ) -> SymptomMatch | UnknownLine | Mark:
        """Where a line of a shape that is not known yet is counted."""
        symptom = self._known.match(line) or self._in_part(line, summary)
        if symptom is not None:
            if self._relations is not None:
                symptom = self._relations.meant(symptom, line)
            match = summary.matches.get(symptom.id)
            if match is None:
                text = line.decode(errors="replace").strip()
                match = SymptomMatch(symptom, 0, place, text, summary.source)
                summary.matches[symptom.id] = match
                match.live = every or self._in_stories(symptom.id, summary)
            match.live = match.live or (_CALL_ID in line and not match.joined)
            return match
        for kind, pattern in _MARKS.items():
            if pattern.search(line):
                return Mark(kind)
        complains = b"WARNING[" in line or b"ERROR[" in line
        if not complains and b"NOTICE[" not in line:
            return summary.usual
        lines = summary.unknown_lines if complains else summary.notices
        if len(lines) >= MOST_UNKNOWN:
            return summary.more if complains else summary.usual
        text = line.decode(errors="replace").strip()
        unknown = UnknownLine(text, place, 0, summary.source)
        lines.append(unknown)
        return unknown

    def _in_stories(self, name: str, summary: Summary) -> bool:
        """Whether lines of a symptom can belong into stories, now that it is there."""
        if self._relations is None:
            return False
        effects = self._relations.effects(name)
        for each in effects & summary.matches.keys():
            summary.matches[each].live = True
        causes = self._relations.causes_of(name)
        return bool(effects or name in self._relations.in_calls or causes & summary.matches.keys())

    def _in_part(self, line: bytes, summary: Summary) -> Symptom | None:
        """The symptom of a line that is a piece of one; this is slow, so not for ever."""
        headed = any(level in line for level in (b"WARNING[", b"ERROR[", b"NOTICE["))
        if summary.tried[headed] >= TRIES:
            return None
        summary.tried[headed] += 1
        return self._known.part_of(line.decode(errors="replace"))
