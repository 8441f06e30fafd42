"""Where relative paths start: one rule for every source of an answer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import ANSWERS

NAMED = 'users_from = "users.csv"\n'
VARIABLE = "ASTERISK_WEBRTC_USERS_FROM"


@pytest.fixture(name="here")
def _here(tmp_path: Path) -> Path:
    """The current folder, a folder with answers, and one that was written; a table in each."""
    for name, user in (("here", "7001"), ("given", "7002"), ("here/out", "7003")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "users.csv").write_text(f"name\n{user}\n")
    (tmp_path / "given" / "given.toml").write_text(NAMED + ANSWERS)
    return tmp_path / "here"


def users(here: Path, *arguments: str, **environ: str) -> str:
    """What the written pjsip.conf says of users."""
    done = subprocess.run(
        [sys.executable, "-m", "wizard", "new", "out", "--no-input", *arguments],
        cwd=here, capture_output=True, text=True, check=False, timeout=60,
        stdin=subprocess.DEVNULL, env={**os.environ, "LANG": "C.UTF-8", **environ},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return (here / "out" / "asterisk" / "pjsip.conf").read_text()


def test_a_path_on_the_command_line_starts_from_the_current_folder(here: Path) -> None:
    """Also on a folder that has answers, and in the environment; later runs find the table."""
    (here / "out" / "answers.toml").write_text(ANSWERS)
    assert "[7001]" in users(here, "--set", "users_from=users.csv")
    assert "[7001]" in users(here)


def test_a_path_in_the_environment_starts_from_the_current_folder(here: Path) -> None:
    """The folder's own answers do not name a table."""
    (here / "out" / "answers.toml").write_text(ANSWERS)
    assert "[7001]" in users(here, **{VARIABLE: "users.csv"})


def test_a_path_in_a_file_starts_from_that_file(here: Path) -> None:
    """An answers file that is given, and that of the folder."""
    assert "[7002]" in users(here, "--answers", "../given/given.toml")
    (here / "out" / "answers.toml").write_text(NAMED + ANSWERS)
    text = users(here)
    assert "[7003]" in text
    assert "[7001]" not in text
    assert NAMED.strip() in (here / "out" / "answers.toml").read_text()
