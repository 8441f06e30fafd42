"""What is said, by id, in each language: one folder of tables for each.

``data/en/check.toml`` and ``data/zh/check.toml`` hold the same ids. Another language is one more
folder with the same tables; what it lacks is said in English.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from wizard import cache

DATA: Final = Path(__file__).with_name("data")
ENGLISH: Final = "en"
TABLE: Final = "interface"


@functools.cache
def languages() -> tuple[str, ...]:
    """Every language there are words in, English first."""
    found = sorted(place.name for place in DATA.iterdir() if place.is_dir())
    return (ENGLISH, *(name for name in found if name != ENGLISH))


@functools.cache
def table(language: str, name: str) -> Mapping[str, str]:
    """The words of one table, by id.

    Args:
        language: ``en`` or another of :func:`languages`.
        name: of the table, such as ``check``.

    Returns:
        The texts; those of ``[note]`` by ids such as ``note.kept``. None where the language does
        not have the table.

    Raises:
        FileNotFoundError: there is no such table in English.
    """
    path = DATA / language / f"{name}.toml"
    if language != ENGLISH and not path.exists():
        return MappingProxyType({})
    text = path.read_text(encoding="utf-8")
    return MappingProxyType(_flat(cache.parsed_toml(text, f"words/{language}/{path.name}")))


def _flat(document: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in document.items():
        if isinstance(value, dict):
            found |= {f"{name}.{key}": text for key, text in value.items()}
        else:
            found[name] = value
    return found


def words(language: str, name: str, key: str) -> str:
    """Return one text of a table.

    Args:
        language: ``en`` or another.
        name: of the table.
        key: of the text.

    Raises:
        KeyError: not even English has it.
    """
    found = table(language, name).get(key)
    return table(ENGLISH, name)[key] if found is None else found


def typed(key: str) -> frozenset[str]:
    """Return what a person may type for a word such as ``yes``, in all languages.

    Args:
        key: of the word.
    """
    return frozenset(text for each in languages() for text in words(each, "marks", key).split())


class Texts:
    """The words of one table in one language.

    Args:
        language: ``en`` or another of :func:`languages`.

        name: of the table.
    """

    def __init__(self, language: str, name: str = TABLE) -> None:
        self.language = language
        self._table = name

    def __call__(self, name: str, /, **facts: object) -> str:
        """A text with its places filled."""
        text = words(self.language, self._table, name)
        return text.format_map(facts) if facts else text

    def __contains__(self, name: str) -> bool:
        return name in table(ENGLISH, self._table)

    def origin(self, origin: str) -> str:
        """Where a value comes from: one of our own words, or a text given to us as it is.

        Args:
            origin: the name of one of our words, or other text.
        """
        return self(origin) if origin in self else origin
