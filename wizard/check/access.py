"""Who gets in: strangers, guessed passwords, remote control, and readers of the files."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from wizard.check import web
from wizard.check.addresses import admits_all, is_open
from wizard.check.certificates import key_files
from wizard.check.dialplan import way_out
from wizard.check.modules import chan_sip
from wizard.check.passwords import is_weak
from wizard.check.scene import Scene
from wizard.check.violation import Edit, Violation, put
from wizard.conf import Section, Variable, Where
from wizard.conf.meaning.duplicates import type_of
from wizard.conf.meaning.objects import PjsipObject
from wizard.conf.meaning.values import address, is_true
from wizard.conf.text import fold

SECRET = re.compile(r"pass(word|wd|phrase)|secret|md5_cred", re.IGNORECASE)
NOT_SECRET = frozenset({"password_format", "secret_format"})
_CUT = re.compile(rb"=>?[^;]*[^;\s\\];(?!--)\S")
OTHERS = 0o007
FILES = ("pjsip", "pjsip_wizard", "manager", "ari", "sip", "rtp", "iax", "users")


def is_secret(name: str) -> bool:
    """Whether an option's name says that its value is a secret."""
    return SECRET.search(name) is not None and name not in NOT_SECRET


def rules(scene: Scene) -> Iterator[Violation]:
    """All that lets somebody in who should stay outside."""
    strangers = dict(_strangers(scene))
    yield from _unauthenticated(scene, strangers)
    for context, who in strangers.items():
        if (line := way_out(scene, context)) is not None:
            yield Violation("context-open", line.where, {"context": context, "who": who})
    yield from _passwords(scene)
    yield from _cut(scene)
    yield from _manager(scene)
    yield from _ari(scene)
    if scene.on("asterisk", "options", "live_dangerously"):
        line = scene.line("asterisk", "options", "live_dangerously")
        section = scene.config("asterisk").get("options")
        assert line is not None and section is not None  # noqa: S101  it is switched on
        edits = (put(line, section, "live_dangerously", "no"),)
        yield Violation("live-dangerously", line.where, edits=edits)
    yield from _readable(scene)


def _strangers(scene: Scene) -> Iterator[tuple[str, str]]:
    """The contexts that callers without a password come into, and how."""
    for endpoint in scene.of_type("endpoint"):
        if _is_anonymous(scene, endpoint) or _is_unauthenticated(scene, endpoint):
            yield endpoint.value("context", "default"), f"[{endpoint.name}]"
    if chan_sip(scene) and scene.on("sip", "general", "allowguest", "yes"):
        yield scene.value("sip", "general", "context", "default"), "sip.conf"


def _is_anonymous(scene: Scene, endpoint: PjsipObject) -> bool:
    name = endpoint.name
    found = scene.modules
    return (name == "anonymous" or name.startswith("anonymous@")) and found.loaded(
        "res_pjsip_endpoint_identifier_anonymous"
    )


def _is_unauthenticated(scene: Scene, endpoint: PjsipObject) -> bool:
    """Whether a name alone is enough: no password, and not known by its address alone."""
    if endpoint.names("auth") or fold(endpoint.name).startswith("anonymous"):
        return False
    if scene.serves_browsers(endpoint):
        return True
    by_address = endpoint.name in scene.referred("identify", "endpoint")
    ways = [fold(each) for each in endpoint.names("identify_by")] or ["username", "ip"]
    return "username" in ways and not by_address and not endpoint.names("outbound_auth")


def _unauthenticated(scene: Scene, strangers: dict[str, str]) -> Iterator[Violation]:
    for endpoint in scene.of_type("endpoint"):
        facts = {"name": endpoint.name, "context": endpoint.value("context", "default")}
        if _is_anonymous(scene, endpoint):
            yield Violation("endpoint-anonymous", endpoint.where, facts)
        elif _is_unauthenticated(scene, endpoint):
            yield Violation("endpoint-no-auth", endpoint.where, facts)
    if chan_sip(scene) and scene.on("sip", "general", "allowguest", "yes"):
        section = scene.config("sip").get("general")
        line = scene.line("sip", "general", "allowguest")
        if section is not None:
            facts = {"context": scene.value("sip", "general", "context", "default")}
            edits = (put(line, section, "allowguest", "no"),)
            yield Violation("chan-sip-guests", line.where if line else section.where, facts, edits)


