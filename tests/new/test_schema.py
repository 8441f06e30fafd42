"""The schema of answers.toml, as an editor finds it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.support.command import ANSWERS, run

DIRECTIVE = re.compile(r"\A#:schema (\./\S+)$", re.MULTILINE)


@pytest.fixture(name="out")
def _out(tmp_path: Path) -> Path:
    given = tmp_path / "given.toml"
    given.write_text(ANSWERS)
    done = run("new", tmp_path / "out", "--answers", given, "--no-input")
    assert done.returncode == 0, done.stderr
    return tmp_path / "out"


def test_the_first_line_of_answers_toml_leads_an_editor_to_the_schema(out: Path) -> None:
    """The path starts from the file, and what is there is what --schema prints."""
    found = DIRECTIVE.search((out / "answers.toml").read_text())
    assert found
    assert (out / found[1]).read_text() == run("new", "--schema").stdout
    assert json.loads((out / found[1]).read_text())["$schema"].startswith("https://json-schema")


def test_the_line_stays_when_the_answers_change(out: Path) -> None:
    """Also where answers are added, and it is not written twice."""
    done = run("new", out, "--no-input", "--set", "sizing.calls=40", "--set", "dialplan.echo=601")
    assert done.returncode == 0, done.stderr
    text = (out / "answers.toml").read_text()
    assert DIRECTIVE.search(text)
    assert text.count("#:schema") == 1
    assert "calls = 40" in text


def test_a_file_without_the_line_is_left_without_it(out: Path) -> None:
    """answers.toml belongs to the person."""
    text = (out / "answers.toml").read_text().partition("\n")[2]
    (out / "answers.toml").write_text(text)
    assert run("new", out, "--no-input").returncode == 0
    assert (out / "answers.toml").read_text() == text
