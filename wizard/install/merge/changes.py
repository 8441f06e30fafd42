"""What installing would do to each file. Reads the folder and changes nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from wizard.conf import EditableFile
from wizard.files import File
from wizard.install.merge import accounts, dialplan, modules, settings
from wizard.install.merge.asked import beginning
from wizard.install.merge.marks import OPEN, with_ours
from wizard.install.merge.target import (
    INCLUDED,
    Chooser,
    Clash,
    InstallNote,
    InstallTarget,
)
from wizard.install.source import InstallSource
from wizard.platforms import FoundPlatform
from wizard.writing.history import PlannedFile
from wizard.writing.journal import Task
from wizard.writing.output import FileChange, OnConflict, compare_in
from wizard.writing.trust import PERMISSIONS

__all__ = ["Chooser", "InstallPlan", "PlannedFile", "plan"]

MODULES = "modules.conf"
LOGGER = "logger.conf"
SETTINGS = ("http.conf", "rtp.conf", "logger.conf")
MERGED = (*SETTINGS, MODULES, "pjsip.conf", "extensions.conf")
NEEDED_ALONE = (
    "acl.conf", "asterisk.conf", "ccss.conf", "cdr.conf", "cel.conf", "features.conf",
    "indications.conf", "manager.conf", "pjproject.conf", "stasis.conf", "udptl.conf",
)  # fmt: skip
"""Files that only an Asterisk without any other configuration needs."""

OF_ANOTHER = (MODULES, LOGGER)
"""Files that are elsewhere where they are missing beside others: without ``modules.conf`` no
Asterisk starts, so the folder is laid over another one, such as that of a container's image."""
CHECKED = 500_000
"""Bytes up to which a file is read back before it is written."""

LINES = "clash.lines"
"""The clash of lines that the person and the wizard changed in different ways."""

SECRET = 0o077


class InstallPlan(NamedTuple):
    """Everything that installing would do.

    Attributes:
        files: in order.

        notes: what a person should know.

        clashes: what both sides have, with what was chosen.

        modules: to be loaded into a running Asterisk.

        gives_back: whether chan_sip was told to leave the WebSocket alone.

        renamed: new names of users.

        asked: whether answers were read from this folder, so that what changes was asked for.

        platform: that the folder belongs to, if any.
    """

    files: list[PlannedFile]
    notes: list[InstallNote]
    clashes: list[Clash]
    modules: list[str]
    gives_back: bool
    renamed: Mapping[str, str] = {}
    asked: bool = False
    platform: FoundPlatform | None = None

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
    def accepted(self) -> bool:
        """Whether somebody wants the wizard's in the place of something that is there."""
        return any(each.stated and each.choice == "take" for each in self.clashes)

    @property
    def open(self) -> list[Clash]:
        """Clashes that nobody decided and that were left as they are."""
        return [each for each in self.clashes if not each.stated and each.choice == "keep"]

    @property
    def blocked(self) -> list[Clash]:
        """Clashes of lines that nobody decided; while there is one, nothing is written."""
        return [each for each in self.open if each.id == LINES]


