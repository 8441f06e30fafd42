"""Installing with a person in front of a terminal: shown, asked, and only then written."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support.installs import TUTORIAL, contents, fill, write
from tests.support.person import CTRL_C, ENTER, Person


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("made") / "out")


def somebody(
    out: Path,
    place: Path,
    language: str = "C.UTF-8",
    size: tuple[int, int] = (100, 30),
    **environ: str,
) -> Person:
    command = [sys.executable, "-m", "wizard", "install", str(out), "--to", str(place)]
    return Person(
        command, size, Path.cwd(), PAGER="cat", LC_ALL=language, PATH="/nowhere", **environ
    )


def test_a_person_decides_about_each_clash_and_then_about_all(out: Path, tmp_path: Path) -> None:
    place = fill(tmp_path / "etc", TUTORIAL)
    before = contents(place)
    person = somebody(out, place)
    person.answers(
        ("tlscertfile=/etc/asterisk/keys/asterisk.crt", ENTER),
        ("The account 6001 already exists", f"2{ENTER}"),
        ("Write these changes to", f"n{ENTER}"),
    )
    assert person.leaves() == 1
    assert contents(place) == before
    person = somebody(out, place)
    person.answers(
        ("already listens for TLS", f"2{ENTER}"),
        ("The account 6001 already exists", f"2{ENTER}"),
        ("Write these changes to", f"y{ENTER}"),
    )
    assert person.leaves() == 0
    assert "rollback" in person.words
    assert "asterisk -rx 'module reload http'" in person.words
    assert "\npassword=old-secret" not in (place / "pjsip.conf").read_text()
    assert "tlscertfile=/etc/asterisk/keys/fullchain.pem" in (place / "http.conf").read_text()


def test_a_person_reads_chinese_where_the_locale_says_so(out: Path, tmp_path: Path) -> None:
    place = fill(tmp_path / "etc", TUTORIAL)
    person = somebody(out, place, "zh_CN.UTF-8")
    person.answers(("您的选择", ENTER), ("已有账户", ENTER), ("写入", f"n{ENTER}"))
    assert person.leaves() == 1
    assert "没有写入" in person.words


def test_a_question_mark_explains_what_each_choice_does_to_this_object(
    out: Path, tmp_path: Path
) -> None:
    place = fill(tmp_path / "etc", TUTORIAL)
    before = contents(place)
    person = somebody(out, place)
    person.answers(
        ("Your choice", f"?{ENTER}"),
        ("replaced with the wizard's: tlscertfile=", f"nonsense{ENTER}"),
        ("Type a number from 1 to 2", f"1{ENTER}"),
        ("The account 6001 already exists", f"?{ENTER}"),
    )
    person.sees("The wizard's user 6001 is not written")
    person.sees("Your sections [6001] (aor, auth, endpoint) become comments")
    person.sees("a free name such as 6001-webrtc")
    person.types(f"3{ENTER}")
    person.answers(
        ("Write these changes to", f"?{ENTER}"),
        ("restores all of them", f"{CTRL_C}"),
        ("Nothing was written.", ""),
    )
    assert person.leaves() == 130
    assert contents(place) == before


@pytest.mark.parametrize("size", [(60, 24), (100, 30)])
def test_lines_break_between_words_and_a_dumb_terminal_gets_no_colours(
    size: tuple[int, int], out: Path, tmp_path: Path
) -> None:
    place = fill(tmp_path / "etc", TUTORIAL)
    person = somebody(out, place, size=size, TERM="dumb")
    person.answers(("Your choice", f"{CTRL_C}"), ("Nothing was written.", ""))
    assert person.leaves() == 130
    first, _, _ = person.raw.decode().partition("  1. keep yours")
    assert "already listens for TLS:" in " ".join(first.split())
    assert max(len(line) for line in first.splitlines()) < size[0]
    person = somebody(out, place, size=size, TERM="dumb")
    person.answers(("Your choice", ENTER), ("account 6001", ENTER), ("Write these", f"n{ENTER}"))
    assert person.leaves() == 1
    assert b"\x1b[3" not in person.raw
    assert b"+icesupport=yes" in person.raw
