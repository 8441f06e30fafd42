"""Passwords that are guessed, cut off by a semicolon, or readable by everybody on the machine."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from wizard.check.auths import has_algorithms
from wizard.check.certificates import key_files
from wizard.check.modules import chan_sip
from wizard.check.passwords import is_weak
from wizard.check.remote import ari_is_on, ari_users, manager_users, sections
from wizard.check.scene import Scene
from wizard.check.violation import Edit, Violation
from wizard.conf import Config, Section, Variable, Where
from wizard.conf.meaning import users
from wizard.conf.meaning.objects import PjsipObject
from wizard.conf.meaning.placeholders import is_placeholder
from wizard.conf.text import fold

SECRET = re.compile(r"pass(word|wd|phrase)|secret|md5_cred", re.IGNORECASE)
NOT_SECRET = frozenset({"password_format", "secret_format"})
_CUT = re.compile(rb"=>?[^;]*[^;\s\\];(?!--)\S")
OTHERS = 0o007
FILES = ("manager", "ari", "sip", "rtp", "iax", "users")
"""Besides those with objects of PJSIP."""


def is_secret(name: str) -> bool:
    """Whether an option's name says that its value is a secret."""
    return SECRET.search(name) is not None and name not in NOT_SECRET


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield passwords that are weak, cut off at a semicolon, or readable by other users."""
    yield from _passwords(scene)
    yield from _cut(scene)
    yield from _readable(scene)


def _files(scene: Scene) -> list[Config]:
    """The files that hold secrets."""
    return [*scene.account_files, *(scene.config(name) for name in FILES)]


def _passwords(scene: Scene) -> Iterator[Violation]:
    for thing in scene.of_type("auth"):
        line = thing.line("password")
        kind = fold(thing.value("auth_type", "userpass"))
        if kind not in ("userpass", "digest") or _registers_elsewhere(scene, thing):
            continue
        if has_algorithms(scene) and not thing.value("password"):
            continue  # such a section does not load
        yield from _weak(scene, line, thing.value("username") or thing.name, thing.section)
    yield from _old_sip(scene)
    for user in manager_users(scene):
        # Without one nobody can log in: authenticate in manager.c.
        if user.secret is not None and not user.here:
            yield from _weak(scene, user.secret, user.section.name, user.section)
    if ari_is_on(scene):
        for section in ari_users(scene):
            if (form := section.last("password_format")) and fold(form.value) == "crypt":
                continue
            yield from _weak(scene, section.last("password"), section.name, section)


def _old_sip(scene: Scene) -> Iterator[Violation]:
    """The secrets that phones log in with; those of providers are chosen by others."""
    if not chan_sip(scene):
        return
    for section in sections(scene, "sip"):
        host = section.last("host")
        if host is not None and fold(host.value) == "dynamic" and not section.last("md5secret"):
            yield from _weak(scene, section.last("secret"), section.name, section)
    config = scene.users
    if config is None:
        return
    for account in users.accounts_with(config, users.SIP):
        host, hashed = (users.line_of(config, account, each) for each in ("host", "md5secret"))
        if host is not None and fold(host.value) == "dynamic" and hashed is None:
            yield from _weak(
                scene, users.line_of(config, account, "secret"), account.name, account
            )


def _registers_elsewhere(scene: Scene, auth: PjsipObject) -> bool:
    """Whether it is a password that this server shows to others; they have chosen it."""
    inbound = scene.referred("endpoint", "auth")
    outbound = [scene.referred(kind, "outbound_auth") for kind in ("endpoint", "registration")]
    return auth.name not in inbound and any(auth.name in each for each in outbound)


def _weak(scene: Scene, line: Variable | None, name: str, section: Section) -> Iterator[Violation]:
    if line is not None and not scene.own and is_placeholder(line.value):
        return
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
    for config in _files(scene):
        for section in config.sections:
            for line in section.matching(is_secret):
                if line.where.line in _cut_lines(scene, line.where.file):
                    yield Violation("password-cut", line.where, {"name": section.name})


def _readable(scene: Scene) -> Iterator[Violation]:
    """Files with passwords or keys that every user of the machine can read."""
    files: dict[str, None] = {}
    for config in _files(scene):
        for section in config.sections:
            for line in section.matching(is_secret):
                if line.value:
                    files.setdefault(line.where.file)
    for file in files:
        status = scene.host.status(scene.folder / file)
        if status is not None and status.mode & OTHERS:
            where = Where(file, 0)
            kept = all(
                scene.host.readable(scene.folder / file, user, closed=True)
                for user in scene.run_users()
            )
            edits = (Edit("close", where),) if kept and not file.startswith(("/", "..")) else ()
            yield Violation("secrets-readable", where, {"file": file}, edits)
    for line, path in key_files(scene):
        status = scene.host.status(path)
        if status is not None and status.mode & OTHERS:
            yield Violation("key-readable", line.where, {"file": line.value})
