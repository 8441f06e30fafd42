"""The form: answered, changed, shared and restored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.forms import answered
from tests.support.scripted import CLOUD, LAN
from wizard.errors import UsageProblem, WizardError
from wizard.page.form import calls
from wizard.page.form.calls import FormSession

pytestmark = pytest.mark.usefixtures("no_machine")

LOGIN = {
    "turn.mode": "existing",
    "turn.uris": "turn:turn.example.com",
    "turn.credentials": "static",
    "turn.username": "lab",
    "turn.password": "s3cr3t",
}


def keys(form: Mapping[str, Any]) -> list[str]:
    return [each["key"] for each in form["questions"]]


def question(form: Mapping[str, Any], key: str) -> dict[str, Any]:
    return next(each for each in form["questions"] if each["key"] == key)


def test_it_begins_with_one_open_question(session: FormSession) -> None:
    form = session.call({"do": "start"})
    assert keys(form) == ["asterisk.version"]
    assert form["questions"][0]["open"]
    assert (form["ahead"], form["done"], form["more"], form["told"]) == (8, False, [], [])


def test_all_answers_so_far_are_shown_and_the_next_question_is_open(session: FormSession) -> None:
    form = answered(session)
    assert keys(form) == [*LAN, "certificate.source"]
    assert [each["answer"] for each in form["questions"]] == [*LAN.values(), None]
    assert [each["open"] for each in form["questions"]] == [False, False, False, True]


def test_what_is_handed_over_is_plain_data(session: FormSession) -> None:
    form = answered(session)
    assert json.loads(json.dumps(form)) == form
    files = session.call({"do": "files"})
    assert json.loads(json.dumps(files)) == files


def test_one_exact_release_is_taken_and_stays_in_the_link(session: FormSession) -> None:
    assert question(session.call({"do": "start"}), "asterisk.version")["others"]
    form = session.call({"do": "answer", "key": "asterisk.version", "value": "22.10.1"})
    assert question(form, "asterisk.version")["answer"] == "22.10.1"
    assert not question(form, "network.topology")["others"]
    assert FormSession().call({"do": "start", "link": form["link"]}) == form


def test_a_refused_answer_is_shown_with_the_reason_and_the_old_one_holds(
    session: FormSession,
) -> None:
    answered(session)
    form = session.call({"do": "answer", "key": "network.hostname", "value": "a b"})
    asked = question(form, "network.hostname")
    assert asked["answer"] == "a b"
    assert "host name" in asked["fault"]["reason"]
    assert session.form.answers["network.hostname"] == "pbx.lan"
    form = session.call({"do": "answer", "key": "network.hostname", "value": "a.lan"})
    assert question(form, "network.hostname")["fault"] is None
    assert session.form.answers["network.hostname"] == "a.lan"


def test_a_change_keeps_later_answers_and_tells_of_those_that_went(session: FormSession) -> None:
    answered(session, {**CLOUD, "network.local_clients": None, "turn.mode": "coturn"})
    assert session.form.answers["turn.mode"] == "coturn"
    form = session.call({"do": "answer", "key": "network.topology", "value": "docker-bridge"})
    assert session.form.answers["network.public_address"] == "203.0.113.10"
    assert "turn.mode" not in session.form.answers
    (told,) = form["told"]
    assert told.startswith("This answer is no longer possible; please answer again: Use a relay")
    assert question(form, "turn.mode")["open"]


def test_an_answer_that_does_not_matter_meanwhile_comes_back(session: FormSession) -> None:
    answered(session, CLOUD)
    form = session.call({"do": "answer", "key": "network.topology", "value": "lan"})
    assert "network.public_address" not in keys(form)
    form = session.call({"do": "answer", "key": "network.topology", "value": "one-to-one-nat"})
    assert question(form, "network.public_address")["answer"] == "203.0.113.10"


def test_the_rest_is_answered_with_defaults_up_to_one_without(session: FormSession) -> None:
    session.call({"do": "start"})
    assert keys(session.call({"do": "defaults"})) == ["asterisk.version"]
    answered(session)
    form = session.call({"do": "defaults"})
    assert form["done"]
    assert form["ahead"] == 0
    assert session.form.answers["certificate.source"] is None
    assert session.form.answers["codecs.audio"] == ("opus", "ulaw")


def test_a_default_that_was_accepted_follows_the_answers_above(session: FormSession) -> None:
    answered(session, {**LAN, "certificate.source": "private-ca"})
    asked = question(session.call({"do": "open", "key": ""}), "certificate.source")
    assert (asked["accepted"], asked["default"]) == (True, "private-ca")
    session.call({"do": "answer", "key": "network.hostname", "value": "pbx.example.com"})
    form = session.call({"do": "answer", "key": "network.topology", "value": "public"})
    form = session.call({"do": "defaults"})
    asked = question(form, "certificate.source")
    assert (asked["accepted"], asked["default"]) == (True, "letsencrypt")


def test_a_setting_of_the_review_can_be_opened_answered_and_taken_back(
    session: FormSession,
) -> None:
    answered(session)
    form = session.call({"do": "defaults"})
    more = {each["key"]: each["value"] for each in form["more"]}
    assert more["dialplan.echo"] == "600"
    assert "users_from" not in more, "a page reads no file of the server"
    form = session.call({"do": "open", "key": "dialplan.echo"})
    assert question(form, "dialplan.echo")["open"]
    assert question(session.call({"do": "open", "key": ""}), "network.hostname")
    session.call({"do": "open", "key": "dialplan.echo"})
    form = session.call({"do": "answer", "key": "dialplan.echo", "value": "*43"})
    assert question(form, "dialplan.echo")["answer"] == "*43"
    assert form["done"]
    form = session.call({"do": "forget", "key": "dialplan.echo"})
    assert "dialplan.echo" in {each["key"] for each in form["more"]}


def test_users_are_rows_and_a_wrong_one_is_named(session: FormSession) -> None:
    form = answered(session, {**LAN, "certificate.source": None})
    asked = question(form, "users")
    assert [each["name"] for each in asked["answer"]] == ["6001", "6002"]
    assert [each["value"] for each in asked["fields"]["kind"]] == ["browser", "phone"]
    rows = [{"name": "7001", "kind": "phone", "transport": "tls"}, {"name": "600"}]
    form = session.call({"do": "answer", "key": "users", "value": rows})
    asked = question(form, "users")
    assert asked["answer"] == rows
    assert (asked["fault"]["row"], asked["fault"]["field"]) == (1, "name")
    form = session.call({"do": "answer", "key": "users", "value": rows[:1]})
    assert question(form, "users")["answer"] == rows[:1]
    assert "codecs.audio" in keys(form)


def test_a_link_restores_the_form(session: FormSession) -> None:
    answered(session, {**CLOUD, "network.local_clients": "no"})
    session.call({"do": "defaults"})
    before = session.call({"do": "answer", "key": "client.library", "value": "sipjs"})
    other = FormSession("en")
    assert other.call({"do": "start", "link": before["link"]}) == before


def test_back_restores_earlier_answers_and_keeps_a_typed_password(session: FormSession) -> None:
    answered(session, {**CLOUD, "network.local_clients": None, **LOGIN})
    before = session.call({"do": "defaults"})
    session.call({"do": "answer", "key": "network.hostname", "value": "other.example.com"})
    assert session.call({"do": "restore", "link": before["link"]}) == before
    assert question(before, "turn.password")["kept"]


def test_a_link_asks_for_the_password_again(session: FormSession) -> None:
    form = answered(session, {**CLOUD, "network.local_clients": None, **LOGIN})
    assert question(form, "turn.password")["kept"]
    assert "s3cr3t" not in json.dumps(form)
    form = session.call({"do": "defaults"})
    assert form["done"]
    form = FormSession().call({"do": "start", "link": form["link"]})
    assert form["questions"][-1]["key"] == "turn.password"
    assert form["questions"][-1]["open"]


def test_a_link_with_an_impossible_answer_drops_it_and_says_so(session: FormSession) -> None:
    link = answered(session)["link"]
    session.form._answers["network.topology"] = "moon"
    link = session.form.link
    form = FormSession().call({"do": "start", "link": link})
    (told,) = form["told"]
    assert "“moon” is not one of the choices." in told
    assert question(form, "network.topology")["open"]


@pytest.mark.parametrize("language", ["en", "zh", "xx"])
def test_the_words_are_those_of_the_language(language: str) -> None:
    form = FormSession(language).call({"do": "start"})
    chinese = "哪个" in form["questions"][0]["title"] or "版本" in form["questions"][0]["title"]
    assert chinese == (language == "zh")
    assert form["language"] == ("zh" if language == "zh" else "en")


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"do": "fly"},
        {"do": ["start"]},
        {"do": "answer"},
        {"do": "answer", "key": "network.topology", "value": 7},
        {"do": "answer", "key": "users", "value": [{"name": 1}]},
        {"do": "answer", "key": ["a"], "value": "x"},
    ],
)
def test_a_call_of_another_form_is_refused(session: FormSession, given: Mapping[str, Any]) -> None:
    with pytest.raises(UsageProblem) as raised:
        session.call(given)
    assert raised.value.remedy == "Reload the page."


@pytest.mark.parametrize("key", ["no.question", "turn.uris", "users_from", "users.name", ""])
def test_an_answer_that_no_question_asks_for_changes_nothing(
    session: FormSession, key: str
) -> None:
    before = answered(session)
    with pytest.raises(UsageProblem):
        session.call({"do": "answer", "key": key, "value": "/etc/passwd"})
    assert session.call({"do": "open", "key": ""}) == before


def test_there_is_no_folder_while_a_question_is_open(session: FormSession) -> None:
    answered(session)
    assert not session.call({"do": "files"})["ready"]
    with pytest.raises(WizardError) as raised:
        session.call({"do": "archive"})
    assert "no answer yet" in raised.value.problem
    session.call({"do": "defaults"})
    assert session.call({"do": "files"})["ready"]


def test_the_page_holds_one_form_and_starts_it_anew() -> None:
    calls.form({"do": "start", "lang": "en"})
    form = calls.form({"do": "answer", "key": "asterisk.version", "value": "22"})
    assert form["link"] != calls.form({"do": "start", "lang": "zh"})["link"]
