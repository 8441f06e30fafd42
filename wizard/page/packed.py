"""Archives that a person drops: a folder packed with tar, gzip or zip, unpacked into memory."""

from __future__ import annotations

import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from wizard.errors import UsageProblem
from wizard.limits import CONF_BYTES, CONF_FILES, MIB, PATH_DEPTH
from wizard.words.message import Message

_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
_TAR_AT: Final = 257
_TAR: Final = b"ustar"
_GZIP_BITS: Final = 31  # zlib's number for gzip with any window
_ERRORS: Final = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError,
    NotImplementedError, RuntimeError,
)  # fmt: skip


def is_archive(path: Path) -> bool:
    """Whether a file is a tar or zip archive; a compressed log is not.

    Args:
        path: of a file that the person gave.
    """
    with path.open("rb") as file:
        head = file.read(MIB)
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(_GZIP_BITS).decompress(head, 2 * _TAR_AT)
        except zlib.error:
            return False
    return head.startswith(_ZIP) or head[_TAR_AT:].startswith(_TAR)


def unpacked(path: Path, name: str) -> dict[str, bytes]:
    """The plain files of an archive by their path in it.

    Args:
        path: the archive.
        name: what the person calls it.

    Raises:
        UsageProblem: it is damaged, leads out of its folder, or holds too much.
    """
    try:
        content = path.read_bytes()
        if content.startswith(_ZIP):
            return dict(_zipped(content))
        return dict(_tarred(_inflated(content) if content.startswith(_GZIP) else content))
    except UsageProblem as error:
        raise error.at(name) from None
    except _ERRORS:
        raise UsageProblem(
            Message("judged.archive.damaged"), Message("judged.archive.damaged-remedy"), place=name
        ) from None


def _inflated(content: bytes) -> bytes:
    unpacker = zlib.decompressobj(_GZIP_BITS)
    made = unpacker.decompress(content, CONF_BYTES + 1)
    if len(made) > CONF_BYTES:
        raise _too_much()
    if not unpacker.eof:
        raise EOFError
    return made


def _tarred(content: bytes) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
        for number, member in enumerate(archive):
            _bound(number, 0)
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None:
                yield _place(member.name), file.read()


def _zipped(content: bytes) -> Iterator[tuple[str, bytes]]:
    total = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for number, member in enumerate(archive.infolist()):
            total += member.file_size
            _bound(number, total)
            if not member.is_dir():
                with archive.open(member) as file:
                    yield _place(member.filename), file.read(member.file_size)


def _bound(number: int, total: int) -> None:
    if number >= CONF_FILES or total > CONF_BYTES:
        raise _too_much()


def _too_much() -> UsageProblem:
    return UsageProblem(
        Message("judged.archive.large", size=CONF_BYTES // MIB, files=CONF_FILES),
        Message("judged.archive.large-remedy"),
    )


def _place(name: str) -> str:
    """A path below the folder.

    Raises:
        UsageProblem: it leads out.
    """
    parts = [each for each in PurePosixPath(name).parts if each not in ("/", ".")]
    if ".." in parts or not parts or len(parts) > PATH_DEPTH:
        raise UsageProblem(
            Message("judged.archive.outside", path=name[:100]),
            Message("judged.archive.damaged-remedy"),
        )
    return "/".join(parts)
