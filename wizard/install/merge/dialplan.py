"""The contexts of ``extensions.conf`` go into a file of their own that theirs includes.

Asterisk joins contexts of one name, so ours get other names where theirs has them: numbers must
not become reachable from where they were not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from wizard.conf import EditableFile
from wizard.conf.text import decode
from wizard.install.merge.accounts import MergedAccounts
from wizard.install.merge.existing import ExistingConfig
from wizard.install.merge.renaming import rename
from wizard.install.merge.target import InstallTarget

OWN = ("general", "globals")
FIRST = ("from-browser", "from-phone")
"""The contexts that accounts of the wizard call into."""

PEOPLES = "extensions_custom.conf"
"""Where people write contexts beside those that a platform generates."""

PROGRAMS = {
    "extensions.ael": re.compile(rb"(?m)^[^/\n]*?\bcontext\s+([\w.-]+)\s*\{"),
    "extensions.lua": re.compile(rb"""(?m)^[^-\n]*?(?:\[\s*["']([\w.-]+)["']\s*\])\s*=\s*\{"""),
}
"""Dialplans in other languages, and how contexts begin in them."""

_ENTERED = re.compile(rb"(?m)^context=(\S+)$")


def merge(
    place: InstallTarget, ours: EditableFile, people: MergedAccounts
) -> tuple[bytes, dict[str, str]]:
    """Return the file that ``extensions.conf`` includes, and the new names of contexts by old.

    Args:
        place: the folder.

        ours: the written ``extensions.conf``.

        people: what became of the accounts.
    """
    theirs = ExistingConfig(place, "extensions.conf")
    for name in OWN:
        for block in ours.find(name):
            block.remove_section()
    _prune(ours, people.text)
    renamed: dict[str, str] = {}
    both = theirs.among(block.name for block in ours.blocks)
    programmed = _programmed(place)
    for block in ours.blocks:
        if block.name in both or block.name in programmed:
            new = renamed[block.name] = theirs.free(block.name)
            found = (str(each.where) for each in theirs.find(block.name))
            where = next(found, programmed.get(block.name, ""))
            place.note("note.renamed", where=where, name=block.name, new=new)
    if any(block.name == "users" for block in ours.blocks):
        users = renamed.get("users", "users")
        if place.platform is not None and place.platform.fact.context:
            facts = {"platform": place.platform.name, "context": place.platform.fact.context}
            place.note("note.contexts-platform", users=users, **facts, file=PEOPLES)
        else:
            place.note("note.contexts", users=users)
    text = _with_kept(_with_contexts(ours.render(), renamed), people.kept)
    return _with_users(text, people.renamed, people.numbered), renamed


def _programmed(place: InstallTarget) -> dict[str, str]:
    """The contexts that AEL and Lua make, with their file; Asterisk joins those, too."""
    return {
        decode(name): file
        for file, pattern in PROGRAMS.items()
        if place.has(file)
        for name in pattern.findall(place.old(file) or b"")
    }


def _prune(ours: EditableFile, accounts: bytes) -> None:
    """Take away the contexts for callers that no account calls into."""
    entered = {decode(name) for name in _ENTERED.findall(accounts)}
    for block in ours.blocks:
        if block.name in FIRST and entered and block.name not in entered:
            block.remove_section()


def _with_contexts(text: bytes, renamed: dict[str, str]) -> bytes:
    for name, new in renamed.items():
        for before, behind in (
            (rb"^\[", rb"\]"),
            (rb"^include => ", rb"\s*$"),
            (rb"\b(?:Gosub|Goto)\(", rb","),
            (rb"@", rb"(?=[,)/\s])"),
        ):
            text = rename(text, before, name, behind, new)
    return text


def with_contexts(text: bytes, renamed: dict[str, str]) -> bytes:
    """Return ``pjsip.conf`` with its accounts calling into renamed contexts.

    Args:
        text: the content of the file.
        renamed: new names by old ones.
    """
    for name, new in renamed.items():
        keys = rb"^(?:context=|set_var=__TRANSFER_CONTEXT=)"
        text = rename(text, keys, name, rb"$", new)
    return text


def _with_kept(text: bytes, kept: Iterable[str]) -> bytes:
    """Accounts that were there are rung wherever they are registered, as a desk phone is."""
    for name in kept:
        old = re.escape(name.encode())
        entry = rb"(?m)^(exten => " + old + rb",1,Gosub\([^,]*,start,1\(" + old + rb"),ws\)"
        text = re.sub(entry, rb"\1)", text)
    return text


def _with_users(text: bytes, users: Mapping[str, str], numbered: frozenset[str]) -> bytes:
    """Other names of accounts, and of the extensions that ring them, but for those numbered."""
    for name, new in users.items():
        old = re.escape(name.encode())
        number = (name if name in numbered else new).encode()
        text = re.sub(
            rb"(?m)^exten => " + old + rb",1,Gosub\(([^,]*),start,1\(" + old + rb"(?=[,)])",
            lambda found, new=new, number=number: (  # type: ignore[misc]
                b"exten => %s,1,Gosub(%s,start,1(%s" % (number, found[1], new.encode())
            ),
            text,
        )
    return text
