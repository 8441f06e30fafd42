"""The folder that is written to and those below: made when missing, closed where secrets lie."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from wizard.errors import UsageProblem
from wizard.words.message import Message
from wizard.writing.folder import Folder, parts
from wizard.writing.stage import PRIVATE
from wizard.writing.trust import OWN

OTHERS = 0o077
"""Permission bits of everybody but the owner."""


@contextmanager
def opened(out: Path) -> Iterator[Folder]:
    """Open the folder; if it is missing, make it for its owner alone, and remove it on failure.

    A new folder is entered at once, so that nobody can replace it by a link to another folder.

    Args:
        out: the folder.

    Yields:
        The open folder; closed at the end.

    Raises:
        UsageProblem: a file is in its place or in that of a folder above.
        OSError: it cannot be made or opened.
    """
    missing: list[Path] = []
    for place in (out, *out.parents):
        if place.exists() or place.is_symlink():
            break
        missing.insert(0, place)
    made: list[Path] = []
    try:
        folder = Folder.open(missing[0].parent if missing else out)
        if folder is None:
            raise FileNotFoundError(2, "the folder was removed meanwhile", str(out))
        for place in missing:
            with folder:
                above = folder.directory(())
                os.mkdir(place.name, PRIVATE if place == out else 0o777, dir_fd=above)
                made.append(place)
                folder = Folder.below(folder, place.name)
        with folder:
            if missing:
                os.fchmod(folder.directory(()), PRIVATE)
            yield folder
    except NotADirectoryError:
        raise UsageProblem(
            Message("writing.file-in-the-way", path=out), Message("writing.file-in-the-way-remedy")
        ) from None
    except BaseException:
        for place in reversed(made):
            with suppress(OSError):
                place.rmdir()
        raise


def folder_modes(files: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return the permission bits of each folder below, from the files and theirs.

    A folder that directly holds a secret is closed to others.

    Args:
        files: path relative to the folder, and permission bits.
    """
    modes: dict[str, int] = {}
    for path, mode in files:
        where = parts(path)[:-1]
        for depth in range(1, len(where) + 1):
            modes.setdefault("/".join(where[:depth]), 0o755)
        if where and not mode & OTHERS:
            modes["/".join(where)] = PRIVATE
    return modes


def close_opened(folder: Folder, modes: Mapping[str, int]) -> None:
    """Close folders of ours that hold secrets and that somebody opened.

    Args:
        folder: the open folder.
        modes: permission bits by path, as from :func:`folder_modes`.
    """
    for path in (OWN, *(path for path, mode in modes.items() if mode == PRIVATE)):
        if folder.directory_exists(parts(path)):
            _close(folder.directory(parts(path)))


def close_top(folder: Folder, paths: Iterable[str]) -> None:
    """Close the folder itself at the first writing, if it holds nothing that is not ours.

    Somebody's home or project that the wizard was pointed at keeps its permissions.

    Args:
        folder: the open folder.
        paths: of all that the wizard writes, relative to it.
    """
    ours = {OWN, *(parts(path)[0] for path in paths)}
    top = folder.directory(())
    with os.scandir(top) as entries:
        found = {entry.name for entry in entries}
    if found <= ours:
        _close(top)


def _close(descriptor: int) -> None:
    now = os.fstat(descriptor).st_mode & 0o7777
    if now & OTHERS:
        # Where the folder is somebody else's, the modes of the files have to do.
        with suppress(PermissionError):
            os.fchmod(descriptor, now & ~OTHERS)
