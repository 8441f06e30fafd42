"""users.csv: thousands of users from a table, with or without passwords.

Columns: name, display_name, kind, password, transport; only name is needed, in any order.
"""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from wizard.answers import Secret, Secrets, User
from wizard.answers.fields import nearest, user_fields
from wizard.answers.secretsfile import private_or_refuse
from wizard.answers.validate import display_name, password, user_name
from wizard.errors import Invalid, UsageProblem, Wrong
from wizard.limits import USERS_BYTES, USERS_ROW, USERS_ROWS
from wizard.reading import NotTextError, after_mark, read_file, text_of
from wizard.words.message import Message, system_error

COLUMNS = ("name", "display_name", "kind", "password", "transport")
CHECKS: Mapping[str, Callable[[str], None]] = MappingProxyType(
    {"name": user_name, "display_name": display_name, "password": password}
)
KINDS: Mapping[str, Any] = {"": "browser"} | {each: each for each in user_fields()["kind"].choices}
TRANSPORTS: Mapping[str, Any] = {"": "udp"} | {
    each: each for each in user_fields()["transport"].choices
}
TWICE = "users.twice"
WRONG_ROWS = 1000
"""Invalid rows reported at most; reading stops there."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|(?<=[^\r\n])\Z)")


class UserFile(NamedTuple):
    """What a users file holds.

    Attributes:
        users: in the order of the file.

        secrets: the passwords that it gives.

        lines: the line of each user.

        wrong: what is wrong with other rows; those are not among the users.

        place: the file's name for messages.
    """

    users: tuple[User, ...] = ()
    secrets: Secrets = Secrets()
    lines: Sequence[int] = ()
    wrong: tuple[Wrong, ...] = ()
    place: str = ""


def read(path: Path) -> UserFile:
    """Read and check a users file.

    Args:
        path: the CSV file.

    Raises:
        UsageProblem: it cannot be read as a table, or it holds passwords and others may read it.
    """
    try:
        raw, status = read_file(path, USERS_BYTES)
    except OSError as error:
        raise UsageProblem(
            system_error(error), Message("answers.table.change"), place=path
        ) from None
    except ValueError:  # a NUL in the path
        raise UsageProblem(
            Message("answers.table.no-path"), Message("answers.table.change"), place=path
        ) from None
    try:
        text = after_mark(text_of(raw))
    except NotTextError as error:
        place = f"{path}:{error.line}" if error.line else str(path)
        raise UsageProblem(error.message, Message("answers.file.save-utf8"), place=place) from None
    del raw
    found = parse(text, str(path))
    if found.secrets.users:
        private_or_refuse(status, str(path))
    return found


def parse(text: str, place: str) -> UserFile:
    """Read the users of a text; see :func:`read`.

    Args:
        text: CSV with a header line.
        place: the file's name, for error messages.

    Raises:
        UsageProblem: it cannot be read as a table.
    """
    if text.count("\n") > USERS_ROWS:
        raise UsageProblem(Message("answers.table.rows", limit=USERS_ROWS), place=place)
    lines = _LimitedLines(text, place)
    reader = csv.reader(lines, strict=True)
    try:
        return _parse(_rows(reader, lines), place)
    except csv.Error as error:
        raise UsageProblem(
            Message("answers.table.csv", error=error),
            Message("answers.table.quotes"),
            place=f"{place}:{lines.number}",
        ) from None


class _LimitedLines:
    """The lines of a text, handed out one by one; too many for one row are refused."""

    def __init__(self, text: str, place: str) -> None:
        self.number = 0
        self.row = 0
        self._place = place
        self._found = _LINE.finditer(text)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._found)[0]
        self.number += 1
        self.row += len(line)
        if self.row > USERS_ROW:
            raise UsageProblem(
                Message("answers.table.row", limit=USERS_ROW),
                Message("answers.table.row-remedy"),
                place=f"{self._place}:{self.number}",
            )
        return line


def _rows(reader: Iterator[list[str]], lines: _LimitedLines) -> Iterator[tuple[int, list[str]]]:
    """The rows with the number of their last lines."""
    for row in reader:
        lines.row = 0
        yield lines.number, row


class _Cells(NamedTuple):
    """Where each column is; an absent one points at the empty cell that each row is given."""

    name: int
    display_name: int
    kind: int
    password: int
    transport: int


def _header(row: list[str], place: str) -> _Cells:
    titles = [title.strip().lower() for title in row]
    for number, title in enumerate(titles):
        if title not in COLUMNS:
            if ";" in title or "\t" in title:
                raise UsageProblem(
                    Message("answers.table.commas"),
                    Message("answers.table.commas-remedy"),
                    place=f"{place}:1",
                )
            meant = nearest(title, COLUMNS)
            raise UsageProblem(
                Message("answers.table.column", title=title[:40]),
                Message("answers.did-you-mean", meant=meant)
                if meant
                else Message("answers.table.columns", columns=COLUMNS),
                place=f"{place}:1",
            )
        if title in titles[:number]:
            raise UsageProblem(
                Message("answers.table.column-twice", title=title), place=f"{place}:1"
            )
    if "name" not in titles:
        raise UsageProblem(
            Message("answers.table.no-name"),
            Message("answers.table.no-name-remedy"),
            place=f"{place}:1",
        )
    return _Cells(*(titles.index(each) if each in titles else -1 for each in COLUMNS))


def _parse(rows: Iterator[tuple[int, list[str]]], place: str) -> UserFile:
    at = _header(next(rows, (1, []))[1], place)
    width = max(at) + 1
    users: list[User] = []
    lines = array("I")
    passwords: dict[str, Secret] = {}
    first_lines: dict[str, int] = {}
    wrong: list[Wrong] = []
    for line, row in rows:
        if not row:
            continue
        if len(wrong) > WRONG_ROWS:
            break
        if len(row) > width and any(row[width:]):
            wrong.append(_cells_wrong(f"{place}:{line}"))
            continue
        row += [""] * (width + 1 - len(row))
        row[-1] = ""
        cells = _Row(*(row[each] for each in at))
        if found := list(_row_wrong(cells, f"{place}:{line}", first_lines)):
            wrong += found
            continue
        first_lines[cells.name.lower()] = line
        if cells.password:
            passwords[cells.name] = Secret(cells.password)
        kind, transport = KINDS[cells.kind], TRANSPORTS[cells.transport]
        users.append(
            User(name=cells.name, display_name=cells.display_name, kind=kind, transport=transport)
        )
        lines.append(line)
    return UserFile(tuple(users), Secrets(users=passwords), lines, tuple(wrong), place)


class _Row(NamedTuple):
    """The cells of one user."""

    name: str
    display_name: str
    kind: str
    password: str
    transport: str


def _row_wrong(row: _Row, place: str, seen: Mapping[str, int]) -> Iterator[Wrong]:
    """What is wrong with the cells of a row."""
    for column, validator in CHECKS.items():
        text = getattr(row, column)
        try:
            if text or column == "name":
                validator(text)
        except Invalid as reason:
            yield _cell_wrong(f"{place}:{column}", reason.message)
    if earlier := seen.get(row.name.lower()):
        message = Message("answers.table.name-twice", name=row.name, line=earlier)
        remedy = Message("answers.table.name-twice-remedy")
        yield _cell_wrong(f"{place}:name", message, remedy, TWICE)
    for column, known in (("kind", KINDS), ("transport", TRANSPORTS)):
        text = getattr(row, column)
        if text not in known:
            message = Message("answers.value.not-possible", value=text[:40])
            remedy = Message("answers.value.choices", choices=[each for each in known if each])
            yield _cell_wrong(f"{place}:{column}", message, remedy)


def _cells_wrong(place: str) -> Wrong:
    return _cell_wrong(
        place, Message("answers.table.cells"), Message("answers.table.cells-remedy")
    )


def _cell_wrong(
    place: str, message: Message, remedy: Message | None = None, rule: str = ""
) -> Wrong:
    remedy = remedy or Message("answers.table.mend")
    return Wrong(place, "users_from", rule, {}, message.text, remedy.text)
