"""The accounts and templates of ``pjsip.conf`` go into a file of their own that theirs includes.

What both sides can have only once is decided here: transports on one port, the global section,
accounts and templates of one name.
"""

from __future__ import annotations

from typing import NamedTuple

from wizard.conf import Block, EditableFile
from wizard.conf.meaning.sorcery import mappings
from wizard.conf.meaning.values import address
from wizard.conf.text import fold
from wizard.install.merge.asked import NOWHERE, SHORT, Beginning
from wizard.install.merge.existing import WEB, ExistingConfig
from wizard.install.merge.renaming import rename
from wizard.install.merge.target import InstallTarget, editable
from wizard.install.merge.untouched import prune, settle

ACCOUNT = ("endpoint", "auth", "aor", "wizard")
NEEDED_GLOBALLY = ("type", "keep_alive_interval")
"""What browsers need of the settings that hold for all accounts. The order in which callers are
identified stays: what is usual finds browsers, too, and trunks may be known by their address,
perhaps in a database that is not seen."""
PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061}


class MergedAccounts(NamedTuple):
    """The result of merging the accounts.

    Attributes:
        text: what theirs includes.

        renamed: new names of users.

        kept: users whose account there stays, whatever it registers with.

        some: whether there is any account in the text.

        numbered: renamed users who keep the number that they are dialled by.
    """

    text: bytes
    renamed: dict[str, str]
    kept: frozenset[str] = frozenset()
    some: bool = True
    numbered: frozenset[str] = frozenset()


def merge(
    place: InstallTarget, ours: EditableFile, beginning: Beginning = NOWHERE
) -> MergedAccounts:
    """Decide about everything that both sides have; edit theirs only where that was chosen.

    Args:
        place: the folder.

        ours: the written ``pjsip.conf``.

        beginning: where the answers began.

    Returns:
        The file with the accounts, and what became of each.

    Raises:
        ConfigError: theirs cannot be read or edited.
    """
    theirs = ExistingConfig(place, "pjsip.conf", SHORT, *_more_files(place))
    for document in theirs.documents():
        document.preamble  # noqa: B018  a file that is no text is refused here
    untouched = settle(place, ours, beginning)
    _global(place, theirs, ours)
    _transports(place, theirs, ours)
    names = list(dict.fromkeys(block.name for block in ours.blocks if block.bases))
    people, kept = _people(place, theirs, ours, names)
    numbered = _numbered(place, theirs, [each for each in names if each not in {*people, *kept}])
    people |= {name: theirs.free(name) for name in numbered}
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
    text = _with_users(text, people)
    return MergedAccounts(text, people, kept | untouched, some, numbered)


def _more_files(place: InstallTarget) -> list[str]:
    """The files that ``sorcery.conf`` takes objects from, too."""
    if not place.has("sorcery.conf"):
        return []
    named = (each.file for each in mappings(place.config("sorcery.conf")) if not each.is_file)
    return [file for file in dict.fromkeys(named) if file and not file.startswith("/")]


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
    for item in reversed(mine.items):
        if item.name not in NEEDED_GLOBALLY:
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
    place: InstallTarget, theirs: ExistingConfig, ours: EditableFile, names: list[str]
) -> tuple[dict[str, str], frozenset[str]]:
    """Accounts that both sides have: the new names of those renamed, and those kept."""
    renamed: dict[str, str] = {}
    kept: set[str] = set()
    both = sorted(theirs.among(names), key=names.index)
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
                block.disable_section()
        else:
            renamed[name] = theirs.free(name)
            place.note("note.renamed-account", name=name, new=renamed[name])
    return renamed, frozenset(kept)


def _numbered(place: InstallTarget, theirs: ExistingConfig, names: list[str]) -> frozenset[str]:
    """The accounts that may not be called by their number.

    A program that writes pjsip.conf may make an account of any number later. Two objects of one
    name, and Asterisk loads none of the file.
    """
    if not place.generated("pjsip.conf"):
        return frozenset()
    found = [name for name in names if name.isdecimal() and not theirs.find(name)]
    for name in found:
        place.note("note.numbered", name=name, new=theirs.free(name))
    return frozenset(found)


def _with_names(text: bytes, renamed: dict[str, str]) -> bytes:
    """Templates under other names."""
    for name, new in renamed.items():
        text = rename(text, rb"^\[", name, rb"\]\(!", new)
        text = rename(text, rb"^\[[^\]\n]*\]\([^)\n]*?\b", name, rb"[,)]", new)
    return text


def _with_users(text: bytes, renamed: dict[str, str]) -> bytes:
    """Accounts under other names; passwords and shown names stay."""
    for name, new in renamed.items():
        for before, behind in ((rb"^\[", rb"\]"), (rb"^(?:auth|aors|username)=", rb"$")):
            text = rename(text, before, name, behind, new)
    return text
