"""Menus on a terminal, driven through a pipe of keys; screens are tested on a real one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from wcwidth import wcswidth

from wizard.catalogue import Catalogue
from wizard.interview.asker import BACK, STOP, WRITE, Pick, Prompt, Review, ReviewLine
from wizard.interview.outcome import Interrupted, InterviewStart, Preview
from wizard.interview.session import run_interview
from wizard.interview.terminal import Terminal, _help
from wizard.words.columns import columns, shorten
from wizard.words.texts import Texts
from wizard.words.wrap import wrap

ENTER, DOWN, UP, BACKTAB, ESCAPE = "\r", "\x1b[B", "\x1b[A", "\x1b[Z", "\x1b"
F1, CTRL_C, CTRL_D, CTRL_U, BACKSPACE = "\x1bOP", "\x03", "\x04", "\x15", "\x7f"

CHOICE = Prompt(
    "k", "choice", "Where?", why="It matters.", help="More about it.", default="b",
    picks=[Pick("a", "First"), Pick("b", "Second"), Pick("c", "Third", obstacle="broken")],
)  # fmt: skip
SEVERAL = CHOICE._replace(
    kind="choices",
    default=("a",),
    refuse=lambda raw: "" if raw else "at least one",
)
TEXT = Prompt(
    "k", "text", "Name?", default="abc", refuse=lambda raw: "short" if len(raw) < 3 else ""
)


@contextmanager
def terminal(keys: str, language: str = "en") -> Iterator[Terminal]:
    with create_pipe_input() as pipe:
        pipe.send_text(keys)
        with Terminal(Texts(language), pipe, DummyOutput()) as asker:
            yield asker


def answer(prompt: Prompt, keys: str) -> object:
    with terminal(keys) as asker:
        return asker.ask(prompt)


@pytest.mark.parametrize(
    ("keys", "value"),
    [(ENTER, "b"), (UP + ENTER, "a"), (DOWN + ENTER, "a"), (BACKTAB, BACK), (ESCAPE, BACK)],
)
def test_a_choice_starts_on_its_default_and_skips_what_cannot_be(keys: str, value: object) -> None:
    assert answer(CHOICE, keys) == value


def test_several_choices_are_marked_with_the_space_bar() -> None:
    assert answer(SEVERAL, ENTER) == ("a",)
    assert answer(SEVERAL, DOWN + " " + ENTER) == ("a", "b")
    assert answer(SEVERAL, " " + ENTER + DOWN + " " + ENTER) == ("b",)
    assert answer(SEVERAL, BACKTAB) is BACK


def test_a_text_is_edited_from_its_default() -> None:
    assert answer(TEXT, ENTER) == "abc"
    assert answer(TEXT, "d" + ENTER) == "abcd"
    assert answer(TEXT, CTRL_U + "xyz" + ENTER) == "xyz"
    assert answer(TEXT, BACKTAB) is BACK
    assert answer(TEXT, ESCAPE) is BACK


def test_a_text_that_is_refused_stays_to_be_mended() -> None:
    assert answer(TEXT, BACKSPACE + ENTER + "x" + ENTER) == "abx"


def test_alt_combinations_still_edit() -> None:
    assert answer(TEXT._replace(default="one two"), "\x1bb" + "X" + ENTER) == "one Xtwo"


def test_a_question_mark_is_help_only_where_nothing_was_typed() -> None:
    text = TEXT._replace(default="")
    assert answer(text, "?" + "turn:a?b" + ENTER) == "turn:a?b"
    assert answer(CHOICE, "?" + ENTER) == "b"
    assert answer(CHOICE, F1 + ENTER) == "b"
    assert answer(text, F1 + "abc" + ENTER) == "abc"


def test_a_path_and_a_secret_are_typed() -> None:
    assert answer(TEXT._replace(kind="path", default=""), "/etc/a" + ENTER) == "/etc/a"
    assert answer(TEXT._replace(kind="secret", default=""), "s3cret" + ENTER) == "s3cret"


@pytest.mark.parametrize("prompt", [CHOICE, SEVERAL, TEXT])
def test_ctrl_c_is_leaving_not_an_answer(prompt: Prompt) -> None:
    with pytest.raises(KeyboardInterrupt):
        answer(prompt, CTRL_C)


def test_the_end_of_input_is_leaving() -> None:
    with pytest.raises(EOFError):
        answer(TEXT._replace(default=""), CTRL_D)


REVIEW = Review(
    lines=[
        ReviewLine("network.hostname", "Name?", "pbx.lan", "your answer"),
        ReviewLine("sizing.calls", "How many?", "20", "default"),
    ],
    files=["asterisk/rtp.conf"],
    warnings=["Mind the gap."],
    calls=["opus – ulaw: translated"],
)


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (ENTER, WRITE),
        (DOWN + ENTER, "network.hostname"),
        (DOWN + DOWN + ENTER, "sizing.calls"),
        (UP + ENTER, STOP),
        (BACKTAB, BACK),
        ("?" + ENTER, WRITE),
    ],
)
def test_the_review_writes_jumps_stops_or_goes_back(keys: str, value: object) -> None:
    with terminal(keys) as asker:
        assert asker.review(REVIEW) == value


def test_what_is_refused_cannot_be_written() -> None:
    with terminal(ENTER) as asker:
        assert asker.review(REVIEW._replace(refusal="No way.")) == "network.hostname"


def test_a_review_of_many_answers_has_no_limit() -> None:
    lines = [ReviewLine(f"k{number}", "Title", "value", "default") for number in range(60)]
    with terminal(UP + UP + ENTER) as asker:
        assert asker.review(REVIEW._replace(lines=lines)) == "k59"


def _interview(keys: str, language: str = "en") -> dict[str, object]:
    with terminal(keys, language) as asker:
        said = run_interview(
            Catalogue(), InterviewStart({}), asker, language, lambda said: Preview()
        )
        return said.answers


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_whole_interview_forward_and_back(language: str) -> None:
    keys = ENTER + ENTER + "pbx.lan" + ENTER + BACKTAB + "x" + ENTER + ENTER * 4
    keys += CTRL_U + "12" + ENTER + ENTER
    answers = _interview(keys, language)
    assert answers["network"] == {"topology": "lan", "hostname": "pbx.lanx"}
    assert answers["sizing"] == {"calls": 12}


def test_ctrl_c_in_the_middle_hands_over_what_was_said() -> None:
    with pytest.raises(Interrupted) as caught:
        _interview(ENTER + ENTER + "pbx.lan" + ENTER + CTRL_C)
    assert caught.value.outcome.answers["network"] == {"topology": "lan", "hostname": "pbx.lan"}


def test_lines_are_wrapped_by_columns_in_both_languages() -> None:
    for text in (
        "a few words that are longer than one line",
        "同一内网的浏览器也要通话吗",
    ):
        rows = wrap(text, 20)
        assert len(rows) > 1
        assert all(wcswidth(row) <= 20 for row in rows)
        assert "".join(rows).replace(" ", "") == text.replace(" ", "")
    assert wrap("", 20) == [""]


def test_a_long_title_is_cut_by_columns() -> None:
    assert shorten("short", 10) == "short"
    assert shorten("a long title", 6) == "a lon…"
    assert wcswidth(shorten("服务器如何接入互联网", 8)) <= 8


@pytest.mark.parametrize("text", ["abc", "服务器 a", "é", "e\u0301", "，。（）"])
def test_columns_are_counted_as_terminals_do(text: str) -> None:
    assert columns(text) == wcswidth(text)


def test_help_tells_about_the_choice_that_is_pointed_at() -> None:
    prompt = CHOICE._replace(
        picks=[Pick("a", "First", "About the first."), Pick("b", "Second", "About the second.")]
    )
    question = Terminal(Texts("en"))._select(prompt)
    assert _help(question.application, prompt) == "More about it.\nAbout the second."


def test_help_that_is_still_above_the_question_is_not_printed_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither for F1 twice nor for the question mark after it."""
    printed: list[str] = []
    monkeypatch.setattr(
        "wizard.interview.terminal.print_formatted_text",
        lambda text, **_: printed.append("".join(part[1] for part in text)),
    )
    assert answer(CHOICE, F1 + F1 + "?" + ENTER) == "b"
    assert sum("More about it." in each for each in printed) == 1
