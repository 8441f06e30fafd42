"""What the rules of ``check`` say that they did not say before: whether anything gets worse.

They look at the folder as it is, as it would be, and as it then is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from wizard.answers import Answers
from wizard.certificates.read import CertificateProblem
from wizard.check import LocalHost, OtherHost
from wizard.check.findings import Finding
from wizard.check.host import FileStatus
from wizard.conf.folder import ConfigFolder
from wizard.writing.history import PlannedFile

WORSE = ("error", "warning")
LARGE = 5_000_000
"""Bytes from which a folder is not looked through, since each look would take ten seconds."""

LONG = 1_000_000
"""Bytes from which looking takes so long that it is announced."""


class PendingFile(NamedTuple):
    """A file that is going to be written or removed.

    Attributes:
        content: None if it is removed.

        status: permission bits and owner.
    """

    content: bytes | None
    status: FileStatus


def coming(
    writes: Sequence[PlannedFile], folder: Path, owner: tuple[int, int]
) -> dict[str, PendingFile]:
    """The files of a plan, by path below the folder.

    Args:
        writes: the plan.

        folder: where.

        owner: who gets new files.
    """
    found = {}
    for each in writes:
        there = OtherHost().status(folder / each.path)
        user, group = (there.user, there.group) if there is not None else owner
        removed = each.task is not None and each.task.action == "remove"
        content = None if removed else each.new
        found[each.path] = PendingFile(content, FileStatus(each.mode, user, group))
    return found


class _Soon(OtherHost):
    """A machine on which these files are written already."""

    def __init__(self, files: Mapping[Path, PendingFile]) -> None:
        self._files = files

    def status(self, path: Path) -> FileStatus | None:
        """Of a file or folder."""
        file = self._files.get(path)
        if file is None:
            return super().status(path)
        return None if file.content is None else file.status

    def certificate(
        self, certificate: Path, key: Path | None, hostname: str
    ) -> list[CertificateProblem]:
        """What is wrong with a certificate and its key; no key gets to the disk for it."""
        with ExitStack() as stack:
            paths = [certificate] if key is None else [certificate, key]
            shown = [stack.enter_context(self._shown(path)) for path in paths]
            other = None if key is None else shown[-1]
            found = super().certificate(shown[0], other, hostname)
        for path, named in zip(shown, paths, strict=True):
            found = [
                each._replace(message=each.message.with_facts({path: named})) for each in found
            ]
        return found

    @contextmanager
    def _shown(self, path: Path) -> Iterator[Path]:
        file = self._files.get(path)
        if file is None or file.content is None or not hasattr(os, "memfd_create"):
            yield path
            return
        descriptor = os.memfd_create(path.name)
        try:
            with os.fdopen(descriptor, "wb", closefd=False) as memory:
                memory.write(file.content)
            os.fchmod(descriptor, file.status.mode)
            yield Path(f"/proc/self/fd/{descriptor}")
        finally:
            os.close(descriptor)


class _HereSoon(_Soon, LocalHost):
    """The machine that Asterisk runs on, with these files."""


def findings(
    files: ConfigFolder,
    answers: Answers,
    language: str,
    pending: Mapping[str, PendingFile] | None = None,
) -> list[Finding]:
    """Return the findings of ``check`` about a folder, without notes.

    Args:
        files: of the folder, as they are or would be.

        answers: for the version and the name that browsers use.

        language: of the words.

        pending: the files that are not written yet.
    """
    from wizard.catalogue import Catalogue, Version
    from wizard.check import Scene, check
    from wizard.check.findings import describe
    from wizard.check.folder import find

    folder = files.path
    own = find(folder).own
    below = {folder / path: file for path, file in (pending or {}).items()}
    scene = Scene(
        folder,
        Catalogue(),
        Version.parse(answers.asterisk.version),
        _HereSoon(below) if own else _Soon(below),
        own=own,
        hostname=answers.network.hostname,
        files=files,
    )
    # What would cure it is not shown, and cannot be worked out for what is not there yet.
    groups = [[each._replace(edits=()) for each in group] for group in check(scene)]
    return [each for each in describe(scene, groups, language) if each.severity in WORSE]


def arrived(folder: Path, pending: Mapping[str, PendingFile]) -> bool:
    """Whether every file now has its planned content and permissions.

    Args:
        folder: the configuration folder.
        pending: the planned files by name.
    """
    for name, file in pending.items():
        path = folder / name
        status = OtherHost().status(path)
        if file.content is None and status is None:
            continue
        if file.content is None or status != file.status or path.is_symlink():
            return False
        try:
            if path.read_bytes() != file.content:
                return False
        except OSError:
            return False
    return True


def added(before: Sequence[Finding], after: Sequence[Finding]) -> list[Finding]:
    """Return the findings that are new; one whose line moved is not.

    Args:
        before: findings of the old files.
        after: findings of the new files.
    """
    known = {(each.id, each.file, each.text) for each in before}
    return [each for each in after if (each.id, each.file, each.text) not in known]
