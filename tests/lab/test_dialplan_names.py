"""Which module brings which function and application, asked of real Asterisks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.lab import asterisk, machine
from wizard.catalogue import Catalogue

pytestmark = pytest.mark.lab

# Names of other releases: that came later, or went.
OTHER = {
    "16": {
        "RECORDING_INFO", "EVAL_SUB", "GLOBAL_DELETE", "GLOBAL_EXISTS", "DELETE",
        "VARIABLE_EXISTS", "DIGIT_SUM", "LTRIM", "RTRIM", "TRIM",
    },
    "22": {"nocdr", "MAILBOX_EXISTS", "mailboxexists", "CALLERPRES"},
}  # fmt: skip
MINIMAL = Path(__file__).parent / "minimal"


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_every_name_comes_with_its_module(version: str) -> None:
    """Of all modules that this Asterisk has; none of their names is there without them."""
    facts = Catalogue().dialplan
    with asterisk.start(MINIMAL, version) as server:
        running = _running(server)
        early = _names(server)
        late = {name: fact for name, fact in facts.items() if name not in running}
        unexpected = {
            name: sorted(found)
            for name, fact in late.items()
            if (found := early & {*fact.functions, *map(str.lower, fact.applications)})
        }
        assert unexpected == {}
        for name in late:
            if server.root.has_module(name):
                server.cli(f"module load {name}.so")
        running = _running(server)
        assert len(running & set(facts)) > 60
        there = _names(server)
        missing = {
            name: sorted({*fact.functions, *map(str.lower, fact.applications)} - there)
            for name, fact in facts.items()
            if name in running
        }
    assert {word for words in missing.values() for word in words} == OTHER[version]


def _running(server: asterisk.Asterisk) -> set[str]:
    shown = server.cli("module show")
    return set(re.findall(r"(?m)^(\S+)\.so .*(?<!Not) Running ", shown))


def _names(server: asterisk.Asterisk) -> set[str]:
    """Functions as they are written, applications in small letters."""
    functions = re.findall(r"(?m)^([A-Z][A-Z0-9_]*) ", server.cli("core show functions"))
    applications = re.findall(r"(?m)^ +(\w+):", server.cli("core show applications"))
    return {*functions, *map(str.lower, applications)}
