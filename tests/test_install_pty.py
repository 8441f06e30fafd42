"""Installing with a person in front of a terminal: shown, asked, and only then written."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.installs import TUTORIAL, contents, fill, write
from tests.person import ENTER, Person


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("made") / "out")


def somebody(out: Path, place: Path, language: str = "C.UTF-8") -> Person:
    command = [sys.executable, "-m", "wizard", "install", str(out), "--to", str(place)]
    return Person(command, (100, 30), Path.cwd(), PAGER="cat", LC_ALL=language, PATH="/nowhere")


def test_a_person_decides_about_each_clash_and_then_about_all(out: Path, tmp_path: Path) -> None:
    place = fill(tmp_path / "etc", TUTORIAL)
    before = contents(place)
    person = somebody(out, place)
    person.answers(
        ("tlscertfile=/etc/asterisk/keys/asterisk.crt", ENTER),
        ("There is an account 6001 already", f"2{ENTER}"),
        ("Write this into", f"n{ENTER}"),
    )
    assert person.leaves() == 1
    assert contents(place) == before
    person = somebody(out, place)
    person.answers(
        ("listens for TLS already", f"2{ENTER}"),
        ("There is an account 6001 already", f"2{ENTER}"),
        ("Write this into", f"y{ENTER}"),
    )
    assert person.leaves() == 0
    assert "rollback" in person.words
    assert "asterisk -rx 'module reload http'" in person.words
    assert "old-secret" not in (place / "pjsip.conf").read_text()
    assert "tlscertfile=/etc/asterisk/keys/fullchain.pem" in (place / "http.conf").read_text()


def test_a_person_reads_chinese_where_the_locale_says_so(out: Path, tmp_path: Path) -> None:
    place = fill(tmp_path / "etc", TUTORIAL)
    person = somebody(out, place, "zh_CN.UTF-8")
    person.answers(("您的选择", ENTER), ("已有账号", ENTER), ("写入", f"n{ENTER}"))
    assert person.leaves() == 1
    assert "没有写入" in person.words
