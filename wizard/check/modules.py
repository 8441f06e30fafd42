"""Which modules are loaded, and which are missing."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import NamedTuple

from wizard.check.finding import Edit, Found, drop
from wizard.check.scene import Scene, truth
from wizard.conf import Variable

LOADS = ("load", "require", "preload", "preload-require")

NEEDED = (
    "res_http_websocket", "res_pjsip_transport_websocket", "res_pjsip", "res_pjsip_session",
    "res_pjsip_sdp_rtp", "res_pjsip_registrar", "res_pjsip_endpoint_identifier_user",
    "res_rtp_asterisk", "res_srtp", "chan_pjsip", "bridge_simple", "pbx_config",
)  # fmt: skip
"""Without one of these no call of a browser works: measured by leaving one out at a time."""

AUTHENTICATOR = "res_pjsip_authenticator_digest"

# chan_sip: no longer built unless asked for, and then gone.
CHAN_SIP_OPTIONAL, CHAN_SIP_GONE = 19, 21

GONE = frozenset({
    "res_pjsip_multihomed", "res_pjsip_log_forwarder", "res_pjsip_keepalive",
    "res_pjsip_transport_management", "res_pjsip_registrar_expire",
})  # fmt: skip
"""Modules of old guides that no release from 16 on has."""


class Modules(NamedTuple):
    """What ``modules.conf`` makes of the modules.

    Attributes:
        everything: whether all that is installed is loaded.

        loads: the line that loads each.

        refused: the line that keeps each away.

        installed: what there is; None if that is not known.
    """

    everything: bool
    loads: dict[str, Variable]
    refused: dict[str, Variable]
    installed: frozenset[str] | None

    def loaded(self, name: str) -> bool:
        """Whether a module is loaded, as far as can be known."""
        if name in self.refused or (self.installed is not None and name not in self.installed):
            return False
        return self.everything or name in self.loads


def modules(scene: Scene) -> Modules:
    """The modules of a configuration."""
    return _modules(scene)


@functools.lru_cache(maxsize=4)
def _modules(scene: Scene) -> Modules:
    installed = None
    if scene.own:
        installed = scene.host.modules(scene.value("asterisk", "directories", "astmoddir"))
    config = scene.config("modules")
    section = config.get("modules")
    if config.state == "missing" and not scene.own:
        return Modules(True, {}, {}, installed)
    if section is None:
        return Modules(False, {}, {}, installed)
    loads, refused = {}, {}
    for variable in section.variables:
        name = variable.name.lower()
        module = variable.value.strip().removesuffix(".so")
        if name in LOADS:
            loads[module] = variable
        elif name == "noload":
            refused[module] = variable
    autoload = section.last("autoload") if scene.version.major >= 23 else section.first("autoload")
    everything = autoload is not None and truth(autoload.value)
    return Modules(everything, loads, refused, installed)


def chan_sip(scene: Scene) -> bool:
    """Whether the old SIP driver is loaded and has a configuration, without which it declines."""
    found = modules(scene)
    if scene.version.major >= CHAN_SIP_GONE or not scene.exists("sip"):
        return False
    if scene.version.major >= CHAN_SIP_OPTIONAL and found.installed is None:
        return "chan_sip" in found.loads and found.loaded("chan_sip")
    return found.loaded("chan_sip")


def rules(scene: Scene) -> Iterator[Found]:
    """All that is wrong with modules."""
    config = scene.config("modules")
    if config.state == "invalid":
        return
    if config.get("modules") is None:
        if scene.own or config.state == "ok":
            yield Found("modules-none", scene.place("modules"))
        return
    yield from _missing(scene)
    yield from _requirements(scene)
    yield from _gone(scene)
    if modules(scene).loaded("chan_sip") and chan_sip(scene):
        yield from _chan_sip(scene)


def _missing(scene: Scene) -> Iterator[Found]:
    found = modules(scene)
    for name in (*NEEDED, AUTHENTICATOR):
        if not found.loaded(name):
            yield absent(scene, name)


def absent(scene: Scene, name: str) -> Found:
    """That a module is missing, and the line that would load it."""
    found = modules(scene)
    where = scene.place("modules", "modules")
    facts = {"module": name}
    if found.installed is not None and name not in found.installed:
        line = found.loads.get(name)
        return Found("module-not-installed", line.where if line else where, facts)
    edits: list[Edit] = []
    if name in found.refused:
        where = found.refused[name].where
        edits.append(drop(found.refused[name]))
    if not found.everything and name not in found.loads:
        section = scene.config("modules").get("modules")
        assert section is not None  # noqa: S101  the caller looked
        edits.append(Edit("add", section.where, "load", f"{name}.so"))
    kind = "authenticator-missing" if name == AUTHENTICATOR else "module-missing"
    return Found(kind, where, facts, tuple(edits))


def _requirements(scene: Scene) -> Iterator[Found]:
    """What a module that is loaded needs, and Asterisk never loads by itself."""
    found = modules(scene)
    facts = scene.catalogue.modules
    told = {*NEEDED, AUTHENTICATOR}
    for name, line in found.loads.items():
        fact = facts.get(name)
        if fact is None or not found.loaded(name):
            continue
        for other in fact.requires:
            need = facts.get(other)
            if need is not None and not need.concerns(scene.version):
                continue  # needed from a later release on
            if other in told or found.loaded(other):
                continue
            told.add(other)
            missing = absent(scene, other)
            if missing.id == "module-missing":
                known = {"module": name, "other": other}
                yield Found("module-requirement", line.where, known, missing.edits)
            else:
                yield missing


def _gone(scene: Scene) -> Iterator[Found]:
    facts = scene.catalogue.modules
    for name, line in modules(scene).loads.items():
        fact = facts.get(name)
        unknown = fact is not None and not fact.may_concern(scene.version)
        old = name == "chan_sip" and scene.version.major >= CHAN_SIP_GONE
        if name in GONE or unknown or old:
            known = {"module": name, "version": scene.version.text}
            edits = (drop(line),) if line.name.lower() in ("load", "preload") else ()
            yield Found("module-gone", line.where, known, edits)


def _chan_sip(scene: Scene) -> Iterator[Found]:
    if not scene.on("sip", "general", "websocket_enabled", "yes"):
        return
    section = scene.config("modules").get("modules")
    assert section is not None  # noqa: S101  the caller looked
    line = modules(scene).loads.get("chan_sip")
    edits: tuple[Edit, ...] = (Edit("add", section.where, "noload", "chan_sip.so"),)
    if line is not None:
        edits = (drop(line), *edits) if modules(scene).everything else (drop(line),)
    yield Found("chan-sip-websocket", line.where if line else section.where, edits=edits)
