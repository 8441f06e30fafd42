"""Files and what they include, line by line: ``config_text_file_load`` of ``main/config.c``."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Literal

from wizard.conf.budget import Trouble
from wizard.conf.grammar import NAME, Assignment, Directive, Header, NoStatement, parse
from wizard.conf.index import is_plain
from wizard.conf.problems import Where, problem
from wizard.conf.reading import Reading
from wizard.conf.resolved import Section
from wizard.conf.scan import BLANKS, Line, TooDeep, lines, split, statement_of
from wizard.conf.shape import OwnLine, Variable
from wizard.conf.text import decode
from wizard.conf.tree import IncludeTree

DEEPEST = 10
"""Includes inside each other that Asterisk follows."""

_SEMICOLON = 8
_LONG = 64

Result = Literal["read", "none", "invalid"]


class Loader:
    """What loads a file with its includes.

    Args:
        tree: where the files are.

        reading: what is filled.

        lenient: go on behind a file that may not be read.
    """

    def __init__(self, tree: IncludeTree, reading: Reading, *, lenient: bool) -> None:
        self.tree = tree
        self.reading = reading
        self.lenient = lenient
        self._level = 0

    def load(self, name: str, asked: Where) -> Result:
        """Load a file, or all files that match a pattern, as ``ast_config_internal_load`` does.

        Args:
            name: a file name or pattern, relative to the folder of the tree, or absolute.
            asked: the ``#include`` that names it.

        Returns:
            ``read``, ``none`` if no file was read, or ``invalid`` if a file broke off the load.
        """
        if self._level == DEEPEST + 1:
            self.reading.note(problem("include-cycle", asked, name))
            return "none"
        self._level += 1
        result = _Files(self).load(name, asked)
        if result != "invalid":  # in Asterisk, too, a broken file leaves the count too high
            self._level -= 1
        return result


class _Files:
    """The files of one include; what is open here outlives each of them."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._reading = loader.reading
        self._section = loader.reading.current
        self._depth = 0
        self._first = True
        self._known = ""
        self._lines: list[OwnLine] = []
        self._values: list[str] = []

    def load(self, name: str, asked: Where) -> Result:
        """Read the files; the first broken one ends it."""
        count = 0
        for path in self._loader.tree.paths(name, asked):
            known = self._loader.tree.known_as(path)
            data = self._content(path, asked)
            if data is None:
                if os.path.exists(path):  # noqa: PTH110  of no path it raises
                    self._note("no-file", asked, known)
                continue
            count += 1
            self._reading.opened(known, data, asked)
            self._known = known
            goes_on = self._file(data)
            self._settle()
            if not goes_on:
                return "invalid"
        return "read" if count else "none"

    def _content(self, path: str, asked: Where) -> bytes | None:
        try:
            return self._loader.tree.content(path, asked)
        except Trouble as trouble:
            if not self._loader.lenient:
                raise
            self._reading.note(trouble.problem)
            return b""

    def _file(self, data: bytes) -> bool:
        """Whether reading goes on behind a file."""
        if not self._depth and is_plain(data):
            self._first = False
            return all(self._statement(text, number) for number, text in self._plain(data))
        return self._marked(data)

    def _plain(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """The statements of a file in which each line can be read by itself."""
        for number, raw in enumerate(split(data), 1):
            if len(raw) > _LONG:
                self._long(raw, number)
            if b"\\" in raw:
                text = statement_of(raw, 0)[0]
            else:
                text = raw.partition(b";")[0].strip(BLANKS)
            if text:
                yield number, text

    def _long(self, raw: bytes, number: int) -> None:
        steps = _SEMICOLON * raw.count(b";")
        self._reading.budget.spend("work", steps, Where(self._known, number))

    def _marked(self, data: bytes) -> bool:
        """A file with comments that span lines, or with lines that are too long."""
        opened = Where(self._known, 0)
        problems = self._reading.config.problems
        before = len(problems)
        try:
            for line in lines(data, self._depth, first=self._first):
                self._first = False
                self._depth = line.after
                if len(line.raw) > _LONG:
                    self._long(line.raw, line.number)
                if line.before != line.after:
                    opened = self._comment(line, opened)
                if line.skipped:
                    self._note("too-long", self._where(line.number))
                if line.text and not self._statement(line.text, line.number):
                    return False
        except TooDeep as error:
            self._note("too-deep", self._where(error.line))
            return False
        if self._depth > 0:
            problems.insert(before, problem("open-comment", opened))
        return True

    def _comment(self, line: Line, opened: Where) -> Where:
        where = self._where(line.number)
        if line.after < 0 <= line.before:
            self._note("stray-end", where)
        return where if line.after > max(line.before, 0) else opened

    def _where(self, number: int) -> Where:
        return Where(self._known, number)

    def _note(self, kind: str, where: Where, what: bytes | str = b"") -> None:
        text = decode(what) if isinstance(what, bytes) else what
        self._reading.note(problem(kind, where, text))

    def _statement(self, text: bytes, number: int) -> bool:
        """Whether reading goes on."""
        statement = parse(text)
        match statement:
            case Assignment() if self._section is not None:
                self._assign(self._section, statement, number)
                return True
            case Assignment():
                self._note("no-section", self._where(number))
                return False
            case Header():
                self._settle()
                return self._header(statement, self._where(number))
            case Directive():
                self._settle()
                return self._directive(statement, self._where(number))
            case NoStatement():
                return self._broken(statement, self._where(number))

    def _broken(self, statement: NoStatement, where: Where) -> bool:
        if self._section is None and statement.kind in ("no-equals", "bad-escape"):
            statement = NoStatement("no-section")
        found = problem(statement.kind, where)
        self._reading.note(found)
        return not found.fatal

    def _header(self, header: Header, where: Where) -> bool:
        reading = self._reading
        new: Section | None = reading.section(header.name[:NAME], where, template=header.template)
        self._section = new
        for option in header.options or ():
            assert self._section is not None  # noqa: S101  an option that failed ended the loop
            if option[:1] == b"+":
                if not self._join(header, option[1:], new, where):
                    return False
                new = None
            elif option != b"!" and not self._inherit(reading.text(option), where):
                return False
        if new is not None:
            reading.add(new)
        return True

    def _join(self, header: Header, filter_: bytes, new: Section | None, where: Where) -> bool:
        try:
            target = self._reading.target(decode(header.name), decode(filter_), where)
        except (re.error, OverflowError, RecursionError):
            self._note("bad-filter", where, filter_)
            return False
        if target is None:
            self._note("unknown-section", where, header.name)
            return False
        if new is not None:
            self._reading.join(target, new, where)
        self._section = target
        return True

    def _inherit(self, name: str, where: Where) -> bool:
        base = self._reading.base(name)
        if base is not None and base is self._section:
            self._note("inherits-itself", where, name)
            return False
        if base is None or self._section is None:
            self._note("unknown-template", where, name)
            return False
        self._reading.inherit(self._section, base, where)
        return True

    def _directive(self, directive: Directive, where: Where) -> bool:
        name = directive.name.lower()
        if name not in (b"include", b"tryinclude", b"exec"):
            self._note("unknown-directive", where, directive.name)
        elif directive.argument is None:
            self._note("no-argument", where, name)
        elif name == b"exec":
            self._note("exec", where, directive.argument)
        else:
            return self._include(decode(directive.argument), where, needed=name == b"include")
        return True

    def _include(self, what: str, where: Where, *, needed: bool) -> bool:
        config = self._reading.config
        config.includes.append((where, what))
        before = len(config.problems)
        if self._loader.load(what, where) == "none" and needed:
            if not any(each.fatal for each in config.problems[before:]):
                self._note("missing-include", where, what)
            return False
        return True

    def _assign(self, section: Section, assignment: Assignment, number: int) -> None:
        if assignment.op == b"+=":
            self._settle()
            name, tail = decode(assignment.name), decode(assignment.tail)
            if self._reading.grow(section, name, tail, self._where(number)):
                return
        if not assignment.name:
            self._note("no-name", self._where(number))
            return
        text = self._reading.text
        self._lines.append(
            OwnLine(text(assignment.name), number - section.line, assignment.op == b"=>")
        )
        self._values.append(text(assignment.value))

    def _settle(self) -> None:
        """Give the section the lines that were read for it; before anybody looks at it."""
        section = self._section
        if section is None or not self._lines:
            return
        if section.shape.file == self._known:
            section.write(tuple(self._lines), self._values)
        else:
            section.add(
                Variable(line.name, value, self._where(section.line + line.below), line.object)
                for line, value in zip(self._lines, self._values, strict=True)
            )
        self._reading.wrote(section)
        self._lines, self._values = [], []
