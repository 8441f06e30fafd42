"""Every text of the project that a person reads, one by one, with the place it is in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import docs
import wizard
from wizard.catalogue import types

ROOT = Path(wizard.__file__).parents[1]
_WORDS = ROOT / "wizard" / "words" / "data"
_FACTS = ROOT / "wizard" / "catalogue" / "data"
_SITE = Path(docs.__file__).parent / "generate" / "words"
# Fields of facts that are for the program: ids, patterns, names, values.
_FIELDS = frozenset(
    field for name in types.__all__ for field in getattr(getattr(types, name), "worded", ())
)
_FENCE = re.compile(r"^( *)(```|~~~).*?^\1\2[^\n]*$", re.MULTILINE | re.DOTALL)
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_SENTENCE = re.compile(r"[a-z]{2,} [a-z]|[\u3400-\u9fff]{2}")


@dataclass(frozen=True, slots=True)
class Text:
    """A text and where it is.

    Args:
        place: a path below the repository and the key or line, such as ``README.md:12``.
        language: ``en`` or ``zh``.
        text: as written.
    """

    place: str
    language: str
    text: str


def _strings(value: object, where: str, fields: frozenset[str]) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, where, fields)
    elif isinstance(value, Mapping):
        below = f"{where}.{value['id']}" if "id" in value else where
        for key, inner in value.items():
            nested = isinstance(inner, Mapping) or (
                isinstance(inner, list) and all(isinstance(each, Mapping) for each in inner)
            )
            if not fields or key in fields or nested:
                yield from _strings(inner, f"{below}.{key}", fields)


def _of_table(path: Path, language: str, fields: frozenset[str] = frozenset()) -> Iterator[Text]:
    place = path.relative_to(ROOT).as_posix()
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    for where, text in _strings(table, "", fields):
        if _SENTENCE.search(text):
            yield Text(f"{place}:{where.strip('.').removeprefix('fact.')}", language, text)


def _of_page(path: Path, language: str) -> Iterator[Text]:
    place = path.relative_to(ROOT).as_posix()
    source = path.read_text(encoding="utf-8")
    blank = re.compile(r"[^\n]")
    source = _FENCE.sub(lambda match: blank.sub("", match[0]), source)
    front = _FRONT.match(source)
    if front:
        for line in front[0].splitlines():
            key, colon, text = line.partition(": ")
            if colon and key in {"title", "description"}:
                yield Text(f"{place}:{key}", language, text)
        source = "\n" * front[0].count("\n") + source[front.end() :]
    number = 1
    for block in re.split(r"(\n\s*\n)", source):
        if block.strip():
            yield Text(f"{place}:{number}", language, block.strip())
        number += block.count("\n")


def texts() -> Iterator[Text]:
    """Every text of the program, its facts, the site, and the pages of the repository."""
    for language in sorted(path.name for path in _WORDS.iterdir()):
        for path in sorted((_WORDS / language).glob("*.toml")):
            yield from _of_table(path, language)
        facts = _FACTS if language == "en" else _FACTS / language
        for path in sorted([*facts.glob("*.toml"), *facts.glob("options/*.toml")]):
            if path.stem not in {"synonyms", "costs", "formats", "names"}:
                yield from _of_table(path, language, _FIELDS)
        yield from _of_table(_SITE / f"{language}.toml", language)
        for path in sorted((ROOT / "docs" / language).rglob("*.md")):
            yield from _of_page(path, language)
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        yield from _of_page(ROOT / name, "en")
    yield from _of_page(ROOT / "README.zh.md", "zh")
