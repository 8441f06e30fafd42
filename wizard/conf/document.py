"""One configuration file as a lossless tree: what is not changed is written back byte for byte.

A file is a preamble and blocks, each from its header to the next. Blocks are looked into only
when somebody asks, so that a file of 100,000 lines is cheap to add to.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path

from wizard.conf.block import Block, Item
from wizard.conf.budget import Trouble
from wizard.conf.index import index, is_plain, next_header, plain_index
from wizard.conf.problems import Where, problem
from wizard.conf.scan import BLANKS
from wizard.conf.text import decode, encode, fold
from wizard.conf.tree import IncludeTree
from wizard.conf.writing import SettingText, header_line

__all__ = ["Block", "EditableFile", "Item", "SettingText", "read"]

_PREAMBLE = -1


def read(path: Path, *, known_as: str = "") -> EditableFile:
    """Read one file, without its includes.

    Args:
        path: the file.

        known_as: what to call it in messages.

    Raises:
        ConfigError: there is no such file, it may not be read, or it is not text.
    """
    known_as = known_as or str(path)
    try:
        data = IncludeTree(path.parent, "/etc/asterisk", follow=True).content(
            str(path), Where(known_as, 0)
        )
    except Trouble as trouble:
        raise trouble.problem._replace(where=Where(known_as, 0)).error() from None
    if data is None:
        raise problem("missing", Where(known_as, 0)).error()
    return EditableFile(data, known_as)


class EditableFile:
    """A file that is read and edited.

    Args:
        data: its bytes.

        path: what to call it in messages.

    Raises:
        ConfigError: it is not text that Asterisk could read.
    """

    def __init__(self, data: bytes, path: str = "") -> None:
        if b"\0" in data:
            raise problem("binary", Where(path, 0)).error()
        self.path = path
        self.newline = b"\r\n" if data.partition(b"\n")[0].endswith(b"\r") else b"\n"
        self._data = data
        self._plain = is_plain(data)
        self._index = None if self._plain else index(data, path)
        self._places = list(self._index or ())
        self._folded: bytes | None = None
        self._blocks: dict[int, Block] = {}
        self._new: dict[int, list[Block]] = {}

    @property
    def preamble(self) -> Block:
        """What stands before the first header."""
        return self._block(_PREAMBLE)

    @property
    def blocks(self) -> list[Block]:
        """Every block in order, without the preamble."""
        made = list(self._new.get(self._end(_PREAMBLE), []))
        line, place = 1, 0
        for start in self._starts():
            line += self._data.count(b"\n", place, start)
            place = start
            block = self._block(start, line)
            if not block.removed:
                made.append(block)
            made += self._new.get(self._end(start), [])
        return made

    def find(self, name: str) -> list[Block]:
        """The blocks of a section, whatever the case of its letters, in order.

        Args:
            name: of the section.
        """
        wanted = fold(name)
        if self._index is None:
            starts = list(self._headers(encode(f"[{wanted}]")))
        else:
            starts = [
                start
                for start, (_, header) in self._index.items()
                if fold(decode(header.name)) == wanted
            ]
        found = [(start, self._block(start)) for start in starts]
        found += [(at, block) for at, blocks in self._new.items() for block in blocks]
        return [
            block
            for _, block in sorted(found, key=lambda pair: pair[0])
            if fold(block.name) == wanted and not block.removed
        ]

    def at(self, line: int) -> Block:
        """The block that a line was read in, without looking into the others.

        Args:
            line: its number from 1.
        """
        place = 0
        for _ in range(line - 1):
            place = self._data.find(b"\n", place) + 1
            if not place:
                return self._block(self._start(len(self._data)))
        return self._block(self._start(place))

    def inheriting(self, name: str) -> list[Block]:
        """The blocks that inherit from a section, by themselves.

        Args:
            name: of the section.
        """
        wanted = fold(name)
        if self._index is None:
            pattern = rb"^[\x01-\x09\x0b-\x20]*\[[^\]\n]*\]\([^)\n]*" + re.escape(encode(wanted))
            exact = re.compile(pattern, re.MULTILINE)
            starts = [match.start() for match in exact.finditer(self._lower())]
        else:
            starts = self._places
        found = [self._block(start) for start in starts]
        found += [block for blocks in self._new.values() for block in blocks]
        return [
            block
            for block in found
            if any(fold(base) == wanted for base in block.bases) and not block.removed
        ]

    def holding(self, name: str, value: str) -> list[Block]:
        """The blocks whose variable has exactly this value; without looking into the others.

        Args:
            name: of the variable.
            value: its exact value.
        """
        starts = set(self._blocks)
        place = self._data.find(encode(value))
        while place >= 0:
            line = self._data.rfind(b"\n", 0, place) + 1
            key = self._data[line:place].strip(BLANKS + b"=>\\")
            if fold(decode(key)) == fold(name):
                starts.add(self._start(place))
            place = self._data.find(encode(value), place + 1)
        found = [(start, self._block(start)) for start in starts if start != _PREAMBLE]
        found += [(at, block) for at, blocks in self._new.items() for block in blocks]
        return [
            block
            for _, block in sorted(found, key=lambda pair: pair[0])
            if block.get(name) == value and not block.removed
        ]

    def add_section(
        self,
        name: str,
        settings: Iterable[SettingText] = (),
        *,
        options: str | None = None,
        comment: Iterable[str] = (),
        after: Block | None = None,
    ) -> Block:
        """Add a section with an empty line before it, and return its block.

        Args:
            name: of the section.

            settings: its name, operator and value triples.

            options: what stands between parentheses, such as ``!`` or a template's name.

            comment: lines that stand before it.

            after: the block behind which it comes; the end of the file if not given.

        Raises:
            ConfigError: it cannot be written so that Asterisk reads the same.
        """
        block = Block(
            header_line(name, options) + self.newline, Where(self.path, 0), newline=self.newline
        )
        for setting in settings:
            block.add(*setting)
        at, place = self._place(after)
        before = self._new[at][place - 1] if place else self._block(self._start(at - 1))
        before.check_closed()
        before.end_line()
        blank = before.raw.endswith(self.newline * 2) or not before.raw.strip(b"\r\n")
        notes = b"".join(b"; " + encode(line) + self.newline for line in comment)
        block.lead = (b"" if blank else self.newline) + notes
        self._new.setdefault(at, []).insert(place, block)
        return block

    def append(self, text: bytes) -> None:
        """Add lines at the end of the file.

        Args:
            text: whole lines, as they are to be written; without a header they belong to the
            last section.

        Raises:
            ConfigError: the file ends inside a comment.
        """
        at, place = self._place(None)
        before = self._new[at][place - 1] if place else self._block(self._start(at - 1))
        before.check_closed()
        before.end_line()
        before.append(text)

    def render(self) -> bytes:
        """The bytes of the file as it is now."""
        made: list[bytes] = []
        place = 0
        changed = {start for start, block in self._blocks.items() if block.changed}
        spots = [(max(start, 0), 1, start) for start in changed]
        spots += [(at, 0, at) for at in self._new]
        for at, kind, start in sorted(spots):
            made.append(self._data[place:at])
            place = at
            if kind:
                made.append(self._blocks[start].raw)
                place = self._end(start)
            else:
                made += [block.lead + block.raw for block in self._new[at] if not block.removed]
        made.append(self._data[place:])
        return b"".join(made)

    def _lower(self) -> bytes:
        if self._folded is None:
            self._folded = self._data.lower()
        return self._folded

    def _headers(self, text: bytes) -> Iterator[int]:
        """The beginnings of the lines that begin with a text in lower case."""
        data = self._lower()
        place = data.find(text)
        while place >= 0:
            line = data.rfind(b"\n", 0, place) + 1
            if not data[line:place].strip(BLANKS):
                yield line
            place = data.find(text, place + 1)

    def _starts(self) -> list[int]:
        if self._index is None:
            return [start for start, _ in plain_index(self._data)]
        return self._places

    def _start(self, place: int) -> int:
        """Where the block begins that a byte belongs to."""
        if self._index is not None:
            at = bisect_right(self._places, place) - 1
            return self._places[at] if at >= 0 else _PREAMBLE
        end = place
        while end >= 0:
            line = self._data.rfind(b"\n", 0, end) + 1
            if line <= place and self._data[line : place + 1].lstrip(BLANKS)[:1] == b"[":
                found = next_header(self._data, line)
                if found is not None and found[0] == line:
                    return line
            end = line - 1
        return _PREAMBLE

    def _end(self, start: int) -> int:
        """Where a block ends: at the next header."""
        if self._index is not None:
            at = bisect_right(self._places, start)
            return self._places[at] if at < len(self._places) else len(self._data)
        place = 0
        if start != _PREAMBLE:
            place = self._data.find(b"\n", start) + 1 or len(self._data)
        found = next_header(self._data, place)
        return found[0] if found else len(self._data)

    def _block(self, start: int, line: int = 0) -> Block:
        if start not in self._blocks:
            place = max(start, 0)
            depth = self._index[start][0] if self._index and start != _PREAMBLE else 0
            self._blocks[start] = Block(
                self._data[place : self._end(start)],
                Where(self.path, line or self._data.count(b"\n", 0, place) + 1),
                newline=self.newline,
                depth=depth,
                first=place == 0,
                headed=start != _PREAMBLE,
            )
        return self._blocks[start]

    def _place(self, after: Block | None) -> tuple[int, int]:
        """Where a new block goes: its place in the data, and among the new ones there."""
        if after is None:
            at = len(self._data)
            return at, len(self._new.get(at, []))
        for at, blocks in self._new.items():
            for number, block in enumerate(blocks, 1):
                if block is after:
                    return at, number
        for start, block in self._blocks.items():
            if block is after:
                return self._end(start), 0
        raise ValueError("the block is not of this document")
