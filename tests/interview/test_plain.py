"""Numbered prompts: answers come line by line, text goes to stderr."""

from __future__ import annotations

import io

import pytest

from wizard.catalogue import Catalogue
from wizard.interview.asker import BACK, STOP, WRITE, Pick, Prompt, Review, ReviewLine
from wizard.interview.outcome import InterviewStart, Preview
from wizard.interview.plain import Plain
from wizard.interview.session import run_interview
from wizard.words.texts import Texts

CHOICE = Prompt(
    "k", "choice", "Where?", why="It matters.", help="More about it.", default="b",
    picks=[Pick("a", "First"), Pick("b", "Second"), Pick("c", "Third", obstacle="broken")],
)  # fmt: skip
TEXT = Prompt("k", "text", "Name?", refuse=lambda raw: "too short" if len(raw) < 3 else "")
OPTIONAL = Prompt("k", "text", "Server?", default="stun.example.com")


def plain(*lines: str, language: str = "en") -> tuple[Plain, io.StringIO]:
    stderr = io.StringIO()
    stdin = io.StringIO("".join(f"{line}\n" for line in lines))
    return Plain(Texts(language), stdin, stderr), stderr


@pytest.mark.parametrize(
    ("line", "answer"),
    [("1", "a"), (" 2 ", "b"), ("", "b"), ("a", "a"), ("<", BACK), ("b", BACK), ("B", BACK)],
)
def test_a_choice_is_made_by_number_name_or_enter(line: str, answer: object) -> None:
    assert plain(line)[0].ask(CHOICE) == answer


@pytest.mark.parametrize("wrong", ["0", "4", "-1", "x", "3", "٢", "9" * 5000])
def test_a_number_that_is_not_offered_is_asked_again(wrong: str) -> None:
    asker, stderr = plain(wrong, "1")
    assert asker.ask(CHOICE) == "a"
    assert Texts("en")("reason.choice") in stderr.getvalue()


def test_a_choice_that_cannot_be_taken_says_why() -> None:
    asker, stderr = plain("1")
    asker.ask(CHOICE)
    assert "3. Third (not available: broken)" in stderr.getvalue()


def test_a_choice_without_default_is_not_made_by_enter() -> None:
    asker, stderr = plain("", "2")
    assert asker.ask(CHOICE._replace(default="")) == "b"
    assert Texts("en")("reason.choice") in stderr.getvalue()


def test_a_question_says_whether_there_is_a_default() -> None:
    def shown(prompt: Prompt, line: str, language: str = "en") -> str:
        asker, stderr = plain(line, language=language)
        asker.ask(prompt)
        return stderr.getvalue()

    assert "[2]: " in shown(CHOICE, "")
    assert "[no default]: " in shown(CHOICE._replace(default=""), "1")
    assert "[没有默认值]: " in shown(CHOICE._replace(default=""), "1", "zh")
    assert "[no default]: " in shown(TEXT, "long enough")
    assert "[" not in shown(OPTIONAL._replace(default=""), "")


def test_help_is_shown_and_the_question_asked_again() -> None:
    asker, stderr = plain("?", "1")
    assert asker.ask(CHOICE) == "a"
    assert stderr.getvalue().count("Where?") == 2
    assert "More about it." in stderr.getvalue()


def test_several_are_chosen_in_the_order_of_the_numbers() -> None:
    prompt = CHOICE._replace(kind="choices", default=("a",))
    assert plain("2, 1, 2")[0].ask(prompt) == ("b", "a")
    assert plain("2，1")[0].ask(prompt) == ("b", "a")
    assert plain("")[0].ask(prompt) == ("a",)
    assert plain("-")[0].ask(prompt) == ()
    assert plain("1 7", "1")[0].ask(prompt) == ("a",)


def test_yes_and_no_are_letters_too() -> None:
    prompt = Prompt("k", "choice", "?", picks=[Pick("yes", "Yes"), Pick("no", "No")])
    assert [plain(line)[0].ask(prompt) for line in ("y", "N", "是", "1", "no")] == [
        "yes", "no", "yes", "yes", "no",
    ]  # fmt: skip


def test_a_text_is_checked_and_asked_again_with_the_reason() -> None:
    asker, stderr = plain("ab", " abc ")
    assert asker.ask(TEXT) == "abc"
    assert "too short" in stderr.getvalue()


def test_a_text_may_be_called_b_but_not_less_than() -> None:
    assert plain("bbb")[0].ask(TEXT) == "bbb"
    assert plain("b")[0].ask(TEXT._replace(refuse=lambda raw: "")) == "b"
    assert plain("<")[0].ask(TEXT) is BACK


def test_a_default_that_may_be_empty_is_cleared_by_a_dash() -> None:
    asker, stderr = plain("-")
    assert asker.ask(OPTIONAL) == ""
    assert "- to clear it" in stderr.getvalue()
    assert plain("")[0].ask(OPTIONAL) == "stun.example.com"


def test_a_default_is_shown_with_its_origin() -> None:
    asker, stderr = plain("")
    asker.ask(OPTIONAL._replace(origin="answers.toml"))
    assert "[stun.example.com – answers.toml]" in stderr.getvalue()


def test_a_secret_is_taken_as_it_is_and_not_repeated() -> None:
    asker, stderr = plain(" s3cret ")
    assert asker.ask(Prompt("k", "secret", "Password?")) == " s3cret "
    assert "s3cret" not in stderr.getvalue()


def test_the_end_of_the_input_is_leaving_never_an_endless_loop() -> None:
    for prompt in (CHOICE, TEXT, Prompt("k", "secret", "?")):
        with pytest.raises(EOFError):
            plain()[0].ask(prompt)


REVIEW = Review(
    lines=[ReviewLine("network.hostname", "Name?", "pbx.lan", "your answer")],
    files=["asterisk/rtp.conf"],
    warnings=["Mind the gap."],
    calls=["opus – ulaw: translated"],
)


def test_the_review_shows_all_and_takes_a_number() -> None:
    asker, stderr = plain("2")
    assert asker.review(REVIEW) == "network.hostname"
    for part in ("pbx.lan", "your answer", "asterisk/rtp.conf", "Mind the gap.", "translated"):
        assert part in stderr.getvalue()
    assert plain("")[0].review(REVIEW) == WRITE
    assert plain("3")[0].review(REVIEW) == STOP
    assert plain("b")[0].review(REVIEW) is BACK


def test_what_is_refused_cannot_be_written() -> None:
    asker, stderr = plain("1", "", "2")
    assert asker.review(REVIEW._replace(refusal="No way.")) == "network.hostname"
    assert "No way." in stderr.getvalue()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_whole_interview_works_with_lines_only(language: str) -> None:
    asker, stderr = plain(
        "1", "1", "pbx.lan", "", "", "", "", "?", "<", "", "12", "", language=language
    )
    outcome = run_interview(
        Catalogue(), InterviewStart({}), asker, language, lambda said: Preview()
    )
    assert outcome.answers["network"] == {"topology": "lan", "hostname": "pbx.lan"}
    assert outcome.answers["sizing"] == {"calls": 12}
    assert Catalogue().questions["sizing.calls"].title in stderr.getvalue() or language == "zh"
