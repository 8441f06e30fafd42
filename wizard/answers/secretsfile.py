"""secrets.toml: read with care, written afresh or changed in place.

No message repeats a value, and :class:`~wizard.answers.Secret` shows a mask. Writing to the disk
is left to the caller, with mode :data:`MODE`.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from wizard.answers import Secret, Secrets
from wizard.answers.secrets import overlay
from wizard.answers.tomltext import read_toml, toml_key, toml_text
from wizard.errors import Invalid, UsageProblem
from wizard.limits import SECRETS_BYTES, SHOWN
from wizard.reading import NotTextError, after_mark, read_file, text_of
from wizard.words.message import Message, system_error

MODE = 0o600

_HEAD = (
    "# Passwords. Keep this file to yourself (mode 0600). A line that you change is kept;",
    "# one that you take out gets a new password on the next run.",
)
_TABLES = ("users", "turn", "guests")
_SINGLE = ("turn", "guests")
_HEADERS = tuple(f"[{table}]" for table in _TABLES)
_HEADER = re.compile(
    r"^[ \t]*\[[ \t]*(users|turn|guests)[ \t]*\][ \t]*(?:#[^\n]*)?\r?$", re.MULTILINE
)
_PLAIN_ENTRY = re.compile(r'([A-Za-z0-9_-]+|"[A-Za-z0-9._-]*") = "([ !#-\[\]-~]*)"')
_ENTRY = re.compile(
    r"""^(?P<left>[ \t]*(?P<key>[A-Za-z0-9_-]+|"[A-Za-z0-9._-]*"|'[A-Za-z0-9._-]*')"""
    r"""[ \t]*=[ \t]*)(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*')""",
    re.MULTILINE,
)
_ANY_HEADER = re.compile(r"^[ \t]*\[", re.MULTILINE)


class SecretsFile(NamedTuple):
    """The content of a secrets file.

    Attributes:
        text: its content; empty when there is no file.

        secrets: what it holds.
    """

    text: str
    secrets: Secrets


def private_or_refuse(status: os.stat_result, place: str) -> None:
    """Reject a file with passwords that other users can read.

    Args:
        status: of the open file.
        place: its name, for the message.

    Raises:
        UsageProblem: group or world may read or write it.
    """
    if stat.S_IMODE(status.st_mode) & 0o077:
        mode = stat.S_IMODE(status.st_mode)
        raise UsageProblem(
            Message("answers.secrets.open", mode=mode),
            Message("answers.secrets.open-remedy", place=place),
            place=place,
        )


def read(path: Path) -> SecretsFile:
    """Read a secrets file; one that does not exist is empty.

    Args:
        path: the file.

    Raises:
        UsageProblem: others may read it, or its content is wrong.
    """
    try:
        raw, status = read_file(path, SECRETS_BYTES)
    except FileNotFoundError:
        return SecretsFile("", Secrets())
    except OSError as error:
        raise UsageProblem(system_error(error), place=path) from None
    private_or_refuse(status, str(path))
    try:
        text = text_of(raw)
    except NotTextError as error:
        raise UsageProblem(error.message, Message("answers.file.save-utf8"), place=path) from None
    return SecretsFile(text, parse(text, str(path)))


def parse(text: str, place: str) -> Secrets:
    """The secrets that a text holds.

    Args:
        text: TOML.
        place: the file's name, for the message.

    Raises:
        UsageProblem: it is no TOML, or holds something else than passwords that Asterisk can
            carry.
    """
    text = after_mark(text)
    try:
        tree = _plain_layout(text) or read_toml(text, place)
    except UsageProblem as error:  # which may repeat what stands there
        line = re.search(r"line ([0-9]+)", error.problem.removeprefix(place))
        problem = Message("answers.secrets.not-toml")
        if line:
            problem = Message("answers.secrets.not-toml-line", line=line[1])
        raise UsageProblem(
            problem, Message("answers.secrets.not-toml-remedy"), place=place
        ) from None
    if unknown := set(tree) - set(_TABLES):
        raise UsageProblem(
            Message("answers.secrets.table", name=min(unknown)[:SHOWN]),
            Message("answers.secrets.table-remedy"),
            place=place,
        )
    for table in _SINGLE:
        for name in tree.get(table, {}):
            if name != "password":
                raise UsageProblem(
                    Message("answers.secrets.key", table=table, name=name[:SHOWN]),
                    Message("answers.secrets.key-remedy"),
                    place=place,
                )
    return Secrets(
        users=_checked(tree.get("users", {}), f"{place}: users"),
        turn=_checked(tree.get("turn", {}), f"{place}: turn"),
        guests=_checked(tree.get("guests", {}), f"{place}: guests"),
    )


