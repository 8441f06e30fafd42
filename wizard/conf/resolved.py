"""A configuration as Asterisk sees it: sections with their variables, in order."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from wizard.conf.problems import ConfigProblem, Where
from wizard.conf.shape import Alone, Inherited, NameTest, OwnLine, Shape, Variable
from wizard.conf.text import fold

__all__ = ["Config", "Section", "Variable"]


class Section:
    """A section, with what it inherits and what was added to it.

    It keeps what is its own; the variables are made when somebody asks for them.

    Attributes:
        name: as Asterisk keeps it.

        line: of its header.

        shape: what it has in common with sections that are written alike.

        values: those of the lines that it writes itself.
    """

    __slots__ = ("line", "name", "shape", "values")

    def __init__(self, name: str, line: int, shape: Shape) -> None:
        self.name = name
        self.line = line
        self.shape = shape
        self.values: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<[{self.name}] {self.where}, {len(self.shape)} variables>"

    @property
    def where(self) -> Where:
        """Its header."""
        return Where(self.shape.file, self.line)

    @property
    def template(self) -> bool:
        """Whether it is made only to be inherited from."""
        return self.shape.template

    @property
    def bases(self) -> Sequence[str]:
        """The sections that it inherits from."""
        return self.shape.bases

    @property
    def more(self) -> Sequence[Where]:
        """The headers that added to it with ``(+)``."""
        return self.shape.more

    @property
    def variables(self) -> list[Variable]:
        """All of them, in order."""
        return list(self.each_variable())

    def each_variable(self) -> Iterator[Variable]:
        """Yield all variables in order; of a section of 100,000 lines no two are kept at once."""
        yield from self.shape.fixed
        first = len(self.shape.fixed)
        for place in range(first, first + len(self.values)):
            yield self.variable(place)

    def variable(self, place: int) -> Variable:
        """The variable at a place, counted from 0.

        Args:
            place: from 0.
        """
        shape = self.shape
        own = place - len(shape.fixed)
        if own < 0:
            return shape.fixed[place]
        name, below, is_object = shape.lines[own]
        return Variable(name, self.values[own], Where(shape.file, self.line + below), is_object)

    def all(self, *names: str) -> list[Variable]:
        """Return the variables of some names, in order; upper and lower case are the same.

        Args:
            *names: of options, for example all spellings of one.
        """
        if len(names) == 1:
            return [self.variable(place) for place in self.shape.places(names[0])]
        places = sorted(place for name in names for place in self.shape.places(name))
        return [self.variable(place) for place in places]

    def matching(self, predicate: NameTest) -> list[Variable]:
        """Every variable whose name a predicate is true of; one and the same for all sections.

        Args:
            predicate: is given the name of a variable.
        """
        return [self.variable(place) for place in self.shape.matching(predicate)]

    def first(self, name: str) -> Variable | None:
        """The first variable of a name.

        Args:
            name: in any case of letters.
        """
        places = self.shape.places(name)
        return self.variable(places[0]) if places else None

    def last(self, name: str) -> Variable | None:
        """The last variable of a name.

        Args:
            name: in any case of letters.
        """
        places = self.shape.places(name)
        return self.variable(places[-1]) if places else None

    @classmethod
    def made_of(cls, name: str, where: Where, variables: Iterable[Variable] = ()) -> Section:
        """A section that no file has as such, for what modules make of others.

        Args:
            name: of the section.
            where: the file and line that it is reported at.
            variables: its lines, in order.
        """
        section = cls(name, where.line, Shape(where.file, False))
        section.add(variables)
        return section

    # What follows changes a section; only the reader does.

    def inherit(self, inherited: Inherited) -> None:
        """Add the variables of another section.

        Args:
            inherited: the variables, as a header with ``(template)`` gives them.
        """
        if self.values or self.shape.alone:
            shape = self.stand_alone()
            shape.bases.append(inherited.base)
            shape.fixed += inherited.variables
        else:
            self.shape = self.shape.inheriting(inherited)

    def write(self, lines: tuple[OwnLine, ...], values: Sequence[str]) -> None:
        """Add lines that were read in the file of the section's header.

        Args:
            lines: with their distance from the header.
            values: one for each line, in the same order.
        """
        if self.values or self.shape.alone:
            file = self.shape.file
            self.add(
                Variable(each.name, value, Where(file, self.line + each.below), each.object)
                for each, value in zip(lines, values, strict=True)
            )
        else:
            self.shape = self.shape.writing(lines)
            self.values = tuple(values)

    def add(self, variables: Iterable[Variable]) -> None:
        """Add variables that were written anywhere.

        Args:
            variables: in order.
        """
        self.stand_alone().fixed += variables

    def stand_alone(self) -> Alone:
        """Give the section a shape of its own that can be changed, and return it."""
        if not isinstance(self.shape, Alone):
            self.shape = Alone(self.shape, self.variables)
            self.values = ()
        self.shape.forget()
        return self.shape


class Config:
    """One configuration file with all that it includes.

    Attributes:
        name: of the file.

        state: ``ok``; ``missing``; ``invalid``: Asterisk refuses it as a whole; ``unseen``: all
        of it or a part belongs to another machine, so that what is missing may stand there.

        sections: in order, templates too; a name may stand several times.

        problems: all that is wrong, in reading order.

        files: every file that was read, in the order of reading, each once.

        includes: the places that include something, with the words that they name it by.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.state: Literal["ok", "missing", "invalid", "unseen"] = "ok"
        self.sections: list[Section] = []
        self.problems: list[ConfigProblem] = []
        self.files: list[str] = []
        self.includes: list[tuple[Where, str]] = []

    def __iter__(self) -> Iterator[Section]:
        """The sections that modules see: no templates."""
        return (section for section in self.sections if not section.template)

    def named(self, name: str, *, templates: bool = False) -> list[Section]:
        """Every section of a name, whatever the case of its letters.

        Args:
            name: of the sections.
            templates: whether templates count as well.
        """
        found = self._by_name.get(fold(name), [])
        return [section for section in found if templates or not section.template]

    def get(self, name: str) -> Section | None:
        """The section that modules get when they ask for a name: the first.

        Args:
            name: of the section.
        """
        found = self._by_name.get(fold(name), [])
        return next((section for section in found if not section.template), None)

    @functools.cached_property
    def _by_name(self) -> dict[str, list[Section]]:
        """The sections by name; made once the file is read."""
        found: dict[str, list[Section]] = {}
        for section in self.sections:
            found.setdefault(fold(section.name), []).append(section)
        return found
