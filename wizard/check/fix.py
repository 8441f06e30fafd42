"""``check --fix``: the cures that are safe are shown and written, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from wizard.check.edits import cured, is_outside, masker, shown
from wizard.check.findings import Finding
from wizard.check.folder import CheckedFolder
from wizard.check.scene import Scene
from wizard.check.steps import undo
from wizard.check.violation import Edit
from wizard.files import File
from wizard.words.document import Effect
from wizard.words.message import Message
from wizard.words.output import say
from wizard.words.texts import Texts

if TYPE_CHECKING:
    from wizard.writing.journal import Action

NOTHING = Message("writing.nothing-changed")
ROUNDS = 10
"""So often is looked again; each round ends a chain of cures, and chains are short."""

Look = Callable[[Mapping[str, bytes]], tuple[Scene, Sequence[Finding]]]


def fix_findings(look: Look, place: CheckedFolder, texts: Texts) -> list[Effect]:
    """Show what is safe to write, and write it so that ``rollback`` takes it back.

    Args:
        look: at the folder, with contents of files that are not written yet.
        place: the folder.
        texts: the words.

    Returns:
        The files that were written.
    """
    from wizard.writing import history
    from wizard.writing.folder import Folder, signature
    from wizard.writing.history import PlannedFile
    from wizard.writing.journal import Task
    from wizard.writing.refused import explained

    with explained(place.root, NOTHING):
        folder = Folder.open(place.root)
        assert folder is not None  # noqa: S101  it was looked at
        with folder:
            scene, findings = look({})
            before = {
                name: folder.status(f"{place.inside}{name}")
                for name in {edit.where.file for edit in _safe(findings)}
                if not is_outside(name)
            }
            files = _settled(scene, findings, look)
            if not files:
                say(texts("no-cure"))
                return []
            mask = masker(scene)
            planned = []
            for name, file in files.items():
                say(shown(place.folder / name, name, file, mask).rstrip("\n"))
                path = f"{place.inside}{name}"
                status = before[name] if name in before else folder.status(path)
                old = folder.read(path)
                action: Action = "mode" if old == file.content else "put"
                content = None if action == "mode" else file.content
                seen = signature(status) if status else None
                task = Task(path, action, content, file.mode, seen, None, False)
                planned.append(PlannedFile(path, "edit", old, file.content, file.mode, task))
            owner = place.root.stat()
            history.write(folder, planned, (owner.st_uid, owner.st_gid))
    say(texts("written", files=", ".join(files), command=undo(place)))
    return [Effect("file", each.path, "change") for each in planned]


def _settled(scene: Scene, findings: Sequence[Finding], look: Look) -> dict[str, File]:
    """The files once what is safe is done: one cure may show, or call for, another."""
    files: dict[str, File] = {}
    for _ in range(ROUNDS):
        more = cured(scene, _safe(findings), files)
        if not more:
            break
        files |= more
        scene, findings = look({name: file.content for name, file in files.items()})
    return files


def _safe(findings: Sequence[Finding]) -> list[Edit]:
    return [edit for each in findings if each.safe for edit in each.edits]
