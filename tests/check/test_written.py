"""What the wizard itself writes has no finding, whatever was answered."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.support import matrix
from tests.support.golden import CASES, CATALOGUE, GOLDEN
from wizard.answers import Answers, Secret, Secrets
from wizard.answers.convert import to_answers
from wizard.answers.secrets import complete
from wizard.catalogue import Version
from wizard.check import OtherHost, Scene, Written, check
from wizard.plan import make_plan
from wizard.render.files import render

VERSIONS = ("16.28.0", "18", "20.20.1", "21", "22", "22.10.1", "23.4.1")
TURN = Secrets(turn={"password": Secret("the-relay's-own-secret")})


def findings(answers: Answers, folder: Path) -> list[str]:
    """What the check says about the files that are written for some answers."""
    secrets = complete(answers, TURN)
    files = render(make_plan(CATALOGUE, answers), secrets, CATALOGUE, answers.users)
    for name, file in files.items():
        if name.startswith("asterisk/") or name == "compose.yaml":
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
            path.chmod(file.mode)
    version = Version.parse(answers.asterisk.version)
    # Keys are not rendered; a proxy and phones are what answers say, as the command knows.
    expected = {"certificate-not-seen", "browser-account-plain"}
    if answers.signalling.proxy != "none" or answers.signalling.tunnel:
        expected.add("tls-behind-proxy")
    written = Written(version, answers.sizing.browsers, frozenset(expected))
    at = Scene(folder / "asterisk", CATALOGUE, version, OtherHost(), written=written)
    groups = check(at)
    return [f"{group[0].where}: {group[0].id} {dict(group[0].facts)}" for group in groups]


@pytest.mark.parametrize("name", CASES)
def test_typical_answers_have_no_finding(name: str, tmp_path: Path) -> None:
    """A finding on our own files would be a mistake of the one or of the other."""
    answers = to_answers(tomllib.loads((GOLDEN / f"{name}.toml").read_text()), name)
    assert findings(answers, tmp_path) == []


def test_no_combination_of_answers_has_a_finding(tmp_path: Path) -> None:
    """Every pair of values of any two answers, the versions one after another."""
    told = {}
    for number, case in enumerate(matrix.cases()):
        version = VERSIONS[number % len(VERSIONS)]
        found = findings(matrix.answers_of(case, version), tmp_path / f"{number}")
        if found:
            told[version, matrix.names(case)] = found
    assert told == {}
