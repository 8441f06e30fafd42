"""Where the bytes of a log come from; reading them ends, whatever they come from.

A file is read up to the size that it has at the beginning. What has no size, such as a pipe or a
packed log, is read for a limited time.
"""

from __future__ import annotations

import errno
import os
import select
import stat
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from wizard.errors import UsageProblem
from wizard.explain.lines import LONGEST
from wizard.words.message import Message, system_error
from wizard.words.texts import Texts

BLOCK: Final = 1 << 18
IDLE_S = 30.0
TOTAL_S = 120.0
GZIP: Final = b"\x1f\x8b\x08"
GZIP_BITS: Final = 31  # zlib's number for gzip with any window
# A log that was emptied while it is written to begins with zeros; a device may have no others.
MOST_ZEROS: Final = 1 << 24
UNKNOWN_SIZE: Final = 1 << 24  # files of the kernel say that they have none


class LogSource:
    """A log in blocks of bytes, unpacked where it is packed with gzip; to be read once.

    Args:
        stream: an open file descriptor, or a stream without one.
        name: what messages call it.
        texts: the words of messages.

    Attributes:
        cut: why reading ended before the log did; empty if it did not.

        reason: the same as a message; None if it did not.
    """

    def __init__(self, stream: int | BinaryIO, name: str, texts: Texts) -> None:
        self._stream = stream
        self._name = name
        self._texts = texts
        self._end = time.monotonic() + TOTAL_S
        self.cut = ""
        self.reason: Message | None = None

    def __iter__(self) -> Iterator[bytes]:
        """The blocks.

        Raises:
            UsageProblem: nothing comes, or what comes is no text.
        """
        blocks = self._raw()
        first = next(blocks, b"")
        if first.startswith(GZIP):
            yield from self._checked(self._unpacked(first, blocks))
        elif first:
            yield from self._checked(_chained(first, blocks))

    def _raw(self) -> Iterator[bytes]:
        if not isinstance(self._stream, int):
            return iter(lambda: self._stream.read(BLOCK), b"")  # type: ignore[union-attr]
        status = os.fstat(self._stream)
        if stat.S_ISREG(status.st_mode):
            return _of_file(self._stream, status.st_size)
        return self._of_stream(self._stream)

    def _of_stream(self, descriptor: int) -> Iterator[bytes]:
        """What comes out of a pipe; a person at a terminal may take their time."""
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        patient = os.isatty(descriptor)
        received = False
        while True:
            left = self._end - time.monotonic()
            if not patient and left <= 0:
                self._stop("explain.endless", TOTAL_S)
                return
            if not patient and not poll.poll(min(IDLE_S, left) * 1000):
                if not received:
                    raise UsageProblem(
                        Message(
                            "interface.explain.silent", name=self._name, seconds=f"{IDLE_S:.0f}"
                        ),
                        Message("interface.explain.silent-remedy"),
                    )
                self._stop("explain.idle", IDLE_S)
                return
            try:
                block = os.read(descriptor, BLOCK)
            except BlockingIOError:
                continue
            if not block:
                return
            received = True
            yield block

    def _unpacked(self, first: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
        unpacker = zlib.decompressobj(GZIP_BITS)
        try:
            for block in _chained(first, blocks):
                rest = block
                while rest:
                    if unpacker.eof:  # another part, or what fills a tape up
                        rest = rest.lstrip(b"\0")
                        if not rest:
                            break
                        unpacker = zlib.decompressobj(GZIP_BITS)
                    if made := unpacker.decompress(rest, BLOCK):
                        yield made
                    rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
                    if time.monotonic() > self._end:
                        self._stop("explain.endless", TOTAL_S)
                        return
            if made := unpacker.flush():
                yield made
            whole = unpacker.eof
        except zlib.error:
            whole = False
        if not whole and not self.cut:
            self._stop("explain.damaged")

    def _checked(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """Hand the blocks on, unless they are no text."""
        zeros, begun = 0, False
        sized = isinstance(self._stream, int) and stat.S_ISREG(os.fstat(self._stream).st_mode)
        for block in blocks:
            if not begun:
                text = block.lstrip(b"\0")
                begun = bool(text)
                zeros += len(block) - len(text)
                if b"\0" in text[:LONGEST] or (zeros > MOST_ZEROS and not sized):
                    raise UsageProblem(
                        Message("interface.explain.no-text", name=self._name),
                        Message("interface.explain.no-text-remedy"),
                    )
            yield block

    def _stop(self, why: str, seconds: float = 0.0) -> None:
        self.reason = Message(f"interface.{why}", name=self._name, seconds=f"{seconds:.0f}")
        self.cut = self.reason.text(self._texts.language)


def standard_input(texts: Texts) -> LogSource:
    """Open standard input as a log.

    Args:
        texts: the person's language.

    Raises:
        UsageProblem: the process has no standard input.
    """
    name = texts("explain.input")
    if sys.stdin is None:
        raise UsageProblem(
            Message("interface.explain.nothing-in", name=name),
            Message("interface.explain.nothing-in-remedy"),
        )
    try:
        return LogSource(sys.stdin.fileno(), name, texts)
    except (OSError, ValueError):
        return LogSource(sys.stdin.buffer, name, texts)


@contextmanager
def opened(path: Path, texts: Texts) -> Iterator[LogSource]:
    """Open a log by its path; opening a pipe does not wait for a writer.

    Args:
        path: of a file or a named pipe.
        texts: for notes about a log that is cut.

    Yields:
        The source of its bytes; closed at the end.

    Raises:
        UsageProblem: it is a directory or a device, or cannot be read.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise UsageProblem(
                Message("interface.explain.folder", name=path),
                Message("interface.explain.folder-remedy", name=path),
            )
        if not stat.S_ISREG(mode) and not stat.S_ISFIFO(mode):
            raise UsageProblem(
                Message("interface.explain.device", name=path),
                Message("interface.explain.no-text-remedy"),
            )
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise UsageProblem(system_error(error), place=path) from error
    try:
        yield LogSource(descriptor, str(path), texts)
    except OSError as error:
        raise UsageProblem(system_error(error), place=path) from error
    finally:
        os.close(descriptor)


def _of_file(descriptor: int, size: int) -> Iterator[bytes]:
    """A file up to a size, so that one that grows has an end; holes in it are left out."""
    left = size - os.lseek(descriptor, 0, os.SEEK_CUR) if size else UNKNOWN_SIZE
    while left > 0 and (block := os.read(descriptor, min(BLOCK, left))):
        left -= len(block)
        yield block
        if not block.strip(b"\0"):
            if not hasattr(os, "SEEK_DATA"):  # a file in memory has no holes
                continue
            here = os.lseek(descriptor, 0, os.SEEK_CUR)
            try:
                left -= os.lseek(descriptor, here, os.SEEK_DATA) - here
            except OSError as error:
                if error.errno == errno.ENXIO:  # nothing but a hole up to the end
                    return


def _chained(first: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from blocks
