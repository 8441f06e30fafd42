"""What a topology means is in its capabilities; nothing else knows it by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
import pytest

from docs.generate import config
from docs.generate.site import LANGUAGES
from tests.support.helpers import answers
from wizard.answers import Secret, Secrets
from wizard.answers.fields import fields
from wizard.catalogue import Catalogue
from wizard.catalogue.types import Topology
from wizard.plan import make_plan
from wizard.plan.types import Plan
from wizard.render.files import render

ROOT = Path(__file__).parents[2]
CATALOGUE = Catalogue()
NAMES = tuple(CATALOGUE.topologies)
# Names that are no other word of the trade: anywhere in the code they can only mean a topology.
UNMISTAKABLE = frozenset(NAMES) - {"lan", "public"}
TYPE = ROOT / "wizard" / "answers" / "__init__.py"


class Imagined(Catalogue):
    """The catalogue with topologies of a test's own."""

    def __init__(self, *more: Topology) -> None:
        super().__init__()
        self._more = more

    @property
    def topologies(self) -> Mapping[str, Topology]:
        """Those of the catalogue and the imagined ones."""
        known = CATALOGUE.topologies
        return MappingProxyType({**known, **{each.id: each for each in self._more}})


def imagined(like: str, **capabilities: Any) -> Topology:
    """A topology that nobody has heard of."""
    fact = CATALOGUE.topologies[like]
    return msgspec.structs.replace(fact, id="space-station", term="Station", **capabilities)


def written(topology: Topology, like: str) -> tuple[Plan, dict[str, str]]:
    """The plan and the files for it, with the answers of another topology."""
    catalogue = Imagined(topology)
    said = answers(like)
    network = msgspec.structs.replace(said.network, topology=topology.id)
    said = msgspec.structs.replace(said, network=network)
    secrets = Secrets(
        users={user.name: Secret(f"password-{user.name}") for user in said.users},
        turn={"password": Secret("turn-password")},
    )
    plan = make_plan(catalogue, said)
    files = render(plan, secrets, catalogue, said.users)
    return plan, {path: file.content.decode() for path, file in files.items()}


@pytest.mark.parametrize("like", NAMES)
def test_a_new_topology_with_the_same_capabilities_is_written_the_same(like: str) -> None:
    known = written(msgspec.structs.replace(CATALOGUE.topologies[like], term="Station"), like)
    _, files = written(imagined(like), like)
    assert files == known[1]


def test_a_new_mixture_of_capabilities_is_planned_from_them() -> None:
    """A container behind a router whose address changes: no topology of ours is like it."""
    mixed = imagined(
        "docker-bridge",
        asks_stun="without-address",
        stun_rule="rtp.stun-dynamic-address",
        own_router=True,
        advice=("network.docker-ports", "network.router"),
    )
    plan, files = written(mixed, "docker-bridge")
    told = {advice.id for advice in plan.advice}
    assert {"network.docker-ports", "network.router", "network.follow-address"} <= told
    assert {"compose.yaml", "hooks/follow-address.sh"} <= files.keys()
    assert "203.0.113.10" in files["asterisk/rtp.conf"]


def _literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The texts of a module that are no docstrings, with their lines."""
    prose = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in prose:
            yield node.lineno, node.value


def _compared(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The texts beside something called topology: in comparisons, tables and calls of get()."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare | ast.Subscript | ast.Call):
            said = ast.unparse(node)
            if re.search(r"\btopology\b", said):
                yield from _literals(node)


def found(text: str) -> list[tuple[int, str]]:
    """The places in Python code that know a topology by its name."""
    tree = ast.parse(text)
    named = [each for each in _literals(tree) if each[1] in UNMISTAKABLE]
    return named + [each for each in _compared(tree) if each[1] in NAMES]


@pytest.mark.parametrize(
    "path",
    [path for path in sorted((ROOT / "wizard").rglob("*.py")) if path != TYPE],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_no_module_knows_a_topology_by_name(path: Path) -> None:
    assert found(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "code",
    [
        'if network.topology == "lan": pass',
        'if topology in ("public", x): pass',
        'source = {"lan": 1}.get(answers.network.topology)',
        'BEHIND = frozenset({"cgnat"})',
    ],
)
def test_a_comparison_with_a_topology_would_be_found(code: str) -> None:
    assert found(code)


def test_no_template_knows_a_topology_by_name() -> None:
    for path in (ROOT / "templates").rglob("*.j2"):
        for block in re.findall(r"{%.*?%}|{{.*?}}", path.read_text(encoding="utf-8"), re.DOTALL):
            assert "topology" not in block or path.name.startswith("readme."), path
            assert not any(f'"{name}"' in block for name in NAMES), path


@pytest.mark.parametrize("name", NAMES)
def test_a_topology_costs_five_places(name: str) -> None:
    """Its facts, its name in the answers, an example, a page in each language, the menus."""
    fact = CATALOGUE.topologies[name]
    assert fact.title and fact.drawing and fact.zones
    assert name in fields()["network.topology"].choices
    assert (ROOT / "docs" / "guides" / f"{name}.toml").is_file()
    for language in LANGUAGES:
        assert (ROOT / "docs" / language / "networks" / f"{name}.md").is_file()
    assert f"networks/{name}.md" in config.listed()


def test_the_answers_know_the_topologies_of_the_catalogue() -> None:
    assert set(fields()["network.topology"].choices) == set(NAMES)


@pytest.mark.parametrize("fact", CATALOGUE.topologies.values(), ids=lambda fact: fact.id)
def test_what_a_topology_names_is_in_the_catalogue(fact: Topology) -> None:
    rules = [fact.stun_rule] if fact.asks_stun != "never" else []
    rules += [fact.no_stun_rule] if fact.asks_stun != "always" else []
    assert set(rules) <= set(CATALOGUE.rules)
    told = {*fact.advice, *fact.advice_phones, *fact.advice_local_clients}
    assert told <= set(CATALOGUE.advice)
    assert fact.behind_nat or fact.asks_stun == "never"
