"""One configuration file as a lossless tree: what is not changed is written back byte for byte.

A file is a preamble and blocks, each from its header to the next. Blocks are looked into only
when somebody asks, so that a file of 100,000 lines is cheap to add to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from wizard.conf.block import Block, Item, Setting, header_line
from wizard.conf.grammar import Header, parse
from wizard.conf.problems import Where, problem
from wizard.conf.scan import BOM, LONGEST, TooDeep, lines
from wizard.conf.text import decode, encode, fold
from wizard.conf.tree import Tree, Trouble

__all__ = ["Block", "Document", "Item", "Setting", "read"]

# A header that says by itself what it is; the groups are missing where a closer look is needed.
_HEADER = re.compile(
    rb"^[\x01-\x09\x0b-\x20]*\[(?:([^\];\\\n]*)\](?:\(([^);\\\n]*)(\)))?(\()?)?", re.MULTILINE
)
_MARKS = re.compile(rb";--(?!-)|--;")

_Found = tuple[int, int, Header]
"""Where a block begins, how many block comments are open there, and its header."""


def read(path: Path, *, known_as: str = "") -> Document:
    """Read one file, without its includes.

    Args:
        path: the file.

        known_as: what to call it in messages.

    Raises:
        ConfigError: there is no such file, it may not be read, or it is not text.
    """
    known_as = known_as or str(path)
    try:
        data = Tree(path.parent, "/etc/asterisk", follow=True).content(
            str(path), Where(known_as, 0)
        )
    except Trouble as trouble:
        raise trouble.problem._replace(where=Where(known_as, 0)).error() from None
    if data is None:
        raise problem("missing", Where(known_as, 0)).error()
    return Document(data, known_as)


class Document:
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
        self._found = list(_index(data, path))
        self._blocks: dict[int, Block] = {}
        self._new: dict[int, list[Block]] = {}
        self._removed: set[int] = set()
        self._by_name: dict[str, list[int]] | None = None

    @property
    def preamble(self) -> Block:
        """What stands before the first header."""
        return self._block(-1)

    @property
    def blocks(self) -> list[Block]:
        """Every block in order, without the preamble."""
        made: list[Block] = []
        line, place = 1, 0
        for at in range(-1, len(self._found)):
            start = 0 if at < 0 else self._found[at][0]
            line += self._data.count(b"\n", place, start)
            place = start
            if at >= 0 and at not in self._removed:
                made.append(self._block(at, line))
            made += self._new.get(at, [])
        return made

    def find(self, name: str) -> list[Block]:
        """The blocks of a section, whatever the case of its letters, in order."""
        if self._by_name is None:
            self._by_name = {}
            for at, (_, _, header) in enumerate(self._found):
                self._by_name.setdefault(fold(decode(header.name)), []).append(at)
        wanted = fold(name)
        old = [at for at in self._by_name.get(wanted, []) if at not in self._removed]
        new = [
            (at, block)
            for at, blocks in self._new.items()
            for block in blocks
            if fold(block.name) == wanted
        ]
        found = [(at, self._block(at)) for at in old] + new
        return [block for _, block in sorted(found, key=lambda pair: pair[0])]

    def holding(self, name: str, value: str) -> list[Block]:
        """The blocks that set a variable to a value; fast, without looking into the others."""
        pattern = rb"^[\x01-\x09\x0b-\x20]*\\?%s[\x01-\x09\x0b-\x20]*=>?\s*%s" % (
            re.escape(encode(name)),
            re.escape(encode(value)),
        )
        places = (match.start() for match in re.finditer(pattern, self._data, re.MULTILINE | re.I))
        starts = [start for start, _, _ in self._found]
        from bisect import bisect_right

        near = sorted({bisect_right(starts, place) - 1 for place in places})
        near += [at for at in self._blocks if at not in near]
        old = [(at, self._block(at)) for at in near if at not in self._removed]
        new = [(at, block) for at, blocks in self._new.items() for block in blocks]
        found = sorted([*old, *new], key=lambda pair: pair[0])
        return [block for _, block in found if fold(block.get(name) or "") == fold(value)]

    def add_section(
        self,
        name: str,
        settings: Iterable[Setting] = (),
        *,
        options: str | None = None,
        comment: Iterable[str] = (),
        after: Block | None = None,
    ) -> Block:
        """Add a section, with an empty line before it.

        Args:
            name: of the section.

            settings: its name, operator and value triples.

            options: what stands between parentheses, such as ``!`` or a template's name.

            comment: lines that stand before it.

            after: the block behind which it comes; the end of the file if not given.

        Raises:
            ConfigError: it cannot be written so that Asterisk reads the same.
        """
        at = len(self._found) - 1 if after is None else self._place(after)
        neighbours = self._new.setdefault(at, [])
        place = len(neighbours)
        if after is not None and after in neighbours:
            place = neighbours.index(after) + 1
        before = neighbours[place - 1] if place else self._block(at)
        before.check_closed()
        before.end_line()
        gap = self.newline if before.raw.removesuffix(self.newline) else b""
        gap = b"" if before.raw.endswith(self.newline * 2) else gap
        notes = b"".join(b"; " + encode(line) + self.newline for line in comment)
        block = Block(self, header_line(name, options) + self.newline, Where(self.path, 0))
        block.lead = gap + notes
        neighbours.insert(place, block)
        for setting in settings:
            block.add(*setting)
        return block

    def remove(self, block: Block) -> None:
        """Take a whole section away, up to the next header."""
        block.check_closed()
        at = self._place(block)
        if block in self._new.get(at, []):
            self._new[at].remove(block)
        else:
            self._removed.add(at)

    def render(self) -> bytes:
        """The bytes of the file as it is now."""
        made: list[bytes] = []
        place = 0
        touched = {at for at, block in self._blocks.items() if block.changed}
        for at in sorted(touched | self._removed | self._new.keys()):
            start, end = self._span(at)
            if at in touched or at in self._removed:
                made.append(self._data[place:start])
                if at in touched and at not in self._removed:
                    made.append(self._blocks[at].raw)
            else:
                made.append(self._data[place:end])
            place = end
            made += [block.lead + block.raw for block in self._new.get(at, [])]
        made.append(self._data[place:])
        return b"".join(made)

    def _span(self, at: int) -> tuple[int, int]:
        last = at + 1 == len(self._found)
        start = 0 if at < 0 else self._found[at][0]
        return start, len(self._data) if last else self._found[at + 1][0]

    def _block(self, at: int, line: int = 0) -> Block:
        if at not in self._blocks:
            start, end = self._span(at)
            line = line or self._data.count(b"\n", 0, start) + 1
            depth, header = (0, None) if at < 0 else self._found[at][1:]
            self._blocks[at] = Block(
                self,
                self._data[start:end],
                Where(self.path, line),
                depth=depth,
                first=start == 0,
                header=header,
            )
        return self._blocks[at]

    def _place(self, block: Block) -> int:
        for at, made in self._blocks.items():
            if made is block:
                return at
        for at, blocks in self._new.items():
            if any(each is block for each in blocks):
                return at
        raise ValueError("the block is not of this document")


def _index(data: bytes, path: str) -> Iterator[_Found]:
    """Where the blocks begin."""
    if _is_plain(data):
        yield from _plain_index(data)
        return
    place = 0
    try:
        for line in lines(data):
            header = _header(line.text)
            if header is not None:
                yield place, line.before, header
            place += len(line.raw)
    except TooDeep as error:
        raise problem("too-deep", Where(path, error.line)).error() from None


def _is_plain(data: bytes) -> bool:
    """Whether a line can be understood by itself: no block comments, marks or endless lines."""
    if data.startswith(BOM) or _MARKS.search(data):
        return False
    # A line that is too long has no end in at least one of these windows.
    half = LONGEST // 2
    return all(data.find(b"\n", at, at + half) >= 0 for at in range(0, len(data) - half, half))


def _plain_index(data: bytes) -> Iterator[_Found]:
    for match in _HEADER.finditer(data):
        name, options, closed, opened = match.groups()
        if name is not None and opened is None:
            yield (
                match.start(),
                0,
                Header(name, tuple(options.split(b",")) if closed else None),
            )
            continue
        line = data[match.start() : data.find(b"\n", match.end()) + 1 or len(data)]
        header = _header(next(iter(lines(line, first=False))).text)
        if header is not None:
            yield match.start(), 0, header


def _header(text: bytes) -> Header | None:
    """The header that a statement is; a broken one is none, as Asterisk refuses the file."""
    if not text.startswith(b"["):
        return None
    said = parse(text)
    return said if isinstance(said, Header) else None
