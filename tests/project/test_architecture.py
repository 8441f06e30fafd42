"""The page about the architecture is true, and the repository is built as it says."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from docs.generate.config import listed
from docs.generate.site import LANGUAGES
from wizard.catalogue import Catalogue, types
from wizard.cli import main

ROOT = Path(__file__).parents[2]
WIZARD = ROOT / "wizard"
PAGES = tuple(ROOT / "docs" / language / "architecture.md" for language in ("en", "zh"))
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
RECIPES = ("symptom", "rule", "answer", "topology", "page")
PLACES_OF_A_TOPOLOGY = 5
MOST_LINES = 325
MOST_LINES_OF_TESTS = 600
# Folders of tests that mirror no room.
BESIDE = {
    "bench", "client", "fuzz", "golden", "hostile", "keys", "lab", "project", "site", "support",
    "truth",
}  # fmt: skip

both = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)


def contract() -> list[tuple[int, str]]:
    """The rooms with their levels, from the top, as import-linter has them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for each in settings["tool"]["importlinter"]["contracts"]:
        if each["type"] == "layers":
            levels = enumerate(each["layers"], 1)
            return [(level, name) for level, names in levels for name in names.split(" | ")]
    raise AssertionError("no contract about layers")


def rooms() -> set[str]:
    """Every folder and module of the package, by name."""
    found = {path.parent.name for path in WIZARD.glob("*/__init__.py")}
    return found | {path.stem for path in WIZARD.glob("*.py")} - {"__init__"}


def section(page: Path, anchor: str) -> str:
    """The text below a heading of the page."""
    parts = re.split(r"^## .* \{ #([a-z]+) \}$", page.read_text(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[anchor]


def named(page: Path) -> Iterator[str]:
    """The paths that the page names; a word in capitals stands for each of its kind."""
    stands = {
        "NAME": tuple(Catalogue().topologies),
        "PAGE": tuple(path.removesuffix(".md") for path in listed()),
        "LANGUAGE": LANGUAGES,
    }
    paths = r"(?:wizard|tests|docs|templates)/[\w./*-]*\w|[\w.]+\.(?:toml|yml)\b"
    for code in re.findall(r"`([^`\n]+)`|^```\w*\n(.*?)^```", page.read_text(), re.M | re.S):
        for path in re.findall(paths, "".join(code)):
            word = next((each for each in stands if each in path), "")
            yield from (path.replace(word, name) for name in stands.get(word, ("",)))


@both
def test_every_path_that_the_page_names_exists(page: Path) -> None:
    paths = set(named(page))
    assert len(paths) > 40
    assert [path for path in sorted(paths) if not list(ROOT.glob(path))] == []


@both
def test_every_room_is_on_the_page_in_the_order_of_the_contract(page: Path) -> None:
    rows = re.findall(r"^\| (\d+) \| `wizard/(\w+)(?:\.py)?` \|", page.read_text(), re.MULTILINE)
    assert [(int(level), name) for level, name in rows] == contract()
    assert {name for _, name in rows} == rooms()


@both
def test_the_modules_that_the_page_runs_exist(page: Path) -> None:
    modules = re.findall(r"`python -m ([\w.]+)", page.read_text())
    assert {"tests.keys.boundaries", "wizard.answers.schema"} <= set(modules)
    for module in modules:
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), module


@both
@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_names_places_in_steps(page: Path, recipe: str) -> None:
    steps = re.findall(r"^\d\.  (.+)$", section(page, recipe), re.MULTILINE)
    assert len(steps) >= 3
    assert all(re.search(r"`(?:wizard|tests|docs|mkdocs|python|make)\b", step) for step in steps)
    if recipe == "topology":
        assert len(steps) <= PLACES_OF_A_TOPOLOGY


def test_every_path_that_contributing_names_exists() -> None:
    paths = set(named(CONTRIBUTING))
    assert len(paths) > 10
    assert [path for path in sorted(paths) if not list(ROOT.glob(path))] == []


def test_contributing_has_each_target_of_make_and_no_other() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):.*##", makefile, re.MULTILINE)) - {"help"}
    assert set(re.findall(r"\bmake ([a-z-]+)", CONTRIBUTING.read_text())) == targets


def test_both_languages_name_the_same_places() -> None:
    for anchor in ("rooms", *RECIPES):
        english, chinese = (re.findall(r"`[^`]+`", section(page, anchor)) for page in PAGES)
        same = [{re.sub(r" .*", "", each) for each in codes} for codes in (english, chinese)]
        assert same[0] == same[1], anchor


@pytest.mark.parametrize(
    "package",
    sorted(WIZARD.rglob("__init__.py")),
    ids=lambda path: str(path.parent.relative_to(ROOT)),
)
def test_what_the_docstring_of_a_package_names_exists(package: Path) -> None:
    text = ast.get_docstring(ast.parse(package.read_text())) or ""
    for module in re.findall(r":mod:`([\w.]+)`", text):
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").is_file() or (path / "__init__.py").is_file(), module
    here = {path.stem for path in package.parent.glob("*.py")}
    here |= {path.parent.name for path in package.parent.glob("*/__init__.py")}
    fields = {
        field for each in vars(types).values() for field in getattr(each, "__struct_fields__", ())
    }
    for name in re.findall(r"``([a-z]+)``", text):
        assert name in here | set(main.commands) | fields, name


def test_tests_mirror_the_rooms() -> None:
    tests = ROOT / "tests"
    folders = {path.name for path in tests.iterdir() if list(path.rglob("*.py"))}
    packages = {path.parent.name for path in WIZARD.glob("*/__init__.py")}
    assert folders - BESIDE - {"__pycache__"} == packages
    for room in packages:
        assert list((tests / room).glob("test_*.py")), room
    modules = {path.stem for path in WIZARD.glob("*.py")}
    assert {path.stem.removeprefix("test_") for path in tests.glob("test_*.py")} <= modules


def test_no_test_takes_from_another_test() -> None:
    """What several tests need is in tests/support; the lab is one scene."""
    taken = re.compile(r"^from tests\.(?!lab\.)[\w.]*test_\w+ import", re.MULTILINE)
    tests = [*(ROOT / "tests").rglob("*.py")]
    assert [str(path) for path in tests if taken.search(path.read_text())] == []


def test_a_public_class_has_a_name_of_its_own() -> None:
    homes: dict[str, list[str]] = {}
    for path in sorted(WIZARD.rglob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}


def code_lines(path: Path) -> int:
    """The lines of a module without its docstrings: documentation makes no module too large."""
    text = path.read_text()
    docstrings = (
        node.body[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and ast.get_docstring(node, clean=False) is not None
    )
    documented = sum((each.end_lineno or 0) - each.lineno + 1 for each in docstrings)
    return text.count("\n") - documented


def large(counts: Mapping[Path, int], most: int) -> dict[str, int]:
    """The files with more lines than that."""
    return {str(path.relative_to(ROOT)): lines for path, lines in counts.items() if lines > most}


def test_a_module_has_one_reason_to_change_and_stays_small() -> None:
    assert large({path: code_lines(path) for path in WIZARD.rglob("*.py")}, MOST_LINES) == {}


def test_a_file_of_tests_has_one_subject() -> None:
    tests = (ROOT / "tests").rglob("test_*.py")
    assert large({path: path.read_text().count("\n") for path in tests}, MOST_LINES_OF_TESTS) == {}
