"""The interview on a real pseudo-terminal, as a person sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.interviewed import Interviewed
from tests.support.person import BACKTAB, CTRL_C, DOWN, ENTER, ESCAPE, F1, SIZES, UP


@pytest.fixture
def people(tmp_path: Path) -> Iterator[list[Interviewed]]:
    started: list[Interviewed] = []
    yield started
    for person in started:
        person.child.close(force=True)


def sit_down(
    people: list[Interviewed],
    tmp_path: Path,
    size: tuple[int, int],
    language: str = "en",
    **env: str,
) -> Interviewed:
    person = Interviewed(size, tmp_path / "stdout", language, **env)
    people.append(person)
    return person


def to_the_review(person: Interviewed) -> None:
    person.sees("Which Asterisk")
    person.types(ENTER)
    person.sees("How is the server connected to the internet?")
    person.types(ENTER)
    person.sees("Which host name do browsers")
    person.types("pbx.lan" + ENTER)
    for words in (
        "Which TLS certificate",
        "Which users should be created",
        "Audio codecs for",
        "library",
        "Maximum number",
    ):
        person.sees(words)
        person.types(ENTER)
    person.sees("Write these files")


@pytest.mark.parametrize("size", SIZES)
def test_forward_to_the_review_and_write(
    people: list[Interviewed], tmp_path: Path, size: tuple[int, int]
) -> None:
    person = sit_down(people, tmp_path, size)
    to_the_review(person)
    person.types(ENTER)
    assert person.leaves() == 0
    assert person.said()["network"] == {"topology": "lan", "hostname": "pbx.lan"}
    assert person.said()["asterisk"] == {"version": "22.10.1"}


@pytest.mark.parametrize("size", SIZES)
def test_a_question_shows_its_reason_its_default_and_the_keys(
    people: list[Interviewed], tmp_path: Path, size: tuple[int, int]
) -> None:
    person = sit_down(people, tmp_path, size)
    person.sees("Which Asterisk")
    text = person.sees("» 22.10.1")
    assert "differ between versions" in " ".join(text.split())
    assert "suggested: asterisk -V" in text
    assert "Shift-Tab: back" in text
    person.types(ENTER)
    text = person.sees("carrier NAT")
    assert all(len(line) <= size[0] for line in text.split("\n"))


@pytest.mark.parametrize("size", SIZES)
def test_going_back_offers_the_old_answer_and_leaves_no_trace_of_the_question(
    people: list[Interviewed], tmp_path: Path, size: tuple[int, int]
) -> None:
    person = sit_down(people, tmp_path, size)
    person.sees("Which Asterisk")
    person.types(ENTER)
    person.sees("How is the server connected to the internet?")
    person.types(DOWN + ENTER)
    person.sees("Which host name do browsers")
    person.types(BACKTAB)
    person.sees("» On the internet")
    assert "Which host name" not in person.text
    person.types(ESCAPE)
    person.sees("» 22.10.1")
    person.types(ENTER + UP + ENTER)
    person.sees("Which host name do browsers")
    person.types("ab" + BACKTAB)
    person.sees("» Everyone is on")


@pytest.mark.parametrize("size", SIZES)
def test_help_is_printed_above_and_the_question_stays(
    people: list[Interviewed], tmp_path: Path, size: tuple[int, int]
) -> None:
    person = sit_down(people, tmp_path, size)
    person.sees("Which Asterisk")
    person.types(F1)
    person.was_told("on the server")
    person.sees("» 22.10.1")
    person.types(ENTER)
    person.sees("How is the server connected to the internet?")


@pytest.mark.parametrize("size", SIZES)
def test_a_refused_answer_shows_the_reason_below(
    people: list[Interviewed], tmp_path: Path, size: tuple[int, int]
) -> None:
    person = sit_down(people, tmp_path, size)
    person.sees("Which Asterisk")
    person.types(ENTER)
    person.sees("How is the server connected to the internet?")
    person.types(ENTER)
    person.sees("Which host name do browsers")
    person.types(ENTER)
    person.sees("This question needs an answer.")
    person.types("pbx.lan" + ENTER)
    person.sees("Which TLS certificate")


@pytest.mark.parametrize("size", SIZES)
def test_the_review_shows_answers_origins_and_warnings_and_jumps(
    people: list[Interviewed], tmp_path: Path, size: tuple[int, int]
) -> None:
    person = sit_down(people, tmp_path, size)
    to_the_review(person)
    assert b"asterisk/rtp.conf" in person.raw
    assert b"blocks UDP" in b" ".join(person.raw.split())
    person.sees("(asterisk -V)")
    person.types(UP + UP)
    person.sees("50 (default")
    person.types(ENTER)
    person.sees("How many browsers are connected")
    person.types("\x15" + "75" + ENTER)
    person.sees("Write these files")
    person.types(ENTER)
    assert person.leaves() == 0
    assert person.said()["sizing"] == {"calls": 20, "browsers": 75}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("questions", [0, 2])
def test_ctrl_c_keeps_the_answers_and_restores_the_terminal(
    people: list[Interviewed], tmp_path: Path, size: tuple[int, int], questions: int
) -> None:
    person = sit_down(people, tmp_path, size)
    person.sees("Which Asterisk")
    if questions:
        person.types(ENTER)
        person.sees("How is the server connected to the internet?")
        person.types(ENTER)
        person.sees("Which host name do browsers")
    person.types(CTRL_C)
    person.leaves()
    said = person.said()
    assert ("asterisk" in said) == bool(questions)
    # The last words about the cursor and about pasting have to be: shown, and as before.
    assert person.raw.rfind(b"\x1b[?25h") >= person.raw.rfind(b"\x1b[?25l")
    assert person.raw.rfind(b"\x1b[?2004l") >= person.raw.rfind(b"\x1b[?2004h")
    assert not person.screen.cursor.hidden


def test_ctrl_c_is_an_exit_status_of_its_own(people: list[Interviewed], tmp_path: Path) -> None:
    person = sit_down(people, tmp_path, (80, 24))
    person.sees("Which Asterisk")
    person.types(CTRL_C)
    assert person.leaves() == 130


@pytest.mark.parametrize("size", SIZES)
def test_chinese_is_asked_in_chinese(
    people: list[Interviewed], tmp_path: Path, size: tuple[int, int]
) -> None:
    person = sit_down(people, tmp_path, size, "zh")
    for words, keys in (
        ("Asterisk 是哪个版本", ENTER),
        ("服务器如何接入互联网", ENTER),
        ("浏览器用哪个主机名访问", "pbx.lan" + ENTER),
    ):
        person.sees(words)
        person.sees("返回")
        person.types(keys)
    person.sees("服务器使用哪种")
    person.sees("私有 CA")


def test_without_colours_nothing_is_coloured(people: list[Interviewed], tmp_path: Path) -> None:
    person = sit_down(people, tmp_path, (80, 24), NO_COLOR="1")
    person.sees("Which Asterisk")
    person.types(CTRL_C)
    person.leaves()
    styles = b"".join(re.findall(rb"\x1b\[([0-9;]*)m", person.raw)).split(b";")
    assert not [code for code in styles if code.startswith((b"3", b"4", b"9")) and len(code) > 1]


def test_a_dumb_terminal_gets_lines_without_any_control_sequence(
    people: list[Interviewed], tmp_path: Path
) -> None:
    person = sit_down(people, tmp_path, (80, 24), TERM="dumb")
    person.sees("Number (< to go back")
    person.types("1\r")
    person.sees("How is the server connected to the internet?")
    person.types("b\r")
    person.sees("[1 – asterisk -V]")
    person.types(CTRL_C)
    assert person.leaves() == 130
    assert b"\x1b" not in person.raw
