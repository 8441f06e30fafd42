"""The lines of ``extensions.conf`` taken apart: extension, application, arguments, expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from wizard.check.scene import Scene
from wizard.conf import Section, Variable

SETTINGS = frozenset({"general", "globals"})
"""Sections that are no contexts."""

_WORK = re.compile(r"[^,()]*(?:\(([^()]*)\)\s*)?,\s*(\w+)\s*(.*)$", re.DOTALL)
"""Priority, label, application and what follows."""

_MARK = re.compile(r"\$\{|\\.|[][(){},?:]", re.DOTALL)


class Priority(NamedTuple):
    """One priority.

    Attributes:
        context: where it stands.

        extension: the number or pattern that leads to it.

        label: the name of this priority, if it has one.

        application: what it calls.

        arguments: between the parentheses.

        line: as it is written.
    """

    context: str
    extension: str
    label: str
    application: str
    arguments: str
    line: Variable

    @property
    def is_open(self) -> bool:
        """Whether any text matches the end of its pattern."""
        return self.extension.startswith("_") and self.extension.endswith((".", "!"))


def contexts(scene: Scene) -> list[Section]:
    """Return the sections that are contexts, in order; several may have the same name."""
    return [each for each in scene.config("extensions") if each.name not in SETTINGS]


def priorities(scene: Scene) -> Iterator[Priority]:
    """Yield the priorities of all contexts, in order."""
    for section in contexts(scene):
        yield from priorities_of(section)


def priorities_of(section: Section) -> Iterator[Priority]:
    """Yield the priorities of a section, in order."""
    extension = ""
    for line in section.each_variable():
        name = line.name.lower()
        value = line.value
        if name == "exten":
            extension, _, value = (part.strip() for part in value.partition(","))
            extension = extension.partition("/")[0]
        elif name != "same":
            continue
        if found := _WORK.match(value.strip()):
            inner = found[3].strip()
            if inner.startswith("("):
                inner = inner[1:].rpartition(")")[0] or inner[1:]
            label = (found[1] or "").strip()
            yield Priority(section.name, extension, label, found[2], inner, line)


class Substitution(NamedTuple):
    """What stands between ``${`` and its ``}``.

    Attributes:
        name: of the variable or the function.

        inside: the arguments of the function, or nothing.

        whole: all of it.
    """

    name: str
    inside: str
    whole: str


def parts(text: str) -> Iterator[Substitution]:
    """Yield the outermost variables and functions of a text."""
    at = 0
    while (start := text.find("${", at)) >= 0:
        end = closing(text, start + 2)
        whole = text[start + 2 : end]
        name, bracket, rest = whole.partition("(")
        if "$" in name:  # the name itself is made up
            name, bracket, rest = "", "(", whole + ")"
        inside = rest.rpartition(")")[0] if bracket else ""
        yield Substitution(name.partition(":")[0].strip(), inside, whole)
        at = end + 1


def closing(text: str, at: int) -> int:
    """Return where a brace is closed that was opened before a position.

    Args:
        text: of a line.
        at: the position behind the brace.

    Returns:
        The position of the closing brace, or the length of the text if it is never closed.
    """
    depth = 1
    for place in range(at, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if not depth:
            return place
    return len(text)


def arguments(text: str) -> list[str]:
    """Return the arguments of an application, split as ``AST_STANDARD_APP_ARGS`` does."""
    return split(text, ",")


def split(text: str, separator: str) -> list[str]:
    """Split a text at each separator outside brackets, variables and expressions.

    Args:
        text: the arguments of an application.
        separator: one character.
    """
    found, depth, start, at = [], 0, 0, 0
    while place := _MARK.search(text, at):
        letter, at = place[0], place.end()
        if letter == "${":
            at = closing(text, at) + 1
        elif letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth = max(0, depth - 1)
        elif letter == separator and not depth:
            found.append(text[start : place.start()])
            start = at
    return [*found, text[start:]]
