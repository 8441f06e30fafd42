"""Accounts that were read with ``new --from`` stay as they are, but for what answers changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from wizard.conf import Block, EditableFile
from wizard.conf.text import fold
from wizard.install.merge.asked import SHORT, Beginning, alike, assignments, existing
from wizard.install.merge.existing import WEB, ExistingConfig
from wizard.install.merge.target import InstallTarget, editable


class _Part(NamedTuple):
    """What an answer changes of an account."""

    type: str
    short: str


PARTS: Mapping[str, _Part] = {
    "callerid": _Part("endpoint", "endpoint/callerid"),
    "password": _Part("auth", "inbound_auth/password"),
}
"""By option: the object that has it, and its name in pjsip_wizard.conf."""


def settle(place: InstallTarget, ours: EditableFile, beginning: Beginning) -> frozenset[str]:
    """Take out of ours what was not asked for; edit theirs where something of an account was.

    Args:
        place: the folder.

        ours: the written ``pjsip.conf``; loses sections.

        beginning: where the answers began.

    Returns:
        The users that stay in the files that they are in.

    Raises:
        ConfigError: an option that was asked for cannot be edited.
    """
    before = beginning.accounts
    if before is None:
        return frozenset()
    _settle_common(ours, before, serves=beginning.serves)
    mine, was = _users(ours), _users(before)
    there = existing(place, [*mine, *was])
    for name in was:
        if name not in mine and name in there:
            place.note("note.still-there", name=name)
    return frozenset(
        name
        for name in mine
        if name in there and name in was and _settle_user(place, name, mine[name], was[name])
    )


def _users(document: EditableFile) -> dict[str, list[Block]]:
    """The sections of each account."""
    found: dict[str, list[Block]] = {}
    for block in document.blocks:
        if block.bases:
            found.setdefault(block.name, []).append(block)
    return found


def _settle_common(ours: EditableFile, before: EditableFile, *, serves: bool) -> None:
    """Transports and the global section that the folder has in a shape of its own."""
    for block in ours.blocks:
        kind = block.get("type")
        if kind == "transport":
            settled = serves or block.get("protocol") not in WEB
        else:
            settled = serves and kind == "global"
        if settled and alike([block], before.find(block.name)):
            block.remove_section()


def _settle_user(
    place: InstallTarget, name: str, mine: Sequence[Block], was: Sequence[Block]
) -> bool:
    """Whether the account of a user can stay; edits what was changed of it."""
    if not alike(mine, was):
        shapes = [
            [(block.bases, {key for key, _ in assignments(block)}) for block in each]
            for each in (mine, was)
        ]
        if shapes[0] != shapes[1]:
            return False
        changed = [
            pair
            for block, old in zip(mine, was, strict=True)
            for pair in assignments(block)
            if pair not in assignments(old)
        ]
        if any(key not in PARTS for key, _ in changed):
            return False
        found = [(_home(place, name, PARTS[key]), key, value) for key, value in changed]
        if not all(block for (block, _), _, _ in found):
            return False
        for (block, option), key, value in found:
            if block is not None:
                editable(place, block, f"[{block.name}] {key}")
                block.set(option, value)
    for block in mine:
        block.remove_section()
    return True


def _home(place: InstallTarget, name: str, part: _Part) -> tuple[Block | None, str]:
    """The section of theirs that an option of a user belongs to, and its name there."""
    option = part.short.rpartition("/")[2]
    theirs = ExistingConfig(place, "pjsip.conf")
    endpoint = _typed(theirs, name, "endpoint")
    if endpoint is not None:
        if part.type == "endpoint":
            return endpoint, option
        auth = (theirs.value(endpoint, part.type) or "").partition(",")[0].strip()
        return _typed(theirs, auth, part.type), option
    if place.has(SHORT):
        short = ExistingConfig(place, SHORT)
        return next(iter(short.find(name)), None), part.short
    return None, option


def _typed(theirs: ExistingConfig, name: str, kind: str) -> Block | None:
    found = [each for each in theirs.find(name) if fold(theirs.value(each, "type") or "") == kind]
    return next(iter(found), None)


def prune(ours: EditableFile) -> bool:
    """Remove the templates that no account uses, and return whether any account is left.

    Args:
        ours: the file with accounts, which is edited.
    """
    while unused := [
        block
        for block in ours.blocks
        if block.template and not any(block.name in each.bases for each in ours.blocks)
    ]:
        for block in unused:
            block.remove_section()
    return any(block.bases for block in ours.blocks)
