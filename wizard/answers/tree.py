"""Looking into a partial tree of answers by dotted key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wizard.answers import Tree


def look(tree: Mapping[str, Any], key: str) -> Any:
    """The value of a dotted key, or None where it is missing.

    Args:
        tree: of tables.
        key: such as ``network.hostname``.
    """
    table, dot, name = key.rpartition(".")
    holder = tree.get(table, {}) if dot else tree
    return holder.get(name)


def put(tree: Tree, key: str, value: object) -> None:
    """Set the value of a dotted key; tables are added where they are missing.

    Args:
        tree: of tables; it is changed.
        key: such as ``network.hostname``.
        value: the new value.
    """
    table, dot, name = key.rpartition(".")
    (tree.setdefault(table, {}) if dot else tree)[name] = value
