"""One section's lines in a file: looked into, and edited without touching the other lines."""

from __future__ import annotations

import re
from typing import NamedTuple

from wizard.conf.grammar import Assignment, Header
from wizard.conf.problems import Where
from wizard.conf.scan import Line, lines
from wizard.conf.text import decode, encode, fold
from wizard.conf.writing import end_of, escaped, header_line, key_of, line_of, reads, statement_on
from wizard.errors import ConfigError
from wizard.words.message import Message

_PARTS = re.compile(
    rb"(\s*)([^=;]*?)(\s*)(\+=|=>|=)([ \t]*)([^;]*?)(\s*(?:(?<!\\);.*)?)", re.DOTALL
)

DISABLED = b"; "
"""What makes a comment of a line."""


class Item(NamedTuple):
    """An assignment on a line of a block; void once the block is edited.

    Attributes:
        name: as written.

        op: ``=``, ``=>`` or ``+=``.

        value: what Asterisk reads there.

        where: the file and the line, as it was read.

        row: of the line in the block.
    """

    name: str
    op: str
    value: str
    where: Where
    row: int


class Block:
    """A section from its header to the next one; the same section may have several.

    Attributes:
        raw: its bytes as they are now.

        where: of its header; line 0 if it was added.

        lead: what stands before an added block.

        changed: whether it was edited.

        removed: whether it was taken away.
    """

    def __init__(
        self,
        raw: bytes,
        where: Where,
        *,
        newline: bytes,
        depth: int = 0,
        first: bool = False,
        headed: bool = True,
    ) -> None:
        self.raw = raw
        self._newline = newline
        self.where = where
        self.lead = b""
        self.changed = False
        self._depth = depth
        self._first = first
        self.removed = False
        self._lines: list[Line] | None = None
        statement = statement_on(self.lines[0]) if headed and raw else None
        self._header = statement if isinstance(statement, Header) else None

    def __repr__(self) -> str:
        return f"<block [{self.name}] {self.where}>"

    @property
    def name(self) -> str:
        """The section's name; empty for what stands before the first header."""
        return decode(self._header.name) if self._header else ""

    @property
    def template(self) -> bool:
        """Whether the header makes it a template."""
        return self._header is not None and self._header.template

    @property
    def adds(self) -> bool:
        """Whether the header adds to an earlier section."""
        return self._header is not None and self._header.adds

    @property
    def bases(self) -> tuple[str, ...]:
        """The sections that the header inherits from."""
        return tuple(decode(base) for base in self._header.bases) if self._header else ()

    @property
    def lines(self) -> list[Line]:
        """Its lines, the header's first."""
        if self._lines is None:
            self._lines = list(lines(self.raw, self._depth, first=self._first))
        return self._lines

    @property
    def items(self) -> list[Item]:
        """Its assignments in order."""
        items = []
        for index, line in enumerate(self.lines):
            statement = statement_on(line)
            if isinstance(statement, Assignment):
                where = Where(self.where.file, self.where.line + index if self.where.line else 0)
                items.append(
                    Item(
                        decode(statement.name),
                        decode(statement.op),
                        decode(statement.value),
                        where,
                        index,
                    )
                )
        return items

    def all(self, name: str) -> list[Item]:
        """Return all assignments to an option, in the order of the file.

        Args:
            name: the option; upper and lower case are the same, as in Asterisk.

        Returns:
            Valid until the block is edited.
        """
        folded = fold(name)
        return [item for item in self.items if fold(item.name) == folded]

    def get(self, name: str) -> str | None:
        """Return the value of the last assignment to an option.

        Args:
            name: the option; upper and lower case are the same, as in Asterisk.

        Returns:
            The value as Asterisk reads it, or None when the option is not set.
        """
        return next((item.value for item in reversed(self.all(name))), None)

    def set(self, name: str, value: str, op: str = "=") -> None:
        """Set an option once: change its last assignment and remove the earlier ones.

        Args:
            name: the option; added at the end of the block when it is not set.
            value: without escapes; they are added where needed.
            op: the operator of an added line: ``=``, ``=>`` or ``+=``.

        Raises:
            ConfigError: it cannot be written so that Asterisk reads the same.
        """
        found = self.all(name)
        if not found:
            self.add(name, op, value)
            return
        for item in reversed(found[:-1]):
            self.remove(item)
        self.replace(self.all(name)[-1], value)

    def replace(self, item: Item, value: str) -> None:
        """Change the value of an assignment; keep the blanks and the comment on its line.

        Args:
            item: from :meth:`all` or ``items``, with no edit in between.
            value: without escapes; they are added where needed.

        Raises:
            ConfigError: it cannot be written so that Asterisk reads the same.
        """
        if value == item.value:
            return
        line = self.lines[item.row]
        parts = _PARTS.fullmatch(line.raw)
        assignment = (item.name, item.op, value)
        written = line_of(*assignment) + end_of(line.raw)
        if parts:
            kept = b"".join(parts.groups()[:5]) + escaped(value, parts[4]) + parts[7]
            if reads(kept, assignment, line):
                written = kept
        if not reads(written, assignment, line) or written.count(b"\n") != line.raw.count(b"\n"):
            raise self._cannot(item.name, item.where)
        self._splice(item.row, item.row + 1, written)

    def rename_key(self, item: Item, name: str) -> None:
        """Give an assignment another name, where it stands; the rest of its line stays.

        Args:
            item: the assignment.
            name: the new name.

        Raises:
            ConfigError: it cannot be written so that Asterisk reads the same.
        """
        line = self.lines[item.row]
        wanted = (name, item.op, item.value)
        made = line.raw.replace(encode(item.name), encode(name), 1)
        if not reads(made, wanted, line):
            raise self._cannot(item.name, item.where)
        self._splice(item.row, item.row + 1, made)

    def add(self, name: str, op: str, value: str) -> None:
        """Add an assignment behind the last one, written as those before it are.

        Args:
            name: of the option.
            op: ``=``, ``=>`` or ``+=``.
            value: its value.

        Raises:
            ConfigError: it cannot be written so that Asterisk reads the same.
        """
        made = self._styled(name, op, value)
        if not reads(made, (name, op, value), None):
            raise self._cannot(name, self.where)
        index = self._end()
        if index and not self.lines[index - 1].raw.endswith(b"\n"):
            self.end_line()
        self._splice(index, index, made + self._newline)

    def remove_section(self) -> None:
        """Remove the section from its header to its last statement; comments below stay.

        Raises:
            ConfigError: a block comment begins or ends in it.
        """
        self.check_closed()
        rest = self.lines[self._end() :]
        self.raw = b"".join(line.raw for line in rest)
        self.removed = True
        self._header = None
        self._edited()

    def rename_section(self, name: str) -> None:
        """Rename the section; its options and flags stay.

        Args:
            name: the new name, without brackets.

        Raises:
            ValueError: the block has no header.
            ConfigError: the name cannot be written as a section's header.
        """
        if self._header is None:
            raise ValueError("it has no header")
        old = b"[" + self._header.name + b"]"
        new = header_line(name, None)
        self.raw = self.raw.replace(old, new, 1)
        self._header = self._header._replace(name=encode(name))
        self._edited()

    def append(self, text: bytes) -> None:
        """Add whole lines at the end of the block.

        Args:
            text: lines with their line ends, as they go into the file.
        """
        self.raw += text
        self._edited()

    def remove(self, item: Item) -> None:
        """Remove the line of an assignment.

        Args:
            item: from :meth:`all` or ``items``, with no edit in between.

        Raises:
            ConfigError: a block comment begins or ends on it.
        """
        self._own_line(item)
        self._splice(item.row, item.row + 1, b"")

    def disable(self, item: Item) -> None:
        """Turn the line of an assignment into a comment, so that comments about it stay beside it.

        Args:
            item: from :meth:`all` or ``items``, with no edit in between.

        Raises:
            ConfigError: a block comment begins or ends on it.
        """
        self._splice(item.row, item.row + 1, DISABLED + self._own_line(item).raw)

    def disable_section(self) -> None:
        """Turn the header and every statement of the section into comments.

        Raises:
            ConfigError: a block comment begins or ends in it.
        """
        self.check_closed()
        if any(line.before or line.after for line in self.lines):
            raise self._open()
        made = [DISABLED + line.raw if line.text else line.raw for line in self.lines]
        self.raw = b"".join(made)
        self.removed = True
        self._header = None
        self._edited()

    def end_line(self) -> None:
        """Make sure that its last line has an end."""
        if self.raw and not self.raw.endswith(b"\n"):
            self.raw += self._newline
            self._edited()

    def check_closed(self) -> None:
        """Make sure that no block comment reaches into it or out of it.

        Raises:
            ConfigError: one does, so nothing can be put behind it.
        """
        if self._depth or (self.lines and self.lines[-1].after):
            raise self._open()

    def _end(self) -> int:
        """The index of the first line behind the last statement where no comment is open."""
        last = max((n for n, line in enumerate(self.lines) if line.text), default=-1)
        for index in range(last, len(self.lines)):
            if index < 0 or not self.lines[index].after:
                return index + 1
        raise self._open()

    def _open(self) -> ConfigError:
        return ConfigError(
            Message("conf.edit.open-comment", name=self.name),
            Message("conf.edit.open-comment-remedy"),
            kind="open-comment",
            file=self.where.file,
            line=self.where.line,
            place=self.where,
        )

    def _styled(self, name: str, op: str, value: str) -> bytes:
        for item in reversed(self.items):
            parts = _PARTS.fullmatch(self.lines[item.row].raw)
            if parts and item.op != "+=":
                indent, left, right = parts[1], parts[3], parts[5]
                blank = b"" if b"\t" in left or len(left) > 1 else left
                operator = encode(op)
                made = indent + key_of(name) + blank + operator + right + escaped(value, operator)
                if reads(made, (name, op, value), None):
                    return made
        return line_of(name, op, value)

    def _own_line(self, item: Item) -> Line:
        """The line that an assignment has for itself.

        Raises:
            ConfigError: a block comment begins or ends on it.
        """
        line = self.lines[item.row]
        if line.before or line.after:
            raise self._cannot(item.name, item.where)
        return line

    def _cannot(self, name: str, where: Where) -> ConfigError:
        return ConfigError(
            Message("conf.edit.harm", name=name),
            Message("conf.edit.harm-remedy"),
            kind="not-editable",
            file=where.file,
            line=where.line,
            place=where,
        )

    def _splice(self, start: int, end: int, made: bytes) -> None:
        raws = [line.raw for line in self.lines]
        self.raw = b"".join([*raws[:start], made, *raws[end:]])
        self._edited()

    def _edited(self) -> None:
        self.changed = True
        self._lines = None
