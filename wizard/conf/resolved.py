"""A configuration as Asterisk sees it: sections with their variables, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from wizard.conf.problems import Problem, Where
from wizard.conf.text import fold


class Variable(NamedTuple):
    """One variable of a section.

    Attributes:
        name: as written.

        value: as Asterisk has it.

        where: the place that it was written at, in a template or an included file too; after
        ``+=`` the place of the variable that grew.

        object: written with ``=>``.

        via: the section that it was inherited from, or None; the last one of a chain.
    """

    name: str
    value: str
    where: Where
    object: bool = False
    via: str | None = None


class Section:
    """A section, with what it inherits and what was added to it.

    Attributes:
        name: as Asterisk keeps it.

        where: its header.

        template: made only to be inherited from.

        bases: the sections that it inherits from.

        variables: in order; mutable only while the configuration is read.

        more: the headers that added to it with ``(+)``.

        handed: its variables as others inherit them, once some did.
    """

    __slots__ = ("bases", "handed", "more", "name", "template", "variables", "where")

    def __init__(self, name: str, where: Where, *, template: bool = False) -> None:
        self.name = name
        self.where = where
        self.template = template
        self.bases: list[str] = []
        self.variables: list[Variable] = []
        self.more: list[Where] = []
        self.handed: list[Variable] | None = None

    def add(self, variables: Iterable[Variable]) -> None:
        """Variables behind the others."""
        self.variables += variables
        self.handed = None

    def inherited(self) -> list[Variable]:
        """Its variables as others inherit them: the same objects for all who do."""
        if self.handed is None:
            self.handed = [each._replace(via=self.name) for each in self.variables]
        return self.handed

    def __repr__(self) -> str:
        return f"<[{self.name}] {self.where}, {len(self.variables)} variables>"

    def all(self, name: str) -> list[Variable]:
        """Every variable of a name, whatever the case of its letters."""
        wanted = fold(name)
        return [each for each in self.variables if fold(each.name) == wanted]

    def first(self, name: str) -> Variable | None:
        """What modules that ask for one variable get before Asterisk 23."""
        wanted = fold(name)
        return next((each for each in self.variables if fold(each.name) == wanted), None)

    def last(self, name: str) -> Variable | None:
        """What modules get that go through all variables, as PJSIP does; from 23 on all do."""
        wanted = fold(name)
        return next((each for each in reversed(self.variables) if fold(each.name) == wanted), None)


class Config:
    """One configuration file with all that it includes.

    Attributes:
        name: of the file.

        state: ``ok``; ``missing``; ``invalid``: Asterisk refuses it as a whole.

        sections: in order, templates too; a name may stand several times.

        problems: all that is wrong, in reading order.

        files: every file that was read, in the order of reading, each once.

        includes: the places that include something, with the words that they name it by.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.state: Literal["ok", "missing", "invalid"] = "ok"
        self.sections: list[Section] = []
        self.problems: list[Problem] = []
        self.files: list[str] = []
        self.includes: list[tuple[Where, str]] = []

    def __iter__(self) -> Iterator[Section]:
        """The sections that modules see: no templates."""
        return (section for section in self.sections if not section.template)

    def named(self, name: str, *, templates: bool = False) -> list[Section]:
        """Every section of a name, whatever the case of its letters."""
        wanted = fold(name)
        return [
            section
            for section in self.sections
            if fold(section.name) == wanted and (templates or not section.template)
        ]

    def get(self, name: str) -> Section | None:
        """The section that modules get when they ask for a name: the first."""
        return next(iter(self.named(name)), None)
