"""The place below ``.wizard`` where new contents wait until all of them are on the disk."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress

from wizard import identity
from wizard.writing import attributes
from wizard.writing.folder import CHUNK, Folder, parts
from wizard.writing.trust import PERMISSIONS, STAGE

PRIVATE = 0o700

Step = Callable[[str], None]


def no_step(_: str) -> None:
    """Ignore the steps."""


class Stage:
    """Contents that wait to be moved into their places, each under a name of its own.

    Args:
        folder: the folder that is written to.

        step: told of each step before it happens.
    """

    def __init__(self, folder: Folder, step: Step = no_step) -> None:
        self._folder = folder
        self._step = step

    def exists(self) -> bool:
        """Whether there is a stage at all."""
        return self._folder.directory_exists(parts(STAGE))

    def make(self) -> int:
        """Make it; gives its descriptor."""
        self._step("make stage")
        return self._folder.directory(parts(STAGE), PRIVATE)

    def holds(self, name: str) -> bool:
        """Whether a content is not in its place yet.

        Args:
            name: of the content.
        """
        return self._folder.status(f"{STAGE}/{name}") is not None

    def lay_down(
        self,
        name: str,
        content: bytes,
        mode: int,
        owner: tuple[int, int] | None = None,
        *,
        beside: Mapping[str, bytes] | None = None,
        target: str = "",
    ) -> None:
        """Add a content.

        Args:
            name: what to call it here.

            content: the bytes.

            mode: permission bits, whatever the umask.

            owner: user and group to give it to, as far as the system allows it.

            beside: extended attributes, such as an access list; None leaves what it inherits.

            target: the file that it is going to be, for words.

        Raises:
            WizardError: the attributes cannot be given to it.
        """
        self._step(f"stage {name}")
        stage, _ = self._folder.parent(f"{STAGE}/{name}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(name, flags, 0o600, dir_fd=stage)
        self._folder.touch(parts(STAGE))
        try:
            view = memoryview(content)
            while view:
                view = view[os.write(descriptor, view[:CHUNK]) :]
            if owner and owner != (identity.user(), identity.group()):
                with suppress(PermissionError):
                    os.fchown(descriptor, *owner)
            if beside is not None:
                attributes.give(descriptor, beside, str(self._folder.root / target))
            # With an access list these bits are part of it.
            os.fchmod(descriptor, mode & PERMISSIONS)
            if hasattr(os, "posix_fadvise"):  # writing begins now, so that syncing waits less
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)

    def sync(self, names: list[str]) -> None:
        """Bring contents to the disk, once all of them are written: that is faster.

        Args:
            names: of the contents.
        """
        for name in names:
            self._step(f"sync {name}")
            with self._folder.reading(f"{STAGE}/{name}") as descriptor:
                os.fsync(descriptor)

    def move(self, name: str, path: str) -> None:
        """Move a content into its place in one step, whatever bits it got meanwhile.

        Args:
            name: of the content.
            path: relative to the folder.
        """
        with self._folder.reading(f"{STAGE}/{name}") as descriptor:
            mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
            if mode & ~PERMISSIONS:
                os.fchmod(descriptor, mode & PERMISSIONS)
        stage, source = self._folder.parent(f"{STAGE}/{name}")
        parent, target = self._folder.parent(path, PRIVATE)
        os.replace(source, target, src_dir_fd=stage, dst_dir_fd=parent)
        self._folder.touch(parts(STAGE))

    def discard(self) -> None:
        """Remove it with all that is left in it."""
        for name in list(self._folder.names(STAGE)):
            self._step(f"discard {name}")
            self._folder.unlink(f"{STAGE}/{name}")
        if self.exists():
            self._step("remove stage")
            self._folder.remove_directory(parts(STAGE))
