"""The contexts of extensions.conf, what they include, and which of them dial out."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from wizard.check.modules import CHAN_SIP_GONE, chan_sip
from wizard.check.priorities import SETTINGS
from wizard.check.scene import Scene
from wizard.check.violation import Violation
from wizard.conf import Section, Variable

OTHER_LANGUAGES = ("extensions.ael", "extensions.lua")

_DIAL = re.compile(r"\bDial\s*\(\s*(?!Local/)[^)]*", re.IGNORECASE)

_OLD_SIP = re.compile(r"\bDial\s*\(\s*(?:[^,)]*&)?SIP/", re.IGNORECASE)


def rules(scene: Scene) -> Iterator[Violation]:
    """Lines that dial by the old SIP driver where it is gone, or not loaded."""
    if chan_sip(scene):
        return
    gone = scene.version.major >= CHAN_SIP_GONE
    facts = {"version": scene.version.text}
    for section in scene.config("extensions"):
        for each in section.variables:
            if each.name.lower() in ("exten", "same") and _OLD_SIP.search(each.value):
                yield Violation("dial-sip-gone" if gone else "dial-sip-off", each.where, facts)


@functools.lru_cache(maxsize=4)
def contexts(scene: Scene) -> frozenset[str] | None:
    """The names of all contexts; None where there may be others that cannot be seen."""
    config = scene.config("extensions")
    if config.state != "ok" or any(each.kind == "exec" for each in config.problems):
        return None
    if any((scene.folder / name).exists() for name in OTHER_LANGUAGES):
        return None
    if scene.config("extconfig").get("settings") is not None:
        lines = scene.config("extconfig").named("settings")[0].variables
        if any(each.name.startswith("extensions") for each in lines):
            return None
    return frozenset(section.name for section in config if section.name not in SETTINGS)


def reached(scene: Scene, context: str) -> Iterator[Section]:
    """The sections that a caller in a context reaches, includes followed."""
    config = scene.config("extensions")
    todo, seen = [context], set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        for section in config.named(name):
            yield section
            included = section.all("include")
            todo += [re.split(r"[,|]", each.value)[0].strip() for each in included]


def way_out(scene: Scene, context: str) -> Variable | None:
    """The first line by which a caller in a context dials whatever number they like."""
    for section in reached(scene, context):
        pattern = ""
        for each in section.variables:
            name = each.name.lower()
            if name == "exten":
                pattern = each.value.partition(",")[0].strip()
            if name not in ("exten", "same"):
                continue
            dialled = _DIAL.search(each.value)
            if dialled and pattern.startswith("_") and "${EXTEN" in dialled[0]:
                return each
    return None
