"""One file of facts: TOML with one array of tables, and how it becomes frozen types.

The messages that Asterisk prints are a table of their own, since there are thousands.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeVar

import msgspec

from wizard.catalogue import types
from wizard.errors import CatalogueError

F = TypeVar("F", bound=types.Fact)

DATA: Final = Path(__file__).with_name("data")
PRINTED: Final = DATA / "printed.tsv"
MODULE_NAMES: Final = DATA / "module_names.tsv"
APPLICATION_NAMES: Final = DATA / "application_names.tsv"


def parsed(text: str, _: str) -> dict[str, Any]:
    """Parse a TOML text; the second argument, the file's name, is for parsers that cache."""
    return tomllib.loads(text)


def read_facts(
    text: str,
    place: str,
    kind: type[F],
    parse: Callable[[str, str], dict[str, Any]] = parsed,
) -> Mapping[str, F]:
    """Read the facts of one catalogue file.

    Args:
        text: TOML with one array of tables named ``fact``.
        place: the file's name for error messages.
        kind: the type of every fact in it.
        parse: makes a document of the text and the file's name.

    Returns:
        The facts by id, in the order of the file.

    Raises:
        CatalogueError: the text is no TOML, or a fact does not have the shape of ``kind``.
    """
    try:
        document = parse(text, place)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{place}: {error}") from error
    if extra := set(document) - {"fact"}:
        raise CatalogueError(f"{place}: unknown table {min(extra)!r}; expected [[fact]]")
    tables = document.get("fact", [])
    if not isinstance(tables, list):
        raise CatalogueError(f"{place}: [fact] stands alone; expected [[fact]]")
    facts: dict[str, F] = {}
    for number, table in enumerate(tables):
        try:
            fact = msgspec.convert(table, kind)
        except msgspec.ValidationError as error:
            hint = _meant(str(error), kind)
            raise CatalogueError(f"{_where(text, place, number)}: {error}{hint}") from error
        if fact.id in facts:
            raise CatalogueError(f"{_where(text, place, number)}: this id stands twice")
        facts[fact.id] = fact
    return MappingProxyType(facts)


def _where(text: str, place: str, number: int) -> str:
    """File, line and id of the fact at a position, for an error message."""
    lines = text.splitlines()
    starts = [at for at, line in enumerate(lines, start=1) if line.strip() == "[[fact]]"]
    if number >= len(starts):  # written as an inline array
        return f"{place}: fact {number + 1}"
    start = starts[number]
    end = starts[number + 1] - 1 if number + 1 < len(starts) else len(lines)
    names = [line.partition("=")[2].strip() for line in lines[start:end] if line.startswith("id ")]
    return f"{place}:{start}: fact {names[0] if names else number + 1}"


def _meant(problem: str, kind: type[F]) -> str:
    """Add to an error about an unknown field which one was meant, or which there are."""
    if "unknown field" not in problem or "at `$" in problem:  # in the fact itself, not below it
        return ""
    import difflib

    fields = kind.__struct_fields__
    wrong = problem.split("`")[1]
    close = difflib.get_close_matches(wrong, fields, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; expected one of {', '.join(fields)}"


def printed_text() -> str:
    """The table of messages that Asterisk prints: sets of releases, files, and their messages.

    Raises:
        CatalogueError: the table cannot be read.
    """
    return _table(PRINTED)


def module_names_text() -> str:
    """The table of modules that Asterisk has had: releases, a tab, and the names.

    Raises:
        CatalogueError: the table cannot be read.
    """
    return _table(MODULE_NAMES)


@functools.cache
def application_names() -> tuple[Mapping[str, str], frozenset[str]]:
    """The applications of the dialplan that Asterisk has had.

    Returns:
        Those from 16.0.0 on, by their name in small letters; and all that ever were, the same way.

    Raises:
        CatalogueError: the table cannot be read.
    """
    rows = (line.split("\t") for line in _table(APPLICATION_NAMES).splitlines() if "\t" in line)
    names = {mark: text.split() for mark, text in rows}
    current = {name.lower(): name for name in names["+"]}
    return MappingProxyType(current), frozenset([*current, *(each.lower() for each in names["-"])])


def _table(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path.name}: cannot be read: {error}") from error
