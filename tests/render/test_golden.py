"""What typical answers are written as, kept beside their answers.

After a wanted change: ``pytest tests/render/test_golden.py --write-golden``, then read the diff.
"""

from __future__ import annotations

import tomllib

import pytest

from tests.support.golden import CASES, CATALOGUE, GOLDEN
from wizard.answers import Secret, Secrets
from wizard.answers.convert import to_answers
from wizard.plan import make_plan
from wizard.render.files import render


def rendered(name: str) -> str:
    """Every file that depends on the network, one after another; the client has its own tests."""
    path = GOLDEN / f"{name}.toml"
    answers = to_answers(tomllib.loads(path.read_text()), path.name)
    secrets = Secrets(
        users={user.name: Secret(f"password-{user.name}") for user in answers.users},
        turn={"password": Secret("turn-password")},
        guests={"password": Secret("guests-password")},
    )
    plan = make_plan(CATALOGUE, answers)
    files = render(plan, secrets, CATALOGUE, answers.users)
    copied = {each.path for each in plan.documents if not each.template.endswith(".j2")}
    shown = {
        path: file
        for path, file in files.items()
        if not path.startswith("client/") and path not in copied
    }
    return "".join(
        f"===== {path} ({file.mode:04o})\n{file.content.decode()}" for path, file in shown.items()
    )


@pytest.mark.parametrize("name", CASES)
def test_typical_answers_are_written_as_before(name: str, request: pytest.FixtureRequest) -> None:
    """The text is byte for byte what was read and found good."""
    expected = GOLDEN / f"{name}.txt"
    text = rendered(name)
    if request.config.getoption("--write-golden"):
        expected.write_text(text)
    assert expected.read_text() == text


def test_there_are_a_dozen() -> None:
    """Every network is among them."""
    assert len(CASES) >= 12
