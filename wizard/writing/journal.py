"""Several files change as one: all of it happens, or none, even after a kill at any moment.

Everything is first laid down below ``.wizard/stage``. Then ``.wizard/journal.json`` appears in
one step, and from there on the change is decided: each file is moved into its place, and
whoever comes next finishes what a kill interrupted. Without a journal the stage is discarded.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from wizard.errors import UsageProblem, WizardError
from wizard.words.message import Message
from wizard.writing.folder import Folder, Signature, parts, signature
from wizard.writing.lock import LOCK, locked
from wizard.writing.refused import explained
from wizard.writing.stage import PRIVATE, Stage, Step, no_step
from wizard.writing.trust import OWN, PERMISSIONS, STAGE

JOURNAL = f"{OWN}/journal.json"
LAST = f"{OWN}/last"
WORK = (STAGE, LAST, JOURNAL, LOCK)
"""Where the journal works; no rendering and no journal may name anything there."""

_STAGED = re.compile(r"\d*(?:\.last)?")
UNFINISHED = Message("writing.unfinished")
LATER = Message("writing.later")

Action = Literal["put", "remove", "mode", "leave"]
Outcome = Literal["nothing", "finished", "undone"]


class Task(NamedTuple):
    """What is to happen to one file.

    Attributes:
        path: the file, below the folder.

        action: put new content there, remove it, set its permission bits, or leave it.

        content: for ``put``.

        mode: for ``put`` and ``mode``.

        signature: of the file when the change was worked out; None without a file.

        pristine: the rendering to remember for the next comparison; None leaves what is there.

        forget: drop the remembered rendering.

        attributes: the extended attributes to be; None keeps those of the file that is there.
    """

    path: str
    action: Action
    content: bytes | None
    mode: int
    signature: Signature | None
    pristine: bytes | None
    forget: bool
    attributes: Mapping[str, bytes] | None = None


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    """A task as the journal holds it: contents are files of the stage.

    The digest is that of the file that is replaced or removed; it is asked when the signature
    differs, as it does in a copy of the folder.
    """

    path: str
    action: Action
    mode: int
    seen: Signature | None
    digest: str
    staged: str
    last: str
    forget: bool

    def __post_init__(self) -> None:
        self.mode &= PERMISSIONS


class _Journal(msgspec.Struct, forbid_unknown_fields=True):
    """What is decided, in the order in which it happens."""

    schema: Literal[1]
    entries: list[_Entry]


def recover(out: Path, step: Step = no_step) -> Outcome:
    """Finish or undo what an earlier run left behind; to be called before anything else.

    Args:
        out: the folder; may be missing.

        step: told of each step before it happens.

    Returns:
        ``finished`` if a decided change was completed, ``undone`` if a half-laid stage was
        discarded, ``nothing`` otherwise.
    """
    with explained(out, UNFINISHED):
        folder = Folder.open(out)
        if folder is None:
            return "nothing"
        with folder:
            return recover_in(folder, step)


def recover_in(folder: Folder, step: Step = no_step) -> Outcome:
    """Finish or undo what an earlier run left behind in an open folder; see :func:`recover`.

    Args:
        folder: stays open.
        step: told of each step before it happens.

    Returns:
        As :func:`recover`.
    """
    # Reading alone must not leave a lock behind.
    if folder.status(JOURNAL) is None and not Stage(folder).exists():
        return "nothing"
    with locked(folder):
        return _recovered(folder, step)[0]


def is_work(path: str) -> bool:
    """Whether a path leads to where the journal works.

    Args:
        path: relative to the folder.
    """
    return any(f"{path}/".startswith(f"{own}/") for own in WORK)


def _recovered(folder: Folder, step: Step) -> tuple[Outcome, list[str]]:
    """Do it under the lock; also names the files that were left alone."""
    stage = Stage(folder, step)
    content = folder.read(JOURNAL)
    if content is None:
        if not stage.exists():
            return "nothing", []
        stage.discard()
        return "undone", []
    try:
        journal = msgspec.json.decode(content, type=_Journal)
    except msgspec.DecodeError as error:
        raise WizardError(
            Message("writing.not-a-journal", error=error),
            Message("writing.journal-remedy", stage=STAGE),
            place=folder.root / JOURNAL,
        ) from error
    for entry in journal.entries:
        _check_entry(folder, entry)
    left = [entry.path for entry in journal.entries if not _applied(folder, entry, step)]
    step("sync folders")
    folder.sync()
    step("remove journal")
    folder.unlink(JOURNAL)
    folder.sync()
    stage.discard()
    return "finished", left


def _check_entry(folder: Folder, entry: _Entry) -> None:
    """Before the first is carried out: none leads out of the folder or into the journal's own."""
    parts(entry.path)
    if is_work(entry.path) or not all(map(_STAGED.fullmatch, (entry.staged, entry.last))):
        raise UsageProblem(
            Message("writing.strange-journal", path=entry.path),
            Message("writing.journal-remedy", stage=STAGE),
            place=folder.root / JOURNAL,
        )


