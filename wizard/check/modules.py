"""Which modules are loaded, and which are missing."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.check.scene import Scene
from wizard.check.violation import Edit, Violation, drop
from wizard.conf.text import fold

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


CLOCKS = ("res_timing_timerfd", "res_timing_pthread", "res_timing_dahdi", "res_timing_kqueue")
TIMED = ("app_confbridge", "bridge_softmix", "chan_websocket", "res_musiconhold")
"""What calls ast_timer_open: softmix_bridge_data in bridges/bridge_softmix.c,
channels/chan_websocket.c, res/res_musiconhold.c; app_confbridge is a softmix bridge."""


def chan_sip(scene: Scene) -> bool:
    """Whether the old SIP driver is loaded and has a configuration, without which it declines."""
    found = scene.modules
    if scene.version.major >= CHAN_SIP_GONE or not scene.exists("sip"):
        return False
    if scene.version.major >= CHAN_SIP_OPTIONAL and found.installed is None:
        return "chan_sip" in found.loads and found.loaded("chan_sip")
    return found.loaded("chan_sip")


def rules(scene: Scene) -> Iterator[Violation]:
    """All that is wrong with modules."""
    config = scene.config("modules")
    if config.state in ("invalid", "unseen"):
        return
    if config.get("modules") is None:
        if scene.own or config.state == "ok":
            yield Violation("modules-none", scene.place("modules"))
        return
    yield from _missing(scene)
    yield from _requirements(scene)
    yield from _gone(scene)
    yield from _clock(scene)
    if scene.modules.loaded("chan_sip") and chan_sip(scene):
        yield from _chan_sip(scene)


def _missing(scene: Scene) -> Iterator[Violation]:
    found = scene.modules
    for name in (*NEEDED, AUTHENTICATOR):
        if not found.loaded(name):
            yield absent(scene, name)


def absent(scene: Scene, name: str) -> Violation:
    """That a module is missing, and the line that would load it."""
    found = scene.modules
    where = scene.place("modules", "modules")
    facts = {"module": name}
    if found.installed is not None and name not in found.installed:
        line = found.loads.get(name)
        return Violation("module-not-installed", line.where if line else where, facts)
    edits: list[Edit] = []
    if name in found.refused:
        where = found.refused[name].where
        edits.append(drop(found.refused[name]))
    if not found.everything and name not in found.loads:
        section = scene.config("modules").get("modules")
        assert section is not None  # noqa: S101  the caller looked
        edits.append(Edit("add", section.where, "load", f"{name}.so"))
    kind = "authenticator-missing" if name == AUTHENTICATOR else "module-missing"
    return Violation(kind, where, facts, tuple(edits))


def _requirements(scene: Scene) -> Iterator[Violation]:
    """What a module that is loaded needs, and Asterisk never loads by itself."""
    found = scene.modules
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
                yield Violation("module-requirement", line.where, known, missing.edits)
            else:
                yield missing


def _clock(scene: Scene) -> Iterator[Violation]:
    """What opens a timer, ast_timer_open, needs a module that has one."""
    found = scene.modules
    if any(found.loaded(name) for name in CLOCKS):
        return
    using = [name for name in TIMED if found.loaded(name)]
    if using:
        missing = absent(scene, CLOCKS[0])
        line = found.loads.get(using[0])
        where = line.where if line else missing.where
        yield Violation("no-clock", where, {"module": using[0]}, missing.edits)


def _gone(scene: Scene) -> Iterator[Violation]:
    facts = scene.catalogue.modules
    for name, line in scene.modules.loads.items():
        fact = facts.get(name)
        unknown = fact is not None and not fact.may_concern(scene.version)
        old = name == "chan_sip" and scene.version.major >= CHAN_SIP_GONE
        if name in GONE or unknown or old:
            known = {"module": name, "version": scene.version.text}
            edits = (drop(line),) if fold(line.name) in ("load", "preload") else ()
            yield Violation("module-gone", line.where, known, edits)


def _chan_sip(scene: Scene) -> Iterator[Violation]:
    if not scene.on("sip", "general", "websocket_enabled", "yes"):
        return
    section = scene.config("modules").get("modules")
    assert section is not None  # noqa: S101  the caller looked
    line = scene.modules.loads.get("chan_sip")
    edits: tuple[Edit, ...] = (Edit("add", section.where, "noload", "chan_sip.so"),)
    if line is not None:
        edits = (drop(line), *edits) if scene.modules.everything else (drop(line),)
    yield Violation("chan-sip-websocket", line.where if line else section.where, edits=edits)
