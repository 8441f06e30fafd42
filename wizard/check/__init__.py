"""Rules over a configuration folder: what keeps browsers from calling, and what is unsafe.

Rules are pure: they look at a :class:`Scene`, which reads the folder and asks a :class:`Host`,
and say what they found and what would cure it. Their words are in ``findings.toml``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from wizard.check import (
    access,
    accounts,
    certificates,
    codecs,
    database,
    dialplan,
    endpoints,
    files,
    injection,
    media,
    modules,
    needs,
    options,
    web,
)
from wizard.check.host import Host, LocalHost, OtherHost
from wizard.check.scene import Scene, Written
from wizard.check.violation import Edit, Violation
from wizard.limits import FINDINGS

__all__ = ["Edit", "Host", "LocalHost", "OtherHost", "Scene", "Violation", "Written", "check"]

RULES = (
    files.rules, web.rules, certificates.rules, modules.rules, endpoints.rules, accounts.rules,
    codecs.rules,
    database.rules, media.rules, options.rules, dialplan.rules, needs.rules,
    injection.rules, access.rules,
)  # fmt: skip


def check(scene: Scene) -> list[list[Violation]]:
    """Everything that the rules find, in the order of the rules.

    Returns:
        Groups of findings with the same id at the same place: a template that a thousand
        accounts inherit from is told about once.

    Raises:
        WizardError: the folder cannot be looked at.
    """
    groups: dict[tuple[str, str, int], list[Violation]] = {}
    places: Counter[str] = Counter()
    short = {*scene.config("pjsip_wizard").files} - {*scene.config("pjsip").files}
    for rules in RULES:
        for found in rules(scene):
            if found.id in scene.written.expected:
                continue
            if found.where.file in short:
                found = found._replace(edits=())
            place = (found.id, *found.where)
            if place not in groups:
                places[found.id] += 1
                if places[found.id] > FINDINGS:
                    continue
            groups.setdefault(place, []).append(found)
    return [*groups.values(), *_left_out(places, groups)]


def _left_out(
    places: Mapping[str, int], groups: Mapping[tuple[str, str, int], list[Violation]]
) -> Iterator[list[Violation]]:
    """What is not listed of a kind that is found at very many places."""
    for id_, count in places.items():
        if count > FINDINGS:
            *_, last = (found[0] for found in groups.values() if found[0].id == id_)
            facts = {"count": str(count - FINDINGS), "id": id_}
            yield [Violation("findings-many", last.where, facts)]
