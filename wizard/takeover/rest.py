"""What else a configuration contains: databases, programs, and files that are not read."""

from __future__ import annotations

import os
from collections.abc import Iterator

from wizard.check.database import unread
from wizard.check.modules import chan_sip
from wizard.check.scene import Scene
from wizard.conf import Where
from wizard.limits import CONF_FILES
from wizard.takeover.found import NotRead, skipped

READ = ("asterisk", "modules", "http", "rtp", "pjsip", "pjsip_wizard", "extensions", "sorcery",
        "extconfig")  # fmt: skip
"""Files that answers are read from."""
LANGUAGES = ("extensions.ael", "extensions.lua")
SHOWN = 8
_TROUBLE = {
    "exec": "exec",
    "outside": "outside",
    "unreadable": "unreadable",
    "missing-include": "include",
}


def read(scene: Scene) -> Iterator[NotRead]:
    """Yield everything else that the configuration has, with the reason why it is not imported."""
    yield from _trouble(scene)
    for each in unread(scene):
        yield skipped(each.what, each.where, "database", source=each.source)
    if chan_sip(scene):
        yield skipped("sip.conf", Where("sip.conf", 0), "chan-sip")
    for name in LANGUAGES:
        if (scene.folder / name).is_file():
            yield skipped(name, Where(name, 0), "language")
    yield from _files(scene)


def _trouble(scene: Scene) -> Iterator[NotRead]:
    """What could not be read of the files that are."""
    for name in READ:
        for found in scene.config(name).problems:
            if found.kind == "missing" and found.where.file == f"{name}.conf":
                continue
            reason = _TROUBLE.get(found.kind, "invalid-file" if found.fatal else "")
            if reason:
                yield skipped(found.where.file, found.where, reason, text=found.message)


def _files(scene: Scene) -> Iterator[NotRead]:
    known = {file for config in scene.files.configs for file in config.files}
    names = []
    with os.scandir(scene.folder) as entries:
        for count, entry in enumerate(entries):
            if count >= CONF_FILES:
                break
            if entry.name.endswith(".conf") and entry.name not in known:
                names.append(entry.name)
    if names:
        names.sort()
        shown = ", ".join(names[:SHOWN]) + ("…" if len(names) > SHOWN else "")
        yield skipped("*.conf", Where(".", 0), "files", count=len(names), names=shown)
