"""Rules over a configuration folder: what keeps browsers from calling, and what is unsafe.

Each module of rules has a function ``rules(scene)``, which yields a :class:`Violation` for every
finding, with the edits that would cure it. Rules are pure: they look at a :class:`Scene`, which
reads the folder and asks a :class:`Host`. Their words are in ``findings.toml``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from wizard.catalogue.types.diagnosis import PROFILES
from wizard.check import (
    access,
    accounts,
    auths,
    certificates,
    codecs,
    conference,
    database,
    dialplan,
    endpoints,
    fences,
    files,
    injection,
    media,
    modules,
    needs,
    options,
    platform,
    refused,
    remote,
    secrets,
    targets,
    web,
)
from wizard.check.host import Host, LocalHost, OtherHost
from wizard.check.scene import Scene, Written
from wizard.check.shared import inherited, spared
from wizard.check.violation import Edit, Violation
from wizard.limits import FINDINGS

__all__ = ["Edit", "Host", "LocalHost", "OtherHost", "Scene", "Violation", "Written", "check"]

RULES = (
    files.rules, web.rules, certificates.rules, modules.rules, endpoints.rules, accounts.rules,
    auths.rules, codecs.rules, conference.rules,
    database.rules, media.rules, options.rules, refused.rules, dialplan.rules, targets.rules,
    needs.rules, platform.rules, injection.rules, access.rules, fences.rules, secrets.rules,
    remote.rules,
)  # fmt: skip


def check(scene: Scene, profile: str = PROFILES[-1]) -> list[list[Violation]]:
    """Everything that the rules find, in the order of the rules.

    Args:
        scene: what is looked at.

        profile: the strictness, one of ``PROFILES``.

    Returns:
        Groups of findings with the same id at the same place: a template that a thousand
        accounts inherit from is told about once.

    Raises:
        WizardError: the folder cannot be looked at.
    """
    groups: dict[tuple[str, str, int], list[Violation]] = {}
    places: Counter[str] = Counter()
    texts = scene.catalogue.findings
    short = {*scene.config("pjsip_wizard").files} - {*scene.config("pjsip").files}
    for rules in RULES:
        for found in rules(scene):
            text = texts[found.id]
            if found.id in scene.written.expected or profile not in text.profiles:
                continue
            if not text.concerns(scene.release) or not scene.judges(found.where):
                continue
            if not text.generated and scene.generates(found.where.file):
                continue
            if any(scene.generates(edit.where.file) for edit in found.edits):
                found = found._replace(edits=(), elsewhere=found.edits)
            elif found.where.file in short:
                found = found._replace(edits=())
            place = (found.id, *found.where)
            if place not in groups:
                places[found.id] += 1
                if places[found.id] > FINDINGS:
                    continue
            groups.setdefault(place, []).append(found)
    lines = inherited(scene)
    told = [spared(group, lines) for group in groups.values()]
    return [*told, *_left_out(places, groups)]


def _left_out(
    places: Mapping[str, int], groups: Mapping[tuple[str, str, int], list[Violation]]
) -> Iterator[list[Violation]]:
    """What is not listed of a kind that is found at very many places."""
    for id_, count in places.items():
        if count > FINDINGS:
            *_, last = (found[0] for found in groups.values() if found[0].id == id_)
            facts = {"count": str(count - FINDINGS), "id": id_}
            yield [Violation("findings-many", last.where, facts)]
