"""Changing a person's TOML file in place: comments, order and layout stay. Needs tomlkit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.container import Container
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Array, InlineTable, Table


def change(text: str, values: Mapping[str, Any]) -> str | None:
    """The text with the values of some dotted keys changed.

    Args:
        text: TOML.
        values: what each key has to be; None takes the key out; a list of tables is matched by
            their ``name``.

    Returns:
        The new text, or None where the layout leaves no place for a value. The caller has to
        compare what it means, since layouts are many.
    """
    try:
        document = tomlkit.parse(text)
        for key, value in values.items():
            _put(document, key, value)
        changed = document.as_string()
    except (TOMLKitError, LookupError, TypeError, ValueError, AttributeError):
        return None
    if text.count("\r\n") == text.count("\n"):
        changed = changed.replace("\r\n", "\n").replace("\n", "\r\n")
    return changed


def _put(document: tomlkit.TOMLDocument, key: str, value: Any) -> None:
    table, dot, name = key.rpartition(".")
    if dot and table not in document:
        document[table] = tomlkit.table()
    holder: Any = document[table] if dot else document
    if value is None:
        del holder[name]
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        _put_tables(document, name, value)
    elif name in holder:
        _replace(holder, name, value)
    else:
        _add(holder, name, value)


def _replace(holder: Any, name: str, value: Any) -> None:
    """Change a value; a list loses and gains items so that comments beside the rest stay."""
    item = holder[name]
    if isinstance(item, Array) and isinstance(value, list):
        kept = [each for each in item.unwrap() if each in value]
        if kept == value[: len(kept)]:
            for index in reversed(range(len(item))):
                if item[index] not in value:
                    del item[index]
            for each in value[len(kept) :]:
                item.append(each)
            return
    holder[name] = value


def _add(holder: Any, name: str, value: Any) -> None:
    """A new key below the last one of its table, above the comments of the next table."""
    # tomlkit has no public way to put a key at a place
    container = holder.value if isinstance(holder, Table) else holder
    if not isinstance(container, Container) or isinstance(holder, InlineTable):
        holder[name] = value
        return
    item = tomlkit.item(value)
    item.trivia.trail = "\n"
    last = None
    for key, each in container.body:
        if key is not None and not isinstance(each, Table | AoT):
            last = key
    headed = [index for index, (key, _) in enumerate(container.body) if key is not None]
    if last is not None:
        container._insert_after(last, name, item)
    elif headed:
        container._insert_at(headed[0], name, item)
    else:
        holder.append(name, item)


def _put_tables(document: tomlkit.TOMLDocument, name: str, rows: list[dict[str, Any]]) -> None:
    """Change the tables that stay, drop those that go, add new ones at the end."""
    tables = document.get(name)
    if not isinstance(tables, AoT):
        if tables is not None:
            del document[name]
        document[name] = tomlkit.aot()
        tables = document[name]
    assert isinstance(tables, AoT)  # noqa: S101  just made
    _drop(tables, [row["name"] for row in rows])
    present = {table["name"]: table for table in tables}
    for row in rows:
        if row["name"] not in present:
            new = tomlkit.table()
            new.update(row)
            tables.append(new)
            continue
        table = present[row["name"]]
        for key, value in row.items():
            if key not in table:
                _add(table, key, value)
            elif table[key] != value:
                table[key] = value


def _drop(tables: AoT, names: list[str]) -> None:
    """Take out the tables that are not named, or all where they stand in another order."""
    staying = [table.get("name") for table in tables if table.get("name") in names]
    for index in reversed(range(len(tables))):
        if tables[index].get("name") not in names or staying != names[: len(staying)]:
            del tables[index]


def change_tables(text: str, tables: Mapping[str, Mapping[str, str]]) -> str | None:
    """The text with keys of tables changed or added; the keys may hold dots.

    Args:
        text: TOML.
        tables: the TOML value of each key, by table and key.

    Returns:
        The new text, or None where the layout leaves no place for a value.
    """
    try:
        document = tomlkit.parse(text)
        for table, entries in tables.items():
            if entries and table not in document:
                document[table] = tomlkit.table()
            for name, value in entries.items():
                holder: Any = document[table]
                if name in holder:
                    holder[name] = value
                else:
                    _add(holder, name, value)
        return document.as_string()
    except (TOMLKitError, LookupError, TypeError, ValueError, AttributeError):
        return None
