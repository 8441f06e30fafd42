"""What a rule finds, before it is put into words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from wizard.conf import Section, Variable, Where
from wizard.words.message import Message

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Edit(NamedTuple):
    """One change of one file that cures something.

    Attributes:
        kind: ``set`` the value of the line; ``drop`` the line; ``rename`` what the line sets;
        ``add`` a line to the section whose header stands there; ``section``: make one, or add to
        the one of that name; ``close``: take away the permissions of others.

        where: the line, or the file alone.

        name: of the option.

        value: to be; of ``rename`` the new name.

        section: for ``section``.
    """

    kind: Literal["set", "drop", "rename", "add", "section", "close"]
    where: Where
    name: str = ""
    value: str = ""
    section: str = ""


class Violation(NamedTuple):
    """Something that a rule found.

    Attributes:
        id: in ``findings.toml``.

        where: the place, as the configuration folder knows it.

        facts: what fills the places of the text: texts and messages; never a secret.

        edits: what cures it; empty where a person has to decide.

        elsewhere: what would cure it in a file that a platform generates, and has to be said to
        the platform instead.

        advice: what to do, where the rule knows more than the general text; None otherwise.
    """

    id: str
    where: Where
    facts: Mapping[str, Any] = NOTHING
    edits: tuple[Edit, ...] = ()
    elsewhere: tuple[Edit, ...] = ()
    advice: Message | None = None


def put(variable: Variable | None, section: Section, name: str, value: str) -> Edit:
    """Return the edit that sets an option, on its line or on a new one.

    Args:
        variable: the line that sets it now, or None.
        section: that gets the new line.
        name: of the option.
        value: to set.
    """
    if variable is None:
        return Edit("add", section.where, name, value)
    return Edit("set", variable.where, variable.name, value)


def drop(variable: Variable) -> Edit:
    """Return the edit that removes a line."""
    return Edit("drop", variable.where, variable.name)
