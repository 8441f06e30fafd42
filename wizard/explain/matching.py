"""Which symptom a line shows. Pure, and quick enough for logs of any size.

A line is cut into words once. Of every pattern one word is its anchor, the rarest among all
patterns, and only the patterns whose anchors are among the words of a line are tried on it.
Numbers, addresses, time stamps and the place in Asterisk's source stand outside the patterns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import log
from typing import Final

from wizard.catalogue.types import Symptom

GUESSES: Final = 3
LONGEST: Final = 4096
ENOUGH: Final = 0.3  # of the weight of the words that were asked about
UNHEARD: Final = 4.0  # the weight of a word that no symptom has
STRANGERS: Final = 50
PIECE: Final = 10
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

COLOUR: Final = re.compile(rb"\x1b\[[0-9;]*[A-Za-z]")
# Time, level, thread and call, source file and line, function: Asterisk's, console or file.
HEAD: Final = re.compile(
    r"^.*?\b(?P<level>[A-Z]{4,})\[[^\]]*\](?:\[C-[0-9a-f]+\])?:? "
    r"(?P<file>[\w/.-]+\.c)(?::\d+)?(?: (?:in )?[\w.]+)?: ?"
)
_HOLE: Final = re.compile(r"\{\}")
_QUOTES: Final = str.maketrans("", "", "'\"")
# Bytes to words: capitals become small, and whatever is neither letter nor digit separates.
_PLAIN: Final = (
    bytes(
        byte + 32 if 65 <= byte <= 90 else byte if chr(byte).isalnum() or byte in b"_" else 32
        for byte in range(128)
    )
    + bytes([32]) * 128
)
_COMMON: Final = frozenset(
    [
        "the", "to", "for", "from", "in", "on", "at", "is", "was", "not", "and", "or", "with",
        "by", "be", "it", "that", "this", "has", "have", "no", "are", "warning", "error", "notice",
        "verbose", "debug", "asterisk", "could", "can", "sip", "res", "pjsip", "channel",
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One text of one symptom, ready to be looked for."""

    symptom: Symptom
    size: int
    parts: tuple[bytes, ...]

    def fits(self, line: bytes) -> bool:
        """Whether its parts stand in the line, one after the other."""
        at = 0
        for part in self.parts:
            at = line.find(part, at)
            if at < 0:
                return False
            at += len(part)
        return True


@dataclass(slots=True)
class Found:
    """A symptom with its lines.

    Attributes:
        count: how many lines show it.

        place: the number of the first of them.

        line: the first of them.

        guess: nothing matched surely; this is only the nearest.
    """

    symptom: Symptom
    count: int = 0
    place: int = 0
    line: str = ""
    guess: bool = False


@dataclass(slots=True)
class Stranger:
    """A line that is not known; lines that differ in hexadecimal digits only are one."""

    line: str
    place: int
    count: int = 0


@dataclass(slots=True)
class Summary:
    """What a log holds, by cause; grows with the number of causes, not with the log.

    Attributes:
        strangers: warnings and errors that are not known, each shape once.

        more: counts further ones, when there are too many shapes.

        usual: counts what is neither known nor a complaint.

        shapes: where lines are counted, by what is left of them without digits.

        tried: how many lines were looked at as pieces: with a level of Asterisk's, and without.
    """

    lines: int = 0
    found: dict[str, Found] = field(default_factory=dict)
    strangers: list[Stranger] = field(default_factory=list)
    more: Stranger = field(default_factory=lambda: Stranger("", 0))
    usual: Stranger = field(default_factory=lambda: Stranger("", 0))
    shapes: dict[bytes, Found | Stranger] = field(default_factory=dict)
    tried: Counter[bool] = field(default_factory=Counter)

    def remember(self, shape: bytes, counted: Found | Stranger) -> None:
        """Count further lines that differ in digits only without looking at them again."""
        if not shape:
            return
        if len(self.shapes) >= SHAPES:
            self.shapes.clear()
        self.shapes[shape] = counted

    def ordered(self) -> list[Found]:
        """The worst first: faults before warnings before what is normal, then by number."""
        rank = {"fault": 0, "warning": 1, "normal": 2}
        return sorted(
            self.found.values(),
            key=lambda each: (rank[each.symptom.severity], -each.count, each.place),
        )