def plan(source: InstallSource, place: InstallTarget) -> InstallPlan:
    """Return what installing would do to each file; change nothing.

    Args:
        source: what the wizard wrote.
        place: the configuration folder.

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
        self.joining: set[str] = set()
        """Files of ours that are missing there, but have to get along with others."""
        self.elsewhere: frozenset[str] = frozenset()
        """Files that are missing there and stay those of an image below."""
        self.loads: list[str] = []
        self.renamed: dict[str, str] = {}
        self.beginning = beginning(source, place)

    def plan(self) -> InstallPlan:
        """Decide about every file."""
        alone = self._is_alone()
        if (platform := self.place.platform) is not None:
            self.place.note("note.platform", platform=platform.name, by=platform.by)
        kept = frozenset() if alone else self._of_image()
        for path, file in self.source.files.items():
            if self.place.program and self.place.links.dangles(path):
                self.place.note("note.unseen", path=path)
                continue
            mine = self.place.is_ours(path)
            if path in INCLUDED and not alone and (mine or not self.place.has(path)):
                self.joining.add(path)
            if path in {*kept, *self.joining}:
                continue
            if path in MERGED and self.place.has(path) and not mine:
                continue
            if path in (*NEEDED_ALONE, *OF_ANOTHER) and not alone and not mine:
                continue
            self._whole(path, file)
        if not alone and not self.beginning.files:
            self._tell_of_needless()
        self._merge()
        gives_back = not self.beginning.serves and modules.give_back_websocket(self.place)
        files = [*self._edits(), *self._wholes()]
        self._read_back({each.path: each.new for each in files if each.new is not None})
        files.sort(key=lambda each: (each.status != "include", each.path))
        return InstallPlan(
            files, self.place.notes, self.place.clashes, self.loads, gives_back, self.renamed,
            bool(self.beginning.files), self.place.platform,
        )  # fmt: skip

    def _is_alone(self) -> bool:
        """Whether the Asterisk of this folder has no configuration but the wizard's."""
        return self.place.is_ours(MODULES) or not self.place.others()

    def _of_image(self) -> frozenset[str]:
        """The files that stay those of the image which this folder is laid over."""
        if self.place.has(MODULES):
            return frozenset()
        missing = [
            path for path in self.source.files
            if "/" not in path and path not in (*NEEDED_ALONE, *OF_ANOTHER)
            and not self.place.has(path)
        ]  # fmt: skip
        if not missing:
            return frozenset()
        where = str(self.place.folder.root)
        chosen = self.place.clash("clash.image", where, path=", ".join(missing))
        self.elsewhere = frozenset(missing if chosen == "keep" else ())
        return self.elsewhere

    def _tell_of_needless(self) -> None:
        left = [
            path for path in NEEDED_ALONE if path in self.source.files and not self.place.has(path)
        ]
        if left:
            self.place.note("note.only-needed", files=", ".join(left))
        if not self.place.has(MODULES):
            self.place.note("note.no-modules", place=self.place.folder.root)

    def _whole(self, path: str, file: File) -> None:
        if self.beginning.holds(path, file.content):
            return
        old = self.place.old(path)
        if old is not None and old != file.content and not self.place.is_ours(path):
            if self.place.clash("clash.file", path, ("keep", "take"), path=path) != "take":
                return
            file = file._replace(rebased=True)
        mode = self.place.mode(secret=not file.mode & SECRET)
        self.whole[self.place.links.real(path)] = file._replace(mode=mode)

    def _merged(self, name: str) -> EditableFile | None:
        """Our file, if it is merged into theirs."""
        if self.place.links.real(name) in self.whole or name not in self.source.files:
            return None
        if not self.place.has(name) and name not in self.joining:
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
            self.renamed = people.renamed
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
        if name in self.elsewhere:
            return self.place.is_ours(INCLUDED[name])
        if name in self.joining:
            return self.place.is_ours(name)
        custom = self.place.custom(name) if self.place.generated(name) else None
        line = f'#include "{INCLUDED[name]}"'.encode()
        found = self.place.old(name if custom is None else custom) or b""
        return line in found or OPEN.encode() in found

    def _include(self, name: str, text: bytes, *, secret: bool) -> None:
        """Ours goes beside theirs, which gets one line; or between marks into a custom file."""
        text = re.sub(rb"\n{3,}", b"\n\n", text)
        if name in self.elsewhere:
            self.place.note("note.image", name=name, line=f'#include "{INCLUDED[name]}"')
            self._beside(name, text, secret)
            return
        if name in self.joining:
            self._whole(name, self.source.files[name]._replace(content=text))
            return
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
        path = self.place.links.real(INCLUDED[name])
        self.whole[path] = File(text, self.place.mode(secret=secret))

    def _read_back(self, new: Mapping[str, bytes]) -> None:
        """Make sure that Asterisk will read what is going to be there; long files would take long.

        Raises:
            ConfigError: it would not.
        """
        new = self.place.under_all_names(new)
        for name in MERGED:
            both = [name, *(path for merged, path in INCLUDED.items() if merged == name)]
            size = sum(len(new.get(path) or self.place.old(path) or b"") for path in both)
            if size < CHECKED and (name in new or self.place.has(name)):
                self.place.resolved(name, instead=new)

    def _edits(self) -> list[PlannedFile]:
        found = []
        for path, data in self.place.edited().items():
            real = self.place.links.real(path)
            status = self.place.folder.status(real)
            mode = status.st_mode & PERMISSIONS if status else self.place.mode(secret=True)
            task = Task(real, "put", data, mode, self.place.read_signature(path), None, False)
            kind = "include" if path in self.included else "edit"
            found.append(PlannedFile(real, kind, self.place.old(path), data, mode, task))
        return found

    def _wholes(self) -> list[PlannedFile]:
        folder = self.place.folder
        changes = compare_in(folder, self.whole)
        if conflicts := [change.path for change in changes if change.status == "conflict"]:
            ways = {path: self._way(path) for path in conflicts}
            changes = compare_in(folder, self.whole, on_conflict=ways)
        return [
            _planned(change, folder.read(change.path) if change.signature else None)
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
            change.path, change.action, content, change.mode, change.signature, change.pristine,
            change.forget,
        )  # fmt: skip
    return PlannedFile(change.path, change.status, old, change.new, change.mode, task)
