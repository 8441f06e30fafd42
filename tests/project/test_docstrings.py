"""What is public says what a caller gets, and which errors of the project it raises."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Final, NamedTuple, get_type_hints

import pytest

ROOT: Final = Path(__file__).parents[2]
FILES: Final = sorted((ROOT / "wizard").rglob("*.py"))
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
LAMBDAS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class Public(NamedTuple):
    """A public name of a module: its dotted path in it, and its definition."""

    path: str
    node: Definition


def public(body: list[ast.stmt], above: str = "") -> Iterator[Public]:
    """Public functions and classes of a module, and the public methods of these classes."""
    for node in body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield Public(f"{above}{node.name}", node)
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{above}{node.name}.")


def raised(node: ast.AST, caught: frozenset[str] = frozenset()) -> Iterator[str]:
    """Names of what a function raises by itself: classes, and functions that make an error.

    What it catches again around the place is left out, and what functions inside it raise.
    """
    for child in ast.iter_child_nodes(node):
        if isinstance(child, LAMBDAS):
            continue
        if isinstance(child, ast.Raise):
            error = child.exc.func if isinstance(child.exc, ast.Call) else child.exc
            if isinstance(error, ast.Name) and error.id not in caught:
                yield error.id
        elif isinstance(child, ast.Try):
            here = {
                name.id
                for handler in child.handlers
                if handler.type is not None
                for name in ast.walk(handler.type)
                if isinstance(name, ast.Name)
            }
            yield from raised(ast.Module(child.body, []), caught | here)
            yield from raised(ast.Module([*child.orelse, *child.finalbody], []), caught)
            for handler in child.handlers:
                yield from raised(handler, caught)
        else:
            yield from raised(child, caught)


def error_named(module: ModuleType, name: str) -> type[BaseException] | None:
    """The class of the project that a raised name means; None for one of Python's own."""
    meant = getattr(module, name, None)
    if inspect.isfunction(meant):
        meant = get_type_hints(meant).get("return")
    if inspect.isclass(meant) and issubclass(meant, BaseException):
        return meant if meant.__module__.startswith("wizard.") else None
    return None


def derived(error: type[BaseException]) -> set[type[BaseException]]:
    """All classes below one."""
    below = set(error.__subclasses__())
    return below.union(*map(derived, below))


def undocumented(module: ModuleType, node: Definition) -> Iterator[str]:
    """Errors that a function raises and its docstring does not name.

    A base class of it is enough, and a derived class: what makes an error may promise less.
    """
    _, _, section = (ast.get_docstring(node) or "").partition("Raises:")
    for name in sorted(set(raised(node))):
        error = error_named(module, name)
        if error is None:
            continue
        bases = {kind for kind in error.__mro__ if kind.__module__.startswith("wizard.")}
        if not any(f"{kind.__name__}:" in section for kind in bases | derived(error)):
            yield error.__name__


def _module(path: Path) -> ModuleType:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return importlib.import_module(".".join(parts).removesuffix(".__init__"))


@pytest.mark.parametrize(
    "path", [each for each in FILES if each.name != "__main__.py"], ids=lambda path: str(
        path.relative_to(ROOT)
    ),
)  # fmt: skip
def test_what_is_public_is_described_with_its_errors(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    module = _module(path)
    wrong = []
    for name, node in public(tree.body):
        if not ast.get_docstring(node):
            wrong.append(f"{name} has no docstring")
        if not isinstance(node, ast.ClassDef) and not node.decorator_list:
            wrong += [f"{name} raises {error}" for error in undocumented(module, node)]
    assert wrong == []


SAMPLE: Final = '''
def silent():
    raise UsageProblem("x")

def honest():
    """Do it.

    Raises:
        WizardError: x
    """
    raise UsageProblem("x")

def made():
    """Do it."""
    raise unknown_key("x", "y", ())

def caught():
    """Do it."""
    try:
        raise UsageProblem("x")
    except UsageProblem:
        return None
'''


def test_an_error_that_is_not_named_is_found() -> None:
    from wizard.answers import convert

    found = {
        name: list(undocumented(convert, node)) for name, node in public(ast.parse(SAMPLE).body)
    }
    assert found == {
        "silent": ["UsageProblem"], "honest": [], "made": ["UsageProblem"], "caught": []
    }  # fmt: skip
