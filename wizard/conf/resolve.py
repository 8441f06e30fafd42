"""Reads a configuration file with its includes and templates as a running Asterisk does.

The steps follow ``ast_config_internal_load``, ``config_text_file_load`` and ``process_text_line``
of ``main/config.c``, the same in 16.28 and 22.10. What 23 changed is named where it matters.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from wizard.conf.budget import Budget, Trouble
from wizard.conf.filters import matches
from wizard.conf.grammar import NAME, Assignment, Broken, Directive, Header, parse
from wizard.conf.problems import Problem, Where, problem
from wizard.conf.resolved import Config, Section, Variable
from wizard.conf.scan import BLANKS, Line, TooDeep, lines
from wizard.conf.text import decode, fold
from wizard.conf.tree import See, Tree
from wizard.limits import CONF_PROBLEMS

CONFIG_DIR = "/etc/asterisk"
DEEPEST = 10
"""Includes inside each other that Asterisk follows."""

_COPY = 10
"""What a variable of a template costs that is copied once for all that inherit it, in those that
are only listed again."""

_SEMICOLON = 8
_SHORT = 64
_SHARED = 50_000
"""Texts of at most ``_SHORT`` bytes that are kept once, however often they are written."""

_Result = Literal["read", "none", "invalid"]


def resolve(
    folder: Path,
    name: str,
    *,
    config_dir: str = CONFIG_DIR,
    lenient: bool = False,
    follow: bool = False,
    major: int = 22,
    see: See | None = None,
    instead: Mapping[str, bytes] | None = None,
    budget: Budget | None = None,
) -> Config:
    """Read a file as Asterisk sees it.

    Args:
        folder: the configuration folder.

        name: the file in it, such as ``pjsip.conf``.

        config_dir: how the files themselves call the folder in absolute paths.

        lenient: give what could be read, with the problems, instead of raising the first one
        that ends reading; for those who want all problems.

        follow: read also what links and includes name outside of the folder.

        see: makes of each file's name and bytes the bytes to read, to look at it as if changed.

        instead: bytes of files that are not written yet, by name.

        major: the branch of Asterisk; from 23 on ``+=`` changes the last of equal variables.

        budget: what reading may cost, where several files share it.

    Raises:
        ConfigError: Asterisk would refuse the file, or it cannot be read; not if ``lenient``.
    """
    budget = budget or Budget()
    tree = Tree(folder, config_dir, follow=follow, see=see, instead=instead, budget=budget)
    reading = _Reading(tree, name, major, budget, lenient=lenient)
    try:
        result = reading.load(name, Where(name, 0))
    except Trouble as trouble:
        reading.config.problems.append(trouble.problem)
        result = "invalid"
    config = reading.config
    if result != "read":
        config.state = "missing" if result == "none" else "invalid"
    if result == "none" and not any(each.fatal for each in config.problems):
        config.problems.append(problem("missing", Where(name, 0)))
    if not lenient:
        for each in config.problems:
            if each.fatal:
                raise each.error()
    return config


class _Reading:
    """The state of ``struct ast_config`` while it is filled."""

    def __init__(
        self, tree: Tree, name: str, major: int, budget: Budget, *, lenient: bool
    ) -> None:
        self.config = Config(name)
        self.by_name: dict[str, list[Section]] = {}
        self.current: Section | None = None
        self.level = 0
        self.major = major
        self.lenient = lenient
        self.tree = tree
        self.budget = budget
        self._files: set[str] = set()
        self._texts: dict[bytes, str] = {}

    def load(self, name: str, asked: Where) -> _Result:
        """A file or all files of a pattern; as ``ast_config_internal_load``."""
        if self.level == DEEPEST + 1:
            self.note(problem("include-cycle", asked, name))
            return "none"
        self.level += 1
        result = _FileReading(self).load(name, asked)
        if result != "invalid":  # in Asterisk, too, a broken file leaves the count too high
            self.level -= 1
        return result

    def opened(self, known: str, data: bytes, asked: Where) -> None:
        """One more file; what it costs is known before it is read."""
        self.budget.spend("files", 1, asked)
        self.budget.spend("bytes", len(data), asked)
        self.budget.spend("lines", data.count(b"\n") + 1, Where(known, 0))
        self.budget.spend("sections", data.count(b"\n[") + data.startswith(b"["), Where(known, 0))
        if known not in self._files:
            self._files.add(known)
            self.config.files.append(known)

    def note(self, found: Problem) -> None:
        """One more problem; of very many the rest is left out, but for what ends reading."""
        problems = self.config.problems
        if len(problems) < CONF_PROBLEMS or found.fatal:
            problems.append(found)
        elif len(problems) == CONF_PROBLEMS:
            problems.append(problem("many", found.where, str(CONF_PROBLEMS)))

    def text(self, data: bytes) -> str:
        """Bytes as text; what is written often is kept once."""
        if len(data) > _SHORT:
            return decode(data)
        found = self._texts.get(data)
        if found is None:
            found = decode(data)
            if len(self._texts) < _SHARED:
                self._texts[data] = found
        return found

    def add(self, section: Section) -> None:
        """A new section joins the configuration."""
        self.config.sections.append(section)
        self.by_name.setdefault(fold(section.name), []).append(section)
        self.current = section

    def base(self, name: str) -> Section | None:
        """The section to inherit from; an empty name finds the first of all."""
        found = self.by_name.get(fold(name), []) if name else self.config.sections
        return next(iter(found), None)


class _FileReading:
    """The local state of ``config_text_file_load``: it outlives each file of a pattern."""

    def __init__(self, reading: _Reading) -> None:
        self.all = reading
        self.section = reading.current
        self.depth = 0
        self.first = True

    def load(self, name: str, asked: Where) -> _Result:
        """Read the files; the first broken one ends it."""
        count = 0
        for path in self.all.tree.paths(name, asked):
            known = self.all.tree.known_as(path)
            data = self._content(path, asked)
            if data is None:
                if os.path.exists(path):  # noqa: PTH110  of no path it raises
                    self._note("no-file", asked, known)
                continue
            count += 1
            self.all.opened(known, data, asked)
            if not self._file(known, data):
                return "invalid"
        return "read" if count else "none"

    def _content(self, path: str, asked: Where) -> bytes | None:
        try:
            return self.all.tree.content(path, asked)
        except Trouble as trouble:
            if not self.all.lenient:
                raise
            self.all.note(trouble.problem)
            return b""

    def _file(self, known: str, data: bytes) -> bool:
        opened = Where(known, 0)
        problems = len(self.all.config.problems)
        try:
            for line in lines(data, self.depth, first=self.first):
                self.first = False
                self.depth = line.after
                where = Where(known, line.number)
                if len(line.raw) > _SHORT:
                    self.all.budget.spend("work", _SEMICOLON * line.raw.count(b";"), where)
                if line.before != line.after:
                    opened = self._comment(line, where, opened)
                if line.skipped:
                    self._note("too-long", where)
                if line.text and not self._statement(line.text, where):
                    return False
        except TooDeep as error:
            self._note("too-deep", Where(known, error.line))
            return False
        if self.depth > 0:
            self.all.config.problems.insert(problems, problem("open-comment", opened))
        return True

    def _comment(self, line: Line, where: Where, opened: Where) -> Where:
        if line.after < 0 <= line.before:
            self._note("stray-end", where)
        return where if line.after > max(line.before, 0) else opened

    def _note(self, kind: str, where: Where, what: bytes | str = b"") -> None:
        text = decode(what) if isinstance(what, bytes) else what
        self.all.note(problem(kind, where, text))

    def _statement(self, text: bytes, where: Where) -> bool:
        """Whether reading goes on."""
        said = parse(text)
        match said:
            case Header():
                return self._header(said, where)
            case Directive():
                return self._directive(said, where)
            case Assignment() if self.section is None:
                self._note("no-section", where)
                return False
            case Assignment():
                self._assign(said, where)
                return True
            case Broken():
                return self._broken(said, where)

    def _broken(self, said: Broken, where: Where) -> bool:
        if self.section is None and said.kind in ("no-equals", "bad-escape"):
            said = Broken("no-section")
        found = problem(said.kind, where)
        self.all.note(found)
        return not found.fatal

    def _header(self, said: Header, where: Where) -> bool:
        new: Section | None = Section(self.all.text(said.name[:NAME]), where)
        self.section = new
        for option in said.options or ():
            assert self.section is not None  # noqa: S101  an option that failed ended the loop
            if option == b"!":
                self.section.template = True
            elif option[:1] == b"+":
                if not self._join(said, option[1:], new, where):
                    return False
                new = None
            elif not self._inherit(self.all.text(option), where):
                return False
        if new is not None:
            self.all.add(new)
        return True

    def _join(self, said: Header, filter_: bytes, new: Section | None, where: Where) -> bool:
        try:
            target = self._target(decode(said.name), decode(filter_), where)
        except (re.error, OverflowError, RecursionError):
            self._note("bad-filter", where, filter_)
            return False
        if target is None:
            self._note("unknown-section", where, said.name)
            return False
        if new is not None:
            self.all.current = target
            target.template = target.template or new.template
            target.add(new.variables)
            target.more.append(where)
        self.section = target
        return True

    def _target(self, name: str, filter_: str, where: Where) -> Section | None:
        candidates = self.all.by_name.get(fold(name), []) if name else self.all.config.sections

        def spend(steps: int) -> None:
            self.all.budget.spend("work", steps, where)

        for section in candidates:
            spend(1)
            if matches(section, filter_, spend):
                return section
        return None

    def _inherit(self, name: str, where: Where) -> bool:
        base = self.all.base(name)
        if base is not None and base is self.section:
            self._note("inherits-itself", where, name)
            return False
        if base is None or self.section is None:
            self._note("unknown-template", where, name)
            return False
        self.section.bases.append(base.name)
        count = len(base.variables)
        self.all.budget.spend("variables", count if base.handed else _COPY * count, where)
        self.section.add(base.inherited())
        return True

    def _directive(self, said: Directive, where: Where) -> bool:
        name = said.name.lower()
        if name not in (b"include", b"tryinclude", b"exec"):
            self._note("unknown-directive", where, said.name)
        elif said.argument is None:
            self._note("no-argument", where, name)
        elif name == b"exec":
            self._note("exec", where, said.argument)
        else:
            return self._include(decode(said.argument), where, needed=name == b"include")
        return True

    def _include(self, what: str, where: Where, *, needed: bool) -> bool:
        self.all.config.includes.append((where, what))
        before = len(self.all.config.problems)
        if self.all.load(what, where) == "none" and needed:
            if not any(each.fatal for each in self.all.config.problems[before:]):
                self._note("missing-include", where, what)
            return False
        return True

    def _assign(self, said: Assignment, where: Where) -> None:
        assert self.section is not None  # noqa: S101  the caller looked
        if said.op == b"+=" and self._grow(self.section, said, where):
            return
        if not said.name:
            self._note("no-name", where)
            return
        text = self.all.text
        self.section.add([Variable(text(said.name), text(said.value), where, said.op == b"=>")])

    def _grow(self, section: Section, said: Assignment, where: Where) -> bool:
        """``+=``: the value of the last variable of that name, put where its equal stands."""
        variables = section.variables
        self.all.budget.spend("work", 2 * len(variables), where)
        name = decode(said.name)
        found = next((each for each in reversed(variables) if each.name == name), None)
        if found is None:
            return False
        self.all.budget.spend("work", len(found.value) // 8, where)
        value, wanted = fold(found.value), fold(name)
        equal = [
            at
            for at, each in enumerate(variables)
            if fold(each.name) == wanted and (not value or fold(each.value) == value)
        ]
        at = equal[-1 if self.all.major >= 23 else 0]
        grown = (found.value + decode(said.tail)).strip(decode(BLANKS))
        variables[at] = variables[at]._replace(name=name, value=grown, via=None)
        section.handed = None
        return True
