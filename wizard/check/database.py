"""Accounts that come from somewhere else than from pjsip.conf, such as a database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wizard.check.modules import absent
from wizard.check.scene import Scene
from wizard.check.violation import Violation
from wizard.conf import Where
from wizard.conf.meaning.sorcery import SorceryMapping, mappings

KINDS = (
    "endpoint", "aor", "auth", "identify", "domain_alias", "transport", "global", "system",
    "registration", "acl",
)  # fmt: skip
"""What nobody but a person's configuration makes; contacts are Asterisk's own."""

REALTIME = "realtime"
READER = "res_sorcery_realtime"


class Unread(NamedTuple):
    """A source that Asterisk reads and ``check`` does not.

    Attributes:
        what: the kind of object, or a whole file.

        source: where Asterisk gets it from, as the line says.

        where: the line.
    """

    what: str
    source: str
    where: Where


def unread(scene: Scene) -> list[Unread]:
    """Return the sources of accounts outside the files of the folder, such as a database.

    Args:
        scene: the configuration.

    Returns:
        The type, the source and the line that names it.
    """
    made = [
        Unread(each.type, each.line.value, each.line.where)
        for each in _lines(scene)
        if not each.file and not each.is_cache
    ]
    settings = scene.config("extconfig").get("settings")
    names = {each.name for each in scene.account_files}
    return made + [
        Unread(line.name, line.value, line.where)
        for line in (settings.variables if settings else ())
        if line.name in names
    ]


def _lines(scene: Scene) -> list[SorceryMapping]:
    return [each for each in mappings(scene.config("sorcery")) if each.type in KINDS]


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield what is wrong with the sources of accounts in sorcery.conf and extconfig.conf."""
    for kind, own in scene.sources.items():
        there = [each for each in scene.in_pjsip_conf if each.type == kind]
        if there and not any(each.is_file for each in own):
            facts = {"type": kind, "name": there[0].name, "source": own[0].line.value}
            yield Violation("pjsip-not-read", own[0].line.where, facts)
    found = _lines(scene)
    yield from _files(scene, found)
    lines = [each for each in found if each.wizard == REALTIME]
    for each in lines:
        yield from _realtime(scene, each)
    if lines and scene.config("modules").get("modules") and not scene.modules.loaded(READER):
        missing = absent(scene, READER)
        known = {"module": "res_pjsip", "other": READER}
        yield Violation("module-requirement", lines[0].line.where, known, missing.edits)


def _files(scene: Scene, lines: Sequence[SorceryMapping]) -> Iterator[Violation]:
    """Files that are missing, and those that come second and are passed over."""
    for mapping in lines:
        if not mapping.file:
            continue
        facts = {"type": mapping.type, "file": mapping.file}
        first = next(one for one in scene.sources[mapping.type] if one.wizard == mapping.wizard)
        if first is not mapping and first.file != mapping.file:
            facts["first"] = first.file
            yield Violation("sorcery-file-second", mapping.line.where, facts)
        elif scene.own and scene.files.config(mapping.file).state == "missing":
            yield Violation("sorcery-file-absent", mapping.line.where, facts)


def _realtime(scene: Scene, source: SorceryMapping) -> Iterator[Violation]:
    family = source.data.partition(",")[0].strip()
    section = scene.config("extconfig").get("settings")
    # Asterisk compares the names of families without case.
    known = {line.name.lower() for line in section.variables} if section else set()
    if family.lower() not in known:
        facts = {"type": source.type, "family": family}
        yield Violation("realtime-family-missing", source.line.where, facts)
