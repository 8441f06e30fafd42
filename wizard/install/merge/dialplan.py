"""The contexts of ``extensions.conf`` go into a file of their own that theirs includes.

Asterisk joins contexts of one name, so ours get other names where theirs has them: numbers must
not become reachable from where they were not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from wizard.conf import EditableFile
from wizard.conf.text import decode
from wizard.install.merge.accounts import MergedAccounts
from wizard.install.merge.existing import ExistingConfig
from wizard.install.merge.target import InstallTarget

OWN = ("general", "globals")
FIRST = ("from-browser", "from-phone")
"""The contexts that accounts of the wizard call into."""

_ENTERED = re.compile(rb"(?m)^context=(\S+)$")


def merge(
    place: InstallTarget, ours: EditableFile, people: MergedAccounts
) -> tuple[bytes, dict[str, str]]:
    """What theirs includes, and the new names of contexts.

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
    for block in ours.blocks:
        if block.name in both:
            new = renamed[block.name] = theirs.free(block.name)
            where = next((str(found.where) for found in theirs.find(block.name)), "")
            place.note("note.renamed", where=where, name=block.name, new=new)
    if any(block.name == "users" for block in ours.blocks):
        place.note("note.contexts", users=renamed.get("users", "users"))
    text = _with_kept(_with_contexts(ours.render(), renamed), people.kept)
    return _with_users(text, people.renamed), renamed


def _prune(ours: EditableFile, accounts: bytes) -> None:
    """Take away the contexts for callers that no account calls into."""
    entered = {decode(name) for name in _ENTERED.findall(accounts)}
    for block in ours.blocks:
        if block.name in FIRST and entered and block.name not in entered:
            block.remove_section()


def _with_contexts(text: bytes, renamed: dict[str, str]) -> bytes:
    for name, new in renamed.items():
        old = re.escape(name.encode())
        for before, behind in (
            (rb"^\[", rb"\]"),
            (rb"^include => ", rb"\s*$"),
            (rb"\b(?:Gosub|Goto)\(", rb","),
            (rb"@", rb"(?=[,)/\s])"),
        ):
            text = re.sub(
                rb"(?m)(" + before + rb")" + old + rb"(?=" + behind + rb")",
                lambda found, new=new: found[1] + new.encode(),  # type: ignore[misc]
                text,
            )
    return text


def with_contexts(text: bytes, renamed: dict[str, str]) -> bytes:
    """The accounts of ``pjsip.conf`` that call into renamed contexts."""
    for name, new in renamed.items():
        keys = rb"(?m)^(context=|set_var=__TRANSFER_CONTEXT=)"
        text = re.sub(
            keys + re.escape(name.encode()) + rb"$",
            lambda found, new=new: found[1] + new.encode(),  # type: ignore[misc]
            text,
        )
    return text


def _with_kept(text: bytes, kept: Iterable[str]) -> bytes:
    """Accounts that were there are rung wherever they are registered, as a desk phone is."""
    for name in kept:
        old = re.escape(name.encode())
        entry = rb"(?m)^(exten => " + old + rb",1,Gosub\([^,]*,start,1\(" + old + rb"),ws\)"
        text = re.sub(entry, rb"\1)", text)
    return text


def _with_users(text: bytes, users: dict[str, str]) -> bytes:
    for name, new in users.items():
        old = re.escape(name.encode())
        text = re.sub(
            rb"(?m)^exten => " + old + rb",1,Gosub\(([^,]*),start,1\(" + old + rb"(?=[,)])",
            lambda found, new=new: (  # type: ignore[misc]
                b"exten => %s,1,Gosub(%s,start,1(%s" % (new.encode(), found[1], new.encode())
            ),
            text,
        )
    return text
