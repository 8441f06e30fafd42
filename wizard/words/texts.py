"""What the commands say, by id, in English and Simplified Chinese."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from wizard import cache
from wizard.errors import CatalogueError

DATA = Path(__file__).with_name("data")
FILE = "interface.toml"
Words = Annotated[str, msgspec.Meta(min_length=1)]


class _Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: Words
    en: Words
    zh: Words


@functools.cache
def _load(file: str) -> Mapping[str, _Text]:
    text = (DATA / file).read_text(encoding="utf-8")
    try:
        raw = cache.parsed_toml(text, file)["text"]
        return {item.id: item for item in msgspec.convert(raw, list[_Text])}
    except (tomllib.TOMLDecodeError, KeyError, msgspec.ValidationError) as error:
        raise CatalogueError(f"{file}: {error}") from error


class Texts:
    """The words in one language.

    Args:
        language: ``en`` or ``zh``.

        file: of ``wizard/words/data`` that holds them.
    """

    def __init__(self, language: Literal["en", "zh"] | str, file: str = FILE) -> None:
        self.language = language
        self._file = file

    def __call__(self, name: str, /, **facts: object) -> str:
        """A text with its places filled."""
        item = _load(self._file)[name]
        text = item.zh if self.language == "zh" else item.en
        return text.format_map(facts) if facts else text

    def __contains__(self, name: str) -> bool:
        return name in _load(self._file)

    def origin(self, origin: str) -> str:
        """Where a value comes from: one of our own words, or a text given to us as it is."""
        return self(origin) if origin in self else origin
