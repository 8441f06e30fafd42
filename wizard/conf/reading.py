"""The configuration while it is filled, across all its files: ``struct ast_config``.

The steps follow ``ast_config_internal_load`` and ``process_text_line`` of ``main/config.c``, the
same in 16.28 and 22.10. What 23 changed is named where it matters.
"""

from __future__ import annotations

from collections.abc import Iterator

from wizard.conf.budget import Budget
from wizard.conf.filters import matches
from wizard.conf.problems import ConfigProblem, Where, problem
from wizard.conf.resolved import Config, Section
from wizard.conf.scan import BLANKS
from wizard.conf.shape import Inherited, Shape, Variable
from wizard.conf.text import decode, fold
from wizard.limits import CONF_PROBLEMS

_COPY = 10
"""What a variable of a template costs that is copied once for all that inherit it, in those that
are only listed again."""

_SHORT = 64
_SHARED = 4096
"""Texts of at most ``_SHORT`` bytes that are remembered, so that equal ones near each other, such
as the name of an account, are kept once."""


class Reading:
    """What is read so far.

    Args:
        name: of the file.

        major: the branch of Asterisk; from 23 on ``+=`` changes the last of equal variables.

        budget: what reading may cost.
    """

    def __init__(self, name: str, major: int, budget: Budget) -> None:
        self.config = Config(name)
        self.current: Section | None = None
        self.budget = budget
        self._major = major
        self._files: set[str] = set()
        self._texts: dict[bytes, str] = {}
        self._roots: dict[tuple[str, bool], Shape] = {}
        self._first: dict[str, Section] = {}
        self._named: dict[str, list[Section]] | None = None
        self._inherited: dict[Section, Inherited] = {}

    def opened(self, known: str, data: bytes, asked: Where) -> None:
        """Record a file that was opened, and charge it to the budget before it is read.

        Args:
            known: the name that places in this file show.
            data: the whole content.
            asked: the place that names the file.

        Raises:
            Trouble: a limit of the budget is exceeded.
        """
        self.budget.spend("files", 1, asked)
        self.budget.spend("bytes", len(data), asked)
        self.budget.spend("lines", data.count(b"\n") + 1, Where(known, 0))
        self.budget.spend("sections", data.count(b"\n[") + data.startswith(b"["), Where(known, 0))
        if known not in self._files:
            self._files.add(known)
            self.config.files.append(known)

    def note(self, found: ConfigProblem) -> None:
        """Add a problem, up to a maximum; fatal ones are always added.

        Args:
            found: the problem with its place.
        """
        problems = self.config.problems
        if len(problems) < CONF_PROBLEMS or found.fatal:
            problems.append(found)
        elif len(problems) == CONF_PROBLEMS:
            problems.append(problem("many", found.where, str(CONF_PROBLEMS)))

    def text(self, data: bytes) -> str:
        """Decode bytes; equal short texts near each other share one object.

        Args:
            data: of a name or a value.
        """
        if len(data) > _SHORT:
            return decode(data)
        found = self._texts.get(data)
        if found is None:
            if len(self._texts) >= _SHARED:
                self._texts.clear()
            found = self._texts[data] = decode(data)
        return found

    def section(self, name: bytes, where: Where, *, template: bool) -> Section:
        """Make a section that begins here; :meth:`add` puts it into the configuration.

        Args:
            name: between the brackets.
            where: the place of its header.
            template: whether the header has ``(!)``.
        """
        key = (where.file, template)
        root = self._roots.get(key)
        if root is None:
            root = self._roots[key] = Shape(*key)
        return Section(self.text(name), where.line, root)

    def add(self, section: Section) -> None:
        """Add a new section to the configuration and make it the current one.

        Args:
            section: from :meth:`section`.
        """
        self.config.sections.append(section)
        name = fold(section.name)
        self._first.setdefault(name, section)
        if self._named is not None:
            self._named.setdefault(name, []).append(section)
        self.current = section

    def base(self, name: str) -> Section | None:
        """Return the section to inherit from, or None when there is none.

        Args:
            name: as written in the header; an empty name finds the first section of all.
        """
        if name:
            return self._first.get(fold(name))
        return next(iter(self.config.sections), None)

    def inherit(self, section: Section, base: Section, where: Where) -> None:
        """Give a section the variables of another.

        Args:
            section: the one that inherits.
            base: the one that is inherited from.
            where: the header that says so.

        Raises:
            Trouble: a limit of the budget is exceeded.
        """
        inherited = self._inherited.get(base)
        count = len(base.shape)
        self.budget.spend("variables", count if inherited else _COPY * count, where)
        if inherited is None:
            variables = tuple(
                Variable(each.name, each.value, each.where, each.object, base.name)
                for each in base.each_variable()
            )
            inherited = self._inherited[base] = Inherited(base.name, variables)
        section.inherit(inherited)
        self._inherited.pop(section, None)

    def join(self, target: Section, new: Section, where: Where) -> None:
        """Add what a header with ``(+)`` inherited so far to the section that it names.

        Args:
            target: the earlier section; becomes the current one.
            new: the section of the header with ``(+)``.
            where: the place of that header.
        """
        self.current = target
        shape = target.stand_alone()
        shape.template = shape.template or new.template
        shape.more.append(where)
        target.add(new.variables)
        self._inherited.pop(target, None)

    def wrote(self, section: Section) -> None:
        """Forget what was shared of a section that got more lines.

        Args:
            section: the changed section.
        """
        self._inherited.pop(section, None)

    def target(self, name: str, filter_: str, where: Where) -> Section | None:
        """Find the section that ``(+filter)`` adds to.

        Args:
            name: of the section.
            filter_: the text in the parentheses, such as ``type=endpoint``; empty matches every
                section.
            where: the place of the header.

        Returns:
            The first match, or None.

        Raises:
            re.error: a regular expression in the filter is invalid.
            Trouble: a limit of the budget is exceeded.
        """

        def spend(steps: int) -> None:
            self.budget.spend("work", steps, where)

        for section in self._candidates(name):
            spend(1)
            if matches(section, filter_, spend):
                return section
        return None

    def _candidates(self, name: str) -> Iterator[Section]:
        if not name:
            return iter(self.config.sections)
        if self._named is None:
            self._named = {}
            for section in self.config.sections:
                self._named.setdefault(fold(section.name), []).append(section)
        return iter(self._named.get(fold(name), []))

    def grow(self, section: Section, name: str, tail: str, where: Where) -> bool:
        """Apply ``+=``: append to the last variable of that name, and store it where its equal is.

        Args:
            section: the section of the line.
            name: of the variable.
            tail: the text to append.
            where: the place of the line.

        Returns:
            Whether there is such a variable.
        """
        variables = section.variables
        self.budget.spend("work", 2 * len(variables), where)
        found = next((each for each in reversed(variables) if each.name == name), None)
        if found is None:
            return False
        self.budget.spend("work", len(found.value) // 8, where)
        value, wanted = fold(found.value), fold(name)
        equal = [
            at
            for at, each in enumerate(variables)
            if fold(each.name) == wanted and (not value or fold(each.value) == value)
        ]
        at = equal[-1 if self._major >= 23 else 0]
        grown = (found.value + tail).strip(decode(BLANKS))
        fixed = section.stand_alone().fixed
        fixed[at] = fixed[at]._replace(name=name, value=grown, via=None)
        self._inherited.pop(section, None)
        return True
