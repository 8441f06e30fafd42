r"""The lines of a configuration file as ``config_text_file_load`` of ``main/config.c`` sees them.

Comments are taken away, ``\;`` becomes ``;``, blanks at both ends go. What is left of a line is
its statement. The same in Asterisk 16 to 23.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import NamedTuple

LONGEST = 8190
"""Bytes of the longest line, without its end, that is not skipped."""

NESTED = 128
"""Block comments inside each other; one more and Asterisk never ends reading the line."""

BOM = b"\xef\xbb\xbf"
BLANKS = bytes(range(1, 33))
_BACKSLASH, _DASH = b"\\-"


class TooDeep(Exception):
    """Block comments are nested so deeply that Asterisk would hang.

    Attributes:
        line: where the last one would begin.
    """

    def __init__(self, line: int = 0) -> None:
        super().__init__(line)
        self.line = line


class Line(NamedTuple):
    """One line.

    Attributes:
        number: from 1.

        raw: its bytes with its end.

        text: the statement on it; empty where there is none.

        before: block comments that are open where it begins. Below 0 after a stray ``--;``,
        which hides what follows as well.

        after: the same where it ends.

        skipped: it is too long, so Asterisk skips it.
    """

    number: int
    raw: bytes
    text: bytes
    before: int
    after: int
    skipped: bool = False


def lines(data: bytes, depth: int = 0, *, first: bool = True) -> Iterator[Line]:
    """Every line of a file or of a piece of one.

    Args:
        data: the bytes; they hold no NUL.

        depth: block comments that are open at the beginning.

        first: whether the piece begins the file, where a byte-order mark may stand.

    Raises:
        TooDeep: Asterisk would hang.
    """
    for number, raw in enumerate(split(data), 1):
        if len(raw) - raw.endswith(b"\n") > LONGEST:
            yield Line(number, raw, b"", depth, depth, True)
            continue
        visible = raw
        if first and number == 1:
            visible = raw.removeprefix(BOM)
        try:
            text, after = statement_of(visible, depth)
        except TooDeep:
            raise TooDeep(number) from None
        yield Line(number, raw, text, depth, after)
        depth = after


def split(data: bytes) -> Iterator[bytes]:
    """Yield the lines with their ends; only a line feed ends a line.

    Args:
        data: of a file.
    """
    return iter(io.BytesIO(data))


def statement_of(raw: bytes, depth: int) -> tuple[bytes, int]:
    """The statement on a line, and the block comments that are open after it.

    Args:
        raw: the line, with or without its end.
        depth: block comments that are open before it.

    Raises:
        TooDeep: Asterisk would hang.
    """
    if b"--" not in raw and b"\\;" not in raw:
        if depth:
            return b"", depth
        return raw.partition(b";")[0].strip(BLANKS), 0
    return _Cut(raw, depth).result()


class _Cut:
    """A line that is cut as C does it: the buffer keeps NULs where a comment begins.

    The steps are those of ``config_text_file_load``; what looks odd here is odd there.
    """

    def __init__(self, raw: bytes, depth: int) -> None:
        self._buffer = bytearray(raw) + b"\0"
        self._depth = depth
        self._here = 0
        self._statement = None if depth else 0

    def result(self) -> tuple[bytes, int]:
        while (at := self._next()) >= 0:
            self._semicolon(at)
        if self._statement is None:
            return b"", self._depth
        text = self._buffer[self._statement : self._end(self._statement)]
        return bytes(text).strip(BLANKS), self._depth

    def _next(self) -> int:
        return self._buffer.find(b";", self._here, self._end(self._here))

    def _end(self, start: int) -> int:
        return self._buffer.index(0, start)

    def _semicolon(self, at: int) -> None:
        buffer = self._buffer
        if at > self._here and buffer[at - 1] == _BACKSLASH:
            end = self._end(at)
            buffer[at - 1 : end] = buffer[at : end + 1]
            self._here = at
        elif buffer[at + 1 : at + 3] == b"--" and buffer[at + 3] != _DASH:
            if self._depth >= NESTED:
                raise TooDeep
            buffer[at] = 0
            self._here = at + 3
            self._depth += 1
        elif at >= self._here + 2 and buffer[at - 2 : at] == b"--":
            self._depth -= 1
            self._here = at + 1
            if not self._depth:
                self._back()
        elif self._depth:
            self._here = at + 1
        else:
            buffer[at] = 0
            self._here = at

    def _back(self) -> None:
        """The last block comment ends: what follows is joined to what stood before it."""
        if self._statement is None:
            self._statement = self._here
            return
        old = self._end(self._statement)
        rest = self._buffer[self._here : self._end(self._here) + 1]
        self._buffer[old : old + len(rest)] = rest
        self._here = old
