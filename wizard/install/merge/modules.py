"""The modules that a browser's call needs join ``modules.conf``; ``autoload`` stays as it is."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.conf import Config, EditableFile, Section, Variable
from wizard.conf.meaning.duplicates import counting
from wizard.conf.meaning.modules import FILE, LOADS, SECTION, base_name, modules
from wizard.conf.meaning.values import is_true
from wizard.conf.text import fold
from wizard.install.merge.asked import keep_asked
from wizard.install.merge.marks import with_ours
from wizard.install.merge.target import InstallTarget, editable

CHAN_SIP = 21
"""The first branch without chan_sip."""


def merge(place: InstallTarget, ours: EditableFile, before: EditableFile | None) -> list[str]:
    """Merge ``modules.conf``, and return the modules to load, in order.

    Args:
        place: the folder.

        ours: the written file.

        before: what was written before anything was asked for, if that is known.
    """
    if before is not None:
        keep_asked(ours, before)
    theirs = place.config(FILE)
    there = modules(theirs, place.major)
    wanted = [
        _file(item.value)
        for block in ours.find(SECTION)
        for item in block.items
        if fold(item.name) in LOADS
    ]
    fresh: list[str] = []
    missing: list[str] = []
    for module in wanted:
        named = base_name(module)
        absent = not there.everything and named not in there.loads
        if named in there.refused:
            if _freed(place, there.refused[named], module):
                fresh.append(module)
                missing += [module] if absent else []
        elif absent:
            missing.append(module)
    _add(place, theirs, missing)
    return list(dict.fromkeys([*fresh, *missing]))


def _file(name: str) -> str:
    return name if name.endswith(".so") else f"{name}.so"


def _freed(place: InstallTarget, noload: Variable, module: str) -> bool:
    """Whether a module that somebody keeps away may be loaded now."""
    if place.clash("clash.noload", noload.where, module=module) != "take":
        return False
    document = place.document(noload.where.file)
    for block in document.find(SECTION):
        for item in block.all("noload"):
            if base_name(item.value) == base_name(module):
                editable(place, block, item.name)
                block.disable(item)
                return True
    return False


def _add(place: InstallTarget, theirs: Config, missing: list[str]) -> None:
    if not missing:
        return
    if place.generated("modules.conf"):
        custom = place.custom("modules.conf")
        if custom is None:
            keys = ", ".join(f"load={module}" for module in missing)
            place.note("note.no-custom", name="modules.conf", keys=keys)
            return
        text = "[modules](+)\n" + "".join(f"load={module}\n" for module in missing)
        place.note("note.custom", name="modules.conf", custom=custom)
        place.replace(custom, with_ours(place.old(custom) or b"", text.encode()))
        return
    document = place.document("modules.conf")
    blocks = document.find(SECTION)
    block = blocks[0] if blocks else document.add_section(SECTION)
    for module in missing:
        block.add("load", "=", module)


def give_back_websocket(place: InstallTarget) -> bool:
    """Set ``websocket_enabled=no`` in sip.conf if chan_sip would take the WebSocket from PJSIP.

    Args:
        place: the configuration folder.

    Returns:
        Whether the file was changed.
    """
    if place.major >= CHAN_SIP or not place.has("sip.conf") or not _loads_chan_sip(place):
        return False
    config = place.config("sip.conf")
    found = counting(config, "general", "websocket_enabled", place.major)
    if found is not None and not is_true(found.value):
        return False
    web = next(_on_websocket(config), None)
    if web is not None:
        facts = {"name": web.name}
        if place.clash("clash.chan-sip", web.where, ("keep", "take"), **facts) != "take":
            return False
    if place.generated("sip.conf"):
        place.note("note.no-custom", name="sip.conf", keys="websocket_enabled=no")
        return False
    document = place.document(found.where.file if found else "sip.conf")
    blocks = document.find("general")
    block = blocks[0] if blocks else document.add_section("general")
    block.set("websocket_enabled", "no")
    place.note("note.chan-sip", where=block.where)
    return True


def _on_websocket(config: Config) -> Iterator[Section]:
    """The peers of chan_sip that may register over the WebSocket."""
    for section in config:
        line = section.last("transport")
        kinds = fold(line.value).split(",") if line else []
        if fold(section.name) != "general" and {"ws", "wss"} & {each.strip() for each in kinds}:
            yield section


def _loads_chan_sip(place: InstallTarget) -> bool:
    if not place.has(FILE):
        return False
    return modules(place.config(FILE), place.major).asked_for("chan_sip")
