"""Asterisk itself: its version, where it comes from, its folder, modules and limits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wizard.answers.ports import rtp_range
from wizard.check.codecs import listed
from wizard.check.scene import Scene
from wizard.conf import Where
from wizard.conf.meaning.modules import LoadedModules
from wizard.conf.meaning.objects import PjsipObject
from wizard.limits import CONF_BYTES
from wizard.machine.detect import OPUS_MODULES
from wizard.reading import read_file
from wizard.takeover.accounts import ExistingAccounts
from wizard.takeover.found import FoundAnswer, NotRead, skipped
from wizard.takeover.network import ports

_HEAD = re.compile(
    rb"^; [^\n]{0,40}asterisk-webrtc-wizard [^ \n]+ [^\n]{0,12}Asterisk "
    rb"([0-9]{2}(?:\.[0-9]+){0,2})"
)
DATA = {
    "debian": ("/usr/share/asterisk", "/usr/lib/x86_64-linux-gnu/asterisk/modules",
               "/usr/lib/aarch64-linux-gnu/asterisk/modules"),
    "upstream": ("/var/lib/asterisk", "/usr/lib/asterisk/modules", "/usr/lib64/asterisk/modules"),
}  # fmt: skip
"""``astdatadir`` and ``astmoddir`` of a package of Debian and of a build from source."""
PORTS_A_CALL = 4
USUAL_CALLS = 20


def written_for(scene: Scene) -> FoundAnswer | None:
    """Return the version that the wizard wrote the folder for, or None."""
    for name in ("pjsip_webrtc.conf", "pjsip.conf", "http.conf"):
        try:
            data, _ = read_file(scene.folder / name, CONF_BYTES, cut=True)
        except OSError:
            continue
        if found := _HEAD.match(data):
            return FoundAnswer("asterisk.version", found[1].decode(), Where(name, 1))
    return None


def read(scene: Scene, accounts: ExistingAccounts) -> Iterator[FoundAnswer | NotRead]:
    """Yield answers from asterisk.conf, modules.conf and the size of the port range.

    Args:
        scene: the configuration.
        accounts: of the configuration.
    """
    if (version := written_for(scene)) is not None:
        yield version
    if (platform := scene.platform) is not None:
        yield FoundAnswer("asterisk.platform", platform.fact.id, Where(platform.by, 0))
    directories = scene.config("asterisk").get("directories")
    for line in directories.variables if directories else ():
        name, value = line.name.lower(), line.value.rstrip("/")
        if name == "astetcdir" and value.startswith("/"):
            yield FoundAnswer("asterisk.config_dir", value, line.where)
        for build, folders in DATA.items():
            if name in ("astdatadir", "astmoddir") and value in folders:
                yield FoundAnswer("asterisk.build", build, line.where)
    yield from _modules(scene, scene.modules)
    yield from _calls(scene, accounts)


def _modules(scene: Scene, modules: LoadedModules) -> Iterator[FoundAnswer | NotRead]:
    if not scene.exists("modules"):
        return
    for name in OPUS_MODULES:
        if name in modules.loads and name not in modules.refused:
            yield FoundAnswer("asterisk.opus", name, modules.loads[name].where)
            break
        if modules.installed is not None and modules.loaded(name):
            yield FoundAnswer("asterisk.opus", name, scene.place("modules", "modules"))
            break
    else:
        if not modules.everything:
            yield FoundAnswer(
                "asterisk.opus", "none", scene.place("modules", "modules"), "from.load"
            )
    if modules.everything:
        yield skipped("autoload", scene.place("modules", "modules"), "autoload")
        return
    extra = [
        name
        for name in modules.loads
        if name not in modules.refused and _is_codec(scene, name) and name not in OPUS_MODULES
    ]
    implied = {each.module for each in scene.catalogue.codecs.values() if each.module}
    if wanted := [name for name in extra if name not in implied]:
        yield FoundAnswer("asterisk.codec_modules", wanted, modules.loads[wanted[0]].where)


def _is_codec(scene: Scene, name: str) -> bool:
    facts = scene.catalogue.translators
    return name in facts and bool(facts[name].pairs or facts[name].mesh)


def _calls(scene: Scene, accounts: ExistingAccounts) -> Iterator[FoundAnswer]:
    limit = scene.line("asterisk", "options", "maxcalls")
    most = None
    if limit is not None and limit.value.isdigit() and 0 < len(limit.value) <= 6:
        most = int(limit.value)
    found = ports(scene)
    streams = 1 + any(_has_video(scene, each) for each in accounts.browsers)
    free = rtp_range(1, video=False, start=found[0], end=found[1]).size if found else 0
    room = free // (PORTS_A_CALL * streams)
    if most and limit is not None and (not found or most <= room):
        yield FoundAnswer("sizing.calls", most, limit.where)
    elif found and 1 <= room < USUAL_CALLS:
        yield FoundAnswer("sizing.calls", room, found[2], "from.ports")


def _has_video(scene: Scene, endpoint: PjsipObject) -> bool:
    known = scene.catalogue.codecs
    return any(name in known and known[name].kind == "video" for name in listed(scene, endpoint))
