"""users.csv: thousands of users from a table, with or without passwords.

Columns: name, display_name, kind, password, transport; only name is needed, in any order.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, NoReturn

from wizard.answers import Secret, Secrets, User
from wizard.answers.fields import nearest, user_fields
from wizard.answers.secretsfile import private_or_refuse
from wizard.answers.validate import display_name, password, user_name
from wizard.errors import Invalid, UsageProblem

COLUMNS = ("name", "display_name", "kind", "password", "transport")


class UserFile(NamedTuple):
    """What a users file holds.

    Attributes:
        users: in the order of the file.

        secrets: the passwords that it gives.
    """

    users: tuple[User, ...] = ()
    secrets: Secrets = Secrets()


def read(path: Path) -> UserFile:
    """Read and check a users file.

    Raises:
        UsageProblem: it cannot be read, a cell is wrong (named by line and column), or it holds
            passwords and others may read it.
    """
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            raw = file.read()
    except OSError as error:
        raise UsageProblem(f"{path}: {error.strerror}", "Change users_from.") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UsageProblem(f"{path}:{line}: it is not UTF-8 text", "Save it as UTF-8.") from None
    found = parse(text, str(path))
    if found.secrets.users:
        private_or_refuse(status, str(path))
    return found


def parse(text: str, place: str) -> UserFile:
    """The users of a text; see :func:`read`."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return _parse(reader, place)
    except csv.Error as error:
        raise UsageProblem(
            f"{place}:{reader.line_num}: {error}", "A cell with a quote in it stands in quotes."
        ) from None


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
                raise UsageProblem(f"{place}:1: the columns are not separated by commas")
            meant = nearest(title, COLUMNS)
            raise UsageProblem(
                f"{place}:1: there is no column {title[:40]!r}",
                f"Did you mean {meant}?" if meant else f"Columns are {', '.join(COLUMNS)}.",
            )
        if title in titles[:number]:
            raise UsageProblem(f"{place}:1: the column {title} stands twice")
    if "name" not in titles:
        raise UsageProblem(
            f"{place}:1: the column name is missing", "The first line names the columns."
        )
    return _Cells(*(titles.index(each) if each in titles else -1 for each in COLUMNS))


def _parse(reader: Iterator[list[str]], place: str) -> UserFile:
    at = _header(next(reader, []), place)
    width = max(at) + 1
    users: list[User] = []
    passwords: dict[str, Secret] = {}
    seen: dict[str, int] = {}
    kinds = {"": "browser"} | {each: each for each in user_fields()["kind"].choices}
    transports = {"": "udp"} | {each: each for each in user_fields()["transport"].choices}
    for row in reader:
        if not row:
            continue
        line = reader.line_num  # type: ignore[attr-defined]
        if len(row) > width and any(row[width:]):
            raise UsageProblem(
                f"{place}:{line}: more cells than columns",
                "A text with a comma in it stands in quotes.",
            )
        row += [""] * (width + 1 - len(row))
        row[-1] = ""
        name, shown, secret = row[at.name], row[at.display_name], row[at.password]
        _check(user_name, name, place, line, "name")
        if shown:
            _check(display_name, shown, place, line, "display_name")
        if secret:
            _check(password, secret, place, line, "password")
            passwords[name] = Secret(secret)
        folded = name.lower()
        if folded in seen:
            raise UsageProblem(
                f"{place}:{line}:name: {name} stands on line {seen[folded]} already",
                "Names differ in more than capital letters.",
            )
        seen[folded] = line
        kind = kinds.get(row[at.kind])
        transport = transports.get(row[at.transport])
        if kind is None:
            _none_of(row[at.kind], kinds, f"{place}:{line}:kind")
        if transport is None:
            _none_of(row[at.transport], transports, f"{place}:{line}:transport")
        users.append(User(name=name, display_name=shown, kind=kind, transport=transport))
    return UserFile(tuple(users), Secrets(users=passwords))


def _check(
    validator: Callable[[str], None], text: str, place: str, line: int, column: str
) -> None:
    try:
        validator(text)
    except Invalid as reason:
        raise UsageProblem(f"{place}:{line}:{column}: {reason}") from None


def _none_of(text: str, known: dict[str, str], where: str) -> NoReturn:
    choices = [each for each in known if each]
    raise UsageProblem(
        f"{where}: {text[:40]!r} is not possible", f"Possible are: {', '.join(choices)}."
    )
