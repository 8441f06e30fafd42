"""The interview without a terminal: which question comes, what an answer means, the whole loop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from wcwidth import wcswidth

from tests.support.scripted import (
    CATALOGUE,
    CLOUD,
    LAN,
    QUESTIONS,
    Scripted,
    asked,
    interview,
    item,
)
from wizard.answers import Secret, Tree
from wizard.answers.conditions import PREDICATES
from wizard.answers.derived import DERIVED
from wizard.answers.fields import fields
from wizard.answers.rules import obstacle
from wizard.answers.tree import look
from wizard.catalogue import in_language
from wizard.interview.flow import FOLLOWS, Flow, FlowItem, KnownValue
from wizard.interview.outcome import Checks
from wizard.interview.parsing import Rejection, parse
from wizard.interview.wording import picks, prompt, shown
from wizard.words.texts import Texts

SECRET_KEYS = {"turn.password"}
TITLE_COLUMNS = 60

# The catalogue's questions


def test_every_key_of_the_answers_has_a_question_and_every_question_a_key() -> None:
    assert set(QUESTIONS) - SECRET_KEYS == set(fields()) - {"schema"}


def test_questions_for_secrets_are_no_keys_of_the_answers_file() -> None:
    assert {key for key, each in QUESTIONS.items() if each.kind == "secret"} == SECRET_KEYS


@pytest.mark.parametrize("key", [key for key in QUESTIONS if key not in SECRET_KEYS])
def test_a_question_fits_the_type_and_the_default_of_its_key(key: str) -> None:
    question, field = QUESTIONS[key], fields()[key]
    kinds = {
        "choice": {"choice", "text"}, "choices": {"list"}, "list": {"list"}, "path": {"text"},
    }  # fmt: skip
    assert field.kind in kinds.get(question.kind, {question.kind})
    if field.kind == "choice" and question.choices:
        assert {choice.value for choice in question.choices} == set(field.choices)
    if question.default is not None and not field.required:
        assert question.default == field.default


def test_titles_are_short_and_in_their_language() -> None:
    for question in QUESTIONS.values():
        for language in ("en", "zh"):
            titles = [in_language(question, "title", language)]
            titles += [
                in_language(choice, "title", language, question.id) for choice in question.choices
            ]
            assert all(wcswidth(title) <= TITLE_COLUMNS for title in titles), titles
            assert "\n" not in in_language(question, "why", language)
        for field in question.worded:
            chinese = in_language(question, field, "zh")
            assert any("\u4e00" <= char <= "\u9fff" for char in chinese), chinese


def test_every_condition_and_default_belongs_to_a_question() -> None:
    named = {each.ask for each in QUESTIONS.values()} - {"always", "review", "found"}
    assert named == set(PREDICATES)
    assert {key for key, each in QUESTIONS.items() if each.derived} == set(DERIVED)


def test_a_platform_is_asked_for_only_where_one_was_found() -> None:
    """Everybody else is asked nothing about it."""
    plain = Flow(QUESTIONS, {}, "en")
    assert plain.find({}, "asterisk.platform") is None
    found = Flow(QUESTIONS, {"asterisk.platform": KnownValue("freepbx", "found")}, "en")
    item = found.find({}, "asterisk.platform")
    assert item is not None
    assert (item.asked, item.value) == (True, "freepbx")
    said = KnownValue("issabel", "--set", settled=True)
    item = Flow(QUESTIONS, {"asterisk.platform": said}, "en").find({}, "asterisk.platform")
    assert item is not None
    assert (item.asked, item.value) == (False, "issabel")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("key", QUESTIONS)
def test_every_question_can_be_shown(key: str, language: str) -> None:
    question = QUESTIONS[key]
    if question.kind == "users":
        return
    each = FlowItem(question, None, "", asked=True, required=True, before={})
    shown_prompt = prompt(CATALOGUE, each, Texts(language))
    assert shown_prompt.title
    assert shown_prompt.help
    if shown_prompt.kind in {"choice", "choices"}:
        assert len(shown_prompt.picks) >= 2
    for pick in shown_prompt.picks:
        assert wcswidth(pick.title) <= 2 * TITLE_COLUMNS


def test_the_choices_from_the_catalogue_are_those_of_the_answers_file() -> None:
    for key in ("network.topology", "certificate.source", "client.library"):
        each = FlowItem(QUESTIONS[key], None, "", asked=True, required=True, before={})
        offered = {pick.value for pick in picks(CATALOGUE, each, Texts("en"))}
        assert offered == set(fields()[key].choices)


# Which questions matter


def test_the_simple_case_is_a_handful_of_questions() -> None:
    assert asked(LAN) == [
        "asterisk.version", "network.topology", "network.hostname", "certificate.source",
        "users", "codecs.audio", "client.library", "sizing.calls",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("topology", "more"),
    [
        ("public", set()),
        ("one-to-one-nat", {"private_address", "public_address", "local_clients"}),
        ("port-forward", {"private_address", "public_address", "local_clients"}),
        ("dynamic-address", {"stun", "private_address", "public_address", "local_clients"}),
        ("docker-bridge", {"private_address", "public_address", "local_clients"}),
        ("cgnat", {"stun"}),
    ],
)
def test_addresses_are_asked_where_the_topology_needs_them(topology: str, more: set[str]) -> None:
    given = {"asterisk.version": "22", "network.topology": topology, "network.hostname": "a.com"}
    network = {key.partition(".")[2] for key in asked(given) if key.startswith("network.")}
    assert network - {"topology", "hostname"} == more
    assert {"turn.mode", "signalling.proxy"} < set(asked(given))
    assert ("signalling.tunnel" in asked(given)) == (topology == "cgnat")


def test_a_changing_address_with_stun_needs_no_fixed_address() -> None:
    given = {"network.topology": "dynamic-address", "network.stun": "stun.example.com:3478"}
    assert "network.public_address" not in asked(given)
    assert "network.private_address" not in asked(given)


def test_old_versions_need_stun_for_browsers_unless_all_are_on_the_lan() -> None:
    public = {"network.topology": "public", "network.hostname": "a.com"}
    assert "network.stun" in asked({**public, "asterisk.version": "16.28.0"})
    assert "network.stun" in asked({**public, "asterisk.version": "18.20.1"})
    for version in ("18.20.2", "18.26.4", "18", "22"):
        assert "network.stun" not in asked({**public, "asterisk.version": version})
    assert "network.stun" not in asked({**LAN, "asterisk.version": "16"})


def test_stun_may_be_empty_except_behind_carrier_nat() -> None:
    assert not item("network.stun", {"network.topology": "dynamic-address"}).required
    assert item("network.stun", {"network.topology": "cgnat"}).required


def test_a_relay_that_exists_is_asked_for_its_address_and_login() -> None:
    relay = {*{"turn.uris", "turn.credentials", "turn.username", "turn.password"}}
    assert not relay & set(asked(CLOUD))
    assert relay < set(asked({**CLOUD, "turn.mode": "existing"}))
    shared = asked({**CLOUD, "turn.mode": "existing", "turn.credentials": "shared-secret"})
    assert "turn.username" not in shared
    assert "turn.password" in shared
    assert relay & set(asked({**CLOUD, "turn.mode": "coturn"})) == {"turn.credentials"}


def test_certificate_files_are_asked_for_only_where_there_are_some() -> None:
    assert "certificate.private_key" not in asked(LAN)
    assert "certificate.private_key" in asked({**LAN, "certificate.source": "files"})


def test_desk_phones_bring_their_codecs_networks_and_the_translator() -> None:
    phone = ({"name": "7001", "kind": "phone"},)
    more = {"codecs.phones", "asterisk.opus", "network.local_networks"}
    assert not more & set(asked(CLOUD))
    assert more < set(asked({**CLOUD, "users": phone}))
    assert "asterisk.opus" not in asked({**CLOUD, "users": phone, "codecs.audio": ("ulaw",)})
    both = {**CLOUD, "users": phone, "codecs.phones": ("opus",)}
    assert "asterisk.opus" not in asked(both)
    some = {**CLOUD, "users": phone, "codecs.phones": ("opus", "ulaw")}
    assert "asterisk.opus" in asked(some)
    assert "network.local_networks" not in asked({**LAN, "users": phone})


def test_translated_ipv6_is_asked_in_two_steps() -> None:
    ipv6 = {**CLOUD, "network.ipv6": True}
    assert "network.private_address6" not in asked(CLOUD)
    assert "network.private_address6" in asked(ipv6)
    assert "network.public_address6" not in asked(ipv6)
    assert "network.public_address6" in asked({**ipv6, "network.private_address6": "fd00::1"})


def test_users_from_a_file_are_not_typed() -> None:
    from_file = {"users_from": KnownValue("users.csv", "answers.toml")}
    assert "users" not in asked(LAN, from_file)
    assert item("users", LAN, from_file).value == ()
    assert not item("users", LAN, from_file).lacks_answer


def test_what_was_given_for_this_run_is_shown_but_not_asked_again() -> None:
    known = {"network.topology": KnownValue("lan", "set with --set", settled=True)}
    assert "network.topology" not in asked({}, known)
    assert item("network.topology", {}, known).value == "lan"


# Defaults


@pytest.mark.parametrize(
    ("key", "given", "value"),
    [
        ("language", {}, "en"),
        ("network.local_clients", CLOUD, False),
        ("network.local_clients", {**CLOUD, "network.topology": "port-forward"}, True),
        ("network.local_networks", CLOUD, ()),
        (
            "network.local_networks",
            {**CLOUD, "users": ({"name": "7001", "kind": "phone"},)},
            ("10.0.0.0/24",),
        ),
        ("signalling.port", LAN, 8089),
        ("signalling.port", {**CLOUD, "signalling.proxy": "nginx"}, 443),
        ("certificate.source", CLOUD, "letsencrypt"),
        ("certificate.source", LAN, "private-ca"),
        ("certificate.source", {**CLOUD, "network.hostname": "203.0.113.10"}, "private-ca"),
        ("certificate.source", {**CLOUD, "network.hostname": "pbx.local"}, "private-ca"),
        ("client.hosting", LAN, "asterisk"),
        ("client.hosting", {**CLOUD, "signalling.proxy": "caddy"}, "proxy"),
    ],
)
def test_defaults_follow_from_the_answers_before(
    key: str, given: Mapping[str, Any], value: object
) -> None:
    found = item(key, given)
    assert found.value == value
    assert found.origin == FOLLOWS


def test_two_users_are_there_to_begin_with() -> None:
    assert [user["name"] for user in item("users", LAN).value] == ["6001", "6002"]


def test_local_networks_are_not_guessed_from_a_wrong_address() -> None:
    given = {**CLOUD, "users": ({"name": "1", "kind": "phone"},), "network.private_address": "x"}
    assert item("network.local_networks", given).value == ()


# Choices that cannot work


@pytest.mark.parametrize(
    ("key", "value", "tree", "text"),
    [
        ("turn.mode", "none", {"network": {"topology": "cgnat"}}, "network.cgnat-without-turn"),
        ("turn.mode", "coturn", {"network": {"topology": "cgnat"}}, "network.cgnat-with-own-turn"),
        (
            "turn.mode",
            "coturn",
            {"network": {"topology": "docker-bridge"}},
            "turn.coturn-in-container",
        ),
        ("turn.mode", "none", {"network": {"topology": "public"}}, ""),
        (
            "certificate.source",
            "letsencrypt",
            {"network": {"hostname": "pbx"}},
            "certificate.name-not-public",
        ),
        ("certificate.source", "letsencrypt", {"network": {"hostname": "a.com"}}, ""),
        ("client.hosting", "proxy", {"signalling": {"proxy": "none"}}, "client.proxy-missing"),
        (
            "client.hosting",
            "asterisk",
            {"signalling": {"proxy": "nginx"}},
            "client.asterisk-behind-proxy",
        ),
        ("client.hosting", "elsewhere", {"signalling": {"proxy": "nginx"}}, ""),
    ],
)
def test_a_choice_that_cannot_work_says_why(key: str, value: str, tree: Tree, text: str) -> None:
    found = obstacle(key, value, tree)
    assert (found.fact.id if found else "") == text


def test_a_known_value_that_has_become_impossible_gives_way() -> None:
    known = {"client.hosting": KnownValue("asterisk", "answers.toml")}
    assert item("client.hosting", LAN, known).origin == "answers.toml"
    proxied = item("client.hosting", {**CLOUD, "signalling.proxy": "nginx"}, known)
    assert (proxied.value, proxied.origin) == ("proxy", FOLLOWS)


def test_an_answer_that_has_become_impossible_is_not_kept() -> None:
    given = {**CLOUD, "network.topology": "cgnat", "turn.mode": "none"}
    assert item("turn.mode", given).value is None
    assert item("turn.mode", given).lacks_answer


def test_impossible_choices_are_shown_with_the_reason() -> None:
    asker = Scripted({**CLOUD, "network.topology": "docker-bridge"})
    interview(asker)
    obstacles = {pick.value: pick.obstacle for pick in asker.prompts["turn.mode"].picks}
    assert (obstacles["none"], obstacles["existing"]) == ("", "")
    assert "does not work behind the container's bridge" in obstacles["coturn"]


# What an answer means


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("network.hostname", "  pbx.example.com ", "pbx.example.com"),
        ("sizing.calls", "20", 20),
        ("network.rtp_start", "", None),
        ("network.stun", "", ""),
        ("network.ignored_networks", "10.8.0.0/16, ::/0", ("10.8.0.0/16", "::/0")),
        ("network.ignored_networks", "10.8.0.0/16，::/0", ("10.8.0.0/16", "::/0")),
        ("network.ignored_networks", "", ()),
        ("codecs.audio", ("ulaw", "opus"), ("ulaw", "opus")),
        ("network.ipv6", True, True),
        ("network.ipv6", False, False),
    ],
)  # fmt: skip
def test_an_answer_becomes_a_value(key: str, raw: object, value: object) -> None:
    found = parse(item(key, {**CLOUD, "asterisk.version": "16"}), raw)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("key", "raw", "reason"),
    [
        ("network.hostname", "", "reason.empty"),
        ("network.hostname", "a\tb", "reason.control"),
        ("network.hostname", "a\u2028b", "reason.control"),
        ("network.hostname", "a\udc80b", "reason.control"),
        ("sizing.calls", "twenty", "reason.integer"),
        ("sizing.calls", "٢٠", "reason.integer"),
        ("sizing.calls", "9" * 5000, "reason.integer"),
        ("sizing.calls", "-1", "reason.integer"),
        ("sizing.calls", "0", "reason.range"),
        ("network.rtp_end", "80", "reason.range"),
        ("codecs.audio", (), "reason.empty"),
    ],
)
def test_an_answer_that_cannot_be_taken_has_a_reason(key: str, raw: object, reason: str) -> None:
    found = parse(item(key, CLOUD), raw)
    assert isinstance(found, Rejection)
    assert found.id == reason
    assert found.text(Texts("en"))
    assert found.text(Texts("zh")) != found.text(Texts("en"))


def test_checks_see_each_part_of_a_list_and_tell_in_the_right_language() -> None:
    found = parse(item("network.ignored_networks", LAN), "10.0.0.0/8 nonsense", Checks().single)
    assert isinstance(found, Rejection)
    assert "nonsense" in found.text(Texts("en"))
    assert found.text(Texts("zh")) != found.text(Texts("en"))


def test_a_check_of_files_sees_the_answers_above() -> None:
    def fits(path: str, tree: Tree) -> None:
        raise ValueError(f"{path} is not for {look(tree, 'network.hostname')}")

    certificate = item("certificate.certificate", {**LAN, "certificate.source": "files"})
    found = parse(certificate, "/a.pem", {}, {"certificate.certificate": fits})
    assert isinstance(found, Rejection)
    assert found.text(Texts("en")) == "/a.pem is not for pbx.lan"


def test_a_password_is_taken_as_it_is_typed_and_masked() -> None:
    given = {**CLOUD, "turn.mode": "existing"}
    found = parse(item("turn.password", given), " s3cret ")
    assert found == Secret(" s3cret ")
    assert "s3cret" not in repr(found)
    kept = item(
        "turn.password", given, {"turn.password": KnownValue(Secret("old"), "secrets.toml")}
    )
    assert parse(kept, "") == Secret("old")
    assert "old" not in shown(CATALOGUE, kept, Texts("en"))
    assert prompt(CATALOGUE, kept, Texts("en")).default == ""


# The whole loop


# Users


# Small parts


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_review_names_a_choice_as_its_question_does(language: str) -> None:
    for question in QUESTIONS.values():
        if question.kind not in {"choice", "choices"}:
            continue
        asked = FlowItem(question, None, "", asked=True, required=True, before={})
        for pick in picks(CATALOGUE, asked, Texts(language)):
            value = (pick.value,) if question.kind == "choices" else pick.value
            chosen = asked._replace(value=value)
            assert pick.title.startswith(shown(CATALOGUE, chosen, Texts(language))), pick


def test_the_review_names_releases_and_libraries_in_words() -> None:
    chosen = item("asterisk.version", {"asterisk.version": "22"})
    assert shown(CATALOGUE, chosen, Texts("zh")) == "Asterisk 22"
    chosen = item("client.library", {"client.library": "jssip"})
    assert shown(CATALOGUE, chosen, Texts("en")) == "JsSIP"
