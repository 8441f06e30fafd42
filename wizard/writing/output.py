"""Compares rendered files with those in a folder, shows the differences, and writes them.

Three versions of each file meet: what was rendered last time (kept below ``.wizard/last``), what
is on the disk, and what is rendered now. So a person's edits survive, and a re-run that changes
nothing writes nothing. The order of calls is :func:`wizard.writing.journal.recover`,
:func:`compare`, and then :func:`diff` or :func:`write`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from wizard.errors import WizardError
from wizard.files import File
from wizard.words.message import Message
from wizard.writing.closing import OTHERS, close_opened, close_top, folder_modes, opened
from wizard.writing.folder import Folder, Signature, parts, signature
from wizard.writing.journal import JOURNAL, LAST, Action, Task, commit, is_work
from wizard.writing.lock import LOCK, locked
from wizard.writing.refused import explained
from wizard.writing.stage import Step, no_step
from wizard.writing.trust import OWN, PERMISSIONS

if TYPE_CHECKING:
    from wizard.writing.difference import Masker

__all__ = ["File", "FileChange", "compare", "diff", "existing", "write"]

Status = Literal["create", "identical", "change", "conflict", "kept", "stale"]
OnConflict = Literal["stop", "keep", "replace"]
"""What becomes of lines that the person and the wizard changed in different ways: nothing is
written at all; the person's stay, and all else goes on; or the wizard's take their place."""

NOTHING_CHANGED = Message("writing.nothing-changed")


class FileChange(NamedTuple):
    """What a file is and what it is to become.

    Attributes:
        path: below the folder.

        status: ``create``; ``identical``; ``change``; ``conflict``, where the person and the
        wizard changed the same lines and nobody said whose count; ``kept``, which differs only by
        the person's edits; ``stale``, which is no longer rendered.

        new: the content to be. Of a conflict, what the wizard would write; of a stale file, None.

        mode: the permission bits to be.

        action: what :func:`write` does to the file itself.

        old_mode: the permission bits on the disk, None where there is no file.

        folder: the folder.

        signature: of the file on the disk when it was compared; None without a file.

        pristine: what to remember as the last rendering, None to leave that as it is.

        forget: no longer remember a rendering.
    """

    path: str
    status: Status
    new: bytes | None
    mode: int
    action: Action
    old_mode: int | None
    folder: Path
    signature: Signature | None
    pristine: bytes | None = None
    forget: bool = False

    @property
    def old(self) -> bytes | None:
        """The content on the disk, read when asked for; None where there is no file."""
        if self.signature is None:
            return None
        return existing(self.folder, [self.path]).get(self.path)

    @property
    def writes(self) -> bool:
        """Whether :func:`write` touches the file."""
        return self.action != "leave"


def existing(out: Path, paths: Iterable[str]) -> dict[str, bytes]:
    """The contents of those of the files that exist, read without following a link.

    Args:
        out: the folder.
        paths: relative to it.
    """
    with explained(out, Message("writing.unread")):
        folder = Folder.open(out)
        if folder is None:
            return {}
        with folder:
            contents = {path: folder.read(path) for path in paths}
    return {path: content for path, content in contents.items() if content is not None}


def compare(
    files: Mapping[str, File],
    out: Path,
    *,
    on_conflict: OnConflict | Mapping[str, OnConflict] = "stop",
) -> list[FileChange]:
    """Work out what writing the files would do. Reads the disk and changes nothing.

    Args:
        files: what was rendered, by path below the folder.

        out: the folder; may be missing.

        on_conflict: what becomes of lines that both changed; of all files, or by path, where those
        that are not named stay conflicts.

    Returns:
        A change for each file in the same order, then the files that are no longer rendered.

    Raises:
        UsageProblem: the folder is a file, or a symbolic link or something else that is no plain
        file stands where one is to be written.
    """
    _check_paths(files)
    with explained(out, NOTHING_CHANGED):
        folder = Folder.open(out)
        if folder is None:
            return [
                FileChange(path, "create", file.content, file.mode, "put", None, out, None,
                       None if file.rebased else file.content)
                for path, file in files.items()
            ]  # fmt: skip
        with folder:
            return compare_in(folder, files, on_conflict=on_conflict)


def compare_in(
    folder: Folder,
    files: Mapping[str, File],
    *,
    on_conflict: OnConflict | Mapping[str, OnConflict] = "stop",
) -> list[FileChange]:
    """Compare as :func:`compare` does, in a folder that is open already.

    Args:
        folder: stays open.
        files: what was rendered, by path below the folder.
        on_conflict: what happens to lines that both sides changed; for all files, or by path.

    Returns:
        As :func:`compare`.

    Raises:
        UsageProblem: a symbolic link, or something else that is not a plain file, is in the way.
    """
    _check_paths(files)
    by_path = dict.fromkeys(files, on_conflict) if isinstance(on_conflict, str) else on_conflict
    changes = [
        _compared(folder, path, file, by_path.get(path, "stop")) for path, file in files.items()
    ]
    return changes + _stale(folder, files)


def _check_paths(files: Mapping[str, File]) -> None:
    for path in files:
        parts(path)
        if is_work(path):
            raise ValueError(f"{path} is where the journal works")


def _compared(folder: Folder, path: str, file: File, on_conflict: OnConflict) -> FileChange:
    found = folder.status(path)
    last = f"{LAST}/{path}"
    remember = None
    if not file.rebased and not folder.holds(last, file.content):
        remember = file.content
    if found is None:
        return FileChange(path, "create", file.content, file.mode, "put", None, folder.root, None,
                      remember)  # fmt: skip
    now = found.st_mode & PERMISSIONS
    mode = _settled(file.mode, now)
    action: Action = "leave" if mode == now else "mode"
    change = FileChange(path, "identical", file.content, mode, action, now, folder.root,
                    signature(found), remember)  # fmt: skip
    if folder.holds(path, file.content):
        return change if action == "leave" else change._replace(status="change")
    if file.rebased or (remember is not None and folder.same(path, last)):
        return change._replace(status="change", action="put")
    if remember is None:
        return change._replace(status="kept")
    return _merged(folder, change, file, on_conflict)


def _settled(planned: int, now: int) -> int:
    """The permission bits to be: a person's choice stays unless it shows a secret.

    A secret's file is never more open than wanted, and a program can always be run.
    """
    if not planned & OTHERS:
        return planned if now & ~planned else now
    return now | planned & 0o111 if planned & 0o100 and not now & 0o100 else now


def _merged(folder: Folder, change: FileChange, file: File, on_conflict: OnConflict) -> FileChange:
    from wizard.writing.merge import merge, mergeable

    base, mine = folder.read(f"{LAST}/{change.path}"), folder.read(change.path)
    keeps = on_conflict == "keep"
    content, clean = mine if keeps and mine is not None else file.content, False
    if base is not None and mine is not None and mergeable(base, mine, file.content):
        content, clean = merge(base, mine, file.content, prefer_mine=keeps)
    if (clean or keeps) and content == mine:
        return change._replace(status="kept")
    if clean or on_conflict != "stop":
        return change._replace(status="change", action="put", new=content)
    # The old rendering stays remembered: the next run has to find the same conflict.
    return change._replace(status="conflict", pristine=None)


def _stale(folder: Folder, files: Mapping[str, File]) -> list[FileChange]:
    """Files of an earlier rendering that are no longer rendered."""
    changes = []
    for path in folder.names(LAST):
        if path in files:
            continue
        found = folder.status(path)
        mode = found.st_mode & PERMISSIONS if found else 0
        untouched = found is not None and folder.same(path, f"{LAST}/{path}")
        changes.append(
            FileChange(path, "stale", None, mode, "remove" if untouched else "leave",
                   mode if found else None, folder.root, signature(found) if found else None,
                   forget=untouched or found is None)
        )  # fmt: skip
    return [change for change in changes if change.signature is not None or change.forget]


def diff(change: FileChange, mask: Masker | None = None) -> str:
    """A unified diff of what a change does, or of a conflict, for the screen.

    Private keys are never shown. An edit that is kept has nothing to show.

    Args:
        change: of a comparison.

        mask: hides the secrets; without it only those are hidden that their key's name tells.
    """
    from wizard.writing.difference import Masker, unified

    notes = []
    if change.writes and change.old_mode not in (None, change.mode):
        notes = [f"mode {change.old_mode:04o} -> {change.mode:04o}"]
    if change.action == "leave" and change.status != "conflict":
        return ""
    old = change.old
    new = old if change.action == "mode" and change.status != "conflict" else change.new
    return unified(change.path, old, new, mask or Masker(), notes)


def write(changes: Sequence[FileChange], out: Path, step: Step = no_step) -> None:
    """Carry out a comparison: all of it, or nothing, as where a conflict is left.

    A missing folder is made for its owner alone. Folders that hold secrets are closed to others.

    Args:
        changes: all changes of one comparison, also those that do nothing.

        out: the folder.

        step: told of each step before it happens.

    Raises:
        WizardError: the disk is full, the folder may not be written to, another wizard is at
        work there, or a file was changed since it was compared.
    """
    if any(change.status == "conflict" for change in changes):
        return
    tasks = [
        Task(change.path, change.action, change.new if change.action == "put" else None,
             change.mode, change.signature, change.pristine, change.forget)
        for change in changes
        if change.writes or change.pristine is not None or change.forget
    ]  # fmt: skip
    if not tasks:
        return
    with explained(out, NOTHING_CHANGED), opened(out) as folder:
        left = _commit(folder, tasks, changes, step)
    if left:
        raise WizardError(
            Message("writing.changed-meanwhile"),
            Message("writing.again-files"),
            place=", ".join(left),
        )


def _commit(
    folder: Folder, tasks: Sequence[Task], changes: Sequence[FileChange], step: Step
) -> list[str]:
    modes = folder_modes(
        (change.path, change.mode) for change in changes if change.new is not None
    )
    ours = folder.directory_exists((OWN,))
    try:
        with locked(folder):
            try:
                if ours:
                    close_opened(folder, modes)
                else:
                    close_top(folder, [change.path for change in changes])
                return commit(folder, tasks, modes, step)
            except BaseException:
                if not ours and folder.status(JOURNAL) is None:
                    folder.unlink(LOCK)
                raise
    except BaseException:
        folder.forget_created()
        raise
