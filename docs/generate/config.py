"""What MkDocs is told for each language: its menu, folders, words and address.

All that is alike in every language is in ``mkdocs.yml``, which each configuration inherits.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from docs.generate.site import DOCS, LANGUAGES, ROOT, WORDS, Site

MENU = DOCS / "pages.toml"
_PALETTES = (
    ("(prefers-color-scheme)", "default", "material/brightness-auto", "to_light"),
    ("(prefers-color-scheme: light)", "default", "material/weather-sunny", "to_dark"),
    ("(prefers-color-scheme: dark)", "slate", "material/weather-night", "to_system"),
)


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pages below one name of the menu.

    Attributes:
        name: its words are ``menu.NAME`` of the site's words.

        pages: paths below the folder of a language, and groups.
    """

    name: str
    pages: tuple[str | Group, ...]


class _Menu(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    tab: tuple[Group, ...]


@cache
def menu() -> tuple[Group, ...]:
    """The tabs of every language.

    Raises:
        msgspec.ValidationError: the table has another shape.
    """
    read = tomllib.loads(MENU.read_text(encoding="utf-8"))
    return msgspec.convert(read, _Menu).tab


def listed(groups: Sequence[str | Group] = ()) -> list[str]:
    """Return every page of the menu in order, or only those of some groups.

    Args:
        groups: empty for the whole menu.
    """
    found: list[str] = []
    for each in groups or menu():
        found += [each] if isinstance(each, str) else listed(each.pages)
    return found


def prefix(language: str) -> str:
    """Return the folder of a language below the site's root; empty for the first language."""
    return "" if language == LANGUAGES[0] else f"{language}/"


def address(language: str) -> str:
    """Return the public URL of a language, with a slash at the end; empty without ``SITE_URL``.

    Args:
        language: ``en`` or ``zh``.
    """
    root = os.environ.get("SITE_URL", "")
    return f"{root.rstrip('/')}/{prefix(language)}" if root else ""


def write(out: Path, target: Path, sites: Sequence[Site]) -> list[Path]:
    """Write a configuration for each language beside its pages.

    Args:
        out: the folder that holds the pages, a folder for each language.
        target: the folder of the site that is to be built.
        sites: the languages.

    Returns:
        The configurations.
    """
    made = []
    for site in sites:
        path = out / f"mkdocs.{site.language}.yml"
        content = json.dumps(_settings(out, target, site), indent=1, ensure_ascii=False)
        path.write_text(f"{content}\n", encoding="utf-8")  # JSON is YAML, too
        made.append(path)
    return made


def _settings(out: Path, target: Path, site: Site) -> dict[str, Any]:
    def seen(path: Path) -> str:
        return os.path.relpath(path.resolve(), out.resolve())

    return {
        "INHERIT": seen(ROOT / "mkdocs.yml"),
        "site_url": address(site.language),
        "site_description": site.word("site.about"),
        "copyright": site.word("site.copyright"),
        "docs_dir": site.language,
        "site_dir": seen(target / prefix(site.language)),
        "theme": {
            "language": site.language,
            "custom_dir": seen(DOCS / "overrides"),
            "palette": [_palette(site, *each) for each in _PALETTES],
        },
        "extra": {
            "lost": {
                name: site.word(f"lost.{name}")
                for name in ("title", "hint", "start", "questions", "reference")
            },
            "alternate": [_language(site, each) for each in LANGUAGES],
        },
        "plugins": {"search": _search(site)},
        "markdown_extensions": {"toc": {"permalink_title": site.word("site.permalink")}},
        "nav": [_entry(site, each) for each in menu()],
    }


def _palette(site: Site, media: str, scheme: str, icon: str, word: str) -> dict[str, Any]:
    return {
        "media": media,
        "scheme": scheme,
        "primary": "custom",
        "accent": "custom",
        "toggle": {"icon": icon, "name": site.word(f"palette.{word}")},
    }


def _language(site: Site, other: str) -> dict[str, str]:
    """How a language is named in itself, and where it is from the root of another."""
    name = tomllib.loads((WORDS / f"{other}.toml").read_text(encoding="utf-8"))["site"]["name"]
    up = "../" if prefix(site.language) else ""
    path = f"{up}{prefix(other)}" if other != site.language else ""
    return {"lang": other, "name": name, "path": path, "address": address(other)}


def words_file(language: str) -> Path:
    """Return the path of the word list that helps to segment sentences; it may not exist."""
    return WORDS / f"{language}.txt"


def _search(site: Site) -> dict[str, Any]:
    words = words_file(site.language)
    return {"lang": site.language} | ({"jieba_dict_user": str(words)} if words.is_file() else {})


def _entry(site: Site, group: Group) -> dict[str, Any]:
    """A name with its pages; a tab of one page is that page."""
    name = site.word(f"menu.{group.name}")
    if len(group.pages) == 1 and isinstance(group.pages[0], str):
        return {name: group.pages[0]}
    return {name: [each if isinstance(each, str) else _entry(site, each) for each in group.pages]}
