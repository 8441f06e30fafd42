"""Lines that several objects inherit, so that a cure for one would change the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from wizard.check.scene import Scene
from wizard.check.violation import Violation
from wizard.conf import Where
from wizard.conf.shape import Shape


def inherited(scene: Scene) -> Mapping[Where, int]:
    """Return how many objects inherit each line of a template, by the place of the line.

    Args:
        scene: the configuration.
    """
    found: Counter[Where] = Counter()
    for config in scene.account_files:
        shapes: dict[int, Shape] = {}
        counts: Counter[int] = Counter()
        for section in config:
            shapes[id(section.shape)] = section.shape
            counts[id(section.shape)] += 1
        for key, shape in shapes.items():
            for line in shape.fixed if shape.bases else ():
                found[line.where] += counts[key]
    return found


def spared(group: list[Violation], lines: Mapping[Where, int]) -> list[Violation]:
    """Return findings without cures that would also change other objects.

    Args:
        group: findings with the same id at the same place, one for each object.
        lines: as :func:`inherited` gives them.
    """
    edits = (edit for each in group for edit in each.edits if edit.kind in CHANGING)
    if all(lines.get(edit.where, 0) <= len(group) for edit in edits):
        return group
    return [each._replace(edits=()) for each in group]


CHANGING = frozenset({"set", "drop", "rename"})
"""What changes a line that is there."""