def _passwords(scene: Scene) -> Iterator[Violation]:
    for thing in scene.of_type("auth"):
        line = thing.line("password")
        kind = fold(thing.value("auth_type", "userpass"))
        if kind not in ("userpass", "digest") or _registers_elsewhere(scene, thing):
            continue
        yield from _weak(line, thing.value("username") or thing.name, thing.section)
    yield from _old_sip(scene)
    if scene.on("manager", "general", "enabled"):
        for section in _users(scene, "manager"):
            yield from _weak(section.last("secret"), section.name, section)
    if _ari_is_on(scene):
        for section in _ari_users(scene):
            if (form := section.last("password_format")) and fold(form.value) == "crypt":
                continue
            yield from _weak(section.last("password"), section.name, section)


def _old_sip(scene: Scene) -> Iterator[Violation]:
    """The secrets that phones log in with; those of providers are chosen by others."""
    for section in _users(scene, "sip") if chan_sip(scene) else ():
        secret, host = section.last("secret"), section.last("host")
        if secret is not None and host is not None and fold(host.value) == "dynamic":
            yield from _weak(secret, section.name, section)


def _registers_elsewhere(scene: Scene, auth: PjsipObject) -> bool:
    """Whether it is a password that this server shows to others; they have chosen it."""
    inbound = scene.referred("endpoint", "auth")
    outbound = [scene.referred(kind, "outbound_auth") for kind in ("endpoint", "registration")]
    return auth.name not in inbound and any(auth.name in each for each in outbound)


def _weak(line: Variable | None, name: str, section: Section) -> Iterator[Violation]:
    if line is None or is_weak(line.value, name):
        where = line.where if line else section.where
        if line is not None or section.last("password_digest") is None:
            yield Violation("password-weak", where, {"name": section.name})


@functools.lru_cache(maxsize=64)
def _cut_lines(scene: Scene, file: str) -> frozenset[int]:
    """The lines whose value goes on behind a semicolon that no blank stands before."""
    lines = (scene.files.content(file) or b"").split(b"\n")
    return frozenset(number for number, raw in enumerate(lines, 1) if _CUT.search(raw))


def _cut(scene: Scene) -> Iterator[Violation]:
    """Secrets with a semicolon, which begins a comment: config_text_file_load."""
    for name in FILES:
        for section in scene.config(name).sections:
            for line in section.matching(is_secret):
                if line.where.line in _cut_lines(scene, line.where.file):
                    yield Violation("password-cut", line.where, {"name": section.name})


def _users(scene: Scene, file: str) -> list[Section]:
    return [each for each in scene.config(file) if fold(each.name) != "general"]


def _manager(scene: Scene) -> Iterator[Violation]:
    if not scene.on("manager", "general", "enabled"):
        return
    users = [each for each in _users(scene, "manager") if each.last("secret")]
    unfenced = [each for each in users if admits_all(each)]
    general = scene.config("manager").get("general")
    line = scene.line("manager", "general", "bindaddr")
    if general is None or not unfenced:
        return
    if is_open(address(line.value).host if line else ""):
        where = line.where if line else general.where
        edits = (put(line, general, "bindaddr", "127.0.0.1"),)
        yield Violation("manager-open", where, {"name": unfenced[0].name}, edits)
    web_line = scene.line("manager", "general", "webenabled")
    if web_line is not None and is_true(web_line.value) and web.reaches_out(scene):
        edits = (put(web_line, general, "webenabled", "no"),)
        yield Violation("manager-on-web", web_line.where, {"name": unfenced[0].name}, edits)


def _ari_is_on(scene: Scene) -> bool:
    return (
        scene.exists("ari")
        and scene.on("ari", "general", "enabled", "yes")
        and scene.modules.loaded("res_ari")
    )


def _ari_users(scene: Scene) -> list[Section]:
    return [
        each
        for each in _users(scene, "ari")
        if (kind := type_of(each, "ari.conf", scene.version.major)) and fold(kind.value) == "user"
    ]


def _ari(scene: Scene) -> Iterator[Violation]:
    users = _ari_users(scene)
    if _ari_is_on(scene) and users and web.reaches_out(scene):
        yield Violation("ari-open", users[0].where, {"name": users[0].name})


def _readable(scene: Scene) -> Iterator[Violation]:
    """Files with passwords or keys that every user of the machine can read."""
    files: dict[str, None] = {}
    for name in FILES:
        for section in scene.config(name).sections:
            for line in section.matching(is_secret):
                if line.value:
                    files.setdefault(line.where.file)
    for file in files:
        status = scene.host.status(scene.folder / file)
        if status is not None and status.mode & OTHERS:
            where = Where(file, 0)
            edits = () if file.startswith(("/", "..")) else (Edit("close", where),)
            yield Violation("secrets-readable", where, {"file": file}, edits)
    for line, path in key_files(scene):
        status = scene.host.status(path)
        if status is not None and status.mode & OTHERS:
            yield Violation("key-readable", line.where, {"file": line.value})
