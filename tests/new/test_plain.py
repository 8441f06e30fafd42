"""Answers that are piped into ``new --plain``, and users that were typed before leaving."""

from __future__ import annotations

import json
import shlex
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import run
from tests.support.person import CTRL_C, ENTER, Person

GIVEN = ("--set", "asterisk.version=22.10.1", "--set", "network.topology=lan",
         "--set", "network.hostname=pbx.example.test",
         "--set", "network.private_address=192.0.2.10")  # fmt: skip
# certificate, users, sound, library, calls
REST = "\n1\n\n\n20\n"
WRITE = "1\n"


def kept(text: str) -> list[str]:
    """The command that goes on."""
    (line,) = [each for each in text.splitlines() if " new " in each and " --answers " in each]
    command = shlex.split(line)
    return command[command.index("new") :]


def test_a_pipe_answers_the_questions_one_line_for_each(tmp_path: Path) -> None:
    """Up to the review, which writes."""
    out = tmp_path / "out"
    state = {"XDG_STATE_HOME": str(tmp_path)}
    done = run("new", out, "--plain", *GIVEN, given=REST + WRITE, **state)
    assert done.returncode == 0, done.stderr
    assert tomllib.loads((out / "answers.toml").read_text())["sizing"]["calls"] == 20


def test_a_pipe_that_ends_in_the_middle_keeps_what_was_answered(tmp_path: Path) -> None:
    """The question is named, the exit code is 3, nothing is written, and the command goes on."""
    out = tmp_path / "out"
    state = {"XDG_STATE_HOME": str(tmp_path / "state")}
    done = run("new", out, "--plain", "--json", *GIVEN, given="3\n", **state)
    assert done.returncode == 3
    assert "the input ended at the question" in done.stderr
    made = json.loads(done.stdout)
    assert "input ended" in made["errors"][0]["message"]
    assert not out.exists()
    command = kept(done.stderr)
    answers = tomllib.loads(Path(command[-1]).read_text())
    assert answers["certificate"]["source"] == "files"
    assert answers["network"]["hostname"] == "pbx.example.test"


def test_a_later_pipe_is_not_asked_about_the_interview_that_was_left(tmp_path: Path) -> None:
    """Its first line answers the first question, as the first time."""
    out = tmp_path / "out"
    state = {"XDG_STATE_HOME": str(tmp_path / "state")}
    assert run("new", out, "--plain", *GIVEN, given="1\n", **state).returncode == 3
    assert run("new", out, "--plain", *GIVEN, given=REST + WRITE, **state).returncode == 0


def test_without_plain_a_pipe_is_no_person(tmp_path: Path) -> None:
    """Defaults are taken, and no line is read."""
    done = run("new", tmp_path / "out", *GIVEN, given="nonsense\n")
    assert done.returncode == 0, done.stderr


@pytest.fixture(name="people")
def _people() -> Iterator[list[Person]]:
    started: list[Person] = []
    yield started
    for person in started:
        person.child.close(force=True)


def test_users_that_were_typed_are_not_lost_on_ctrl_c(
    people: list[Person], tmp_path: Path
) -> None:
    """Going on offers them, and one more can be added."""
    command = [sys.executable, "-m", "wizard", "new", "out", "--plain", *GIVEN]
    state = {"XDG_STATE_HOME": str(tmp_path / "state")}
    person = Person(command, (100, 40), tmp_path, **state)
    people.append(person)
    person.answers(("does the server use?", ENTER), ("Which users should be created", "4\r"))
    for name in ("7001", "7002"):
        person.answers(
            ("Number or name of user", f"{name}\r"),
            (f"others see when {name} calls?", "\r"),
            (f"device does {name} use?", "1\r"),
        )
    person.answers(("name of user 3?", "7003\r"), ("others see when 7003 calls?", ""))
    person.types(CTRL_C)
    assert person.leaves() == 130
    going_on = [
        "new",
        "out",
        "--plain",
        "--answers",
        *map(str, tmp_path.rglob("state/*/*/*.toml")),
    ]
    assert shlex.join(going_on[-2:]) in "".join(person.text.split("\n"))
    names = [each["name"] for each in tomllib.loads(Path(going_on[-1]).read_text())["users"]]
    assert names == ["7001", "7002", "7003"]
    again = Person([sys.executable, "-m", "wizard", *going_on], (100, 40), tmp_path, **state)
    people.append(again)
    again.sees("1. Keep these users: 7001, 7002, 7003")
