"""What a reload cannot bring about: settings that Asterisk reads only when it starts.

The catalogue says of each option what makes it count. Two pictures of the folder, one before and
one after the writing, tell which of those options changed.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from wizard.catalogue import Catalogue
from wizard.conf import Config, Section
from wizard.conf.folder import ConfigFolder
from wizard.conf.meaning.modules import FILE, modules
from wizard.conf.meaning.objects import type_line
from wizard.conf.meaning.values import is_true
from wizard.conf.text import fold
from wizard.writing.manifest import MODULES, RestartReason

WEBSOCKET = ("ws", "wss")
CERTIFICATES = ("cert_file", "priv_key_file")
SORCERY = "sorcery.conf"
"""All of it counts only after a restart: PJSIP reads it when it opens its objects
(``__ast_sorcery_apply_config`` in main/sorcery.c, 16.28.0 and 22.10.1), and at no reload."""

NEW_COUNTS_AT_ONCE = ("transport",)
"""Objects of PJSIP that a reload makes, though it does not change them."""

Key = tuple[str, str, str, str]
"""File, section, what kind of section it is, option."""


class StartupState(NamedTuple):
    """A folder, as far as only a start of Asterisk reads it.

    Attributes:
        settings: the values of each such option.

        free: sections that a reload changes as a whole, because they say so themselves.

        loads: modules that are loaded by name.

        kept_away: modules that are not loaded.

        autoload: whether all others are.
    """

    settings: Mapping[Key, tuple[str, ...]]
    free: frozenset[tuple[str, str]]
    loads: tuple[str, ...]
    kept_away: tuple[str, ...]
    autoload: bool


@functools.cache
def _startup_options() -> Mapping[str, frozenset[str]]:
    """Ids of the options that count only after a restart, other spellings too, by file."""
    found: dict[str, set[str]] = {}
    for option in Catalogue().options.values():
        file, section, _ = option.id.split("/", 2)
        if option.takes_effect == "restart" and file != MODULES:
            ids = (f"{section}/{fold(name)}" for name in (option.name, *option.aliases))
            found.setdefault(file, set()).update(ids)
    return {file: frozenset(ids) for file, ids in found.items()}


def look(files: ConfigFolder) -> StartupState:
    """Record the settings of a folder that Asterisk reads only when it starts.

    Args:
        files: the configuration folder.
    """

    def print_of(path: str) -> str:
        data = files.content(path)
        return "" if data is None else sha256(data).hexdigest()

    settings: dict[Key, tuple[str, ...]] = {}
    free: set[tuple[str, str]] = set()
    for file, ids in _startup_options().items():
        for section in files.config(f"{file}.conf"):
            kind = _kind(file, section, files.major)
            if kind == "transport" and _is_free(section):
                free.add((f"{file}.conf", section.name))
            for name, value in _relevant(section, kind, ids):
                print_ = print_of(value) if kind == "transport" and name in CERTIFICATES else ""
                key = (f"{file}.conf", section.name, kind, name)
                settings[key] = (*settings.get(key, ()), value, print_)
    for section in files.config(SORCERY):
        for variable in section.variables:
            key = (SORCERY, section.name, SORCERY, variable.name)
            settings[key] = (*settings.get(key, ()), variable.value)
    return StartupState(settings, frozenset(free), *_modules(files.config(FILE), files.major))


def _relevant(section: Section, kind: str, ids: frozenset[str]) -> Iterator[tuple[str, str]]:
    names = _names(kind, ids)
    for variable in section.variables if names is None else section.all(*names):
        yield fold(variable.name), variable.value


@functools.cache
def _names(kind: str, ids: frozenset[str]) -> tuple[str, ...] | None:
    """The options of a kind of section that count; None where all do."""
    if f"{kind}/<path>" in ids:
        return None
    return tuple(each.removeprefix(f"{kind}/") for each in ids if each.startswith(f"{kind}/"))


def _kind(file: str, section: Section, major: int) -> str:
    found = type_line(section, major) if file == "pjsip" else None
    return fold(found.value) if found else "" if file == "pjsip" else fold(section.name)


def _is_free(section: Section) -> bool:
    """A WebSocket has no port of its own; and somebody may allow the reload of a transport."""
    protocol, allowed = section.last("protocol"), section.last("allow_reload")
    return (protocol is not None and fold(protocol.value) in WEBSOCKET) or (
        allowed is not None and is_true(allowed.value)
    )


def _modules(config: Config, major: int) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    found = modules(config, major)
    loads, away = (tuple(f"{name}.so" for name in each) for each in (found.loads, found.refused))
    return loads, away, found.everything


def to_load(before: StartupState, after: StartupState) -> list[str]:
    """Return the modules that the next start would load and the last one did not.

    Args:
        before: of the files that Asterisk has read.
        after: of the new files.

    Returns:
        Modules that ``module load`` loads without a restart.
    """
    named = [each for each in after.loads if each not in before.loads or each in before.kept_away]
    freed = [each for each in before.kept_away if after.autoload and each not in after.kept_away]
    return [
        each for each in dict.fromkeys([*named, *freed])
        if each not in after.kept_away and not (before.autoload and each not in before.kept_away)
    ]  # fmt: skip


def reasons(before: StartupState, after: StartupState) -> list[RestartReason]:
    """Return what changed and takes effect only after a restart, the most urgent first.

    Args:
        before: of the files that Asterisk has read.
        after: of the new files.
    """
    changed: dict[tuple[str, str, bool], list[str]] = {}
    for key in dict.fromkeys([*before.settings, *after.settings]):
        file, name, kind, option = key
        old, new = before.settings.get(key), after.settings.get(key)
        place = (file, name)
        if old == new:
            continue
        if place in after.free or (place in before.free and not _has(after, place)):
            continue
        if kind in NEW_COUNTS_AT_ONCE and not _has(before, place):
            continue
        lingers = kind in NEW_COUNTS_AT_ONCE and not _has(after, place)
        changed.setdefault((file, name, lingers), []).append(option)
    found = [
        RestartReason(file, name, tuple(keys), lingers)
        for (file, name, lingers), keys in changed.items()
    ]
    return sorted([*found, *_of_modules(before, after)], key=lambda each: each.lingers)


def _has(state: StartupState, place: tuple[str, str]) -> bool:
    return any(key[:2] == place for key in state.settings)


def _of_modules(before: StartupState, after: StartupState) -> list[RestartReason]:
    """A module that is loaded stays until the end; all that are there come only at a start."""
    if after.autoload and not before.autoload:
        return [RestartReason("modules.conf", MODULES, ("autoload",), False)]
    gone: Sequence[str] = [
        each for each in before.loads
        if each in after.kept_away or (each not in after.loads and not after.autoload)
    ]  # fmt: skip
    away = [each for each in after.kept_away if before.autoload and each not in before.kept_away]
    names = tuple(dict.fromkeys([*gone, *away]))
    return [RestartReason("modules.conf", MODULES, names, True)] if names else []
