"""Functions and applications of the dialplan whose module is not loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wizard.check.priorities import Priority, priorities
from wizard.check.scene import Scene
from wizard.check.violation import Edit, Violation

_FUNCTION = re.compile(r"\$\{\s*([A-Z][A-Z0-9_]*)\s*\(")
_WRITTEN = re.compile(r"\s*([A-Z][A-Z0-9_]*)\s*\([^)]*\)\s*=")


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield the first line that uses each module that is not loaded, and what loads it.

    Whether it is installed does not matter here: distributions split what their samples use.
    """
    section = scene.config("modules").get("modules")
    if section is None:
        return
    found = scene.modules
    functions, applications = _homes(scene)
    reported: set[str] = set()
    for step in priorities(scene):
        for name, module in _used(step, functions, applications):
            if module in reported or found.asked_for(module):
                continue
            reported.add(module)
            edits: list[Edit] = []
            refused = module in found.refused  # which somebody had a reason for
            if not (refused or found.everything or module in found.loads):
                edits.append(Edit("add", section.where, "load", f"{module}.so"))
            kind = "function" if name in functions else "application"
            facts = {"name": name, "module": module}
            yield Violation(f"dialplan-{kind}-missing", step.line.where, facts, tuple(edits))


def _homes(scene: Scene) -> tuple[dict[str, str], dict[str, str]]:
    functions, applications = {}, {}
    for fact in scene.catalogue.dialplan.values():
        functions.update(dict.fromkeys(fact.functions, fact.id))
        applications.update({name.lower(): fact.id for name in fact.applications})
    return functions, applications


def _used(
    step: Priority, functions: dict[str, str], applications: dict[str, str]
) -> Iterator[tuple[str, str]]:
    names = _FUNCTION.findall(step.arguments)
    application = step.application.lower()
    if application in ("set", "mset") and (written := _WRITTEN.match(step.arguments)):
        names.append(written[1])
    yield from ((name, functions[name]) for name in names if name in functions)
    if application in applications:
        yield step.application, applications[application]
