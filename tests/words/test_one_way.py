"""There is one way to say a sentence: a table of words for each language."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import wizard
from docs.generate.site import LANGUAGES, WORDS
from tests.support.translations import lost
from wizard.words.texts import DATA, table

ROOT = Path(wizard.__file__).parent
SOURCES = sorted(ROOT.rglob("*.py"))
TEMPLATES = sorted((ROOT.parent / "templates").rglob("*.j2"))
HAN = re.compile(r"[\u3400-\u9fff]")
SEARCHED = (
    "symptoms.toml",
    "complaints.toml",
    "synonyms.toml",
)  # by what people type, in any language
TABLES = sorted(path.stem for path in (DATA / "en").glob("*.toml"))


def names(tree: ast.AST) -> Iterator[str]:
    """Every name that a module gives to something."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.arg):
            yield node.id if isinstance(node, ast.Name) else node.arg
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_has_words_of_a_language(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not HAN.search(source)
    tree = ast.parse(source)
    assert not [name for name in names(tree) if name.endswith("_zh") or name == "zh"]
    compared = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and any(isinstance(each, ast.Constant) and each.value == "zh" for each in ast.walk(node))
    ]
    assert not compared


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_words_of_two_languages(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not HAN.search(source)
    assert not re.search(r'\bsay\(\s*"[^"]*"\s*,\s*"', source)


def test_no_fact_has_words_of_two_languages() -> None:
    data = ROOT / "catalogue" / "data"
    for path in data.rglob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^\w+_zh = ", text, re.MULTILINE), path
        if path.parent == data and path.name not in SEARCHED:
            found = [line for line in text.splitlines() if HAN.search(line)]
            assert not [line for line in found if "Simplified Chinese" not in line], path


@pytest.mark.parametrize("name", TABLES)
def test_chinese_words_lose_no_name_of_the_english_ones(name: str) -> None:
    chinese = table("zh", name)
    for key, text in table("en", name).items():
        assert not lost(text, chinese[key]), (key, lost(text, chinese[key]))


def test_the_words_of_the_site_are_the_same_in_each_language() -> None:
    english, *others = (
        tomllib.loads((WORDS / f"{each}.toml").read_text(encoding="utf-8")) for each in LANGUAGES
    )
    for other in others:
        assert {(kind, key) for kind, words in other.items() for key in words} == {
            (kind, key) for kind, words in english.items() for key in words
        }
