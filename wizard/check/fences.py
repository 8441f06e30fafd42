"""Access lists that refuse every browser, or the proxy that all of them come through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wizard.check.addresses import stays_here
from wizard.check.scene import Scene
from wizard.check.violation import Violation
from wizard.conf import Config, Section
from wizard.conf.meaning.acl import Acl, NoNetworkError
from wizard.conf.meaning.duplicates import type_of
from wizard.conf.text import fold

FAMILY = "acls"
"""The family of ``extconfig.conf`` that lists may come from as well."""

HERE = "127.0.0.1"
SOCKET = "/ws"
RESTRICTION, RESTRICTED = "restriction", "http/restriction/permit"
ICE = ("ice_", "stun_")
OPEN = Acl(None, None)
"""Without a line everybody is let in, as most accounts do."""


def named_lists(scene: Scene) -> Config | None:
    """Return the lists of ``acl.conf``; None if there may be others that cannot be seen.

    Args:
        scene: the configuration.
    """
    config = scene.config("acl")
    settings = scene.config("extconfig").get("settings")
    if settings is not None and settings.last(FAMILY) is not None:
        return None
    if any(each.kind == "exec" for each in config.problems):
        return None
    seen = config.state == "ok" or (config.state == "missing" and scene.own)
    return config if seen else None


def _is_rule(name: str) -> bool:
    return fold(name).rpartition("_")[2] in ("acl", "deny", "permit", "blacklist")


def acl_of(scene: Scene, section: Section | None, prefix: str = "") -> Acl | None:
    """Return what the lines of a section let in.

    Args:
        scene: the configuration.
        section: with ``permit``, ``deny`` or ``acl`` lines; None lets everybody in.
        prefix: before the names of the options, such as ``ice_``.

    Returns:
        None if Asterisk rejects one of the lines.
    """
    if section is None or not section.shape.matching(_is_rule):
        return OPEN
    try:
        return Acl(section, named_lists(scene), prefix)
    except NoNetworkError:
        return None


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield access lists that reject browsers, or the proxy that all of them come through."""
    for endpoint in scene.browsers:
        yield from _shut(scene, endpoint.section, {"name": endpoint.name})
    if scene.modules.loaded("res_pjsip_acl"):
        for thing in scene.of_type("acl"):
            yield from _shut(scene, thing.section, {"name": thing.name})
    for section in _restrictions(scene):
        yield from _shut(scene, section, {"name": section.name})
    if scene.on("manager", "general", "enabled"):
        for section in scene.config("manager"):
            acl = acl_of(scene, section)
            yield from _unknown(acl, {"name": section.name}) if acl else ()
    yield from _ice(scene)


def _shut(scene: Scene, section: Section, facts: Mapping[str, str]) -> Iterator[Violation]:
    acl = acl_of(scene, section)
    if acl is None or not acl.lines:
        return
    where = acl.lines[-1].where
    if acl.unknown:
        yield from _unknown(acl, facts)
    elif not acl.admits_somebody():
        yield Violation("acl-nobody", where, facts)
    elif _through_proxy(scene) and not acl.admits(HERE):
        yield Violation("acl-proxy", where, {**facts, "proxy": HERE})


def _unknown(acl: Acl, facts: Mapping[str, str]) -> Iterator[Violation]:
    for line, name in acl.unknown:
        yield Violation("acl-unknown", line.where, {**facts, "acl": name})


def _through_proxy(scene: Scene) -> bool:
    """Whether browsers come to the web server through a proxy on this machine only."""
    listeners = [each for each in (scene.web.plain, scene.web.secure) if each is not None]
    return bool(listeners) and all(stays_here(each.host) for each in listeners)


def _restrictions(scene: Scene) -> Iterator[Section]:
    """The restrictions of ``http.conf`` that the path of the WebSocket falls under."""
    if not scene.catalogue.options[RESTRICTED].concerns(scene.release):
        return
    prefix = scene.web.value("prefix").strip().strip("/")
    path = f"/{prefix}{SOCKET}" if prefix else SOCKET
    for section in scene.config("http"):
        kind = type_of(section, "http.conf", scene.version.major)
        if kind is not None and fold(kind.value) == RESTRICTION and path.startswith(section.name):
            yield section


def _ice(scene: Scene) -> Iterator[Violation]:
    """Lists that leave Asterisk no address of its own to tell, or no STUN server to ask."""
    section = scene.config("rtp").get("general")
    for prefix in ICE:
        acl = acl_of(scene, section, prefix)
        if acl is None or not acl.lines:
            continue
        facts = {"name": "general"}
        yield from _unknown(acl, facts)
        if prefix == "ice_" and not acl.unknown and not acl.admits_somebody():
            yield Violation("acl-no-candidate", acl.lines[-1].where)
