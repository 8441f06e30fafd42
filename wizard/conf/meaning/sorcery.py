"""What ``sorcery.conf`` comes to: where PJSIP takes its objects from.

Source: ``__ast_sorcery_apply_config`` and ``__ast_sorcery_object_type_insert_wizard`` in
main/sorcery.c, ``sorcery_config_open`` in res/res_sorcery_config.c, the same at 16.28.0 and
22.10.1. Any line about a type replaces pjsip.conf for it, and of several lines with the same
wizard the first counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from wizard.conf.meaning.duplicates import type_of
from wizard.conf.meaning.objects import FILE, PjsipObject
from wizard.conf.resolved import Config, Section, Variable
from wizard.conf.text import fold

MAIN = "res_pjsip"
SECTIONS: Mapping[str, str] = MappingProxyType({
    "acl": "acl",
    "asterisk-publication": "res_pjsip_publish_asterisk",
    "identify": "res_pjsip_endpoint_identifier_ip",
    "inbound-publication": "res_pjsip_pubsub",
    "outbound-publish": "res_pjsip_outbound_publish",
    "phoneprov": "res_pjsip_phoneprov_provider",
    "registration": "res_pjsip_outbound_registration",
    "resource_list": "res_pjsip_pubsub",
    "subscription_persistence": "res_pjsip_pubsub",
})  # fmt: skip
"""The section of each type that has one beside ``[res_pjsip]``, which is read for all."""

FROM_FILE = "config"


class SorceryMapping(NamedTuple):
    """One line of ``sorcery.conf``.

    Attributes:
        type: of the objects, such as ``endpoint``.

        wizard: what fetches them, such as ``realtime`` or ``config``.

        data: what the wizard is told, such as the family of ``extconfig.conf`` or a file.

        line: where it stands.
    """

    type: str
    wizard: str
    data: str
    line: Variable

    @property
    def is_cache(self) -> bool:
        """Whether it only remembers what another one fetched."""
        return "cache" in self.line.name.partition("/")[2] or self.wizard == "memory_cache"

    @property
    def file(self) -> str:
        """The file that the objects are read from; empty where it is none."""
        return self.data.partition(",")[0] if self.wizard == FROM_FILE else ""

    @property
    def is_file(self) -> bool:
        """Whether they are those of pjsip.conf."""
        return self.file == FILE

    def objects(self, config: Config, major: int) -> Iterator[PjsipObject]:
        """The objects of this type in the file.

        Args:
            config: the file.
            major: the branch of Asterisk.
        """
        options = [each.partition("=") for each in self.data.split(",")[1:]]
        criteria = [each.partition("=") for name, _, each in options if fold(name) == "criteria"]
        named = [value for name, _, value in options if fold(name) == "explicit_name"]
        for section in config:
            wanted = [(name, value) for name, _, value in criteria]
            if not (criteria or named) or section.name in named or _meets(section, wanted, major):
                yield PjsipObject(self.type, section)


def _meets(section: Section, criteria: Sequence[tuple[str, str]], major: int) -> bool:
    """Whether a section has a line for each criterion."""
    found = (
        (type_of(section, FILE, major) if fold(name) == "type" else section.first(name), value)
        for name, value in criteria
    )
    return bool(criteria) and all(line and line.value == value for line, value in found)


def mappings(config: Config) -> list[SorceryMapping]:
    """The lines of ``sorcery.conf`` about objects of PJSIP; empty: all come from pjsip.conf.

    Args:
        config: sorcery.conf.
    """
    made = []
    for name in dict.fromkeys((MAIN, *SECTIONS.values())):
        section = config.get(name)
        for line in section.variables if section else ():
            wizard, _, data = line.value.partition(",")
            kind = line.name.partition("/")[0]
            if kind and wizard and name in (MAIN, SECTIONS.get(kind)):
                made.append(SorceryMapping(kind, wizard, data, line))
    return made


def counting(lines: Sequence[SorceryMapping]) -> dict[str, list[SorceryMapping]]:
    """The lines of each type that count: the first of each wizard.

    Args:
        lines: as :func:`mappings` returned them.
    """
    found: dict[str, dict[str, SorceryMapping]] = {}
    for each in lines:
        found.setdefault(each.type, {}).setdefault(each.wizard, each)
    return {kind: list(by_wizard.values()) for kind, by_wizard in found.items()}
