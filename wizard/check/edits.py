"""What the edits of findings make of the files: new bytes, and differences to look at."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from wizard.check.scene import Scene
from wizard.check.secrets import OTHERS, SECRET
from wizard.check.violation import Edit
from wizard.conf import Block, EditableFile, Item, read
from wizard.conf.meaning.media import CANDIDATES
from wizard.conf.text import fold
from wizard.errors import WizardError
from wizard.files import File
from wizard.writing.difference import Masker, unified

SHORTEST = 4
"""A shorter secret is hidden behind its option only: it would stand in every other word."""


def masker(scene: Scene) -> Masker:
    """Return what hides every secret of the configuration, and what looks like one.

    A secret that is also a section's name is hidden only behind its option: names must stay
    readable.

    Args:
        scene: the configuration.
    """

    def secrets() -> Iterator[str]:
        names = {section.name for config in scene.files.configs for section in config.sections}
        for config in scene.files.configs:
            for section in config.sections:
                for line in section.matching(SECRET.search):
                    if len(line.value) >= SHORTEST and line.value not in names:
                        yield line.value

    return Masker(secrets())


def cured(
    scene: Scene, edits: Iterable[Edit], done: Mapping[str, File] | None = None
) -> dict[str, File]:
    """The files as the edits make them, by path below the folder; untouched ones are left out.

    An edit that cannot be made without harm, or that contradicts one before it, is left out.

    Args:
        scene: that the edits are about.
        edits: what to change.
        done: files that were changed before and are not written yet; the scene has them.
    """
    by_file: dict[str, list[Edit]] = {}
    for edit in dict.fromkeys(edits):
        if not is_outside(edit.where.file):
            by_file.setdefault(edit.where.file, []).append(edit)
    so_far = done or {}
    made = {
        name: _cured(scene.folder / name, name, wanted, so_far.get(name))
        for name, wanted in by_file.items()
    }
    return {name: file for name, file in made.items() if file is not None}


def is_outside(file: str) -> bool:
    """Whether a file is outside the folder, where nothing is written."""
    return file.startswith(("/", ".."))


def difference(scene: Scene, edits: Sequence[Edit], mask: Masker) -> str:
    """Return what edits change, as a unified diff without secrets.

    Args:
        scene: the configuration.
        edits: the cures of findings.
        mask: hides the secrets.
    """
    return "".join(
        shown(scene.folder / name, name, file, mask) for name, file in cured(scene, edits).items()
    )


def shown(path: Path, name: str, file: File, mask: Masker) -> str:
    """Return what changes in one file, as a unified diff without secrets.

    Args:
        path: the file on the disk.
        name: of the file in the diff.
        file: its new content and mode.
        mask: hides the secrets.
    """
    mode = stat.S_IMODE(path.stat().st_mode)
    notes = [f"mode {mode:04o} -> {file.mode:04o}"] if mode != file.mode else []
    return unified(name, path.read_bytes(), file.content, mask, notes)


def _cured(path: Path, name: str, edits: Sequence[Edit], done: File | None) -> File | None:
    try:
        mode = done.mode if done else stat.S_IMODE(path.stat().st_mode)
        document = EditableFile(done.content, name) if done else read(path, known_as=name)
    except (OSError, WizardError):
        return None
    before = (document.render(), mode)
    if any(edit.kind == "close" for edit in edits):
        mode &= ~OTHERS
    lines = [edit for edit in edits if edit.kind in ("set", "drop", "rename")]
    # From the end, so that the numbers of the lines above stay true; the first wish counts.
    for line, edit in sorted({each.where.line: each for each in reversed(lines)}.items())[::-1]:
        _change(document, line, edit)
    for edit in edits:
        if edit.kind == "add":
            _add(document.at(edit.where.line), edit)
        elif edit.kind == "section":
            _add(_section(document, edit.section), edit)
    after = (document.render(), mode)
    return None if after == before else File(*after, rebased=True)


def _change(document: EditableFile, line: int, edit: Edit) -> None:
    block = document.at(line)
    item = _item(block, line, edit)
    if item is None:
        return
    try:
        if edit.kind == "set":
            block.replace(item, edit.value)
        elif edit.kind == "rename":
            block.rename_key(item, edit.value)
        elif not item.op.startswith("+"):
            block.remove(item)
    except WizardError:
        return


def _item(block: Block, line: int, edit: Edit) -> Item | None:
    return next(
        (
            each
            for each in block.items
            if each.where.line == line and fold(each.name) == fold(edit.name)
        ),
        None,
    )


def _section(document: EditableFile, name: str) -> Block | None:
    found = document.find(name)
    if found:
        return found[0]
    try:
        return document.add_section(name)
    except WizardError:
        return None


def _add(block: Block | None, edit: Edit) -> None:
    if block is None or any(each.name == edit.name and each.value == edit.value
                            for each in block.items):  # fmt: skip
        return
    op = "=>" if any(each.op == "=>" for each in block.items) or _is_mapping(edit) else "="
    try:
        if block.all(edit.name) and edit.name not in ("load", "noload"):
            return
        block.add(edit.name, op, edit.value)
    except WizardError:
        return


def _is_mapping(edit: Edit) -> bool:
    return edit.section == CANDIDATES
