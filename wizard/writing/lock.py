"""One wizard at a time in a folder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from wizard.errors import WizardError
from wizard.words.message import Message
from wizard.writing.folder import Folder
from wizard.writing.stage import PRIVATE
from wizard.writing.trust import OWN

LOCK = f"{OWN}/lock"


@contextmanager
def locked(folder: Folder) -> Iterator[None]:
    """Hold the lock of a folder inside the ``with`` block.

    Args:
        folder: that is written to.

    Raises:
        WizardError: another one is at work there.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    folder.status(LOCK)
    parent, name = folder.parent(LOCK, PRIVATE)
    descriptor = os.open(name, flags, 0o600, dir_fd=parent)
    try:
        folder.check(os.fstat(descriptor), LOCK)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # A wizard that failed removes its lock file; holding that one means nothing.
            found = folder.status(LOCK)
            if found is None or found.st_ino != os.fstat(descriptor).st_ino:
                raise BlockingIOError
        except BlockingIOError:
            raise WizardError(
                Message("writing.busy"), Message("writing.busy-remedy"), place=folder.root
            ) from None
        yield
    finally:
        os.close(descriptor)
