"""A secrets file that is gone is no reason to give everybody a new password without a word."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.support.command import ANSWERS, run, tree
from tests.support.person import DOWN, ENTER, Person


@pytest.fixture(name="out")
def _out(tmp_path: Path) -> Path:
    """A written folder whose secrets file was removed."""
    given = tmp_path / "given.toml"
    given.write_text(ANSWERS)
    assert run("new", tmp_path / "out", "--answers", given, "--no-input").returncode == 0
    (tmp_path / "out" / "secrets.toml").unlink()
    return tmp_path / "out"


def password(out: Path) -> str:
    (found,) = re.findall(r"(?m)^password=(.*)$", (out / "asterisk" / "pjsip.conf").read_text())
    return str(found)


def test_without_a_person_nothing_is_written_and_the_users_are_named(out: Path) -> None:
    """Exit code 3, and the way out."""
    before = tree(out)
    done = run("new", out, "--no-input")
    assert done.returncode == 3
    assert f"{out}/secrets.toml" in done.stderr
    assert "6001" in done.stderr
    assert "--new-passwords" in done.stderr
    assert tree(out) == before


def test_an_option_makes_new_passwords(out: Path) -> None:
    """They are in both files then, and stay."""
    old = password(out)
    assert run("new", out, "--no-input", "--new-passwords").returncode == 0
    assert password(out) != old
    assert password(out) in (out / "secrets.toml").read_text()
    assert run("new", out, "--no-input").returncode == 0


def test_a_dry_run_says_so(out: Path) -> None:
    """It shows what would be written, which writes nothing."""
    done = run("new", out, "--no-input", "--dry-run")
    assert done.returncode == 4
    assert "would get new passwords: 6001" in done.stderr


def test_a_user_who_is_new_gets_a_password_as_ever(out: Path, tmp_path: Path) -> None:
    """And so do all in a folder that was never written."""
    run("new", out, "--no-input", "--new-passwords")
    assert run("new", out, "--no-input", "--set", "users=6001,6002").returncode == 0
    (tmp_path / "fresh").mkdir()
    (tmp_path / "fresh" / "answers.toml").write_text(ANSWERS)
    assert run("new", tmp_path / "fresh", "--no-input").returncode == 0


@pytest.mark.parametrize(("keys", "code"), [("", 1), (DOWN, 0)])
def test_on_a_terminal_a_person_is_asked(out: Path, keys: str, code: int) -> None:
    """Writing nothing is what Enter alone means."""
    old = password(out)
    person = Person([sys.executable, "-m", "wizard", "new", "out"], (100, 40), out.parent)
    person.answers(
        ("This folder already has answers", DOWN * 2 + ENTER),
        ("Generate new passwords for 6001?", keys + ENTER),
    )
    assert person.leaves() == code
    assert (password(out) == old) is (code == 1)
