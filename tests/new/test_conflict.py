"""Lines that the person and the wizard changed: all of a run's changes are written, or none."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import pytest

from tests.support.command import ANSWERS, run, tree
from tests.support.person import DOWN, ENTER, Person

MORE_CALLS = ("--set", "sizing.calls=100")
MINE, OLD, NEW = "rtpend=12345", "rtpend=10299", "rtpend=10899"


@pytest.fixture(name="out")
def _out(tmp_path: Path) -> Path:
    """A folder in which a line was edited that more calls would change."""
    given = tmp_path / "given.toml"
    given.write_text(ANSWERS)
    out = tmp_path / "my out"
    assert run("new", out, "--answers", given, "--no-input").returncode == 0
    rtp = out / "asterisk" / "rtp.conf"
    rtp.write_text(rtp.read_text().replace(OLD, MINE) + "; mine\n")
    return out


def rtp(out: Path) -> str:
    return (out / "asterisk" / "rtp.conf").read_text()


def test_nothing_at_all_is_written_while_a_conflict_is_open(out: Path) -> None:
    """Exit 4; the lines are shown, and every file is what it was, answers.toml among them."""
    before = tree(out)
    done = run("new", out, "--no-input", *MORE_CALLS)
    assert done.returncode == 4
    assert "asterisk/rtp.conf" in done.stderr
    assert f"-{MINE}" in done.stderr
    assert f"+{NEW}" in done.stderr
    assert tree(out) == before


def test_both_ways_out_are_commands_that_can_be_pasted(out: Path) -> None:
    """With the options that were given, quoted for a shell."""
    done = run("new", out, "--no-input", *MORE_CALLS)
    lines = [line.strip() for line in done.stderr.splitlines() if " --on-conflict " in line]
    ways = [shlex.split(line) for line in lines if str(out) in line]
    assert [way[way.index("--on-conflict") + 1] for way in ways] == ["keep", "replace"]
    for way in ways:
        assert way[way.index("new") + 1] == str(out)
        assert "sizing.calls=100" in way
    made = json.loads(run("new", out, "--no-input", *MORE_CALLS, "--json").stdout)
    assert [shlex.split(each) for each in made["next"]] == ways
    assert made["changed"] is False
    assert made["changes"] == []
    again = run(*ways[1][ways[1].index("new") :])
    assert again.returncode == 0, again.stderr
    assert NEW in rtp(out)


def test_keeping_writes_all_the_rest_and_the_line_is_no_conflict_any_more(out: Path) -> None:
    """My line stays, also in later runs; the other files and lines move on."""
    done = run("new", out, "--no-input", *MORE_CALLS, "--on-conflict", "keep")
    assert done.returncode == 0, done.stderr
    assert MINE in rtp(out)
    assert "calls = 100" in (out / "answers.toml").read_text()
    again = run("new", out, "--no-input")
    assert again.returncode == 0, again.stderr
    assert MINE in rtp(out)


def test_replacing_takes_the_line_and_leaves_other_edits(out: Path) -> None:
    """Only the lines that both changed become the wizard's."""
    done = run("new", out, "--no-input", *MORE_CALLS, "--on-conflict", "replace")
    assert done.returncode == 0, done.stderr
    assert NEW in rtp(out)
    assert MINE not in rtp(out)
    assert rtp(out).endswith("; mine\n")


def test_a_dry_run_shows_the_conflict(out: Path) -> None:
    """It is among the files on stdout."""
    done = run("new", out, "--no-input", *MORE_CALLS, "--dry-run")
    assert done.returncode == 4
    assert "! conflict  asterisk/rtp.conf" in done.stdout


@pytest.mark.parametrize(
    ("keys", "line", "code"), [("", MINE, 0), (DOWN, NEW, 0), (DOWN * 2, MINE, 4)]
)
def test_on_a_terminal_a_person_says_whose_lines_count(
    out: Path, keys: str, line: str, code: int
) -> None:
    """Mine, the wizard's, or nothing is written."""
    calls = (out / "answers.toml").read_text() + "\n[sizing]\ncalls = 100\n"
    (out / "answers.toml").write_text(calls)
    before = tree(out)
    person = Person([sys.executable, "-m", "wizard", "new", "my out"], (100, 40), out.parent)
    person.answers(
        ("This folder already has answers", DOWN * 2 + ENTER),
        ("You edited lines that the wizard also changes: asterisk/rtp.conf", keys + ENTER),
    )
    assert person.leaves() == code
    assert line in rtp(out)
    assert (tree(out) == before) is (code == 4)