class Recogniser:
    """Knows the lines of all symptoms.

    Args:
        symptoms: the facts, such as ``Catalogue().symptoms``.
    """

    def __init__(self, symptoms: Mapping[str, Symptom]) -> None:
        self._symptoms = symptoms
        spoken = {name for fact in symptoms.values() for name in fact.spoken}
        names = "|".join(re.escape(name) for name in sorted(spoken)) or "$^"
        self._worth = re.compile(rb"\n(?!%s|%s)[^\n]{1,4096}" % (_TALK % names.encode(), _HEADERS))
        texts = [(text, fact) for fact in symptoms.values() for text in fact.patterns]
        often = Counter(word for text, _ in texts for word in set(_anchors(text)))
        self._anchored: dict[bytes, list[_Pattern]] = {}
        for text, fact in texts:
            anchor = min(_anchors(text), key=lambda word: (often[word], -len(word)))
            size = 0 if fact.vague else len(text)
            ready = _Pattern(fact, size, tuple(text.encode().split(b"{}")))
            self._anchored.setdefault(anchor, []).append(ready)
        self._anchors = frozenset(self._anchored)
        self._level = [(_level(text), fact) for text, fact in texts]
        self._parts = [(tuple(level.split("{}")), fact) for level, fact in self._level]
        self._joined = "\n".join(level for level, _ in self._level)
        self._terms: dict[str, set[str]] = {}
        self._weight: dict[str, float] = {}

    def match(self, line: bytes) -> Symptom | None:
        """The symptom that a line surely shows; of several the one with the longest text."""
        told = line[_source(line) :]
        best: _Pattern | None = None
        for word in self._anchors.intersection(told.translate(_PLAIN).split()):
            for pattern in self._anchored[word]:
                if (best is None or pattern.size > best.size) and pattern.fits(line):
                    best = pattern
        return best.symptom if best else None

    def part_of(self, text: str) -> Symptom | None:
        """The symptom that a piece of its line shows, as people copy it: cut, in small letters.

        The piece has to be of some length; it is of the symptom whose line holds most of it, if
        that is one only.
        """
        asked = _level(bare(text))
        most = 0
        fitting: set[str] = set()
        if len(asked) >= PIECE and asked in self._joined:
            most = len(asked)
            fitting = {fact.id for level, fact in self._level if asked in level}
        for parts, fact in self._parts:
            size = _shared(parts, asked)
            if size > most:
                most, fitting = size, set()
            if size and size == most:
                fitting.add(fact.id)
        return self._symptoms[fitting.pop()] if len(fitting) == 1 else None

    def sum_up(self, blocks: Iterable[bytes]) -> Summary:
        """Read a whole log.

        Args:
            blocks: its bytes in pieces of any size.
        """
        summary = Summary()
        known = summary.shapes
        for block in _whole_lines(blocks):
            place, at_place = summary.lines, 0
            for seen in self._worth.finditer(block):
                line = seen.group()
                shape = line.translate(None, _DIGITS) if b".c:" in line else b""
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

    def _new(self, line: bytes, place: int, summary: Summary) -> Found | Stranger:
        """Where a line of a shape that is not known yet is counted."""
        symptom = self.match(line) or self._in_part(line, summary)
        if symptom is not None:
            found = summary.found.get(symptom.id)
            if found is None:
                text = line.decode(errors="replace").strip()
                found = summary.found[symptom.id] = Found(symptom, 0, place, text)
            return found
        if b"WARNING[" not in line and b"ERROR[" not in line:
            return summary.usual
        if len(summary.strangers) >= STRANGERS:
            return summary.more
        stranger = Stranger(line.decode(errors="replace").strip(), place)
        summary.strangers.append(stranger)
        return stranger

    def _in_part(self, line: bytes, summary: Summary) -> Symptom | None:
        """The symptom of a line that is a piece of one; this is slow, so not for ever."""
        headed = any(level in line for level in (b"WARNING[", b"ERROR[", b"NOTICE["))
        if summary.tried[headed] >= TRIES:
            return None
        summary.tried[headed] += 1
        return self.part_of(line.decode(errors="replace"))

    def nearest(self, text: str) -> list[Found]:
        """What a text is most like, marked as a guess; empty when it is like nothing."""
        asked = _terms(bare(text))
        if not asked:
            return []
        weights = self._weights()
        total = sum(weights.get(word, UNHEARD) for word in asked)
        scored = []
        for name, words in self._terms.items():
            shared = asked & words
            score = sum(weights[word] for word in shared) / total if shared else 0.0
            if score >= ENOUGH:
                scored.append((score, name))
        # Of equals, what is called just so; then what says nothing by itself, which is what a
        # person has to describe in words.
        phrase = text.strip().lower()
        scored.sort(
            key=lambda each: (
                -each[0], not self._called(each[1], phrase), self._has_line(each[1]), each[1]
            )
        )  # fmt: skip
        return [Found(self._symptoms[name], guess=True) for _, name in scored[:GUESSES]]

    def _called(self, name: str, phrase: str) -> bool:
        return self._symptoms[name].title.lower().startswith(phrase)

    def _has_line(self, name: str) -> bool:
        return self._symptoms[name].seen != "silence"

    def _weights(self) -> Mapping[str, float]:
        if not self._terms:
            for name, fact in self._symptoms.items():
                texts = (*fact.patterns, fact.title, fact.title_zh, fact.words)
                self._terms[name] = _terms(" ".join(texts))
            seen = Counter(word for words in self._terms.values() for word in words)
            size = len(self._terms) + 1
            self._weight = {word: log(size / count) for word, count in seen.items()}
        return self._weight