def commit(
    folder: Folder, tasks: Sequence[Task], folders: Mapping[str, int], step: Step = no_step
) -> list[str]:
    """Carry all tasks out, or none. The folder has to be :func:`locked`.

    Args:
        folder: where.

        tasks: what.

        folders: permission bits of each folder that may have to be made, by path.

        step: told of each step before it happens.

    Returns:
        Paths that somebody else changed in this very moment and that were therefore left alone.

    Raises:
        WizardError: the disk is full, a file is not what it was when it was compared, or its
        access list and the like cannot be kept.
    """
    with _discarding(folder):
        _recovered(folder, no_step)
        _make_folders(folder, tasks, folders)
        entries = _staged(folder, tasks, step)
        for task in tasks:
            _check_unchanged(folder, task)
        _decide(folder, entries, step)
    with explained(folder.root, LATER):
        return _recovered(folder, step)[1]


@contextmanager
def _discarding(folder: Folder) -> Iterator[None]:
    """Whatever goes wrong: before the decision nothing has happened yet, and nothing stays."""
    try:
        yield
    except BaseException as error:
        if folder.status(JOURNAL) is None:
            with suppress(OSError, WizardError):
                Stage(folder).discard()
        elif isinstance(error, OSError):
            with explained(folder.root, LATER):
                raise
        raise


def _check_unchanged(folder: Folder, task: Task) -> None:
    found = folder.status(task.path)
    if (signature(found) if found else None) != task.signature:
        raise WizardError(
            Message("writing.changed-since-compared", path=folder.root / task.path),
            Message("writing.again-file"),
        )


def _make_folders(folder: Folder, tasks: Sequence[Task], folders: Mapping[str, int]) -> None:
    """Make the folders that files will be moved to, before anything is decided."""
    for task in tasks:
        where = parts(task.path)[:-1]
        if task.action == "put":
            for depth in range(1, len(where) + 1):
                folder.directory(where[:depth], folders["/".join(where[:depth])])
        if task.pristine is not None:
            folder.parent(f"{LAST}/{task.path}", PRIVATE)


def _staged(folder: Folder, tasks: Sequence[Task], step: Step) -> list[_Entry]:
    """Lay all contents down and bring them to the disk."""
    stage = Stage(folder, step)
    device = os.fstat(stage.make()).st_dev
    entries: list[_Entry] = []
    for number, task in enumerate(tasks):
        digest = folder.digest(task.path) if task.action in ("put", "remove") else ""
        entry = _Entry(
            task.path, task.action, task.mode, task.signature, digest, "", "", task.forget
        )
        if task.action == "put" and task.content is not None:
            entry.staged = f"{number}"
            owner = _owner(folder, task.path, device)
            beside = folder.attributes(task.path) if task.attributes is None else task.attributes
            stage.lay_down(
                entry.staged, task.content, task.mode, owner, beside=beside, target=task.path
            )
        if task.pristine is not None:
            entry.last = f"{number}.last"
            stage.lay_down(entry.last, task.pristine, 0o600)
        entries.append(entry)
    # A remembered rendering that a power cut takes costs nothing but a conflict that is shown.
    stage.sync([entry.staged for entry in entries if entry.staged])
    folder.sync()
    return entries


def _owner(folder: Folder, path: str, device: int) -> tuple[int, int] | None:
    """Whose file it is now: an administrator's re-run must not take Asterisk's files away."""
    parent, _ = folder.parent(path)
    if os.fstat(parent).st_dev != device:
        raise UsageProblem(
            Message("writing.other-system", path=folder.root / path, root=folder.root),
            Message("writing.other-system-remedy"),
        )
    found = folder.status(path)
    if found is not None:
        return found.st_uid, found.st_gid
    return None if path.startswith(f"{OWN}/") else folder.owner


def _decide(folder: Folder, entries: list[_Entry], step: Step) -> None:
    """The one step from nothing to everything."""
    stage = Stage(folder, step)
    stage.lay_down("journal", msgspec.json.encode(_Journal(1, entries)), 0o600)
    stage.sync(["journal"])
    step("decide")
    stage.move("journal", JOURNAL)
    folder.touch((OWN,))
    step("decided")
    folder.sync()


def _applied(folder: Folder, entry: _Entry, step: Step) -> bool:
    """Carry out one entry, for the first time or again; False if the file was left alone."""
    step(f"place {entry.path}")
    # Also what was moved before a kill has to reach the disk before the journal goes.
    folder.touch(parts(entry.path)[:-1])
    if not _placed(folder, entry):
        return False
    step(f"remember {entry.path}")
    last = f"{LAST}/{entry.path}"
    stage = Stage(folder)
    if entry.last and stage.holds(entry.last):
        stage.move(entry.last, last)
    if entry.forget:
        folder.unlink(last)
    return True


def _placed(folder: Folder, entry: _Entry) -> bool:
    stage = Stage(folder)
    if entry.action == "put":
        if not stage.holds(entry.staged):
            return True  # it was moved before a kill
        if not _is_as_seen(folder, entry):
            return False
        stage.move(entry.staged, entry.path)
    elif entry.action == "remove":
        if not _is_as_seen(folder, entry):
            return folder.status(entry.path) is None
        folder.unlink(entry.path)
    elif entry.action == "mode" and folder.status(entry.path) is not None:
        with folder.reading(entry.path) as descriptor:
            if os.fstat(descriptor).st_nlink > 1:
                return False  # the other name may be a file of somebody else
            os.fchmod(descriptor, entry.mode)
    return True


def _is_as_seen(folder: Folder, entry: _Entry) -> bool:
    """Whether nobody touched a file since it was compared, even if a kill came in between."""
    found = folder.status(entry.path)
    if found is None or entry.seen is None:
        return found is None and entry.seen is None
    return signature(found) == entry.seen or folder.digest(entry.path) == entry.digest
