"""Writing a plan with a way back: every touched file is kept, and put back byte for byte.

What is kept lies below ``.wizard/history``, one numbered folder for each install, and gets there
in the same journalled step as the change itself.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal, NamedTuple

import msgspec

from wizard.errors import WizardError
from wizard.words.message import Message
from wizard.writing.folder import Folder, parts, signature
from wizard.writing.journal import JOURNAL, LAST, Task, commit
from wizard.writing.lock import LOCK, locked
from wizard.writing.manifest import (
    HISTORY,
    MANIFEST,
    KeptFile,
    LayerBefore,
    Manifest,
    RestartReason,
    manifests,
)
from wizard.writing.stage import PRIVATE, Step, no_step
from wizard.writing.trust import OWN, PERMISSIONS

OPEN_FOLDER = 0o750


class PlannedFile(NamedTuple):
    """One file.

    Attributes:
        path: below the folder.

        status: ``create``, ``edit``, ``include``, ``change``, ``identical``, ``kept``,
        ``conflict`` or ``stale``.

        old: its content now, None where there is none.

        new: its content to be.

        mode: its permission bits to be.

        task: what writing does, None for nothing.
    """

    path: str
    status: str
    old: bytes | None
    new: bytes | None
    mode: int
    task: Task | None


class RestoredFile(NamedTuple):
    """What undoing does to one file.

    Attributes:
        path: below the folder.

        status: ``restored`` or ``removed``.

        backup: where its content comes from, below the folder; empty if it is removed.
    """

    path: str
    status: str
    backup: str


def backup_of(number: int, path: str) -> str:
    """The path of the backup of a file.

    Args:
        number: of the install.
        path: of the file, relative to the folder.
    """
    return f"{HISTORY}/{number}/files/{path}"


def choices(folder: Folder) -> dict[str, str]:
    """Return what was chosen in the installs that are still in place, by clash.

    Args:
        folder: the configuration folder.
    """
    found: dict[str, str] = {}
    for each in manifests(folder):
        if each.state == "done":
            found |= each.choices
    return found


def write(
    folder: Folder,
    planned: Sequence[PlannedFile],
    owner: tuple[int, int],
    step: Step = no_step,
    *,
    chosen: Mapping[str, str] | None = None,
    commands: Sequence[str] = (),
    reasons: Sequence[RestartReason] = (),
    layers: Sequence[LayerBefore] = (),
) -> Manifest:
    """Write a plan, all of it or nothing, and keep what it replaces.

    Args:
        folder: where.

        planned: the files; those without a task do nothing.

        owner: who gets new files.

        step: told of each step before it happens.

        chosen: what to remember of the person's choices.

        commands: to remember for who tells Asterisk only later.

        reasons: the same for a restart.

        layers: to remember of the running Asterisk.

    Returns:
        The manifest of the install.

    Raises:
        WizardError: the disk is full, the folder may not be written, or a file was changed
        meanwhile.
    """
    folder.owner = owner
    with locked(folder):
        number = max((each.number for each in manifests(folder)), default=0) + 1
        touched = [each for each in planned if each.task is not None]
        backups: list[Task] = []
        kept: list[KeptFile] = []
        for each in touched:
            kept.append(_kept(folder, each))
            backups += _backups(folder, each, number)
        when = datetime.now(UTC).isoformat(timespec="seconds")
        folders = _missing_folders(folder, [each.path for each in touched])
        manifest = Manifest(
            1, number, when, "done", kept, folders, dict(chosen or {}), list(commands),
            list(reasons), list(layers),
        )  # fmt: skip
        tasks = [*backups, _manifest_task(manifest, None)]
        tasks += [each.task for each in touched if each.task is not None]
        _commit(folder, tasks, step)
    return manifest


def undo(
    folder: Folder, owner: tuple[int, int], *, force: bool, step: Step = no_step
) -> tuple[Manifest, list[RestoredFile]]:
    """Put back what was there before the last install that was not undone yet.

    Args:
        folder: where.

        owner: who gets a file that is not there any more; no list says whose files are.

        force: also what was changed since.

        step: told of each step before it happens.

    Returns:
        The install, and what became of each file.

    Raises:
        WizardError: there is none, or a file was changed since and ``force`` is not given.
    """
    _last(folder)  # before the lock, which would leave a trace where nothing was installed
    folder.owner = owner
    with locked(folder):
        manifest = _last(folder)
        changed = [each.path for each in manifest.kept if _digest(folder, each) != each.after]
        if changed and not force:
            raise WizardError(
                Message("writing.changed-since", files=changed),
                Message("writing.changed-since-remedy"),
                place=folder.root,
            )
        tasks: list[Task] = []
        restored: list[RestoredFile] = []
        for each in manifest.kept:
            task, told = _back(folder, manifest.number, each)
            tasks.append(task)
            restored += told
        path = f"{HISTORY}/{manifest.number}/{MANIFEST}"
        status = folder.status(path)
        undone = msgspec.structs.replace(manifest, state="undone")
        tasks.append(_manifest_task(undone, signature(status) if status else None))
        _commit(folder, tasks, step)
        _remove_folders(folder, manifest.folders)
    return undone, restored


def _last(folder: Folder) -> Manifest:
    found = next((each for each in reversed(manifests(folder)) if each.state == "done"), None)
    if found is None:
        raise WizardError(Message("writing.no-install"), place=folder.root)
    return found


def _kept(folder: Folder, planned: PlannedFile) -> KeptFile:
    task = planned.task
    status = folder.status(planned.path)
    after = planned.old if task is None or task.action in ("leave", "mode") else planned.new
    if task is not None and task.action == "remove":
        after = None
    return KeptFile(
        planned.path,
        status is not None,
        status.st_mode & PERMISSIONS if status else 0,
        "" if after is None else sha256(after).hexdigest(),
        folder.status(f"{LAST}/{planned.path}") is not None,
        folder.attributes(planned.path),
    )


def _backups(folder: Folder, planned: PlannedFile, number: int) -> list[Task]:
    made = []
    old = folder.read(planned.path)
    if old is not None:
        made.append(Task(backup_of(number, planned.path), "put", old, 0o600, None, None, False))
    last = folder.read(f"{LAST}/{planned.path}")
    if last is not None:
        place = f"{HISTORY}/{number}/last/{planned.path}"
        made.append(Task(place, "put", last, 0o600, None, None, False))
    return made


def _manifest_task(manifest: Manifest, before: tuple[int, int, int, int] | None) -> Task:
    content = msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"
    path = f"{HISTORY}/{manifest.number}/{MANIFEST}"
    return Task(path, "put", content, 0o600, before, None, False)


def _back(folder: Folder, number: int, kept: KeptFile) -> tuple[Task, list[RestoredFile]]:
    status = folder.status(kept.path)
    before = signature(status) if status else None
    last = folder.read(f"{HISTORY}/{number}/last/{kept.path}") if kept.remembered else None
    if not kept.existed:
        restored = [RestoredFile(kept.path, "removed", "")] if status else []
        action: Literal["remove", "leave"] = "remove" if status else "leave"
        return Task(kept.path, action, None, 0, before, last, last is None), restored
    backup = backup_of(number, kept.path)
    content = folder.read(backup)
    if content is None:
        raise WizardError(Message("writing.missing", path=folder.root / backup))
    same = (
        status is not None
        and status.st_mode & PERMISSIONS == kept.mode
        and kept.attributes in (None, folder.attributes(kept.path))
        and folder.holds(kept.path, content)
    )
    if same:
        return Task(kept.path, "leave", None, kept.mode, before, last, last is None), []
    task = Task(kept.path, "put", content, kept.mode, before, last, last is None, kept.attributes)
    return task, [RestoredFile(kept.path, "restored", backup)]


def _digest(folder: Folder, each: KeptFile) -> str:
    return folder.digest(each.path)


def _missing_folders(folder: Folder, paths: Sequence[str]) -> list[str]:
    above = [parts(path)[:depth] for path in paths for depth in range(1, len(parts(path)))]
    missing = ["/".join(where) for where in above if not folder.directory_exists(where)]
    return list(dict.fromkeys(missing))


def _remove_folders(folder: Folder, made: Sequence[str]) -> None:
    """Folders that were made for the install go, as far as they are empty."""
    for path in sorted(made, key=len, reverse=True):
        if folder.directory_exists(parts(path)) and not os.listdir(folder.directory(parts(path))):  # noqa: PTH208
            folder.remove_directory(parts(path))
    folder.sync()


def _commit(folder: Folder, tasks: Sequence[Task], step: Step) -> None:
    modes: dict[str, int] = {}
    for task in tasks:
        where = parts(task.path)[:-1]
        private = task.path.startswith(f"{OWN}/")
        for depth in range(1, len(where) + 1):
            modes["/".join(where[:depth])] = PRIVATE if private else OPEN_FOLDER
    try:
        left = commit(folder, tasks, modes, step)
    except BaseException:
        if folder.status(JOURNAL) is None and not manifests(folder):
            folder.unlink(LOCK)
        folder.forget_created()
        raise
    if left:
        raise WizardError(
            Message("writing.changed-meanwhile"),
            Message("writing.again-files"),
            place=", ".join(left),
        )
