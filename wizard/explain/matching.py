"""Which symptom a line shows. Pure, and quick enough for logs of any size.

A line is cut into words once. Of every pattern one word is its anchor, the rarest among all
patterns, and only the patterns whose anchors are among the words of a line are tried on it, and
of these only those whose other words are there, too.
Numbers, addresses, time stamps and the place in Asterisk's source stand outside the patterns.
Only symptoms of the kind of text that the line is are tried, so that none claims another's line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from wizard.catalogue.types import Symptom
from wizard.explain.kinds import LineKind, LineOrigin, accepts, origin
from wizard.explain.lines import PLACE, bare, spelt

PIECE: Final = 10
# What a piece of a line needs to name its symptom, and a text of no kind that it is one.
PIECE_WORDS: Final = 3
DISTINCT: Final = 24
MOSTLY: Final = 0.6
NEARLY: Final = 0.75

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


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One text of one symptom, ready to be looked for."""

    symptom: Symptom
    size: int
    parts: tuple[bytes, ...]
    words: frozenset[bytes]

    def fits(self, line: bytes) -> bool:
        """Whether its parts stand in the line, one after the other."""
        at = 0
        for part in self.parts:
            at = line.find(part, at)
            if at < 0:
                return False
            at += len(part)
        return True

    def decides(self, line: bytes) -> bool:
        """Whether a line of no kind that it fits is surely one: by its length, or its share."""
        if self.symptom.seen == "sip" and b"SIP" in line:
            return True
        if self.symptom.seen == "log" and sum(map(len, self.parts)) >= DISTINCT:
            return True
        start = line.find(self.parts[0])
        end = len(line)
        if self.parts[-1]:
            end = line.rfind(self.parts[-1]) + len(self.parts[-1])
        return end - start >= MOSTLY * len(line.strip())


class Recogniser:
    """Recognises the lines of all symptoms.

    Args:
        symptoms: the facts, such as ``Catalogue().symptoms``.

    Attributes:
        least: how many bytes a line has at least that shows one.
    """

    def __init__(self, symptoms: Mapping[str, Symptom]) -> None:
        self.symptoms = symptoms
        texts = [
            (spelt(text.encode()).decode(), fact)
            for fact in symptoms.values()
            for text in fact.patterns
        ]
        often = Counter(word for text, _ in texts for word in set(_anchors(text)))
        self._anchored: dict[bytes, list[_Pattern]] = {}
        for text, fact in texts:
            words = _anchors(text)
            anchor = min(words, key=lambda word: (often[word], -len(word)))
            size = 0 if fact.vague else len(text)
            ready = _Pattern(fact, size, tuple(text.encode().split(b"{}")), frozenset(words))
            self._anchored.setdefault(anchor, []).append(ready)
        self._anchors = frozenset(self._anchored)
        whole = (len(text.encode().replace(b"{}", b"")) for text, _ in texts)
        self.least = min(PIECE, *whole)
        self._whole = frozenset(_level(text) for text, _ in texts)
        self._lines = [
            (level, tuple(level.split("{}")), fact)
            for level, fact in ((_level(text), fact) for text, fact in texts)
        ]
        self._joined = "\n".join(level for level, _, _ in self._lines)

    def match(self, line: bytes) -> Symptom | None:
        """Return the symptom that a line shows, or None.

        A symptom claims only lines of its own kind; of several the one with the longest text wins.

        Args:
            line: as in the log, without colours.
        """
        line = spelt(line)
        words = set(line[_source(line) :].translate(_PLAIN).split())
        fitting = [
            pattern
            for word in self._anchors & words
            for pattern in self._anchored[word]
            if pattern.words <= words and pattern.fits(line)
        ]
        if not fitting:
            return None
        where = origin(line.decode(errors="replace").strip())
        if where.kind is LineKind.PLAIN:
            sure = [pattern for pattern in fitting if pattern.decides(line)]
            if any(pattern.symptom.seen == "log" for pattern in sure):
                where = LineOrigin(LineKind.ASTERISK)
            else:
                fitting = sure
        own = (pattern for pattern in fitting if accepts(where, pattern.symptom))
        best = max(own, key=lambda pattern: pattern.size, default=None)
        return best.symptom if best else None

    def elsewhere(self, text: str) -> Symptom | None:
        """Return the symptom whose text a line has, though another file of Asterisk printed it.

        Whatever forwards a log may have changed the name of the file, so this is a guess.

        Args:
            text: a line of Asterisk's log.

        Returns:
            None if there is none, or the line is not Asterisk's.
        """
        if origin(text.strip()).kind is not LineKind.ASTERISK:
            return None
        words = PLACE.sub("", bare(text), count=1).strip()
        known = self.match(words.encode()) or self.part_of(words)
        return known if known is not None and known.seen == "log" else None

    def part_of(self, text: str) -> Symptom | None:
        """Return the symptom of which a text is a piece, as people copy it: cut, in small letters.

        The piece must have a minimum length and number of words.

        Args:
            text: the piece.

        Returns:
            The symptom whose line contains most of it; None if there is none, or more than one.
        """
        asked = _level(spelt(bare(text).encode()).decode())
        if len(asked.split()) < PIECE_WORDS and asked not in self._whole:
            return None
        where = origin(text.strip())
        most = (0, 0.0)  # how much of it, and of which share of the line
        fitting: set[str] = set()
        within = len(asked) >= PIECE and asked in self._joined
        for level, parts, fact in self._lines:
            if not accepts(where, fact):
                continue
            whole = sum(map(len, parts))
            size = len(asked) if within and asked in level else 0
            if size < NEARLY * whole:
                size = _shared(parts, asked) if fact.seen == "log" else 0
                size = size if size >= NEARLY * whole else 0
            if (held := (size, size / whole)) > most:
                most, fitting = held, set()
            if size and held == most:
                fitting.add(fact.id)
        return self.symptoms[fitting.pop()] if len(fitting) == 1 else None


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
