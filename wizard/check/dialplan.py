"""The contexts of extensions.conf, what they include, and which of them dial out."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from wizard.check.modules import CHAN_SIP_GONE, chan_sip
from wizard.check.priorities import SETTINGS, arguments
from wizard.check.scene import Scene
from wizard.check.violation import Violation
from wizard.conf import Section, Variable, Where
from wizard.conf.meaning import users

OTHER_LANGUAGES = ("extensions.ael", "extensions.lua")

_DIAL = re.compile(r"\bDial\s*\((.*)", re.IGNORECASE)
_OF_ITS_OWN = re.compile(r"\w+/[^/@]*")
"""What is dialled by a number alone, such as PJSIP/${EXTEN}: the account of that name."""

_OLD_SIP = re.compile(r"\bDial\s*\(\s*(?:[^,)]*&)?SIP/", re.IGNORECASE)


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield a missing dialplan, and lines that dial ``SIP/`` where chan_sip is not available."""
    if _is_absent(scene):
        yield Violation("extensions-absent", Where("extensions.conf", 0))
    if chan_sip(scene):
        return
    gone = scene.version.major >= CHAN_SIP_GONE
    facts = {"version": scene.version.text}
    for section in scene.config("extensions"):
        for each in section.variables:
            if each.name.lower() in ("exten", "same") and _OLD_SIP.search(each.value):
                yield Violation("dial-sip-gone" if gone else "dial-sip-off", each.where, facts)


def _is_absent(scene: Scene) -> bool:
    """Whether a server has no dialplan at all; a copy may only have left it out."""
    settings = scene.config("extconfig").get("settings")
    lines = settings.variables if settings else []
    return (
        scene.own
        and {each.kind for each in scene.config("extensions").problems} == {"missing"}
        and not any((scene.folder / name).exists() for name in OTHER_LANGUAGES)
        and not any(each.name.startswith("extensions") for each in lines)
    )


@functools.lru_cache(maxsize=4)
def contexts(scene: Scene) -> frozenset[str] | None:
    """Return the names of all contexts; None if there may be others that cannot be seen.

    Args:
        scene: the configuration.
    """
    config = scene.config("extensions")
    if config.state != "ok" or any(each.kind == "exec" for each in config.problems):
        return None
    if any((scene.folder / name).exists() for name in OTHER_LANGUAGES):
        return None
    if scene.config("extconfig").get("settings") is not None:
        lines = scene.config("extconfig").named("settings")[0].variables
        if any(each.name.startswith("extensions") for each in lines):
            return None
    found = {section.name for section in config if section.name not in SETTINGS}
    if scene.users is not None and users.makes_extensions(scene.users):
        found.add(scene.value("extensions", "general", "userscontext", "default"))
    return frozenset(found)


def reached(scene: Scene, context: str) -> Iterator[Section]:
    """Yield the sections that a caller in a context reaches, included contexts too.

    Args:
        scene: the configuration.
        context: where the caller begins.
    """
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


def way_out(scene: Scene, context: str) -> tuple[str, Variable] | None:
    """Return the first pattern by which a caller in a context dials out.

    Args:
        scene: the configuration.
        context: where the caller begins.

    Returns:
        The pattern and the line that dials, or None.
    """
    for section in reached(scene, context):
        pattern = ""
        for line in section.variables:
            name = line.name.lower()
            if name == "exten":
                pattern = line.value.partition(",")[0].strip()
            if name not in ("exten", "same"):
                continue
            dialled = _DIAL.search(line.value)
            if dialled and pattern.startswith("_") and _leads_out(dialled[1]):
                return pattern, line
    return None


def _leads_out(dialled: str) -> bool:
    """Whether the first argument of Dial hands the number to a peer, such as a provider."""
    return any(
        "${EXTEN" in each
        and not each.lower().startswith("local/")
        and not _OF_ITS_OWN.fullmatch(each)
        for each in (part.strip() for part in arguments(dialled)[0].split("&"))
    )
