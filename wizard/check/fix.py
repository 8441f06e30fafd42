"""``check --fix``: the cures that are safe are shown and written, and can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wizard.check.edits import cured, is_outside, masker, shown
from wizard.check.findings import Finding
from wizard.check.folder import CheckedFolder
from wizard.check.scene import Scene
from wizard.words.document import Effect
from wizard.words.message import Message
from wizard.words.output import say
from wizard.words.texts import Texts

if TYPE_CHECKING:
    from wizard.writing.journal import Action

NOTHING = Message("writing.nothing-changed")


def fix_findings(
    scene: Scene, place: CheckedFolder, findings: Sequence[Finding], texts: Texts
) -> list[Effect]:
    """Show what is safe to write, and write it so that ``rollback`` takes it back.

    Returns:
        The files that were written.
    """
    from wizard.writing import history
    from wizard.writing.folder import Folder, signature
    from wizard.writing.history import PlannedFile
    from wizard.writing.journal import Task
    from wizard.writing.refused import explained

    edits = [edit for each in findings if each.safe for edit in each.edits]
    with explained(place.root, NOTHING):
        folder = Folder.open(place.root)
        assert folder is not None  # noqa: S101  it was looked at
        with folder:
            names = {edit.where.file for edit in edits if not is_outside(edit.where.file)}
            before = {name: folder.status(f"{place.inside}{name}") for name in names}
            files = cured(scene, edits)
            if not files:
                say(texts("no-cure"))
                return []
            mask = masker(scene)
            planned = []
            for name, file in files.items():
                say(shown(place.folder / name, name, file, mask).rstrip("\n"))
                path, status = f"{place.inside}{name}", before[name]
                old = folder.read(path)
                action: Action = "mode" if old == file.content else "put"
                content = None if action == "mode" else file.content
                seen = signature(status) if status else None
                task = Task(path, action, content, file.mode, seen, None, False)
                planned.append(PlannedFile(path, "edit", old, file.content, file.mode, task))
            owner = place.root.stat()
            history.write(folder, planned, (owner.st_uid, owner.st_gid))
    say(texts("written", files=", ".join(files), folder=place.root))
    say(texts("reload"))
    return [Effect("file", each.path, "change") for each in planned]
