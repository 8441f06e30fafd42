"""Files below one folder, reached without ever following a symbolic link inside it.

Every access goes through directory descriptors, so that a link that is put in place between a
check and its use is refused as well. The folder itself may be a link: a person named it.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from wizard import identity
from wizard.errors import UsageProblem, WizardError
from wizard.limits import FILE_BYTES, PATH_DEPTH
from wizard.reading import read_descriptor
from wizard.words.message import Message
from wizard.writing import attributes, trust
from wizard.writing.refused import link_refused
from wizard.writing.trust import OWN, STAGE

CHUNK = 1 << 20
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NO_SYNC = {errno.EINVAL, errno.ENOTSUP}  # some shared folders cannot do it

Signature = tuple[int, int, int, int]


def signature(status: os.stat_result) -> Signature:
    """Return inode, size and times (ns): what changes whenever a file is written or replaced."""
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def parts(path: str) -> tuple[str, ...]:
    """Split a path below the folder into its components.

    Args:
        path: relative to the folder, with ``/`` between its components.

    Raises:
        UsageProblem: it is too deep, or could lead out of the folder.
    """
    found = tuple(path.split("/"))
    if len(found) > PATH_DEPTH:
        raise UsageProblem(Message("writing.deep", path=path[:PATH_DEPTH], limit=PATH_DEPTH))
    if any(part in ("", ".", "..") or "\0" in part for part in found):
        raise UsageProblem(Message("writing.outside", path=path))
    return found


class Folder:
    """A folder whose files are read and written safely. A context manager.

    Attributes:
        root: the folder, as the person named it.

        owner: user and group to give new files and folders to; None leaves them to whoever
        runs the wizard.
    """

    def __init__(self, root: Path, descriptor: int) -> None:
        self.root = root
        self.owner: tuple[int, int] | None = None
        self._descriptors: dict[tuple[str, ...], int] = {(): descriptor}
        self._created: list[tuple[str, ...]] = []
        self._touched: set[tuple[str, ...]] = set()

    @classmethod
    def open(cls, root: Path) -> Self | None:
        """Open the folder.

        Args:
            root: the folder, as the user named it; may be a link to a folder.

        Returns:
            None if there is no such folder yet.

        Raises:
            UsageProblem: it is not a folder, or a link that leads nowhere.
            OSError: it cannot be opened.
        """
        try:
            return cls(root, os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))
        except FileNotFoundError:
            if root.is_symlink():
                raise UsageProblem(
                    Message("writing.dangling", path=root), Message("writing.dangling-remedy")
                ) from None
            return None
        except NotADirectoryError:
            raise UsageProblem(
                Message("writing.file-in-the-way", path=root),
                Message("writing.file-in-the-way-remedy"),
            ) from None

    @classmethod
    def below(cls, above: Folder, name: str) -> Self:
        """Open a folder that is directly in another, as one of its own; no link is followed.

        Args:
            above: the open folder.
            name: of the folder in it.

        Returns:
            The open folder, a context manager.

        Raises:
            OSError: it cannot be opened, or it is a link.
        """
        descriptor = os.open(name, _DIRECTORY, dir_fd=above.directory(()))
        return cls(above.root / name, descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for descriptor in self._descriptors.values():
            os.close(descriptor)
        self._descriptors.clear()

    def directory(self, where: tuple[str, ...], mode: int | None = None) -> int:
        """Return the descriptor of a folder below; valid as long as this object is open.

        Args:
            where: the components of its path; empty for the folder itself.
            mode: permission bits to make it with if it is missing; None does not make it.

        Raises:
            FileNotFoundError: it is missing and ``mode`` is None.
            UsageProblem: a file or a link is in its place, or it is the wizard's own and not
                trusted.
        """
        if where in self._descriptors:
            return self._descriptors[where]
        # A folder that is made on the way to a deeper one is as closed as that one.
        above = self.directory(where[:-1], mode)
        made = mode is not None and self._make(above, where)
        try:
            descriptor = os.open(where[-1], _DIRECTORY, dir_fd=above)
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.ENOTDIR):
                raise self._in_the_way(where, above) from None
            raise
        try:
            if made and mode is not None:
                self._settle(descriptor, where, mode)
            self._check_own(descriptor, where)
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptors[where] = descriptor
        return descriptor

    def _settle(self, descriptor: int, where: tuple[str, ...], mode: int) -> None:
        """Give a new folder its mode and owner, but only the one that was made."""
        found = os.fstat(descriptor)
        if found.st_uid != identity.user() or os.listdir(descriptor):
            raise WizardError(
                Message("writing.replaced"),
                Message("writing.again-folder"),
                place=self.root.joinpath(*where),
            )
        os.fchmod(descriptor, mode & trust.PERMISSIONS)
        if where[0] == OWN:
            trust.check_kept(os.fstat(descriptor), self.root)
        if self.owner is not None and not where[0].startswith("."):
            with suppress(PermissionError):
                os.fchown(descriptor, *self.owner)

    def _check_own(self, descriptor: int, where: tuple[str, ...]) -> None:
        if where[0] == OWN:
            place, own = self.root.joinpath(*where), self.root / OWN
            closed = where == parts(STAGE)
            trust.check_folder(os.fstat(descriptor), own, place, closed=closed)

    def _make(self, above: int, where: tuple[str, ...]) -> bool:
        try:
            os.mkdir(where[-1], 0o700, dir_fd=above)
        except FileExistsError:
            return False
        self.touch(where[:-1])
        self._created.append(where)
        return True

    def _in_the_way(self, where: tuple[str, ...], above: int) -> UsageProblem:
        place = self.root.joinpath(*where)
        if stat.S_ISLNK(os.stat(where[-1], dir_fd=above, follow_symlinks=False).st_mode):
            return link_refused(place)
        return UsageProblem(
            Message("writing.not-a-folder", place=place), Message("writing.not-a-folder-remedy")
        )

    def directory_exists(self, where: tuple[str, ...]) -> bool:
        """Whether there is such a folder below.

        Args:
            where: the components of its path.

        Raises:
            UsageProblem: a file or a link is in its place.
        """
        try:
            self.directory(where)
        except FileNotFoundError:
            return False
        return True

    def parent(self, path: str, mode: int | None = None) -> tuple[int, str]:
        """Return the descriptor of the folder that a path is in, and the path's last component.

        Args:
            path: relative to this folder.
            mode: permission bits to make missing folders with; None makes none.

        Raises:
            FileNotFoundError: a folder is missing and ``mode`` is None.
            UsageProblem: the path leads outside, or through a link.
        """
        where = parts(path)
        return self.directory(where[:-1], mode), where[-1]

    def status(self, path: str) -> os.stat_result | None:
        """Return the status of a plain file.

        Args:
            path: relative to this folder.

        Returns:
            None if there is no such file.

        Raises:
            UsageProblem: a symbolic link, or something else that is no plain file, is there.
        """
        try:
            parent, name = self.parent(path)
            found = os.stat(name, dir_fd=parent, follow_symlinks=False)
        except FileNotFoundError:
            return None
        self.check(found, path)
        return found

    def check(self, found: os.stat_result, path: str) -> None:
        """Reject everything but plain files, and untrusted files in the wizard's own folder.

        Args:
            found: the status of the file.
            path: relative to this folder.

        Raises:
            UsageProblem: it is a link or no plain file, or somebody else could have written it.
        """
        place = self.root / path
        if stat.S_ISLNK(found.st_mode):
            raise link_refused(place)
        if not stat.S_ISREG(found.st_mode):
            raise UsageProblem(
                Message("writing.not-plain", place=place), Message("writing.not-plain-remedy")
            )
        if path.startswith(f"{OWN}/"):
            staged = path.startswith(f"{STAGE}/")
            trust.check_file(found, self.root / OWN, place, staged=staged)

    @contextmanager
    def reading(self, path: str) -> Iterator[int]:
        """Open a plain file for reading; the file that is checked is the file that is open.

        Args:
            path: relative to this folder.

        Yields:
            A file descriptor; closed at the end.

        Raises:
            FileNotFoundError: there is no such file.
            UsageProblem: a link, or something else that is not a plain file, is there.
        """
        parent, name = self.parent(path)
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            descriptor = os.open(name, flags, dir_fd=parent)
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise link_refused(self.root / path) from None
            raise
        try:
            self.check(os.fstat(descriptor), path)
            yield descriptor
        finally:
            os.close(descriptor)

    def read(self, path: str) -> bytes | None:
        """Return the whole content of a file, or None if there is none.

        Args:
            path: relative to this folder.

        Raises:
            UsageProblem: it is not a plain file, or too large.
        """
        if self.status(path) is None:
            return None
        with self.reading(path) as descriptor:
            return read_descriptor(descriptor, FILE_BYTES, self.root / path)

    def attributes(self, path: str) -> dict[str, bytes] | None:
        """Return the extended attributes of a file, such as its access list; None without a file.

        Args:
            path: relative to this folder.

        Raises:
            UsageProblem: it is not a plain file.
        """
        if self.status(path) is None:
            return None
        with self.reading(path) as descriptor:
            return attributes.read(descriptor)

    def holds(self, path: str, content: bytes) -> bool:
        """Whether a file has exactly this content, compared in blocks.

        Args:
            path: relative to this folder; a missing file holds nothing.
            content: all of it.

        Raises:
            UsageProblem: it is not a plain file.
        """
        found = self.status(path)
        if found is None or found.st_size != len(content):
            return False
        with self.reading(path) as descriptor:
            for start in range(0, len(content), CHUNK):
                expected = content[start : start + CHUNK]
                if _exactly(descriptor, len(expected)) != expected:
                    return False
        return True

    def same(self, one: str, other: str) -> bool:
        """Whether two files have the same content, compared in blocks; False if one is missing.

        Args:
            one: relative to this folder.
            other: relative to this folder.

        Raises:
            UsageProblem: one of them is not a plain file.
        """
        first, second = self.status(one), self.status(other)
        if first is None or second is None or first.st_size != second.st_size:
            return False
        with self.reading(one) as left, self.reading(other) as right:
            while chunk := _exactly(left, CHUNK):
                if _exactly(right, CHUNK) != chunk:
                    return False
        return True

    def digest(self, path: str) -> str:
        """Return the SHA-256 of a file's content as hexadecimal text; empty if there is no file.

        Args:
            path: relative to this folder.

        Raises:
            UsageProblem: it is not a plain file.
        """
        if self.status(path) is None:
            return ""
        from hashlib import sha256

        digest = sha256()
        with self.reading(path) as descriptor:
            while chunk := os.read(descriptor, CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    def names(self, where: str) -> Iterator[str]:
        """Yield the paths of all plain files in a folder below, in alphabetical order.

        Args:
            where: the folder; a missing one has no files.

        Yields:
            Paths relative to ``where``.
        """
        try:
            descriptor = self.directory(parts(where))
        except FileNotFoundError:
            return
        with os.scandir(descriptor) as entries:
            found = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
        for name, is_folder in found:
            if is_folder:
                for below in self.names(f"{where}/{name}"):
                    yield f"{name}/{below}"
            else:
                yield name

    def unlink(self, path: str) -> None:
        """Remove a file; it may be missing already.

        Args:
            path: relative to this folder.
        """
        with suppress(FileNotFoundError):
            parent, name = self.parent(path)
            os.unlink(name, dir_fd=parent)
            self.touch(parts(path)[:-1])

    def remove_directory(self, where: tuple[str, ...]) -> None:
        """Remove an empty folder that :meth:`directory` has opened.

        Args:
            where: the components of its path.

        Raises:
            OSError: it is not empty.
        """
        os.close(self._descriptors.pop(where))
        os.rmdir(where[-1], dir_fd=self.directory(where[:-1]))
        self._touched.discard(where)
        self.touch(where[:-1])
        self._created = [made for made in self._created if made != where]

    def touch(self, where: tuple[str, ...]) -> None:
        """Note that an entry of a folder was added, replaced or removed, so that it is synced.

        Args:
            where: the components of its path.
        """
        self._touched.add(where)

    def sync(self) -> None:
        """Bring the entries of every folder that was touched since the last time to the disk."""
        for where in sorted(self._touched & self._descriptors.keys()):
            try:
                os.fsync(self._descriptors[where])
            except OSError as error:
                if error.errno not in _NO_SYNC:
                    raise
        self._touched.clear()

    def forget_created(self) -> None:
        """Remove the folders that this object made, as far as they are empty."""
        for where in sorted(self._created, key=len, reverse=True):
            with suppress(OSError):
                os.rmdir(where[-1], dir_fd=self._descriptors[where[:-1]])
        self._created.clear()


def _exactly(descriptor: int, count: int) -> bytes:
    """Up to ``count`` bytes: a read may give fewer before the end of the file."""
    data = os.read(descriptor, count)
    while 0 < len(data) < count:
        more = os.read(descriptor, count - len(data))
        if not more:
            break
        data += more
    return data
