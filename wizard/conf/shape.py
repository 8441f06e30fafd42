"""What sections have in common that are written alike, so that it is kept and looked at once.

Of a thousand accounts that inherit from one template and set the same three options, each has
only a name, a line and three values of its own. The rest is their :class:`Shape`: the variables
that they inherit and the names that they set.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import NamedTuple

from wizard.conf.problems import Where
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


class OwnLine(NamedTuple):
    """A line that sections of a shape write, each with a value of its own.

    Attributes:
        name: of the variable.

        below: how many lines below the header it stands.

        object: written with ``=>``.
    """

    name: str
    below: int
    object: bool


class Inherited:
    """The variables of a section as others inherit them: one object for all who do.

    Attributes:
        base: the name of that section.

        variables: in order.
    """

    __slots__ = ("base", "variables")

    def __init__(self, base: str, variables: tuple[Variable, ...]) -> None:
        self.base = base
        self.variables = variables


NameTest = Callable[[str], object]
_NOWHERE: tuple[int, ...] = ()


class Shape:
    """Everything about a section but its name, its place and its own values.

    Attributes:
        file: of the header.

        template: whether sections are made only to be inherited from.

        bases: the sections that they inherit from.

        fixed: the variables that they inherit, in order; they stand before those of ``lines``.

        lines: what they write themselves.

        more: the headers that added to them with ``(+)``.

        alone: whether it is that of a single section, with all its variables in ``fixed``.
    """

    __slots__ = (
        "_following", "_matching", "_places", "bases", "file", "fixed", "lines", "template"
    )  # fmt: skip

    more: Sequence[Where] = ()
    alone = False

    def __init__(
        self,
        file: str,
        template: bool,
        bases: Sequence[str] = (),
        fixed: Sequence[Variable] = (),
        lines: tuple[OwnLine, ...] = (),
    ) -> None:
        self.file = file
        self.template = template
        self.bases = bases
        self.fixed = fixed
        self.lines = lines
        self._following: dict[Hashable, Shape] | None = None
        self._places: dict[str, list[int]] | None = None
        self._matching: dict[NameTest, tuple[int, ...]] | None = None

    def inheriting(self, inherited: Inherited) -> Shape:
        """Return the shape that also inherits these variables; one object for equal variables.

        Args:
            inherited: the variables of one base.
        """
        found = self._known(inherited)
        if found is None:
            more = inherited.variables
            found = Shape(
                self.file,
                self.template,
                (*self.bases, inherited.base),
                (*self.fixed, *more) if self.fixed else more,
            )
            self._keep(inherited, found)
        return found

    def writing(self, lines: tuple[OwnLine, ...]) -> Shape:
        """Return the shape that also writes these lines; one object for equal lines.

        Args:
            lines: in order.
        """
        found = self._known(lines)
        if found is None:
            found = Shape(self.file, self.template, self.bases, self.fixed, lines)
            self._keep(lines, found)
        return found

    def _known(self, step: Hashable) -> Shape | None:
        return self._following.get(step) if self._following else None

    def _keep(self, step: Hashable, shape: Shape) -> None:
        if self._following is None:
            self._following = {}
        self._following[step] = shape

    def __len__(self) -> int:
        return len(self.fixed) + len(self.lines)

    def _names(self) -> Iterator[str]:
        yield from (each.name for each in self.fixed)
        yield from (each.name for each in self.lines)

    def places(self, name: str) -> Sequence[int]:
        """Return the indexes of all variables of a name; upper and lower case are the same.

        Args:
            name: of the option.

        Returns:
            Indexes into the variables of a section, from 0, in order.
        """
        if self._places is None:
            found: dict[str, list[int]] = {}
            for place, each in enumerate(self._names()):
                found.setdefault(fold(each), []).append(place)
            self._places = found
        return self._places.get(fold(name), _NOWHERE)

    def matching(self, predicate: NameTest) -> tuple[int, ...]:
        """Return the indexes of the variables whose name meets a predicate, from 0.

        Args:
            predicate: called once per name; the result is kept for each predicate object.
        """
        if self._matching is None:
            self._matching = {}
        found = self._matching.get(predicate)
        if found is None:
            found = tuple(place for place, name in enumerate(self._names()) if predicate(name))
            self._matching[predicate] = found
        return found


class Alone(Shape):
    """The shape of a section that is put together like no other, all of it open to change.

    Args:
        before: the shape that the section had.
        variables: those of the section so far, in order.
    """

    __slots__ = ("bases", "fixed", "more")

    alone = True
    bases: list[str]
    fixed: list[Variable]
    more: list[Where]

    def __init__(self, before: Shape, variables: list[Variable]) -> None:
        super().__init__(before.file, before.template, list(before.bases), variables)
        self.more = list(before.more)

    def forget(self) -> None:
        """Forget what was found out, since it is going to change."""
        self._places = self._matching = None
