"""The accounts and templates of ``pjsip.conf`` go into a file of their own that theirs includes.

What both sides can have only once is decided here: transports on one port, the global section,
accounts and templates of one name.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from wizard.conf import Block, EditableFile
from wizard.conf.meaning.values import address
from wizard.conf.text import fold
from wizard.install.merge.asked import NOWHERE, Beginning
from wizard.install.merge.existing import WEB, ExistingConfig
from wizard.install.merge.target import InstallTarget, editable
from wizard.install.merge.untouched import prune, settle

ACCOUNT = ("endpoint", "auth", "aor")
PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061}


class MergedAccounts(NamedTuple):
    """What came of it.

    Attributes:
        text: what theirs includes.

        renamed: new names of users.

        kept: users whose account there stays, whatever it registers with.

        some: whether there is any account in the text.
    """

    text: bytes
    renamed: dict[str, str]
    kept: frozenset[str] = frozenset()
    some: bool = True


def merge(
    place: InstallTarget, ours: EditableFile, beginning: Beginning = NOWHERE
) -> MergedAccounts:
    """Decide about everything that both sides have; edits theirs only where that was chosen.

    Args:
        place: the folder.

        ours: the written ``pjsip.conf``.

        beginning: where the answers began.

    Raises:
        ConfigError: theirs cannot be read or edited.
    """
    theirs = ExistingConfig(place, "pjsip.conf")
    for document in theirs.documents():
        document.preamble  # noqa: B018  a file that is no text is refused here
    untouched = settle(place, ours, beginning)
    _global(place, theirs, ours)
    _transports(place, theirs, ours)
    names = [block.name for block in ours.blocks if block.bases]
    people, kept = _people(place, theirs, ours, sorted(theirs.among(names), key=names.index))
    some = prune(ours)
    mine = ours.blocks
    both = theirs.among({block.name for block in mine})
    renamed = {
        block.name: theirs.free(block.name)
        for block in mine
        if block.template and block.name in both
    }
    for name, new in renamed.items():
        where = next((str(block.where) for block in theirs.find(name)), "pjsip.conf")
        place.note("note.renamed", where=where, name=name, new=new)
    text = _with_names(ours.render(), renamed)
    return MergedAccounts(_with_users(text, people), people, kept | untouched, some)


def _global(place: InstallTarget, theirs: ExistingConfig, ours: EditableFile) -> None:
    mine = next((block for block in ours.find("global") if block.get("type") == "global"), None)
    there = next(iter(theirs.typed("global")), None)
    if mine is None:
        return
    if there is not None:
        keep_alive = mine.get("keep_alive_interval")
        free = theirs.value(there, "keep_alive_interval") is None
        if keep_alive and free and not place.generated(there.where.file):
            there.add("keep_alive_interval", "=", keep_alive)
        mine.remove_section()
        return
    known = next(iter(theirs.holding("type", "identify")), None)
    if known is not None:
        place.note("note.order", where=known.where)
    if known is not None or theirs.holding("type", "endpoint"):
        # What is usual finds our users as well, and whoever is known by address or anonymous.
        for item in mine.all("endpoint_identifier_order"):
            mine.remove(item)


def _transports(place: InstallTarget, theirs: ExistingConfig, ours: EditableFile) -> None:
    there = theirs.typed("transport")
    for mine in [block for block in ours.blocks if block.get("type") == "transport"]:
        protocol = mine.get("protocol") or ""
        same = [block for block in there if _meet(theirs, block, mine, protocol)]
        if same:
            place.note("note.transport", where=same[0].where, name=same[0].name)
            mine.remove_section()
    if place.major < 21 and place.has("sip.conf") and _listens(ours):
        place.note("note.chan-sip-port")
    left = [block for block in ours.blocks if block.get("type") == "transport"]
    both = theirs.among(block.name for block in left)
    for block in left:
        if block.name in both:
            block.rename_section(theirs.free(block.name))


def _listens(ours: EditableFile) -> bool:
    return any(block.get("protocol") == "udp" for block in ours.blocks)


def _meet(theirs: ExistingConfig, block: Block, mine: Block, protocol: str) -> bool:
    """Whether two transports would listen on one port, or stand for the WebSocket both."""
    other = fold(theirs.value(block, "protocol") or "udp")
    if protocol in WEB:
        return other in WEB
    if other != protocol:
        return False
    usual = PORTS.get(protocol, 0)
    binds = (theirs.value(block, "bind"), mine.get("bind"))
    there, here = (address(bind or "", usual).port or usual for bind in binds)
    return there == here


def _people(
    place: InstallTarget, theirs: ExistingConfig, ours: EditableFile, both: list[str]
) -> tuple[dict[str, str], frozenset[str]]:
    """Accounts that both sides have: the new names of those renamed, and those kept."""
    renamed: dict[str, str] = {}
    kept: set[str] = set()
    for name in both:
        blocks = [block for block in theirs.find(name) if theirs.value(block, "type") in ACCOUNT]
        if not blocks:
            continue
        types = ", ".join(str(theirs.value(block, "type")) for block in blocks)
        choice = place.clash(
            "clash.account", blocks[0].where, ("keep", "take", "rename"), name=name, types=types
        )
        if choice == "keep":
            kept.add(name)
            for block in ours.find(name):
                block.remove_section()
        elif choice == "take":
            for block in blocks:
                editable(place, block, f"[{name}]")
                block.remove_section()
        else:
            renamed[name] = theirs.free(name)
            place.note("note.renamed-account", name=name, new=renamed[name])
    return renamed, frozenset(kept)


def _with_names(text: bytes, renamed: dict[str, str]) -> bytes:
    """Templates under other names."""
    for name, new in renamed.items():
        old = re.escape(name.encode())
        text = re.sub(rb"(?m)^\[" + old + rb"\](?=\(!)", b"[" + new.encode() + b"]", text)
        text = re.sub(
            rb"(?m)^(\[[^\]\n]*\]\([^)\n]*?)\b" + old + rb"(?=[,)])",
            lambda found, new=new: found[1] + new.encode(),  # type: ignore[misc]
            text,
        )
    return text


def _with_users(text: bytes, renamed: dict[str, str]) -> bytes:
    """Accounts under other names; passwords and shown names stay."""
    for name, new in renamed.items():
        old = re.escape(name.encode())
        for before, behind in ((rb"^\[", rb"\]"), (rb"^(?:auth|aors|username)=", rb"$")):
            text = re.sub(
                rb"(?m)(" + before + rb")" + old + rb"(?=" + behind + rb")",
                lambda found, new=new: found[1] + new.encode(),  # type: ignore[misc]
                text,
            )
    return text
