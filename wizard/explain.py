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

COLOUR: Final = re.compile(rb"\x1b\[[0-9;]*[A-Za-z]")
# Time, level, thread and call, source file and line, function: Asterisk's, console or file.
HEAD: Final = re.compile(
    r"^.*?\b(?P<level>[A-Z]{4,})\[[^\]]*\](?:\[C-[0-9a-f]+\])?:? "
    r"(?P<file>[\w/.-]+\.c)(?::\d+)?(?: (?:in )?[\w.]+)?: ?"
)
_HOLE: Final = re.compile(r"\{\}")
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
    search: re.Pattern[bytes]


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
    """A warning or error that is not known; lines that differ in numbers only are one."""

    line: str
    place: int
    count: int = 1


@dataclass(slots=True)
class Summary:
    """What a log holds, by cause; grows with the number of causes, not with the log."""

    lines: int = 0
    found: dict[str, Found] = field(default_factory=dict)
    strangers: dict[bytes, Stranger] = field(default_factory=dict)
    more_strangers: int = 0

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
        self._spoken = {name.encode() for symptom in symptoms.values() for name in symptom.spoken}
        texts = [(text, fact) for fact in symptoms.values() for text in fact.patterns]
        often = Counter(word for text, _ in texts for word in set(_anchors(text)))
        self._anchored: dict[bytes, list[_Pattern]] = {}
        for text, fact in texts:
            anchor = min(_anchors(text), key=lambda word: (often[word], -len(word)))
            ready = _Pattern(fact, len(text), _compiled(text))
            self._anchored.setdefault(anchor, []).append(ready)
        self._anchors = frozenset(self._anchored)
        self._terms: dict[str, set[str]] = {}
        self._weight: dict[str, float] = {}

    def match(self, line: bytes) -> Symptom | None:
        """The symptom that a line surely shows; of several the one with the longest text."""
        words = line.translate(_PLAIN).split()
        if self._anchors.isdisjoint(words):
            return None
        best: _Pattern | None = None
        for word in self._anchors.intersection(words):
            for pattern in self._anchored[word]:
                if (best is None or pattern.size > best.size) and pattern.search.search(line):
                    best = pattern
        return best.symptom if best else None

    def sum_up(self, blocks: Iterable[bytes]) -> Summary:
        """Read a whole log.

        Args:
            blocks: its bytes in pieces of any size.
        """
        summary = Summary()
        number = 0
        for lines in _lines(blocks):
            for line in lines:
                number += 1
                if (at := line.find(b".c:")) > 0 and self._is_talk(line, at):
                    continue
                symptom = self.match(line)
                if symptom is None:
                    if b"WARNING[" in line or b"ERROR[" in line:
                        _count_stranger(summary, line, number)
                    continue
                found = summary.found.get(symptom.id)
                if found is None:
                    text = line.decode(errors="replace").strip()
                    found = summary.found[symptom.id] = Found(symptom, 0, number, text)
                found.count += 1
        summary.lines = number
        return summary

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
        scored.sort(key=lambda each: (-each[0], each[1]))
        return [Found(self._symptoms[name], guess=True) for _, name in scored[:GUESSES]]

    def _is_talk(self, line: bytes, at: int) -> bool:
        """Whether Asterisk only says what it does, in a place that tells of no symptom."""
        if line.find(b"DEBUG[", 0, at) >= 0:
            return True
        if line.find(b"VERBOSE[", 0, at) < 0:
            return False
        start = max(line.rfind(b" ", 0, at), line.rfind(b"/", 0, at))
        return line[start + 1 : at + 2] not in self._spoken

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


def _compiled(text: str) -> re.Pattern[bytes]:
    parts = [re.escape(part).replace(r"\ ", r"\s+") for part in _HOLE.split(text)]
    return re.compile(".*?".join(parts).encode(), re.IGNORECASE)


def _terms(text: str) -> set[str]:
    """Words for the search of what is nearest; Chinese by pairs of characters."""
    lowered = text.lower()
    han = re.findall(r"[\u4e00-\u9fff]+", lowered)
    pairs = {run[at : at + 2] for run in han for at in range(len(run) - 1)}
    return (set(re.findall(r"[a-z_][a-z0-9_]+|\b[0-9]{3}\b", lowered)) | pairs) - _COMMON


def _lines(blocks: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Whole lines without colours; one that has no end in sight is cut to its beginning."""
    rest = b""
    for block in blocks:
        lines = (rest + block).split(b"\n")
        rest = lines.pop()
        if len(rest) > 64 * LONGEST:
            rest = rest[:LONGEST]
        if b"\x1b" in block:
            lines = [COLOUR.sub(b"", line) for line in lines]
        if max(map(len, lines), default=0) > LONGEST:
            lines = [line[:LONGEST] for line in lines]
        yield lines
    if rest:
        yield [COLOUR.sub(b"", rest[:LONGEST])]


def _count_stranger(summary: Summary, line: bytes, number: int) -> None:
    shape = bare(line.decode(errors="replace")).encode().translate(None, b"0123456789")
    known = summary.strangers.get(shape)
    if known is not None:
        known.count += 1
    elif len(summary.strangers) < STRANGERS:
        text = line.decode(errors="replace").strip()
        summary.strangers[shape] = Stranger(text, number)
    else:
        summary.more_strangers += 1
