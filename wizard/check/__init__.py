"""Rules over a configuration folder: what keeps browsers from calling, and what is unsafe.

Rules are pure: they look at a :class:`Scene`, which reads the folder and asks a :class:`Host`,
and say what they found and what would cure it. Their words are in ``findings.toml``.
"""

from __future__ import annotations

from wizard.check import (
    access,
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
from wizard.check.finding import Edit, Found
from wizard.check.host import Elsewhere, Here, Host
from wizard.check.scene import Scene, Written

__all__ = ["Edit", "Elsewhere", "Found", "Here", "Host", "Scene", "Written", "check"]

RULES = (
    files.rules, web.rules, certificates.rules, modules.rules, endpoints.rules, codecs.rules,
    database.rules, media.rules, options.rules, dialplan.rules, needs.rules,
    injection.rules, access.rules,
)  # fmt: skip


def check(scene: Scene) -> list[list[Found]]:
    """Everything that the rules find, in the order of the rules.

    Returns:
        Groups of findings with the same id at the same place: a template that a thousand
        accounts inherit from is told about once.

    Raises:
        WizardError: the folder cannot be looked at.
    """
    groups: dict[tuple[str, str, int], list[Found]] = {}
    for rules in RULES:
        for found in rules(scene):
            if found.id in scene.written.expected:
                continue
            groups.setdefault((found.id, *found.where), []).append(found)
    return list(groups.values())
