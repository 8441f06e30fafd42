"""The state of the form in a link."""

from __future__ import annotations

import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.scripted import CATALOGUE, LAN
from wizard.errors import UsageProblem
from wizard.interview.replay import RawAnswers
from wizard.limits import LINK_BYTES
from wizard.page.form import link

QUESTIONS = CATALOGUE.questions
SAID: RawAnswers = {
    **LAN,
    "certificate.source": None,
    "codecs.audio": ("opus", "alaw"),
    "users": ({"name": "6001", "display_name": "Zoë 王", "kind": "browser"}, {"name": "6002"}),
    "sizing.calls": "20",
}


def packed(value: object) -> str:
    text = zlib.compress(json.dumps(value).encode())
    return f"{link.VERSION}.{base64.urlsafe_b64encode(text).decode().rstrip('=')}"


def refused(text: str) -> str:
    with pytest.raises(UsageProblem) as raised:
        link.read(text, QUESTIONS)
    assert raised.value.remedy
    return raised.value.problem


def test_a_link_restores_the_answers() -> None:
    assert link.read(link.written(SAID, QUESTIONS), QUESTIONS) == SAID


def test_a_link_is_short_and_needs_no_escaping() -> None:
    text = link.written(SAID, QUESTIONS)
    assert len(text) < 350
    assert text.isascii()
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_no_secret_is_in_a_link() -> None:
    text = link.written({**SAID, "turn.password": "s3cr3t"}, QUESTIONS)
    assert text == link.written(SAID, QUESTIONS)


def test_every_link_that_was_cut_off_says_so() -> None:
    text = link.written(SAID, QUESTIONS)
    for end in range(len(text)):
        assert "incomplete or was changed" in refused(text[:end])


def test_every_link_with_another_letter_says_so() -> None:
    text = link.written(SAID, QUESTIONS)
    for place in range(2, len(text) - 1):
        other = "A" if text[place] != "A" else "B"
        assert "incomplete or was changed" in refused(text[:place] + other + text[place + 1 :])


@pytest.mark.parametrize(
    "value",
    [
        ["network.topology"],
        {"network.topology": 7},
        {"network.topology": {"a": "b"}},
        {"no.question": "x"},
        {"turn.password": "s3cr3t"},
        {"users": ["6001"]},
        {"users": [{"name": "6001", "password": "x"}]},
        {"codecs.audio": [{"name": "x"}]},
        {"users": "x" * LINK_BYTES},
    ],
)
def test_what_no_form_made_is_refused(value: object) -> None:
    assert "incomplete or was changed" in refused(packed(value))


@pytest.mark.parametrize("text", ["", ".", "1", "1.", "x.abc", "1.é", "1.====", "1.\x00", "١.abc"])
def test_what_is_no_link_is_refused(text: str) -> None:
    assert refused(text)


def test_a_link_of_another_version_says_so() -> None:
    assert "another version" in refused(packed({}).replace("1.", "2.", 1))


@given(st.text() | st.text().map(lambda text: f"1.{text}"))
def test_any_text_ends_in_a_clear_message(text: str) -> None:
    assert refused(text)


@given(st.dictionaries(st.sampled_from(sorted(QUESTIONS)), st.text() | st.none()))
def test_any_answer_comes_back_as_it_was(said: dict[str, str | None]) -> None:
    kept = {key: each for key, each in said.items() if QUESTIONS[key].kind != "secret"}
    assert link.read(link.written(said, QUESTIONS), QUESTIONS) == kept
