"""Which modules are loaded, and which are missing."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.check import loadable
from wizard.check.scene import Scene
from wizard.check.violation import Edit, Violation, drop
from wizard.conf import Section
from wizard.conf.meaning.values import is_true
from wizard.conf.text import fold
from wizard.words.message import Message

NEEDED = (
    "res_http_websocket", "res_pjsip_transport_websocket", "res_pjsip", "res_pjsip_session",
    "res_pjsip_sdp_rtp", "res_pjsip_registrar", "res_pjsip_endpoint_identifier_user",
    "res_rtp_asterisk", "res_srtp", "chan_pjsip", "bridge_simple", "pbx_config",
)  # fmt: skip
"""Without one of these no call of a browser works: measured by leaving one out at a time."""

AUTHENTICATOR = "res_pjsip_authenticator_digest"

# chan_sip: no longer built unless asked for, and then gone.
CHAN_SIP_OPTIONAL, CHAN_SIP_GONE = 19, 21

OLD_SHARED = frozenset({
    "res_http_websocket", "res_rtp_asterisk", "res_srtp", "bridge_simple", "pbx_config",
})  # fmt: skip
"""Those that a call of a browser by chan_sip needs as well."""

OLD_PARTS = ("avpf", "dtlsenable")
"""What accounts of sip.conf switch on for browsers alone."""

CLOCKS = ("res_timing_timerfd", "res_timing_pthread", "res_timing_dahdi", "res_timing_kqueue")
TIMED = ("app_confbridge", "bridge_softmix", "chan_websocket", "res_musiconhold")
"""What calls ast_timer_open: softmix_bridge_data in bridges/bridge_softmix.c,
channels/chan_websocket.c, res/res_musiconhold.c; app_confbridge is a softmix bridge."""


def chan_sip(scene: Scene) -> bool:
    """Whether chan_sip is loaded and has a configuration, without which it declines to load."""
    found = scene.modules
    if scene.version.major >= CHAN_SIP_GONE or not scene.exists("sip"):
        return False
    if scene.version.major >= CHAN_SIP_OPTIONAL and found.installed is None:
        return "chan_sip" in found.loads and found.loaded("chan_sip")
    return found.loaded("chan_sip")


def old_browsers(scene: Scene) -> bool:
    """Whether browsers use accounts of chan_sip, which can serve them up to Asterisk 20."""
    if not chan_sip(scene) or not scene.on("sip", "general", "websocket_enabled", "yes"):
        return False
    sections = [*scene.config("sip"), *scene.config("users")]
    return any(_for_browsers(section) for section in sections)


def old_unseen(scene: Scene) -> bool:
    """Whether accounts of chan_sip also come from a database or a file that is not seen."""
    settings = scene.config("extconfig").get("settings")
    table = settings is not None and settings.last("sippeers") is not None
    return chan_sip(scene) and (table or scene.config("sip").state == "unseen")


def _for_browsers(section: Section) -> bool:
    transport = section.last("transport")
    if transport and {"ws", "wss"} & {fold(each.strip()) for each in transport.value.split(",")}:
        return True
    return any((line := section.last(name)) and is_true(line.value) for name in OLD_PARTS)


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield modules that are missing, unknown, or in conflict with each other."""
    config = scene.config("modules")
    if config.state in ("invalid", "unseen"):
        return
    if config.get("modules") is None:
        if scene.own or config.state == "ok":
            cause = "absent" if config.state == "missing" else "none"
            facts = {"cause": Message(f"check.modules-{cause}")}
            yield Violation("modules-none", scene.place("modules"), facts)
        return
    yield from _missing(scene)
    yield from _requirements(scene)
    yield from loadable.rules(scene)
    yield from _clock(scene)
    if scene.modules.loaded("chan_sip") and chan_sip(scene):
        yield from _chan_sip(scene)


def _missing(scene: Scene) -> Iterator[Violation]:
    found = scene.modules
    old = not scene.browsers and old_browsers(scene)
    for name in (*NEEDED, AUTHENTICATOR):
        if found.loaded(name) or (old and name not in OLD_SHARED):
            continue
        if name == AUTHENTICATOR and not found.loaded("res_pjsip"):
            continue  # and nobody comes in without a password either
        yield absent(scene, name)


def absent(scene: Scene, name: str) -> Violation:
    """Return the violation for a missing module, with the line that would load it.

    Args:
        scene: with a ``[modules]`` section in modules.conf.
        name: of the module, without ``.so``.
    """
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
    if "pjsip" in name and chan_sip(scene) and not found.loaded("res_pjsip"):
        return Violation("module-missing", where, facts)  # both drivers may want one port
    if not found.everything and name not in found.loads:
        section = scene.config("modules").get("modules")
        assert section is not None  # noqa: S101  the caller looked
        edits.append(Edit("add", section.where, "load", f"{name}.so"))
    kind = "module-refused" if name in found.refused else "module-missing"
    kind = "authenticator-missing" if name == AUTHENTICATOR else kind
    return Violation(kind, where, facts, tuple(edits))


def _requirements(scene: Scene) -> Iterator[Violation]:
    """What a module that is loaded needs, and Asterisk never loads by itself."""
    found = scene.modules
    facts = scene.catalogue.modules
    reported = {*NEEDED, AUTHENTICATOR}
    for name, line in found.loads.items():
        fact = facts.get(name)
        if fact is None or not found.loaded(name):
            continue
        for other in fact.requires:
            need = facts.get(other)
            if need is not None and not need.concerns(scene.version):
                continue  # needed from a later release on
            if other in reported or found.loaded(other):
                continue
            reported.add(other)
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
    using = [name for name in TIMED if found.loaded(name) and loadable.has(scene.version, name)]
    if using:
        missing = absent(scene, CLOCKS[0])
        line = found.loads.get(using[0])
        where = line.where if line else missing.where
        yield Violation("no-clock", where, {"module": using[0]}, missing.edits)


def _chan_sip(scene: Scene) -> Iterator[Violation]:
    if not scene.on("sip", "general", "websocket_enabled", "yes"):
        return
    if not scene.modules.loaded("res_http_websocket") or scene.config("sip").state == "unseen":
        return
    if old_browsers(scene) and not scene.browsers:
        return  # where it is to serve them
    section = scene.config("modules").get("modules")
    assert section is not None  # noqa: S101  the caller looked
    line = scene.modules.loads.get("chan_sip")
    edits: tuple[Edit, ...] = (Edit("add", section.where, "noload", "chan_sip.so"),)
    if line is not None:
        edits = (drop(line), *edits) if scene.modules.everything else (drop(line),)
    yield Violation("chan-sip-websocket", line.where if line else section.where, edits=edits)
