"""Files of unknown kind and size, read so that nothing can make the reader wait or grow.

Everything that a person names, or that lies in a folder from elsewhere, is read here: never a
device or a pipe where a file belongs, never more than a limit.
"""

from __future__ import annotations

import errno
import os
import select
import stat
import time
from typing import BinaryIO

from wizard.limits import MIB, PIPE_SECONDS, PIPE_SILENCE
from wizard.words.message import Message

_CHUNK = 64 * 1024
_PAUSE = 0.02
_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_WIDE = (b"\xff\xfe", b"\xfe\xff")


class NotReadError(OSError):
    """A file that is refused; ``strerror`` says why, as for other errors of the system.

    Attributes:
        message: the same for the person.
    """

    def __init__(self, number: int, message: Message, path: str | os.PathLike[str] = "") -> None:
        super().__init__(number, str(message), os.fspath(path))
        self.message = message


class NotTextError(ValueError):
    """Bytes that are no UTF-8 text; ``str()`` says what they are instead.

    Attributes:
        message: the same for the person.

        line: of the first wrong byte, 0 where the text as a whole is meant.
    """

    def __init__(self, message: Message, line: int = 0) -> None:
        super().__init__(str(message))
        self.message = message
        self.line = line


def read_file(
    path: str | os.PathLike[str], limit: int, *, streams: bool = False, cut: bool = False
) -> tuple[bytes, os.stat_result]:
    """The content of a file, and what is known about it.

    Args:
        path: the file.
        limit: bytes that are read at most.
        streams: take pipes and devices as well, such as ``<(command)`` of a shell.
        cut: of a larger regular file give the beginning instead of an error.

    Returns:
        Its bytes, and its status.

    Raises:
        OSError: it cannot be read, is no regular file, or is larger.
        NotReadError: the same, with a message of ours.
    """
    descriptor = os.open(path, _FLAGS)
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise NotReadError(errno.EISDIR, Message("system.EISDIR"), path)
        if stat.S_ISREG(status.st_mode):
            return read_descriptor(descriptor, limit, path, cut=cut), status
        if not streams:
            raise NotReadError(errno.EINVAL, Message("reading.not-regular"), path)
        return _flowing(descriptor, limit, path), status
    finally:
        os.close(descriptor)


def read_descriptor(
    descriptor: int, limit: int, path: str | os.PathLike[str] = "", *, cut: bool = False
) -> bytes:
    """The content of a regular file that is open.

    Args:
        descriptor: of the open file.
        limit: bytes that are read at most.
        path: its name, for the error.
        cut: of a larger file give the beginning instead of an error.

    Raises:
        OSError: it cannot be read, or is larger than the limit and not to be cut.
        NotReadError: the latter, with a message of ours.
    """
    size = os.fstat(descriptor).st_size  # files of /proc say that they are empty
    if size > limit and not cut:
        raise too_large(limit, path)
    pieces: list[bytes] = []
    left = limit + (not cut)
    while piece := os.read(descriptor, min(left, max(size + 1, _CHUNK))):
        pieces.append(piece)
        left -= len(piece)
        if left <= 0 and not cut:
            raise too_large(limit, path)
    return b"".join(pieces)


def _flowing(descriptor: int, limit: int, path: str | os.PathLike[str]) -> bytes:
    """What a pipe or a device gives, which may take its time, but not for ever."""
    made = bytearray()
    start = last = time.monotonic()
    while len(made) <= limit:
        try:
            piece = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            piece = b""
        else:
            if not piece and (made or not _is_pipe(descriptor)):
                return bytes(made)
        now = time.monotonic()
        if piece:
            made += piece
            last = now
        if now - last > PIPE_SILENCE or now - start > PIPE_SECONDS:
            raise NotReadError(errno.ETIMEDOUT, Message("reading.endless"), path)
        if not piece:  # a named pipe that nobody has opened for writing says that it has ended
            select.select([descriptor], [], [], _PAUSE)
            time.sleep(_PAUSE)
    raise too_large(limit, path)


def _is_pipe(descriptor: int) -> bool:
    return stat.S_ISFIFO(os.fstat(descriptor).st_mode)


def read_stream(stream: BinaryIO, limit: int, name: str) -> bytes:
    """Read a whole stream, such as standard input, up to a limit.

    Args:
        stream: opened for bytes.
        limit: bytes that are read at most.
        name: for the error.

    Raises:
        OSError: it gives more.
        NotReadError: the same, with a message of ours.
    """
    made = bytearray()
    while piece := stream.read(min(MIB, limit + 1 - len(made))):
        made += piece
        if len(made) > limit:
            raise too_large(limit, name)
    return bytes(made)


def too_large(limit: int, path: str | os.PathLike[str] = "") -> NotReadError:
    """The error for more than a limit.

    Args:
        limit: in bytes.
        path: the file, for the message.
    """
    if limit >= MIB:
        message = Message("reading.large-mib", size=limit // MIB)
    else:
        message = Message("reading.large-bytes", size=limit)
    return NotReadError(errno.E2BIG, message, path)


def text_of(data: bytes) -> str:
    """Decode UTF-8 bytes; a byte order mark stays at the beginning.

    Args:
        data: of a file.

    Raises:
        NotTextError: they are not UTF-8; UTF-16 is named as such.
    """
    if data.startswith(_WIDE) or (data[:1] and data[1:4:2] == b"\0\0") or data[:3:2] == b"\0\0":
        raise NotTextError(Message("reading.utf16"))
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotTextError(Message("reading.not-utf8"), line) from None


def after_mark(text: str) -> str:
    """Return a text without the byte order mark that some editors put before it."""
    return text.removeprefix("\ufeff")