def bare(line: str) -> str:
    """A log line without what Asterisk, syslog or a terminal put before its text."""
    plain = COLOUR.sub(b"", line.encode()).decode()
    return HEAD.sub("", plain, count=1).strip()


def _source(line: bytes) -> int:
    """Where the name of Asterisk's source file begins; 0 in a line that is not Asterisk's."""
    at = line.find(b".c:")
    if at < 0:
        return 0
    space = line.rfind(b" ", 0, at)
    return space + 1 if line[space - 1 : space] in (b"]", b":") else 0


def _level(text: str) -> str:
    """A text in small letters without quotes, which people leave out, and with single spaces."""
    return " ".join(text.lower().translate(_QUOTES).split())


def _shared(parts: tuple[str, ...], asked: str) -> int:
    """How much of a piece of text is of a line of this pattern; 0 if it is no piece of one."""
    at = size = 0
    for part in parts:
        found = asked.find(part, at)
        if found < 0:  # the piece may end within this part
            last = asked.rfind(part[:PIECE], at)
            ends = last >= 0 and part.startswith(asked[last:])
            return size + len(asked) - last if ends else 0
        at = found + len(part)
        size += len(part)
    return size


def _anchors(text: str) -> list[bytes]:
    """The whole words of a pattern; a placeholder may swallow what touches it."""
    pieces = _HOLE.split(text)
    words: list[bytes] = []
    for number, piece in enumerate(pieces):
        plain = piece.encode().translate(_PLAIN)
        own = plain.split()
        if own and number and not plain.startswith(b" "):
            own = own[1:]
        if own and number < len(pieces) - 1 and not plain.endswith(b" "):
            own = own[:-1]
        words += own
    return words


def _terms(text: str) -> set[str]:
    """Words for the search of what is nearest; Chinese by pairs of characters."""
    lowered = text.lower()
    han = re.findall(r"[\u4e00-\u9fff]+", lowered)
    pairs = {run[at : at + 2] for run in han for at in range(len(run) - 1)}
    return (set(re.findall(r"[a-z_][a-z0-9_]+|\b[0-9]{3}\b", lowered)) | pairs) - _COMMON


def _whole_lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same in pieces of whole lines, each with its line end before it, without colours.

    A line that has no end in sight is cut to its beginning.
    """
    rest = b"\n"
    for block in blocks:
        text = rest + block
        end = text.rfind(b"\n")
        rest = text[end:] if end else text
        if len(rest) > 64 * LONGEST:
            rest = rest[:LONGEST]
        if end:
            yield COLOUR.sub(b"", text[:end]) if b"\x1b" in text else text[:end]
    if rest != b"\n":
        yield COLOUR.sub(b"", rest)