def _checked(table: object, where: str) -> dict[str, Secret]:
    from wizard.answers.validate import password

    if not isinstance(table, dict):
        raise UsageProblem(
            Message("answers.secrets.expected-table"),
            Message("answers.secrets.expected-table-remedy", table=where.rpartition(" ")[2]),
            place=where,
        )
    kept: dict[str, Secret] = {}
    for name, value in table.items():
        place = f"{where}.{name[:SHOWN]}"
        if isinstance(value, dict):
            raise UsageProblem(
                Message("answers.secrets.expected-text"),
                Message("answers.secrets.dotted"),
                place=place,
            )
        if not isinstance(value, str):
            raise UsageProblem(
                Message("answers.secrets.expected-text"),
                Message("answers.secrets.quotes"),
                place=place,
            )
        try:
            password(value)
        except Invalid as reason:
            raise UsageProblem(
                reason.message, Message("answers.secrets.another"), place=place
            ) from None
        kept[name] = Secret(value)
    return kept


def _plain_layout(text: str) -> dict[str, dict[str, str]] | None:
    """The tree of a file that is laid out as :func:`fresh` does it, six times as fast.

    Returns:
        None for every other layout, mistakes included: they are for tomllib.
    """
    tree: dict[str, dict[str, str]] = {}
    table: dict[str, str] | None = None
    for line in text.split("\n"):
        if not line or (line[0] == "#" and line.isprintable()):
            continue
        if line in _HEADERS and line[1:-1] not in tree:
            table = tree[line[1:-1]] = {}
            continue
        match = _PLAIN_ENTRY.fullmatch(line)
        if match is None or table is None:
            return None
        key = match[1].strip('"')
        if key in table:
            return None
        table[key] = match[2]
    return tree


def fresh(secrets: Secrets) -> str:
    """The text of a new secrets.toml.

    Args:
        secrets: all that it holds.
    """
    lines = list(_HEAD)
    for table in _TABLES:
        if entries := getattr(secrets, table):
            lines += ["", f"[{table}]", *_lines(entries.items())]
    return "\n".join(lines) + "\n"


def _lines(entries: Iterable[tuple[str, Secret]]) -> list[str]:
    return [f"{toml_key(name)} = {toml_text(secret.reveal())}" for name, secret in entries]


def edited(file: SecretsFile, secrets: Secrets) -> str:
    """The text of a secrets file with these secrets; a person's lines and comments stay.

    Args:
        file: as it was read.
        secrets: all that it holds afterwards.

    Raises:
        UsageProblem: the file is laid out in a way that cannot be changed in place.
    """
    if not file.text:
        return fresh(secrets)
    if (text := after_mark(file.text)) != file.text:
        return file.text[0] + edited(SecretsFile(text, file.secrets), secrets)
    old = file.secrets
    merged = overlay(secrets, old)
    if merged == old:
        return file.text
    text = file.text
    for table in _TABLES:
        was, now = getattr(old, table), getattr(merged, table)
        changed = {name: now[name] for name in was if was[name] != now[name]}
        added = {name: now[name] for name in now if name not in was}
        text = _append(_replace(text, table, changed), table, added)
    if not _holds(text, merged):
        text = _rewritten(file, merged)
    if not _holds(text, merged):
        raise UsageProblem(
            Message("answers.secrets.layout"), Message("answers.secrets.layout-remedy")
        )
    return text


def _span(text: str, table: str) -> tuple[int, int] | None:
    """Where the lines of a table start and end."""
    header = next((each for each in _HEADER.finditer(text) if each[1] == table), None)
    if header is None:
        return None
    following = _ANY_HEADER.search(text, header.end())
    return header.end(), following.start() if following else len(text)


def _replace(text: str, table: str, entries: Mapping[str, Secret]) -> str:
    """New passwords on the lines that have them."""
    span = _span(text, table)
    if not entries or span is None:
        return text

    def line(match: re.Match[str]) -> str:
        secret = entries.get(match["key"].strip("\"'"))
        return match[0] if secret is None else f"{match['left']}{toml_text(secret.reveal())}"

    start, end = span
    return text[:start] + _ENTRY.sub(line, text[start:end]) + text[end:]


def _append(text: str, table: str, entries: Mapping[str, Secret]) -> str:
    """New lines at the end of a table. Text work, since tomlkit takes minutes for thousands."""
    if not entries:
        return text
    lines = "".join(f"{line}\n" for line in _lines(entries.items()))
    if not text.endswith("\n"):
        text += "\n"
    span = _span(text, table)
    if span is None:
        return f"{text}\n[{table}]\n{lines}"
    body = text[: span[1]].rstrip()
    while span[1] < len(text) and body.rpartition("\n")[2].lstrip().startswith("#"):
        body = body.rpartition("\n")[0].rstrip()  # a comment of the next table
    return f"{body}\n{lines}{text[len(body) :].removeprefix(chr(10))}"


def _holds(text: str, secrets: Secrets) -> bool:
    try:
        return parse(text, "") == secrets
    except UsageProblem:
        return False


def _rewritten(file: SecretsFile, merged: Secrets) -> str:
    """For changed passwords and unusual layouts."""
    from wizard.answers.tomledit import change_tables

    tables = {
        table: {
            name: each.reveal()
            for name, each in getattr(merged, table).items()
            if getattr(file.secrets, table).get(name) != each
        }
        for table in _TABLES
    }
    return change_tables(file.text, tables) or ""
