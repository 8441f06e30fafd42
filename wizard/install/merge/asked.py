"""What was asked for since ``new --from`` read the folder: nothing else is changed in it.

OUT keeps what the wizard would have written for the folder as it was read. What is written now and
was written then was not asked for, and is taken out before anything is merged. A folder is the one
that was read, or a copy of it, if it has all the endpoints that were found there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from wizard.conf import Block, EditableFile
from wizard.conf.text import fold
from wizard.install.merge.existing import ExistingConfig
from wizard.install.merge.target import InstallTarget
from wizard.install.source import InstallSource

SHORT = "pjsip_wizard.conf"
ACCOUNTS = "pjsip.conf"


class _Found(msgspec.Struct, frozen=True):
    """By which the folder is recognised."""

    endpoints: tuple[str, ...] = ()
    serves: bool = False


class Beginning(NamedTuple):
    """Where the answers began.

    Attributes:
        files: what the wizard would have written, by path below the folder; empty where all of
        OUT is asked for.

        serves: whether browsers were served there already; else everything that they need is
        asked for.
    """

    files: Mapping[str, bytes] = {}
    serves: bool = False

    def document(self, name: str) -> EditableFile | None:
        """Return a file of settings as the first answers would have made it.

        Args:
            name: of the file.

        Returns:
            None if all of the file is new.
        """
        if not self.serves or name not in self.files:
            return None
        return EditableFile(self.files[name], name)

    @property
    def accounts(self) -> EditableFile | None:
        """The accounts that were read; None without any."""
        return EditableFile(self.files[ACCOUNTS], ACCOUNTS) if self.files else None

    def holds(self, path: str, content: bytes) -> bool:
        """Whether the first answers would have made exactly this file.

        Args:
            path: of the file.
            content: all of it.
        """
        return self.serves and self.files.get(path) == content


NOWHERE = Beginning()
"""All of OUT is asked for."""


def beginning(source: InstallSource, place: InstallTarget) -> Beginning:
    """Return the state in which the answers of OUT began, if they were read from this folder.

    Args:
        source: what the wizard wrote.
        place: the configuration folder.
    """
    if ACCOUNTS not in source.begun:
        return NOWHERE
    try:
        found = msgspec.json.decode(source.recognised, type=_Found)
    except msgspec.MsgspecError:
        return NOWHERE
    if not found.endpoints or len(existing(place, found.endpoints)) < len(set(found.endpoints)):
        return NOWHERE
    return Beginning(source.begun, found.serves)


def existing(place: InstallTarget, names: Iterable[str]) -> set[str]:
    """Return the names that some object of the folder has.

    Args:
        place: the configuration folder.
        names: of objects.
    """
    wanted = set(names)
    found: set[str] = set()
    for file in (ACCOUNTS, SHORT):
        if place.has(file):
            found |= ExistingConfig(place, file).among(wanted)
    return found


def keep_asked(ours: EditableFile, before: EditableFile) -> None:
    """Remove from a file of settings what it would have had before.

    Args:
        ours: the new file, which is edited.
        before: the file as the first answers would have made it.
    """
    for block in [ours.preamble, *ours.blocks]:
        known = {pair for each in before.find(block.name) for pair in assignments(each)}
        for item in reversed(block.items):
            if (fold(item.name), item.value) in known:
                block.remove(item)


def assignments(block: Block) -> list[tuple[str, str]]:
    """Return the assignments of a block in a form that can be compared.

    Args:
        block: of a file.
    """
    return [(fold(item.name), item.value) for item in block.items]


def alike(one: Iterable[Block], other: Iterable[Block]) -> bool:
    """Whether two lists of blocks have the same assignments, one after another.

    Args:
        one: blocks of one file.
        other: blocks of another file.
    """
    return [(each.bases, assignments(each)) for each in one] == [
        (each.bases, assignments(each)) for each in other
    ]
