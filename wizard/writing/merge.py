"""Three versions of a text become one: the last rendering, the person's file, the new rendering.

Works on bytes and keeps every line ending as it is. Imported only when a file was edited.
"""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Hashable, Iterator, Sequence
from typing import Any, NamedTuple

SMALL = 250_000
"""Pairs of lines up to which lines that occur more than once are matched one by one."""


class Merged(NamedTuple):
    """What came out of a merge.

    Attributes:
        content: the lines of both sides; where both changed the same ones, those of the side that
        is preferred.

        clean: whether no line was changed on both sides in different ways.
    """

    content: bytes
    clean: bool


def mergeable(*contents: bytes) -> bool:
    """Whether all contents are text that may be merged line by line: no binary, no PEM.

    Args:
        *contents: of the versions of a file.
    """
    for content in contents:
        if b"\0" in content or b"-----BEGIN " in content:
            return False
        try:
            content.decode()
        except UnicodeDecodeError:
            return False
    return True


def merge(base: bytes, mine: bytes, new: bytes, *, prefer_mine: bool = False) -> Merged:
    """Merge the person's changes and the new rendering.

    Args:
        base: the last rendering.

        mine: what the person made of it.

        new: the new rendering.

        prefer_mine: whose lines to take where both changed the same ones.

    Returns:
        The merged text, and whether it has no conflict.
    """
    # Only the lines between the first and the last difference, and one object for each different
    # line: a file of a million lines stands in memory three times here.
    head, tail = common_edges(base, mine, new)
    seen: dict[bytes, bytes] = {}
    versions = [
        [seen.setdefault(line, line) for line in _lines(text[head : len(text) - tail])]
        for text in (base, mine, new)
    ]
    merged: list[bytes] = [mine[:head]] if head else []
    clean = True
    for lines, theirs, agreed in _pieces(*versions):
        merged += lines if agreed or not prefer_mine else theirs
        clean = clean and agreed
    if tail:
        merged.append(mine[len(mine) - tail :])
    return Merged(b"".join(_ended(merged)), clean)


def _pieces(
    base: Sequence[bytes], mine: Sequence[bytes], new: Sequence[bytes]
) -> Iterator[tuple[Sequence[bytes], Sequence[bytes], bool]]:
    """The merged lines piece by piece, the person's, and whether only one side changed them.

    The classic three-way merge: what all three share stands still, and of the pieces between,
    the side that changed wins (Khanna, Kunal, Pierce: A Formal Investigation of Diff3, 2007).
    """
    at_base = at_mine = at_new = 0
    for in_base, in_mine, in_new, length in _shared_runs(base, mine, new):
        old = base[at_base:in_base]
        theirs, ours = mine[at_mine:in_mine], new[at_new:in_new]
        if ours == old:
            yield theirs, theirs, True
        else:
            yield ours, theirs, theirs in (old, ours)
        at_base, at_mine, at_new = in_base + length, in_mine + length, in_new + length
        shared = base[in_base:at_base]
        yield shared, shared, True


def _shared_runs(
    base: Sequence[bytes], mine: Sequence[bytes], new: Sequence[bytes]
) -> Iterator[tuple[int, int, int, int]]:
    """Runs of lines that all three have: place in each, and length; an empty one at the end."""
    left = Matcher(None, base, mine).get_matching_blocks()
    right = Matcher(None, base, new).get_matching_blocks()
    one = other = 0
    while one < len(left) and other < len(right):
        here, there = left[one], right[other]
        start = max(here.a, there.a)
        end = min(here.a + here.size, there.a + there.size)
        if start < end:
            yield start, here.b + start - here.a, there.b + start - there.a, end - start
        if here.a + here.size < there.a + there.size:
            one += 1
        else:
            other += 1
    yield len(base), len(mine), len(new), 0


def common_edges(*texts: bytes, context: int = 0) -> tuple[int, int]:
    """How many bytes all texts share at their beginning and at their end, in whole lines.

    Args:
        texts: two or more.

        context: lines to leave out of both, next to the differences.
    """
    first, *others = texts
    room = min(len(text) for text in texts)
    head = min(_shared(first, other, room) for other in others)
    head = first.rfind(b"\n", 0, head) + 1
    tail = min(_shared(first, other, room - head, -1) for other in others)
    place = _next_line(first, len(first) - tail)
    for _ in range(context):
        head = first.rfind(b"\n", 0, max(head - 1, 0)) + 1
        place = _next_line(first, place)
    return head, len(first) - place


def _next_line(text: bytes, place: int) -> int:
    return text.find(b"\n", place) + 1 or len(text)


def _shared(one: bytes, other: bytes, room: int, way: int = 1) -> int:
    """How many bytes are equal from the beginning, or with ``way`` -1 from the end."""

    def equal(start: int, end: int) -> bool:
        if way > 0:
            return one[start:end] == other[start:end]
        return (
            one[len(one) - end : len(one) - start] == other[len(other) - end : len(other) - start]
        )

    count = 0
    size = 1 << 16
    while size:
        if size <= room - count and equal(count, count + size):
            count += size
        else:
            size //= 2
    return count


