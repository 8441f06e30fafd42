"""The modules that a browser's call needs join ``modules.conf``; ``autoload`` stays as it is."""

from __future__ import annotations

from wizard.conf import Config, Document, Variable
from wizard.conf.text import fold
from wizard.install.merge.settings import OFF
from wizard.install.merge.target import Place, editable, with_ours

SECTION = "modules"
LOADS = ("load", "preload", "require", "preload-require")
CHAN_SIP = 21
"""The first branch without chan_sip."""


def merge(place: Place, ours: Document) -> list[str]:
    """Merge the file; the modules that have to be loaded, in order."""
    theirs = place.config("modules.conf")
    section = theirs.get(SECTION)
    there = section.variables if section else []
    autoload = section.first("autoload") if section else None
    automatic = autoload is not None and fold(autoload.value) not in OFF
    kept_away = {_file(each.value): each for each in there if fold(each.name) == "noload"}
    loaded = {_file(each.value) for each in there if fold(each.name) in LOADS}
    wanted = [
        _file(item.value)
        for block in ours.find(SECTION)
        for item in block.items
        if fold(item.name) in LOADS
    ]
    fresh: list[str] = []
    missing: list[str] = []
    for module in wanted:
        if module in kept_away:
            if _freed(place, kept_away[module], module):
                fresh.append(module)
                missing += [] if automatic or module in loaded else [module]
        elif not automatic and module not in loaded:
            missing.append(module)
    _add(place, theirs, missing)
    return list(dict.fromkeys([*fresh, *missing]))


def _file(name: str) -> str:
    return name if name.endswith(".so") else f"{name}.so"


def _freed(place: Place, noload: Variable, module: str) -> bool:
    """Whether a module that somebody keeps away may be loaded now."""
    if place.clash("clash.noload", noload.where, module=module) != "take":
        return False
    document = place.document(noload.where.file)
    for block in document.find(SECTION):
        for item in block.all("noload"):
            if _file(item.value) == module:
                editable(place, block, item.name)
                block.remove(item)
                return True
    return False


def _add(place: Place, theirs: Config, missing: list[str]) -> None:
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


def give_back_websocket(place: Place) -> bool:
    """Keep chan_sip, where it is loaded, away from the WebSocket; whether that was needed."""
    if place.major >= CHAN_SIP or not place.has("sip.conf") or not _loads_chan_sip(place):
        return False
    general = place.config("sip.conf").get("general")
    found = general.last("websocket_enabled") if general else None
    if found is not None and fold(found.value) in OFF[1:]:
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


def _loads_chan_sip(place: Place) -> bool:
    if not place.has("modules.conf"):
        return False
    section = place.config("modules.conf").get(SECTION)
    if section is None:
        return False
    named = {fold(each.name) for each in section.variables if _file(each.value) == "chan_sip.so"}
    autoload = section.first("autoload")
    automatic = autoload is not None and fold(autoload.value) not in OFF
    return "noload" not in named and (automatic or bool(named & set(LOADS)))
