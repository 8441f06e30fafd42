"""What a log of any size holds, by cause: read once, in memory that does not grow with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

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


@dataclass(slots=True)
class SymptomMatch:
    """A symptom with its lines.

    Attributes:
        count: how many lines show it.

        place: the number of the first of them.

        line: the first of them.
    """

    symptom: Symptom
    count: int = 0
    place: int = 0
    line: str = ""


@dataclass(slots=True)
class UnknownLine:
    """A line that is not known; lines that differ in hexadecimal digits only are one."""

    line: str
    place: int
    count: int = 0


@dataclass(slots=True)
class Summary:
    """What a log holds, by cause; grows with the number of causes, not with the log.

    Attributes:
        unknown_lines: warnings and errors that are not known, each shape once.

        more: counts further ones, when there are too many shapes.

        usual: counts what is neither known nor a complaint.

        shapes: where lines are counted, by what is left of Asterisk's without digits.

        tried: how many lines were looked at as pieces: with a level of Asterisk's, and without.
    """

    lines: int = 0
    found: dict[str, SymptomMatch] = field(default_factory=dict)
    unknown_lines: list[UnknownLine] = field(default_factory=list)
    more: UnknownLine = field(default_factory=lambda: UnknownLine("", 0))
    usual: UnknownLine = field(default_factory=lambda: UnknownLine("", 0))
    shapes: dict[bytes, SymptomMatch | UnknownLine] = field(default_factory=dict)
    tried: Counter[bool] = field(default_factory=Counter)

    def remember(self, shape: bytes, counted: SymptomMatch | UnknownLine) -> None:
        """Count further lines of a shape without looking at them again."""
        if len(self.shapes) >= SHAPES:
            self.shapes.clear()
        self.shapes[shape] = counted

    def ordered(self) -> list[SymptomMatch]:
        """The worst first: faults before warnings before what is normal, then by number.

        What follows from another that is there is left out.
        """
        rank = {"fault": 0, "warning": 1, "normal": 2}
        follows = {name for each in self.found.values() for name in each.symptom.explains}
        return sorted(
            (each for each in self.found.values() if each.symptom.id not in follows),
            key=lambda each: (rank[each.symptom.severity], -each.count, each.place),
        )


def shape_of(line: bytes) -> bytes:
    """What a line has in common with those that differ in hexadecimal digits only.

    The line itself where a number in it says what happened.
    """
    return line.translate(None, _DIGITS) if spelt(line) == line else line


class Reader:
    """Reads logs.

    Args:
        recogniser: what knows the lines.
    """

    def __init__(self, recogniser: Recogniser) -> None:
        self._known = recogniser
        spoken = {name for fact in recogniser.symptoms.values() for name in fact.spoken}
        names = "|".join(re.escape(name) for name in sorted(spoken)) or "$^"
        talk = _TALK % names.encode()
        least = recogniser.least
        self._worth = re.compile(rb"\n(?!%s|%s)[^\n]{%d,4096}" % (talk, _HEADERS, least))

    def sum_up(self, blocks: Iterable[bytes]) -> Summary:
        """Read a whole log.

        Args:
            blocks: its bytes in pieces of any size.
        """
        summary = Summary()
        known = summary.shapes
        for block in whole_lines(blocks):
            place, at_place = summary.lines, 0
            for seen in self._worth.finditer(block):
                line = seen.group()
                shape = shape_of(line) if b".c:" in line else line
                counted = known.get(shape)
                if counted is None:
                    start = seen.start() + 1
                    place += block.count(b"\n", at_place, start)
                    at_place = start
                    counted = self._new(line[1:], place, summary)
                    summary.remember(shape, counted)
                counted.count += 1
            summary.lines = place + block.count(b"\n", at_place)
        return summary

    def _new(self, line: bytes, place: int, summary: Summary) -> SymptomMatch | UnknownLine:
        """Where a line of a shape that is not known yet is counted."""
        symptom = self._known.match(line) or self._in_part(line, summary)
        if symptom is not None:
            found = summary.found.get(symptom.id)
            if found is None:
                text = line.decode(errors="replace").strip()
                found = summary.found[symptom.id] = SymptomMatch(symptom, 0, place, text)
            return found
        if b"WARNING[" not in line and b"ERROR[" not in line:
            return summary.usual
        if len(summary.unknown_lines) >= MOST_UNKNOWN:
            return summary.more
        unknown = UnknownLine(line.decode(errors="replace").strip(), place)
        summary.unknown_lines.append(unknown)
        return unknown

    def _in_part(self, line: bytes, summary: Summary) -> Symptom | None:
        """The symptom of a line that is a piece of one; this is slow, so not for ever."""
        headed = any(level in line for level in (b"WARNING[", b"ERROR[", b"NOTICE["))
        if summary.tried[headed] >= TRIES:
            return None
        summary.tried[headed] += 1
        return self._known.part_of(line.decode(errors="replace"))