def _lines(text: bytes) -> list[bytes]:
    """Lines with their ends; only a line feed ends one, unlike ``splitlines``."""
    lines = [line + b"\n" for line in text.split(b"\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _ended(lines: list[bytes]) -> Iterator[bytes]:
    """The same lines, none glued to the next: only the very last may lack its end."""
    for number, line in enumerate(lines, 1):
        yield line if number == len(lines) or line.endswith(b"\n") else line + b"\n"


class Matcher(difflib.SequenceMatcher[Any]):
    """Finds what two sequences share, in about linear time for configuration files.

    Lines that occur once on both sides are the anchors (a section's header, a user's name);
    between them, lines that occur often are matched only in stretches that are small. The
    inherited search would take the square of 100,000 users.
    """

    def set_seqs(self, a: Sequence[Hashable], b: Sequence[Hashable]) -> None:
        """Set the two sequences, without the index that the inherited search needs.

        Args:
            a: the first one.
            b: the second one.
        """
        self.a, self.b = a, b
        self._found: list[difflib.Match] | None = None
        self.opcodes = None

    def get_matching_blocks(self) -> list[difflib.Match]:
        """Return blocks of equal lines, in order, closed by one of length zero."""
        if self._found is None:
            blocks = sorted(self._blocks())
            self._found = [*_joined(blocks), difflib.Match(len(self.a), len(self.b), 0)]
        return self._found

    def _blocks(self) -> Iterator[tuple[int, int, int]]:
        waiting = [(0, len(self.a), 0, len(self.b))]
        while waiting:
            a0, a1, b0, b1 = waiting.pop()
            head = self._run(range(a0, a1), range(b0, b1))
            tail = self._run(range(a1 - 1, a0 + head - 1, -1), range(b1 - 1, b0 + head - 1, -1))
            if head:
                yield a0, b0, head
            if tail:
                yield a1 - tail, b1 - tail, tail
            a0, b0, a1, b1 = a0 + head, b0 + head, a1 - tail, b1 - tail
            if a0 == a1 or b0 == b1:
                continue
            anchors = self._anchors(a0, a1, b0, b1)
            if not anchors:
                yield from self._small(a0, a1, b0, b1)
                continue
            for a, b in anchors:
                yield a, b, 1
                waiting.append((a0, a, b0, b))
                a0, b0 = a + 1, b + 1
            waiting.append((a0, a1, b0, b1))

    def _run(self, left: range, right: range) -> int:
        """How many places in a row are equal, walking both ranges."""
        count = 0
        for i, j in zip(left, right, strict=False):
            if self.a[i] != self.b[j]:
                break
            count += 1
        return count

    def _anchors(self, a0: int, a1: int, b0: int, b1: int) -> list[tuple[int, int]]:
        """Pairs of lines that occur once on both sides, the longest chain that is in order."""
        theirs = _once(self.b, b0, b1)
        pairs = [
            (place, theirs[line])
            for line, place in _once(self.a, a0, a1).items()
            if line in theirs
        ]
        pairs.sort()
        return _longest_rise(pairs)

    def _small(self, a0: int, a1: int, b0: int, b1: int) -> Iterator[tuple[int, int, int]]:
        if (a1 - a0) * (b1 - b0) > SMALL:
            return
        inner: difflib.SequenceMatcher[Any] = difflib.SequenceMatcher(
            None, self.a[a0:a1], self.b[b0:b1], autojunk=False
        )
        for a, b, size in inner.get_matching_blocks():
            if size:
                yield a0 + a, b0 + b, size


def _once(lines: Sequence[Hashable], start: int, end: int) -> dict[Hashable, int]:
    places: dict[Hashable, int] = {}
    for place in range(start, end):
        line = lines[place]
        places[line] = -1 if line in places else place
    return {line: place for line, place in places.items() if place >= 0}


def _longest_rise(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs in which the second numbers rise (patience sorting)."""
    tops: list[int] = []  # the smallest end of a rise of each length
    ends: list[int] = []  # which pair that end is
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(tops, place)
        before.append(ends[length - 1] if length else -1)
        if length == len(tops):
            tops.append(place)
            ends.append(number)
        else:
            tops[length], ends[length] = place, number
    chain: list[tuple[int, int]] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _joined(blocks: list[tuple[int, int, int]]) -> Iterator[difflib.Match]:
    """Blocks that touch on both sides become one."""
    a = b = size = 0
    for next_a, next_b, next_size in blocks:
        if a + size == next_a and b + size == next_b:
            size += next_size
            continue
        if size:
            yield difflib.Match(a, b, size)
        a, b, size = next_a, next_b, next_size
    if size:
        yield difflib.Match(a, b, size)
