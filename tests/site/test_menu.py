"""One table makes the menu of every language, and no code of the site knows one by name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.generate import config
from docs.generate.assemble import prose
from docs.generate.site import DOCS, LANGUAGES, Site
from wizard.catalogue import Catalogue

CODE = [
    *(DOCS / "generate").rglob("*.py"), *(DOCS / "theme").glob("*.js"),
    *(DOCS / "overrides").rglob("*.html"), DOCS.parent / "mkdocs.yml", DOCS.parent / "Makefile",
]  # fmt: skip
NAMED = re.compile(
    "|".join(rf"""["'/.]{name}["'/.]""" for name in LANGUAGES[1:]) + r"|\blang\w* ?===? ?[\"']"
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_in_the_menu_once_and_there_in_every_language(language: str) -> None:
    listed = config.listed()
    assert sorted(listed) == prose(language)
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_of_the_menu_has_words(language: str, tmp_path: Path) -> None:
    site = Site(language, Catalogue())
    (path,) = config.write(tmp_path, tmp_path / "site", [site])
    content = path.read_text(encoding="utf-8")
    for tab in config.menu():
        assert f'"{site.word(f"menu.{tab.name}")}"' in content


def test_another_language_needs_no_code() -> None:
    for path in CODE:
        found = NAMED.findall(path.read_text(encoding="utf-8"))
        assert not found, (path.name, found)
