"""Accounts that come from somewhere else than from pjsip.conf, such as a database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from wizard.check.modules import absent
from wizard.check.scene import Scene, is_own_file
from wizard.check.violation import Violation
from wizard.conf import Variable, Where

KINDS = ("endpoint", "aor", "auth", "identify", "domain_alias", "transport", "global", "system")
"""What nobody but a person's configuration makes; contacts are Asterisk's own."""

SECTIONS = ("res_pjsip", "res_pjsip_endpoint_identifier_ip")
REALTIME = "realtime"
READER = "res_sorcery_realtime"


class SorceryMapping(NamedTuple):
    """One line of ``sorcery.conf``.

    Attributes:
        type: of the objects, such as ``endpoint``.

        wizard: what fetches them, such as ``realtime``.

        data: what the wizard is told, such as the family of ``extconfig.conf``.
    """

    type: str
    wizard: str
    data: str
    line: Variable

    @property
    def is_file(self) -> bool:
        """Whether they are those of pjsip.conf."""
        return is_own_file(self.line.value)

    @property
    def is_cache(self) -> bool:
        """Whether it only remembers what another one fetched."""
        return "cache" in self.line.name.partition("/")[2] or self.wizard == "memory_cache"


class Unread(NamedTuple):
    """Something that Asterisk reads and ``check`` does not.

    Attributes:
        what: the kind of object, or a whole file.

        source: where Asterisk gets it from, as the line says.

        where: the line.
    """

    what: str
    source: str
    where: Where


def sources(scene: Scene) -> list[SorceryMapping]:
    """Where ``sorcery.conf`` takes the objects of PJSIP from; empty: all from pjsip.conf."""
    made = []
    for name in SECTIONS:
        section = scene.config("sorcery").get(name)
        for line in section.variables if section else ():
            wizard, _, data = line.value.partition(",")
            kind = line.name.partition("/")[0].strip()
            if kind in KINDS and wizard.strip():
                made.append(SorceryMapping(kind, wizard.strip(), data.strip(), line))
    return made


def unread(scene: Scene) -> list[Unread]:
    """What accounts are made of and no file of the folder tells."""
    made = [
        Unread(each.type, each.line.value, each.line.where)
        for each in sources(scene)
        if not each.is_file and not each.is_cache
    ]
    settings = scene.config("extconfig").get("settings")
    return made + [
        Unread(line.name, line.value, line.where)
        for line in (settings.variables if settings else ())
        if line.name == "pjsip.conf"
    ]


def rules(scene: Scene) -> Iterator[Violation]:
    """All that is wrong with where accounts come from."""
    found = sources(scene)
    kinds = dict.fromkeys(each.type for each in found)
    for kind in kinds:
        own = [each for each in found if each.type == kind]
        things = scene.of_type(kind)
        if things and not any(each.is_file for each in own):
            facts = {"type": kind, "name": things[0].name, "source": own[0].line.value}
            yield Violation("pjsip-not-read", own[0].line.where, facts)
    lines = [each for each in found if each.wizard == REALTIME]
    for each in lines:
        yield from _realtime(scene, each)
    if lines and scene.config("modules").get("modules") and not scene.modules.loaded(READER):
        missing = absent(scene, READER)
        known = {"module": "res_pjsip", "other": READER}
        yield Violation("module-requirement", lines[0].line.where, known, missing.edits)


def _realtime(scene: Scene, source: SorceryMapping) -> Iterator[Violation]:
    family = source.data.partition(",")[0].strip()
    section = scene.config("extconfig").get("settings")
    # Asterisk compares the names of families without case.
    known = {line.name.lower() for line in section.variables} if section else set()
    if family.lower() not in known:
        facts = {"type": source.type, "family": family}
        yield Violation("realtime-family-missing", source.line.where, facts)
