"""Where the sections of a file begin, found without looking at every line where that can be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wizard.conf.grammar import Directive, Header, parse
from wizard.conf.problems import Where, problem
from wizard.conf.scan import BLANKS, BOM, LONGEST, TooDeep, lines, statement_of

_HEADER = re.compile(rb"^[\x01-\x09\x0b-\x20]*\[", re.MULTILINE)
_INCLUDE = re.compile(rb"(?im)^[\x01-\x09\x0b-\x20]*#(?:try)?include[^\n]*")
_NAME = re.compile(rb"(?m)^[\x01-\x09\x0b-\x20]*\[([^\]\n]*)\]")
_MARKS = re.compile(rb";--(?!-)|--;")


def index(data: bytes, path: str) -> dict[int, tuple[int, Header]]:
    """Where the blocks begin, how many comments are open there, and their headers.

    Args:
        data: of the file.
        path: its name, for error messages.

    Returns:
        Line number from 1, to the depth of comments and the header.
    """
    found: dict[int, tuple[int, Header]] = {}
    place = 0
    try:
        for line in lines(data):
            header = header_of(line.text)
            if header is not None:
                found[place] = (line.before, header)
            place += len(line.raw)
    except TooDeep as error:
        raise problem("too-deep", Where(path, error.line)).error() from None
    return found


def includes(data: bytes, path: str) -> Iterator[tuple[int, bytes]]:
    """Yield the arguments of ``#include`` and ``#tryinclude``, each with its line from 1.

    Args:
        data: of the file.
        path: its name, for error messages.

    Raises:
        ConfigError: comments are nested so deeply that Asterisk would hang.
    """
    if is_plain(data):
        found = ((data.count(b"\n", 0, each.start()) + 1, each[0].partition(b";")[0])
                 for each in _INCLUDE.finditer(data))  # fmt: skip
    else:
        try:
            found = ((line.number, line.text) for line in list(lines(data)))
        except TooDeep as error:
            raise problem("too-deep", Where(path, error.line)).error() from None
    for number, text in found:
        text = text.strip(BLANKS)
        statement = parse(text) if text else None
        if not isinstance(statement, Directive) or statement.argument is None:
            continue
        if statement.name.lower() in (b"include", b"tryinclude"):
            yield number, statement.argument


def possible_names(data: bytes) -> set[bytes]:
    """The names of the sections of a file, perhaps with some that a comment hides.

    Args:
        data: of the file.
    """
    return set(_NAME.findall(data))


def is_plain(data: bytes) -> bool:
    """Whether a line can be understood by itself: no block comments, marks or endless lines.

    Args:
        data: of the file.
    """
    if data.startswith(BOM) or (b"--" in data and _MARKS.search(data)):
        return False
    # A line that is too long has no end in at least one of these windows.
    half = LONGEST // 2
    return all(data.find(b"\n", at, at + half) >= 0 for at in range(0, len(data) - half, half))


def plain_index(data: bytes) -> Iterator[tuple[int, Header]]:
    """The beginnings and headers of a plain file, in order.

    Args:
        data: of a plain file.
    """
    place = 0
    while (found := next_header(data, place)) is not None:
        yield found
        place = data.find(b"\n", found[0]) + 1 or len(data)


def next_header(data: bytes, place: int) -> tuple[int, Header] | None:
    """The first header of a plain file that begins at a line's beginning or behind it.

    Args:
        data: of a plain file.
        place: a byte offset.

    Returns:
        Its byte offset, and the header; None where no other follows.
    """
    for match in _HEADER.finditer(data, place):
        line = data[match.start() : data.find(b"\n", match.end()) + 1 or len(data)]
        header = header_of(statement_of(line, 0)[0])
        if header is not None:
            return match.start(), header
    return None


def header_of(text: bytes) -> Header | None:
    """The header that a statement is; a broken one is none, as Asterisk refuses the file.

    Args:
        text: the statement.
    """
    if not text.startswith(b"["):
        return None
    said = parse(text)
    return said if isinstance(said, Header) else None
