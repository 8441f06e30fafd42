"""The one way to stdout and stderr: nothing reaches a terminal that it would obey.

While a command runs, :func:`guarded` stands before both streams, so that messages of click, of
Python and of libraries are escaped, too. A quiet run prints errors and the object of ``--json``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

from wizard.words.colour import rendered, wants_colour
from wizard.words.columns import columns, shorten, terminal_width
from wizard.words.escape import in_line


class _Run:
    """What is known of the run that :func:`guarded` surrounds."""

    quiet = False
    has_result = False


class Guard:
    """A text stream that escapes what is written to it, and shows what was painted.

    Its ``buffer`` leads through it as well, so that nobody writes around it.

    Args:
        stream: the stream behind it.
    """

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.buffer = _Bytes(self)

    def write(self, text: str) -> int:
        """Write a text; returns its length.

        Args:
            text: it is escaped unless it was painted by us.
        """
        if not isinstance(text, str):
            raise TypeError("a text is needed")
        made = rendered(text, coloured=wants_colour(self.stream))
        encoding = getattr(self.stream, "encoding", None) or "utf-8"
        if not made.isascii():
            made = made.encode(encoding, "backslashreplace").decode(encoding)
        self.stream.write(made)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write several texts.

        Args:
            lines: with their ends.
        """
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        if name in ("detach", "reconfigure"):
            raise AttributeError(name)
        return getattr(self.stream, name)


class _Bytes:
    """The bytes of a guard, which click's completion writes."""

    def __init__(self, behind: Guard) -> None:
        self._behind = behind
        self.flush = behind.stream.flush

    def write(self, data: bytes) -> int:
        """Write bytes; returns their number."""
        self._behind.write(data.decode(errors="surrogateescape"))
        return len(data)

    def writable(self) -> bool:
        """Whether it can be written to."""
        return True


def guard(stream: TextIO) -> TextIO:
    """The stream behind a guard; one that has it stays as it is.

    Args:
        stream: such as ``sys.stdout``.
    """
    return stream if isinstance(stream, Guard) else cast(TextIO, Guard(stream))


def unguarded(stream: TextIO) -> TextIO:
    """The stream itself, for a library that draws on the terminal and escapes by itself.

    Args:
        stream: with or without a guard.
    """
    return stream.stream if isinstance(stream, Guard) else stream


@contextmanager
def guarded() -> Iterator[None]:
    """Guard stdout and stderr meanwhile."""
    before = {name: getattr(sys, name) for name in ("stdout", "stderr")}
    guards = {name: guard(stream) for name, stream in before.items() if stream is not None}
    _Run.quiet = _Run.has_result = False
    for name, stream in guards.items():
        setattr(sys, name, stream)
    try:
        yield
    finally:
        for name, stream in guards.items():
            # click replaces both after a broken pipe, which has to stay
            if getattr(sys, name) is stream:
                setattr(sys, name, before[name])


def be_quiet() -> None:
    """From now on this run prints nothing but errors and the object of ``--json``."""
    _Run.quiet = True


def is_quiet() -> bool:
    """Whether this run was told to be quiet; then nobody is asked either."""
    return _Run.quiet


def has_result() -> bool:
    """Whether :func:`result` was called in this run."""
    return _Run.has_result


def put(text: str = "", *, end: str = "\n") -> None:
    """Print data on stdout, unless the run is quiet.

    Args:
        text: it is escaped.
        end: what follows it.
    """
    if not _Run.quiet:
        _print(sys.stdout, text + end)


def result(text: str) -> None:
    """Print what a program reads on stdout, also where the run is quiet.

    Args:
        text: such as JSON.
    """
    _Run.has_result = True
    _print(sys.stdout, text + "\n")


def say(text: str = "", *, end: str = "\n") -> None:
    """Print a message for the person on stderr, unless the run is quiet.

    Args:
        text: it is escaped.
        end: what follows it.
    """
    if not _Run.quiet:
        _print(sys.stderr, text + end)


def complain(text: str) -> None:
    """Print an error on stderr, also where the run is quiet.

    Args:
        text: it is escaped.
    """
    _print(sys.stderr, text + "\n")


def paged(text: str) -> None:
    """Show a long text on stdout page by page, unless the run is quiet.

    Args:
        text: of any number of lines.
    """
    if _Run.quiet:
        return
    import click

    click.echo_via_pager(rendered(text, coloured=wants_colour(sys.stdout)))


def _print(stream: TextIO | None, text: str) -> None:
    if stream is not None:
        behind = guard(stream)
        behind.write(text)
        behind.flush()


class StatusLine:
    """One line on stderr that shows what is going on and is gone afterwards.

    It is drawn with carriage returns and spaces, which terminals of every kind understand.
    """

    def __init__(self) -> None:
        self._width = 0

    def show(self, text: str) -> None:
        """Replace the text of the line. A quiet run has no such line.

        Args:
            text: of one line.
        """
        if _Run.quiet:
            return
        made = shorten(in_line(text), max(terminal_width() - 1, 0))
        width = columns(made)
        if not width and not self._width:
            return
        stream = unguarded(sys.stderr)
        back = "\r" + " " * self._width + "\r" if self._width > width else "\r"
        encoding = getattr(stream, "encoding", None) or "utf-8"
        stream.write(back + made.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
        self._width = width
