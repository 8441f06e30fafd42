"""What every command's --json has in common, and what --quiet leaves."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.checkcases import FILES
from tests.support.command import ANSWERS, run
from tests.support.person import Person

CONF = """\
[general]
enabled = yes
bindaddr = 0.0.0.0
"""


@pytest.fixture(name="given")
def _given(tmp_path: Path) -> Path:
    path = tmp_path / "given.toml"
    path.write_text(ANSWERS)
    return path


def told(*arguments: str | Path, code: int = 0, given: str | None = None) -> dict[str, Any]:
    """The object that a command prints; nothing else may stand on stdout."""
    done = run(*arguments, "--json", given=given)
    assert done.returncode == code, done.stderr
    made: dict[str, Any] = json.loads(done.stdout)
    assert made["schema"] == 1
    return made


def names(made: dict[str, Any]) -> list[str]:
    return [each["name"] for each in made["changes"]]


def test_new_says_whether_it_changed_anything_and_what(given: Path, tmp_path: Path) -> None:
    """Also what it would change, and that nothing is left to change."""
    out = tmp_path / "out"
    new = ("new", out, "--answers", given, "--no-input")
    assert told(*new, "--dry-run", code=4)["changed"] is True
    first = told(*new)
    assert first["changed"] is True
    assert {"answers.toml", "asterisk/pjsip.conf"} <= set(names(first))
    assert {each["kind"] for each in first["changes"]} == {"file"}
    again = told(*new)
    assert again["changed"] is False
    assert again["changes"] == []


def test_install_and_rollback_say_what_they_changed(given: Path, tmp_path: Path) -> None:
    """The files in the configuration folder, by their names there."""
    out, live = tmp_path / "out", tmp_path / "live"
    live.mkdir()
    run("new", out, "--answers", given, "--no-input")
    install = ("install", out, "--to", live, "--yes", "--no-reload")
    assert told(*install, "--dry-run", code=4)["changed"] is True
    assert "pjsip.conf" in names(told(*install))
    assert told(*install)["changed"] is False
    assert "pjsip.conf" in names(told("rollback", live, "--no-reload"))
    assert told("rollback", live, "--list")["changed"] is False


def test_check_says_what_fix_wrote(tmp_path: Path) -> None:
    """Without --fix it changes nothing."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text.replace("max_contacts=5", "max_contacts=0"))
    found = told("check", tmp_path, code=4)
    assert found["changed"] is False
    assert "pjsip.conf" in {each["file"] for each in found["findings"] if each["safe"]}
    fixed = json.loads(run("check", tmp_path, "--fix", "--json").stdout)
    assert fixed["changed"] is True
    assert "pjsip.conf" in names(fixed)


def test_commands_that_only_look_say_that_nothing_changed() -> None:
    """explain, codecs and doctor."""
    assert told("explain", "stunaddr")["changed"] is False
    assert told("codecs", "opus", "alaw")["changed"] is False
    assert told("doctor", "ws://127.0.0.1:9/ws", code=4)["changed"] is False


@pytest.mark.parametrize(
    ("arguments", "place", "message"),
    [
        (("new", "--bogus"), "--bogus", "No such option"),
        (("bogus",), "", "No such command"),
        (("--bogus",), "--bogus", "No such option"),
        (("new", "--lang", "xx"), "--lang", "xx"),
        (("install", "x"), "--to", "Missing option"),
        (("new", "--no-input", "--set", "sizing.calls=many"), "--set: sizing.calls", "many"),
        (("codecs", "nonsense"), "FROM", "nonsense"),
        (("explain", ""), "", "log line"),
        (("doctor",), "", "nothing to examine"),
        (("check", "/nowhere"), "/nowhere", "does not exist"),
        (("rollback", "/nowhere"), "/nowhere", "no such folder"),
    ],
)
def test_wrong_usage_is_one_object_with_the_place_and_the_message(
    arguments: tuple[str, ...], place: str, message: str
) -> None:
    """Exit code 2; the words for a person stay on stderr."""
    made = told(*arguments, code=2)
    (fault,) = made["errors"]
    assert fault["place"] == place
    assert message in fault["message"]
    assert made["changed"] is False


def test_each_bad_answer_is_an_error_of_its_own(given: Path, tmp_path: Path) -> None:
    """With its file and key, and what to do."""
    given.write_text(ANSWERS.replace("192.0.2.10", "nonsense").replace("6001", "60 01"))
    made = told("new", tmp_path / "out", "--answers", given, "--no-input", code=2)
    places = [each["place"] for each in made["errors"]]
    assert len(places) >= 2
    assert f"{given}: network.private_address" in places
    assert all(each["message"] and each["remedy"] for each in made["errors"])
    assert not (tmp_path / "out").exists()


def test_missing_answers_are_errors_too(tmp_path: Path) -> None:
    """Exit code 3; the list `missing` stays."""
    made = told("new", tmp_path / "out", "--no-input", "--set", "asterisk.version=22", code=3)
    assert "network.topology" in [each["key"] for each in made["missing"]]
    assert "network.topology" in [each["place"] for each in made["errors"]]


def test_json_as_an_argument_of_explain_is_a_text() -> None:
    """After -- nothing is an option."""
    done = run("explain", "--", "--json")
    assert "{" not in done.stdout


def test_quiet_commands_print_nothing_when_all_is_well(given: Path, tmp_path: Path) -> None:
    """new, install, rollback, check, explain, codecs: neither stdout nor stderr."""
    out, live = tmp_path / "out", tmp_path / "live"
    live.mkdir()
    for arguments in (
        ("new", out, "--answers", given),
        ("new", out, "--quiet"),
        ("install", out, "--to", live, "--yes", "--no-reload"),
        ("rollback", live, "--no-reload"),
        ("explain", "stunaddr"),
        ("codecs",),
    ):
        done = run(*arguments, "-q")
        assert done.returncode == 0, done.stderr
        assert done.stdout + done.stderr == "", arguments


def test_a_quiet_check_tells_by_its_exit_code(tmp_path: Path) -> None:
    """4 for a finding; an error is still said, and --json still printed."""
    (tmp_path / "http.conf").write_text(CONF)
    (tmp_path / "pjsip.conf").write_text("[100]\ntype = aor\n")
    done = run("check", tmp_path, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (4, "", "")
    wrong = run("check", tmp_path / "nowhere", "--quiet")
    assert wrong.returncode == 2
    assert "does not exist" in wrong.stderr
    assert json.loads(run("check", tmp_path, "--quiet", "--json").stdout)["findings"]


def test_a_quiet_install_asks_nobody(given: Path, tmp_path: Path) -> None:
    """Even on a terminal: without --yes it ends with exit code 3 and nothing written."""
    live = tmp_path / "live"
    live.mkdir()
    run("new", tmp_path / "out", "--answers", given, "--no-input")
    command = [sys.executable, "-m", "wizard", "install", "out", "--to", "live", "--quiet"]
    somebody = Person(command, (80, 24), tmp_path)
    assert somebody.leaves() == 3
    assert not list(live.iterdir())
