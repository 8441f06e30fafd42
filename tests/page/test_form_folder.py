"""The folder that the form makes is the folder that ``new`` makes, byte for byte."""

from __future__ import annotations

import itertools
import subprocess
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support.forms import answered, native, sent, tree, unpacked
from tests.support.golden import CASES, GOLDEN
from wizard.answers import Secret, Secrets
from wizard.page.form.calls import FormSession

pytestmark = pytest.mark.usefixtures("no_machine")

SECRETS = {"turn.password": "turn-password"}


def answers(name: str) -> dict[str, Any]:
    return tomllib.loads((GOLDEN / f"{name}.toml").read_text())


def filled(name: str) -> FormSession:
    session = FormSession()
    users = {each["name"]: Secret(f"password-{each['name']}") for each in answers(name)["users"]}
    session._secrets = Secrets(
        users=users,
        turn={"password": Secret("turn-password")},
        guests={"password": Secret("guests-password")},
    )
    sent(session.call, answers(name), SECRETS)
    return session


class Told(NamedTuple):
    """What a filled form says at its end."""

    archive: Mapping[str, Any]
    files: Mapping[str, Any]


Tell = Callable[[str], Told]


@pytest.fixture(scope="module")
def told() -> Tell:
    """Fills the form with a case; once for all tests, as that takes most of their time."""

    @cache
    def tell(name: str) -> Told:
        session = filled(name)
        return Told(session.call({"do": "archive"}), session.call({"do": "files"}))

    return tell


@pytest.mark.parametrize("name", CASES)
def test_the_files_are_the_golden_ones(name: str, tmp_path: Path, told: Tell) -> None:
    made = tree(unpacked(told(name).archive, tmp_path))
    expected = (GOLDEN / f"{name}.txt").read_text().split("===== ")[1:]
    assert len(expected) > 15
    for each in expected:
        head, _, text = each.partition("\n")
        path, _, mode = head.partition(" ")
        assert made[path] == (int(mode.strip("()"), 8), text.encode()), path


@pytest.mark.parametrize("name", CASES)
def test_new_makes_the_same_folder(name: str, tmp_path: Path, told: Tell) -> None:
    here = unpacked(told(name).archive, tmp_path)
    assert tree(native(here, tmp_path, answers_file=here / "answers.toml")) == tree(here)


@pytest.mark.parametrize("name", CASES)
def test_the_command_makes_the_same_folder(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Tell
) -> None:
    """Run by a shell, which hands the arguments and the standard input on as they are."""
    here = unpacked(told(name).archive, tmp_path)
    command = told(name).files["command"]
    program = tmp_path / "bin" / "asterisk-webrtc-wizard"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nprintf "%s\\0" "$@" >"$SEEN"\ncat >"$SEEN.stdin"\n')
    program.chmod(0o755)
    seen = tmp_path / "seen"
    subprocess.run(
        ["sh", "-c", command.partition("\n")[2] if "stty" in command else command],
        check=True,
        stdin=subprocess.DEVNULL,
        env={"PATH": f"{program.parent}:/usr/bin:/bin", "SEEN": str(seen)},
    )
    given = seen.read_text().split("\0")[:-1]
    assert given[:3] == ["new", "asterisk-webrtc", "--no-input"]
    sets = tuple(value for flag, value in itertools.pairwise(given) if flag == "--set")
    file = ""
    if not sets:
        assert given[3:] == ["--answers", "-"]
        file = str(tmp_path / "stdin.toml")
        Path(file).write_text((tmp_path / "seen.stdin").read_text())
    monkeypatch.setenv("ASTERISK_WEBRTC_TURN_PASSWORD", SECRETS["turn.password"])
    assert tree(native(here, tmp_path, answers_file=file or None, sets=sets)) == tree(here)


def test_some_commands_are_short_and_some_carry_a_file(told: Tell) -> None:
    short = told("lan").files["command"]
    long = told("cloud-phones").files["command"]
    assert "--set network.topology=lan" in short
    assert "<<'ANSWERS'" in long


def test_a_password_is_asked_for_and_never_in_the_command() -> None:
    name = next(each for each in CASES if answers(each).get("turn", {}).get("mode") == "existing")
    data = filled(name).call({"do": "files", "whole": True})
    assert "ASTERISK_WEBRTC_TURN_PASSWORD" in data["command"]
    assert "turn-password" not in str(data)
    assert "password-6" not in str(data)


def test_the_same_answers_give_the_same_archive(told: Tell) -> None:
    assert filled("lan").call({"do": "archive"}) == told("lan").archive


def test_passwords_stay_the_same_while_answers_change(
    tmp_path: Path, session: FormSession
) -> None:
    answered(session)
    session.call({"do": "defaults"})
    first = unpacked(session.call({"do": "archive"}), tmp_path / "first")
    session.call({"do": "answer", "key": "sizing.calls", "value": "40"})
    second = unpacked(session.call({"do": "archive"}), tmp_path / "second")
    assert (first / "secrets.toml").read_text() == (second / "secrets.toml").read_text()
    assert (first / "README.md").read_text() != (second / "README.md").read_text()
