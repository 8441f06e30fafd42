"""Which extension a number finds: patterns, and the contexts that a context includes."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import NamedTuple

from wizard.check.dialplan import reached
from wizard.check.priorities import contexts, priorities_of
from wizard.check.scene import Scene
from wizard.conf.text import fold

_CLASSES = {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]", ".": ".+", "!": ".*"}
_PARTS = re.compile(r"\[[^]]*\]|.", re.DOTALL)
SWITCHES = ("switch", "lswitch", "eswitch")


class Reach(NamedTuple):
    """What a caller in a context can reach.

    Attributes:
        extensions: numbers, names and patterns.

        whole: whether that is all; a switch asks somebody else.
    """

    extensions: frozenset[str]
    whole: bool


class Numbers(NamedTuple):
    """Extensions, sorted for many questions.

    Attributes:
        plain: those without a pattern, in small letters.

        patterns: the others.
    """

    plain: frozenset[str]
    patterns: tuple[str, ...]

    def has(self, number: str) -> bool:
        """Whether a number matches one of the extensions.

        Args:
            number: as dialled.
        """
        return fold(number) in self.plain or any(matches(each, number) for each in self.patterns)


@functools.lru_cache(maxsize=64)
def numbers_of(extensions: frozenset[str]) -> Numbers:
    """Index extensions: patterns apart from those that need no search.

    Args:
        extensions: as in the dialplan.
    """
    patterns = tuple(sorted(each for each in extensions if each.startswith("_")))
    return Numbers(frozenset(map(fold, extensions.difference(patterns))), patterns)


@functools.lru_cache(maxsize=4096)
def matches(extension: str, number: str) -> bool:
    """Whether an extension, which may be a pattern, matches a number.

    Args:
        extension: such as ``_1XX.``.
        number: as dialled.

    Returns:
        True also for a pattern that cannot be parsed.
    """
    plain = extension.replace("-", "") if extension.startswith("_") else extension
    if not plain.startswith("_"):
        return fold(plain) == fold(number)
    made = ""
    for part in _PARTS.findall(plain[1:]):
        made += _CLASSES.get(part.upper(), part if part.startswith("[") else re.escape(part))
    try:
        return re.fullmatch(made, number, re.IGNORECASE | re.DOTALL) is not None
    except re.error:  # what cannot be read may match
        return True


@functools.lru_cache(maxsize=4)
def by_context(scene: Scene) -> Mapping[str, frozenset[str]]:
    """Return the extensions that each context has itself, by its name in small letters.

    Args:
        scene: the configuration.
    """
    found: dict[str, set[str]] = {}
    for section in contexts(scene):
        own = found.setdefault(fold(section.name), set())
        own |= {step.extension for step in priorities_of(section)}
    return {name: frozenset(own) for name, own in found.items()}


@functools.lru_cache(maxsize=4)
def everywhere(scene: Scene) -> frozenset[str]:
    """Return the extensions of all contexts."""
    return frozenset().union(*by_context(scene).values())


@functools.lru_cache(maxsize=1024)
def reach(scene: Scene, context: str) -> Reach:
    """Return the extensions that a caller in a context can reach, included contexts too.

    Args:
        scene: the configuration.
        context: where the caller begins.

    Returns:
        The extensions, and whether there can be no others.
    """
    known, found, whole = by_context(scene), set[str](), True
    for section in reached(scene, context):
        found |= known.get(fold(section.name), frozenset())
        whole = whole and not section.all(*SWITCHES)
        included = (re.split(r"[,|]", each.value)[0].strip() for each in section.all("include"))
        whole = whole and all(fold(name) in known for name in included)
    return Reach(frozenset(found), whole)
