"""The lines of ``extensions.conf`` taken apart: extension, application, arguments, expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from wizard.check.scene import Scene
from wizard.conf import Variable

SETTINGS = frozenset({"general", "globals"})
"""Sections that are no contexts."""

_WORK = re.compile(r"[^,()]*(?:\([^()]*\)\s*)?,\s*(\w+)\s*(.*)$", re.DOTALL)
"""Priority, label, application and what follows."""


class Step(NamedTuple):
    """One priority.

    Attributes:
        context: where it stands.

        extension: the number or pattern that leads to it.

        application: what it calls.

        arguments: between the parentheses.

        line: as it is written.
    """

    context: str
    extension: str
    application: str
    arguments: str
    line: Variable

    @property
    def is_open(self) -> bool:
        """Whether any text matches the end of its pattern."""
        return self.extension.startswith("_") and self.extension.endswith((".", "!"))


def steps(scene: Scene) -> Iterator[Step]:
    """The priorities of all contexts, in order."""
    for section in scene.config("extensions"):
        if section.name in SETTINGS:
            continue
        extension = ""
        for line in section.variables:
            name = line.name.lower()
            value = line.value
            if name == "exten":
                extension, _, value = (part.strip() for part in value.partition(","))
                extension = extension.partition("/")[0]
            elif name != "same":
                continue
            if found := _WORK.match(value.strip()):
                inner = found[2].strip()
                if inner.startswith("("):
                    inner = inner[1:].rpartition(")")[0] or inner[1:]
                yield Step(section.name, extension, found[1], inner, line)


class Part(NamedTuple):
    """What stands between ``${`` and its ``}``.

    Attributes:
        name: of the variable or the function.

        inside: the arguments of the function, or nothing.

        whole: all of it.
    """

    name: str
    inside: str
    whole: str


def parts(text: str) -> Iterator[Part]:
    """The outermost variables and functions of a text."""
    at = 0
    while (start := text.find("${", at)) >= 0:
        end = closing(text, start + 2)
        whole = text[start + 2 : end]
        name, bracket, rest = whole.partition("(")
        if "$" in name:  # the name itself is made up
            name, bracket, rest = "", "(", whole + ")"
        inside = rest.rpartition(")")[0] if bracket else ""
        yield Part(name.partition(":")[0].strip(), inside, whole)
        at = end + 1


def closing(text: str, at: int) -> int:
    """Where the brace is closed that was opened before a place; the end where it never is."""
    depth = 1
    for place in range(at, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if not depth:
            return place
    return len(text)


def arguments(text: str) -> list[str]:
    """The arguments of an application, split as ``AST_STANDARD_APP_ARGS`` does."""
    found, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        if letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        elif letter == "," and depth <= 0:
            found.append(text[start:place])
            start = place + 1
    return [*found, text[start:]]
