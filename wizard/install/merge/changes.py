"""What installing would do to each file. Reads the folder and changes nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from wizard.conf import EditableFile, resolve
from wizard.files import File
from wizard.install.merge import accounts, dialplan, modules, settings
from wizard.install.merge.asked import beginning
from wizard.install.merge.target import (
    INCLUDED,
    OPEN,
    Chooser,
    Clash,
    InstallNote,
    InstallTarget,
    with_ours,
)
from wizard.install.source import InstallSource
from wizard.writing.history import PlannedFile
from wizard.writing.journal import LAST, Task
from wizard.writing.output import FileChange, OnConflict, compare_in
from wizard.writing.trust import PERMISSIONS

__all__ = ["Chooser", "InstallPlan", "PlannedFile", "plan"]

MODULES = "modules.conf"
SETTINGS = ("http.conf", "rtp.conf", "logger.conf")
MERGED = (*SETTINGS, MODULES, "pjsip.conf", "extensions.conf")
NEEDED_ALONE = (
    "acl.conf", "asterisk.conf", "ccss.conf", "cdr.conf", "cel.conf", "features.conf",
    "indications.conf", "manager.conf", "pjproject.conf", "stasis.conf", "udptl.conf",
)  # fmt: skip
"""Files that only an Asterisk without any other configuration needs."""
CHECKED = 500_000
"""Bytes up to which a file is read back before it is written."""

LINES = "clash.lines"
"""The clash of lines that the person and the wizard changed in different ways."""

LANDMARKS = ("asterisk.conf", "modules.conf", "pjsip.conf", "extensions.conf")
SECRET = 0o077


class InstallPlan(NamedTuple):
    """Everything that installing would do.

    Attributes:
        files: in order.

        notes: what a person should know.

        clashes: what both sides have, with what was chosen.

        modules: to be loaded into a running Asterisk.

        gives_back: whether chan_sip was told to leave the WebSocket alone.
    """

    files: list[PlannedFile]
    notes: list[InstallNote]
    clashes: list[Clash]
    modules: list[str]
    gives_back: bool

    @property
    def writes(self) -> list[PlannedFile]:
        """The files that are written or removed."""
        return [
            each for each in self.files if each.task is not None and each.task.action != "leave"
        ]

    @property
    def chosen(self) -> dict[str, str]:
        """What somebody chose, for the next run; whose lines count is asked each time."""
        chosen = (each for each in self.clashes if each.stated and each.id != LINES)
        return {each.about: each.choice for each in chosen}

    @property
    def open(self) -> list[Clash]:
        """Clashes that nobody decided and that were left as they are."""
        return [each for each in self.clashes if not each.stated and each.choice == "keep"]

    @property
    def blocked(self) -> list[Clash]:
        """Clashes of lines that nobody decided; while there is one, nothing is written."""
        return [each for each in self.open if each.id == LINES]


def plan(source: InstallSource, place: InstallTarget) -> InstallPlan:
    """Work out what to do.

    Raises:
        ConfigError: a file of theirs cannot be read or edited.
        UsageProblem: a link or something else that is no file stands in the way.
    """
    return _Planning(source, place).plan()


class _Planning:
    """The files on their way: written as a whole, or merged into theirs."""

    def __init__(self, source: InstallSource, place: InstallTarget) -> None:
        self.source = source
        self.place = place
        self.whole: dict[str, File] = {}
        self.included: set[str] = set()
        self.loads: list[str] = []
        self.beginning = beginning(source, place)

    def plan(self) -> InstallPlan:
        """Decide about every file."""
        fresh = not any(self.place.has(name) for name in LANDMARKS)
        for path, file in self.source.files.items():
            if path in MERGED and self.place.has(path) and not self._is_ours(path):
                continue
            if path in NEEDED_ALONE and not fresh and not self._is_ours(path):
                continue
            self._whole(path, file)
        if not fresh and not self.beginning.files:
            self._tell_of_needless()
        self._merge()
        gives_back = not self.beginning.serves and modules.give_back_websocket(self.place)
        files = [*self._edits(), *self._wholes()]
        self._read_back({each.path: each.new for each in files if each.new is not None})
        files.sort(key=lambda each: (each.status != "include", each.path))
        return InstallPlan(files, self.place.notes, self.place.clashes, self.loads, gives_back)

    def _is_ours(self, path: str) -> bool:
        """Whether an earlier run wrote the whole file."""
        return self.place.folder.status(f"{LAST}/{path}") is not None

    def _tell_of_needless(self) -> None:
        left = [
            path for path in NEEDED_ALONE if path in self.source.files and not self.place.has(path)
        ]
        if left:
            self.place.note("note.only-needed", files=", ".join(left))

    def _whole(self, path: str, file: File) -> None:
        if self.beginning.holds(path, file.content):
            return
        old = self.place.old(path)
        if old is not None and old != file.content and not self._is_ours(path):
            if self.place.clash("clash.file", path, ("keep", "take"), path=path) != "take":
                return
            file = file._replace(rebased=True)
        mode = self.place.mode(secret=not file.mode & SECRET)
        self.whole[path] = file._replace(mode=mode)

    def _merged(self, name: str) -> EditableFile | None:
        """Our file, if it is merged into theirs."""
        if name in self.whole or name not in self.source.files or not self.place.has(name):
            return None
        return EditableFile(self.source.files[name].content, name)

    def _merge(self) -> None:
        for name in SETTINGS:
            ours = self._merged(name)
            if ours is not None:
                settings.merge(self.place, name, ours, self.beginning.document(name))
        pjsip, extensions = self._merged("pjsip.conf"), self._merged("extensions.conf")
        people = accounts.MergedAccounts(b"", {})
        if pjsip is not None:
            people = accounts.merge(self.place, pjsip, self.beginning)
        includes = people.some or self._includes("pjsip.conf")
        ours = self._merged(MODULES)
        if ours is not None:  # our dialplan needs modules that theirs did without
            before = None if includes else self.beginning.document(MODULES)
            self.loads = modules.merge(self.place, ours, before)
        if not includes:
            return
        renamed: Mapping[str, str] = {}
        if extensions is not None:
            numbers, renamed = dialplan.merge(self.place, extensions, people)
            self._include("extensions.conf", numbers, secret=False)
        if pjsip is not None:
            numbers = dialplan.with_contexts(people.text, dict(renamed))
            self._include("pjsip.conf", numbers, secret=True)

    def _includes(self, name: str) -> bool:
        """Whether an earlier run put ours beside theirs."""
        custom = self.place.custom(name) if self.place.generated(name) else None
        line = f'#include "{INCLUDED[name]}"'.encode()
        found = self.place.old(name if custom is None else custom) or b""
        return line in found or OPEN.encode() in found

    def _include(self, name: str, text: bytes, *, secret: bool) -> None:
        """Ours goes beside theirs, which gets one line; or between marks into a custom file."""
        text = re.sub(rb"\n{3,}", b"\n\n", text)
        if self.place.generated(name):
            custom = self.place.custom(name)
            if custom is None:
                self.place.note("note.no-custom", name=name, keys=f"#include {INCLUDED[name]}")
                self._beside(name, text, secret)
                return
            self.place.note("note.custom", name=name, custom=custom)
            self.place.replace(custom, with_ours(self.place.old(custom) or b"", text))
            return
        self._beside(name, text, secret)
        line = f'#include "{INCLUDED[name]}"'.encode()
        if line not in (self.place.old(name) or b""):
            document = self.place.document(name)
            end = document.newline
            document.append(end + b"; Written by asterisk-webrtc-wizard." + end + line + end)
            self.included.add(name)

    def _beside(self, name: str, text: bytes, secret: bool) -> None:
        self.whole[INCLUDED[name]] = File(text, self.place.mode(secret=secret))

    def _read_back(self, new: Mapping[str, bytes]) -> None:
        """Make sure that Asterisk will read what is going to be there; long files would take long.

        Raises:
            ConfigError: it would not.
        """
        for name in MERGED:
            both = [name, *(path for merged, path in INCLUDED.items() if merged == name)]
            size = sum(len(new.get(path) or self.place.old(path) or b"") for path in both)
            if size < CHECKED and (name in new or self.place.has(name)):
                resolve(
                    self.place.folder.root,
                    name,
                    config_dir=self.place.config_dir,
                    follow=self.place.program,
                    instead=new,
                )

    def _edits(self) -> list[PlannedFile]:
        found = []
        for path, data in self.place.edited().items():
            status = self.place.folder.status(path)
            mode = status.st_mode & PERMISSIONS if status else self.place.mode(secret=True)
            task = Task(path, "put", data, mode, self.place.seen(path), None, False)
            kind = "include" if path in self.included else "edit"
            found.append(PlannedFile(path, kind, self.place.old(path), data, mode, task))
        return found

    def _wholes(self) -> list[PlannedFile]:
        folder = self.place.folder
        changes = compare_in(folder, self.whole)
        if conflicts := [change.path for change in changes if change.status == "conflict"]:
            ways = {path: self._way(path) for path in conflicts}
            changes = compare_in(folder, self.whole, on_conflict=ways)
        return [
            _planned(change, folder.read(change.path) if change.seen else None)
            for change in changes
            if not change.path.startswith(".")
        ]

    def _way(self, path: str) -> OnConflict:
        """Whose lines count in a file that the wizard wrote and the person changed."""
        self.place.clash(LINES, path, path=path)
        decided = self.place.clashes[-1]
        if not decided.stated:
            return "stop"
        return "replace" if decided.choice == "take" else "keep"


def _planned(change: FileChange, old: bytes | None) -> PlannedFile:
    task = None
    if change.writes or change.pristine is not None or change.forget:
        content = change.new if change.action == "put" else None
        task = Task(
            change.path, change.action, content, change.mode, change.seen, change.pristine,
            change.forget,
        )  # fmt: skip
    return PlannedFile(change.path, change.status, old, change.new, change.mode, task)
