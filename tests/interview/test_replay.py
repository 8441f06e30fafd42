"""The interview replayed from the answers so far, as a page without a terminal holds it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.scripted import CATALOGUE, LAN, Scripted, interview
from wizard.interview.replay import RawAnswers, RefusedAnswer, ReplayedInterview, replay

START: RawAnswers = dict(LAN)


def held(
    answers: RawAnswers, *, language: str = "en", jump: str = "", defaults: bool = False
) -> ReplayedInterview:
    return replay(CATALOGUE, answers, language, jump=jump, defaults=defaults)


def asked(step: ReplayedInterview) -> list[str]:
    return [each.key for each in step.asked]


def test_it_stops_at_the_first_question_without_an_answer() -> None:
    step = held({})
    assert step.open is not None
    assert (step.open.key, asked(step), step.ahead) == ("asterisk.version", [], 8)
    step = held(START)
    assert step.open is not None
    assert (step.open.key, asked(step), step.ahead) == ("certificate.source", list(START), 5)
    assert not step.lines


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_asks_what_a_terminal_asks_in_the_same_words(language: str) -> None:
    terminal = Scripted(LAN)
    answers = interview(terminal, language=language)
    step = held(START, language=language, defaults=True)
    assert asked(step) == terminal.asked
    for prompt in step.asked:
        assert prompt._replace(refuse=str) == terminal.prompts[prompt.key]._replace(refuse=str)
    assert step.outcome == answers
    assert step.open is None
    assert [line.key for line in step.lines] == [line.key for line in terminal.seen[0].lines]


def test_a_refused_answer_leaves_its_question_open_with_the_reason() -> None:
    step = held({**START, "network.hostname": "pbx lan"})
    assert step.open is not None
    assert step.open.key == "network.hostname"
    assert "not a valid part of a host name" in step.faults["network.hostname"].reason


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("network.topology", "moon", "“moon” is not one of the choices."),
        ("network.topology", ("lan",), "is not one of the choices"),
        ("network.hostname", ("pbx",), "Enter a text."),
        ("codecs.audio", "opus", "is not one of the choices"),
        ("codecs.audio", ("opus", "mp3"), "“mp3” is not one of the choices."),
        ("codecs.audio", (), "This question needs an answer."),
        ("users", "6001", "Enter the users as a table."),
        ("sizing.calls", "many", "Enter a whole number"),
    ],
)
def test_an_answer_of_another_form_is_refused(key: str, value: Any, reason: str) -> None:
    step = held({**START, key: value}, defaults=True)
    assert step.open is not None
    assert step.open.key == key
    assert reason in step.faults[key].reason


def test_a_choice_that_another_answer_rules_out_says_why() -> None:
    answers = {**START, "network.topology": "docker-bridge"}
    answers |= {"network.private_address": "172.20.0.10", "network.public_address": "203.0.113.10"}
    step = held({**answers, "turn.mode": "coturn"}, defaults=True)
    assert step.open is not None
    offered = {pick.value: pick.obstacle for pick in step.open.picks}
    assert step.open.key == "turn.mode"
    assert step.faults["turn.mode"].reason.endswith(f"{offered['coturn']}.")


@pytest.mark.parametrize("version", ["22.10.1", "16.28.0"])
def test_an_exact_release_is_taken_though_only_branches_are_offered(version: str) -> None:
    step = held({**START, "asterisk.version": version}, defaults=True)
    assert step.open is None
    assert step.outcome.answers["asterisk"]["version"] == version


@pytest.mark.parametrize("version", ["", "22.x", "9", "moon"])
def test_what_is_no_release_is_not(version: str) -> None:
    step = held({**START, "asterisk.version": version})
    assert step.open is not None
    assert step.open.key == "asterisk.version"
    assert step.faults["asterisk.version"].reason


def test_an_earlier_answer_can_change_and_later_ones_stay() -> None:
    before = held({**START, "sizing.calls": "7", "client.library": "sipjs"}, defaults=True)
    after = held(
        {**START, "network.topology": "public", "sizing.calls": "7", "client.library": "sipjs"},
        defaults=True,
    )
    assert "turn.mode" not in asked(before)
    assert "turn.mode" in asked(after)
    assert after.outcome.answers["sizing"] == {"calls": 7}
    assert after.outcome.answers["client"] == {"library": "sipjs"}


def test_an_accepted_default_goes_on_following_the_answers_above() -> None:
    answers = {**START, "certificate.source": None}
    assert held(answers, defaults=True).outcome.accepted == ("certificate.source",)
    public = {**answers, "network.topology": "public", "network.hostname": "pbx.example.com"}
    step = held(public, defaults=True)
    prompt = step.find("certificate.source")
    assert prompt is not None
    assert (prompt.default, prompt.follows) == ("letsencrypt", True)
    assert "certificate" not in step.outcome.answers


def test_users_are_a_table_whose_rows_are_judged_one_by_one() -> None:
    rows = ({"name": "6001", "kind": "phone", "transport": "tls"}, {"name": "6002"})
    step = held({**START, "users": rows}, defaults=True)
    assert step.open is None
    assert step.outcome.answers["users"] == (
        {"name": "6001", "kind": "phone", "transport": "tls"},
        {"name": "6002", "kind": "browser"},
    )
    assert "codecs.phones" in asked(step)


@pytest.mark.parametrize(
    ("rows", "row", "field", "reason"),
    [
        (({"name": "6001"}, {"name": "6001"}), 1, "name", "6001"),
        (({"name": "6001"}, {"name": "600"}), 1, "name", "echo test"),
        (({"name": "a b"},), 0, "name", "a user name has 1 to 40 letters"),
        (({"name": "6001"}, {"name": " ", "kind": "phone"}), 1, "name", "needs an answer"),
        (({"name": "6001", "kind": "fax"},), 0, "kind", "fax"),
        ((), 0, "name", "needs an answer"),
    ],
)
def test_a_row_that_cannot_be_is_named(
    rows: tuple[dict[str, str], ...], row: int, field: str, reason: str
) -> None:
    step = held({**START, "users": rows}, defaults=True)
    fault = step.faults["users"]
    assert step.open is not None
    assert (step.open.key, fault.row, fault.field) == ("users", row, field)
    assert reason in fault.reason


def test_a_question_of_the_review_is_asked_where_it_was_answered_or_is_wanted() -> None:
    assert "dialplan.echo" not in asked(held(START, defaults=True))
    step = held(START, jump="dialplan.echo", defaults=True)
    assert step.open is not None
    assert step.open.key == "dialplan.echo"
    step = held({**START, "dialplan.echo": "*43"}, defaults=True)
    assert step.open is None
    assert step.outcome.answers["dialplan"] == {"echo": "*43"}
    assert ("dialplan.echo", "*43") in [(line.key, line.value) for line in step.lines]


def test_an_answer_on_the_review_may_bring_a_question() -> None:
    cloud = {
        **START,
        "network.topology": "one-to-one-nat",
        "network.hostname": "pbx.example.com",
        "network.private_address": "10.0.0.10",
        "network.public_address": "203.0.113.10",
        "network.ipv6": "yes",
        "network.private_address6": "fd00::10",
    }
    step = held(cloud, defaults=True)
    assert step.open is not None
    assert step.open.key == "network.public_address6"
    step = held({**cloud, "network.public_address6": "2001:db8::10"}, defaults=True)
    assert step.open is None


def test_a_later_answer_that_a_change_on_the_review_rules_out_is_asked_again() -> None:
    step = held({**START, "dialplan.echo": "6001"}, defaults=True)
    assert step.open is not None
    assert step.open.key == "dialplan.echo"
    reason = "6001 is already the number of the echo test"
    assert step.faults["dialplan.echo"] == RefusedAnswer(step.faults["dialplan.echo"].reason)
    assert reason in step.faults["dialplan.echo"].reason


def test_a_secret_is_taken_and_masked() -> None:
    answers = {
        **START, "network.topology": "public", "turn.mode": "existing",
        "turn.uris": "turn:turn.example.com", "turn.username": "lab", "turn.password": "s3cr3t",
    }  # fmt: skip
    step = held(answers, defaults=True)
    assert step.open is None
    assert step.outcome.secrets["turn.password"].reveal() == "s3cr3t"
    assert "s3cr3t" not in str(step.outcome)
    assert "s3cr3t" not in str(step.lines)


def test_an_answer_that_nothing_asks_for_has_no_effect() -> None:
    step, more = held(START), held({**START, "turn.username": "lab", "moon": "x"})
    assert asked(more) == asked(step)
    assert (more.outcome, more.items, more.faults) == (step.outcome, step.items, {})


def test_what_is_told_of_a_url_is_told_here_too() -> None:
    step = held({**START, "network.hostname": "https://pbx.lan:8443/phone"}, defaults=True)
    assert step.outcome.answers["network"]["hostname"] == "pbx.lan"
    assert any("8443" in note for note in step.notes)
