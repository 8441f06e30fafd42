"""An archive from elsewhere, unpacked into memory: whatever it holds, it ends and stays small.

``tarfile`` reads headers of any length as a whole and looks back to skip; so it is given a stream
that only goes forward, and refuses what no archive of `new` needs.
"""

from __future__ import annotations

import bz2
import lzma
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from wizard.answers import ANSWERS, SECRETS
from wizard.errors import UsageProblem
from wizard.files import File
from wizard.limits import (
    ARCHIVE_BYTES,
    ARCHIVE_HEADER,
    ARCHIVE_MEMBERS,
    ARCHIVE_UNPACKED,
    INSTALL_BYTES,
    INSTALL_FILES,
    MIB,
)
from wizard.words.message import Message
from wizard.writing.folder import parts
from wizard.writing.trust import FOUND, OWN, TAKEN

BELOW = "asterisk"
CERTIFICATE = "ca/ca.crt"
_PIECE = ARCHIVE_HEADER
_LZMA_MEMORY = 64 * MIB
_PACKED: Mapping[bytes, Callable[[], Any]] = {
    b"\x1f\x8b": lambda: zlib.decompressobj(zlib.MAX_WBITS | 16),
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ": lambda: lzma.LZMADecompressor(memlimit=_LZMA_MEMORY),
}
_ERRORS = (
    tarfile.TarError, EOFError, OSError, zlib.error, lzma.LZMAError, ValueError, RecursionError,
)  # fmt: skip


class Unpacked(NamedTuple):
    """What an archive holds.

    Attributes:
        files: those that belong to what is installed, by path in OUT.

        authority: the path in the archive of the certificate of the private authority; empty
        without one.
    """

    files: dict[str, File]
    authority: str


def unpacked(out: Path) -> Unpacked:
    """Return the files of an archive that belong to an install, without their common folder.

    Args:
        out: a tar archive, may be compressed.

    Raises:
        UsageProblem: it cannot be read, has paths outside of it, or has more than is ever
            installed.
    """
    try:
        if out.stat().st_size > ARCHIVE_BYTES:
            raise UsageProblem(
                Message("install.archive.large", size=ARCHIVE_BYTES // MIB), _REMEDY, place=out
            )
        with out.open("rb") as file:
            stream = cast("IO[bytes]", _Forward(_pieces(file)))
            with tarfile.open(mode="r:", fileobj=stream) as archive:
                found = _members(archive, out)
            while stream.read(_PIECE):  # what follows the members shows that nothing was cut off
                pass
            files = _without_top(found)
            ours = files.pop(CERTIFICATE, None)
            names = (name for name, file in found.items() if file is ours)
            return Unpacked(files, next(names, ""))
    except _ERRORS as error:
        raise UsageProblem(
            Message("install.archive.unreadable", reason=_reason(error)), _REMEDY, place=out
        ) from None


_REMEDY = Message("install.archive.remedy")


def _reason(error: Exception) -> object:
    """The first line; what each kind of compression says is of no use."""
    if isinstance(error, RecursionError):
        return Message("install.archive.endless")
    return str(error).partition("\n")[0].rstrip(":") or type(error).__name__


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """What is in a file, unpacked piece by piece."""
    start = os.pread(file.fileno(), 6, 0)
    make = next((made for mark, made in _PACKED.items() if start.startswith(mark)), None)
    if make is None:
        while piece := file.read(_PIECE):
            yield piece
        return
    unpacker: Any = make()
    rest = b""
    while not unpacker.eof:
        if not rest and getattr(unpacker, "needs_input", True):
            rest = file.read(_PIECE)
            if not rest:
                raise EOFError("it ends too early")
        piece = unpacker.decompress(rest, _PIECE)
        rest = getattr(unpacker, "unconsumed_tail", b"")
        if piece:
            yield piece


class _Forward:
    """A stream for ``tarfile``: it goes forward, and one byte back, which is all that it needs."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._buffer = b""
        self._place = 0
        self._last = b""

    def tell(self) -> int:
        return self._place

    def seek(self, place: int, whence: int = 0) -> int:
        if whence or place < self._place - len(self._last):
            raise tarfile.ReadError("a size in it leads back")
        if place == self._place - 1:
            self._buffer = self._last + self._buffer
            self._place, self._last = place, b""
        while self._place < place:
            if not self.read(min(place - self._place, _PIECE)):
                break
        return self._place

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= ARCHIVE_HEADER:
            raise tarfile.ReadError("a header in it is far too long")
        made = [self._buffer[:size]]
        self._buffer = self._buffer[size:]
        left = size - len(made[0])
        while left and (piece := next(self._pieces, b"")):
            made.append(piece[:left])
            self._buffer = piece[left:]
            left -= len(made[-1])
        found = b"".join(made)
        self._place += len(found)
        if self._place > ARCHIVE_UNPACKED:
            raise tarfile.ReadError(f"it unpacks to more than {ARCHIVE_UNPACKED // MIB} MiB")
        self._last = found[-1:] or self._last
        return found


def _members(archive: tarfile.TarFile, out: Path) -> dict[str, File]:
    found: dict[str, File] = {}
    size = 0
    for number, member in enumerate(archive):
        if number >= ARCHIVE_MEMBERS or len(found) > INSTALL_FILES:
            raise UsageProblem(Message("install.archive.many"), _REMEDY, place=out)
        kept: Any = archive  # it would keep all of them, and is not asked again
        kept.members.clear()
        kept.pax_headers.clear()
        path = member.name.removeprefix("./")
        if path in ("", ".") or not _may_belong(path) or member.isdir():
            continue
        if not member.isfile() or member.issparse():
            raise UsageProblem(
                Message("install.archive.link", name=_short(member.name)),
                Message("install.archive.link-remedy"),
                place=out,
            )
        try:
            parts(path)
        except UsageProblem as error:
            raise error.at(out) from None
        size += member.size
        if size > INSTALL_BYTES:
            raise UsageProblem(
                Message("install.archive.too-much", size=INSTALL_BYTES // MIB), place=out
            )
        stream = archive.extractfile(member)
        if stream is not None:
            found[path] = File(_content(stream, member.size), member.mode & 0o777)
    return found


def _content(stream: IO[bytes], size: int) -> bytes:
    pieces = []
    left = size
    while left and (piece := stream.read(min(left, _PIECE))):
        pieces.append(piece)
        left -= len(piece)
    if left:
        raise EOFError("it ends too early")
    return b"".join(pieces)


def _short(name: str) -> str:
    return repr(name) if len(name) <= 200 else f"{name[:200]!r}…"


def _may_belong(path: str) -> bool:
    """Whether it may belong to what is installed; an archive of more is not unpacked for it."""
    components = path.split("/")
    if OWN in components and ".." not in components:
        place = "/".join(components[components.index(OWN) :])
        return components.index(OWN) < 2 and place.startswith((f"{TAKEN}/", FOUND))
    if path.endswith(CERTIFICATE):
        return len(components) < 4
    return BELOW in components[:2] or components[-1] in (ANSWERS, SECRETS) or ".." in components


def _without_top(found: dict[str, File]) -> dict[str, File]:
    tops = [path.removesuffix(ANSWERS) for path in found if path.endswith(f"/{ANSWERS}")]
    top = min(tops, key=len, default="")
    if ANSWERS in found or not top:
        return found
    return {path[len(top) :]: file for path, file in found.items() if path.startswith(top)}
