"""The interview without a terminal: which question comes, what an answer means, the whole loop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from wcwidth import wcswidth

from wizard.answers import Answers, Secret, Tree
from wizard.answers.conditions import OBSTACLES, PREDICATES, REQUIRED, obstacle
from wizard.answers.convert import to_answers
from wizard.answers.derived import DERIVED
from wizard.answers.fields import fields
from wizard.answers.layers import Layer, Origin, default_layer, resolve
from wizard.answers.tree import look, put
from wizard.catalogue import Catalogue
from wizard.interview import can_ask, wants_plain
from wizard.interview.asker import BACK, STOP, WRITE, Back, Prompt, Raw, Review
from wizard.interview.complete import completed
from wizard.interview.flow import ACCEPTED, FOLLOWS, YOURS, Flow, Item, Known, known_from
from wizard.interview.parsing import Reason, parse
from wizard.interview.session import (
    Checks,
    Interrupted,
    Outcome,
    Preview,
    Start,
    add_user,
    ask_entry,
    ask_resume,
    run_interview,
)
from wizard.interview.wording import first_sentence, picks, prompt, shown
from wizard.words.texts import FILE, Texts, _load

CATALOGUE = Catalogue()
QUESTIONS = CATALOGUE.questions
SECRET_KEYS = {"turn.password"}
TITLE_COLUMNS = 60

LAN = {"asterisk.version": "22", "network.topology": "lan", "network.hostname": "pbx.lan"}
CLOUD = {
    "asterisk.version": "22",
    "network.topology": "one-to-one-nat",
    "network.hostname": "pbx.example.com",
    "network.private_address": "10.0.0.10",
    "network.public_address": "203.0.113.10",
}

Step = Raw | Back | type[BaseException]


class Scripted:
    """Answers from a script by key; anything else with its default, as Enter would."""

    def __init__(
        self,
        answers: Mapping[str, Step | list[Step]] | None = None,
        reviews: Sequence[str | Back] = (WRITE,),
    ) -> None:
        self.steps: dict[str, list[Step]] = {
            key: list(value) if isinstance(value, list) else [value]
            for key, value in (answers or {}).items()
        }
        self.reviews = list(reviews)
        self.asked: list[str] = []
        self.prompts: dict[str, Prompt] = {}
        self.notes: list[str] = []
        self.seen: list[Review] = []

    def ask(self, prompt: Prompt) -> Raw | Back:
        """The next step of the script, or the default."""
        self.asked.append(prompt.key)
        self.prompts[prompt.key] = prompt
        steps = self.steps.get(prompt.key, [])
        step = steps.pop(0) if steps else prompt.default
        if isinstance(step, type):
            raise step
        if not isinstance(step, Back):
            reason = prompt.refuse(step)
            assert not reason, f"{prompt.key}: {step!r}: {reason}"
        return step

    def note(self, text: str) -> None:
        """Remember what was said."""
        self.notes.append(text)

    def review(self, review: Review) -> str | Back:
        """The next choice of the script."""
        self.seen.append(review)
        return self.reviews.pop(0)


def interview(
    asker: Scripted,
    known: Mapping[str, Known] | None = None,
    preview: Callable[[Outcome], Preview] = lambda said: Preview(),
    checks: Checks | None = None,
    language: str = "en",
) -> Outcome:
    return run_interview(CATALOGUE, Start(known or {}), asker, language, preview, checks)


def flow(known: Mapping[str, Known] | None = None) -> Flow:
    return Flow(QUESTIONS, known or {}, "en")


def item(key: str, given: Mapping[str, Any], known: Mapping[str, Known] | None = None) -> Item:
    found = flow(known).find(given, key)
    assert found is not None
    return found


def asked(given: Mapping[str, Any], known: Mapping[str, Known] | None = None) -> list[str]:
    return [each.key for each in flow(known).items(given) if each.asked]


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
        choices = [(choice.title, choice.title_zh) for choice in question.choices]
        for titles in ((question.title, question.title_zh), *choices):
            assert all(wcswidth(title) <= TITLE_COLUMNS for title in titles), titles
        for chinese in (question.title_zh, question.why_zh, question.help_zh):
            assert any("\u4e00" <= char <= "\u9fff" for char in chinese), chinese
        assert "\n" not in question.why + question.why_zh


def test_every_condition_default_and_obstacle_belongs_to_a_question() -> None:
    named = {each.ask for each in QUESTIONS.values()} - {"always", "review"}
    assert named == set(PREDICATES)
    assert {key for key, each in QUESTIONS.items() if each.derived} == set(DERIVED)
    assert set(REQUIRED) <= set(QUESTIONS)
    for key, value, _, text in OBSTACLES:
        assert value in {choice.value for choice in QUESTIONS[key].choices}
        assert text in Texts("en")


def test_every_text_of_the_interface_is_there_in_chinese() -> None:
    files = (FILE, "install.toml", "check.toml")
    for text in (text for file in files for text in _load(file).values()):
        assert any("\u4e00" <= char <= "\u9fff" for char in text.zh), text.id


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("key", QUESTIONS)
def test_every_question_can_be_shown(key: str, language: str) -> None:
    question = QUESTIONS[key]
    if question.kind == "users":
        return
    each = Item(question, None, "", asked=True, required=True, before={})
    shown_prompt = prompt(CATALOGUE, each, Texts(language))
    assert shown_prompt.title
    assert shown_prompt.help
    if shown_prompt.kind in {"choice", "choices"}:
        assert len(shown_prompt.picks) >= 2
    for pick in shown_prompt.picks:
        assert wcswidth(pick.title) <= 2 * TITLE_COLUMNS


def test_the_choices_from_the_catalogue_are_those_of_the_answers_file() -> None:
    for key in ("network.topology", "certificate.source", "client.library"):
        each = Item(QUESTIONS[key], None, "", asked=True, required=True, before={})
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
    from_file = {"users_from": Known("users.csv", "answers.toml")}
    assert "users" not in asked(LAN, from_file)
    assert item("users", LAN, from_file).value == ()
    assert not item("users", LAN, from_file).lacks_answer


def test_what_was_given_for_this_run_is_shown_but_not_asked_again() -> None:
    known = {"network.topology": Known("lan", "given with --set", settled=True)}
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
        ("turn.mode", "none", {"network": {"topology": "cgnat"}}, "obstacle.turn-needed"),
        ("turn.mode", "coturn", {"network": {"topology": "cgnat"}}, "obstacle.turn-here"),
        (
            "turn.mode",
            "coturn",
            {"network": {"topology": "docker-bridge"}},
            "obstacle.turn-container",
        ),
        ("turn.mode", "none", {"network": {"topology": "public"}}, ""),
        (
            "certificate.source",
            "letsencrypt",
            {"network": {"hostname": "pbx"}},
            "obstacle.letsencrypt-name",
        ),
        ("certificate.source", "letsencrypt", {"network": {"hostname": "a.com"}}, ""),
        ("client.hosting", "proxy", {"signalling": {"proxy": "none"}}, "obstacle.hosting-proxy"),
        (
            "client.hosting",
            "asterisk",
            {"signalling": {"proxy": "nginx"}},
            "obstacle.hosting-asterisk",
        ),
        ("client.hosting", "elsewhere", {"signalling": {"proxy": "nginx"}}, ""),
    ],
)
def test_a_choice_that_cannot_work_says_why(key: str, value: str, tree: Tree, text: str) -> None:
    assert obstacle(key, value, tree) == text


def test_a_known_value_that_has_become_impossible_gives_way() -> None:
    known = {"client.hosting": Known("asterisk", "answers.toml")}
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
    assert obstacles == {
        "none": "",
        "existing": "",
        "coturn": Texts("en")("obstacle.turn-container"),
    }


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
    assert isinstance(found, Reason)
    assert found.id == reason
    assert found.text(Texts("en"))
    assert found.text(Texts("zh")) != found.text(Texts("en"))


def test_checks_see_each_part_of_a_list_and_tell_in_the_right_language() -> None:
    found = parse(item("network.ignored_networks", LAN), "10.0.0.0/8 nonsense", Checks().single)
    assert isinstance(found, Reason)
    assert "nonsense" in found.text(Texts("en"))
    assert found.text(Texts("zh")) != found.text(Texts("en"))


def test_a_check_of_files_sees_the_answers_above() -> None:
    def fits(path: str, tree: Tree) -> None:
        raise ValueError(f"{path} is not for {look(tree, 'network.hostname')}")

    certificate = item("certificate.certificate", {**LAN, "certificate.source": "files"})
    found = parse(certificate, "/a.pem", {}, {"certificate.certificate": fits})
    assert isinstance(found, Reason)
    assert found.text(Texts("en")) == "/a.pem is not for pbx.lan"


def test_a_password_is_taken_as_it_is_typed_and_masked() -> None:
    given = {**CLOUD, "turn.mode": "existing"}
    found = parse(item("turn.password", given), " s3cret ")
    assert found == Secret(" s3cret ")
    assert "s3cret" not in repr(found)
    kept = item("turn.password", given, {"turn.password": Known(Secret("old"), "secrets.toml")})
    assert parse(kept, "") == Secret("old")
    assert "old" not in shown(CATALOGUE, kept, Texts("en"))
    assert prompt(CATALOGUE, kept, Texts("en")).default == ""


# The whole loop


def test_the_answers_make_a_complete_answers_file() -> None:
    outcome = interview(Scripted(CLOUD))
    answers = to_answers(completed(outcome.answers, QUESTIONS), "interview")
    assert isinstance(answers, Answers)
    assert answers.network.public_address == "203.0.113.10"
    assert answers.certificate.source == "letsencrypt"
    assert [user.name for user in answers.users] == ["6001", "6002"]


@pytest.mark.parametrize("topology", fields()["network.topology"].choices)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_topology_leads_to_a_complete_answers_file(topology: str, language: str) -> None:
    asker = Scripted({
        **CLOUD,
        "network.topology": topology,
        "network.stun": "stun.example.com:3478",
        "signalling.tunnel": "relay.example.com",
        "turn.mode": "existing",
        "turn.uris": "turn:turn.example.com:3478?transport=tcp",
        "turn.username": "phone",
        "turn.password": "s3cret",
        "certificate.source": "files",
        "certificate.certificate": "/etc/ssl/pbx.crt",
        "certificate.private_key": "/etc/ssl/pbx.key",
    })  # fmt: skip
    outcome = interview(asker, language=language)
    answers = to_answers(completed(outcome.answers, QUESTIONS), "interview")
    assert answers.network.topology == topology
    assert answers.language == language
    if topology != "lan":
        assert outcome.secrets == {"turn.password": Secret("s3cret")}
    assert "s3cret" not in str(outcome)


def test_going_back_keeps_answers_and_offers_them_again() -> None:
    asker = Scripted(
        {
            **LAN,
            "network.hostname": ["typed.lan", "typed.lan"],
            "certificate.source": [BACK, "private-ca"],
        }
    )
    outcome = interview(asker)
    place = asker.asked.index("certificate.source")
    assert asker.asked[place - 1 : place + 3] == [
        "network.hostname", "certificate.source", "network.hostname", "certificate.source",
    ]  # fmt: skip
    assert asker.prompts["network.hostname"].default == "typed.lan"
    assert look(outcome.answers, "network.hostname") == "typed.lan"


def test_changing_an_answer_after_going_back_drops_what_no_longer_matters() -> None:
    asker = Scripted(
        {
            **CLOUD,
            "network.topology": ["one-to-one-nat", "lan"],
            "network.hostname": ["a.lan", BACK, "a.lan"],
            "network.private_address": [BACK],
        }
    )
    outcome = interview(asker)
    assert "private_address" not in outcome.answers["network"]
    assert outcome.answers["network"]["topology"] == "lan"


def test_there_is_nothing_before_the_first_question() -> None:
    asker = Scripted({**LAN, "asterisk.version": [BACK, BACK, "22"]})
    interview(asker)
    assert asker.asked[:3] == ["asterisk.version"] * 3
    assert asker.notes == [Texts("en")("first")] * 2


def test_the_review_shows_every_answer_with_its_origin_and_what_would_come_of_it() -> None:
    known = {"asterisk.version": Known("22.10.1", "asterisk -V")}
    asker = Scripted({**LAN, "asterisk.version": "22.10.1"})
    interview(asker, known, lambda tree: Preview(("asterisk/rtp.conf",), ("mind the gap",)))
    review = asker.seen[0]
    lines = {line.key: line for line in review.lines}
    assert lines["asterisk.version"].value == "22.10.1"
    assert lines["asterisk.version"].origin == "asterisk -V"
    assert lines["network.hostname"].origin == "your answer"
    assert lines["dialplan.echo"].origin == "default"
    assert lines["signalling.port"].origin == "follows from your answers"
    assert (review.files, review.warnings) == (("asterisk/rtp.conf",), ("mind the gap",))


def test_the_preview_is_made_from_what_was_said_last() -> None:
    """A value that was given for this run does not come back over a changed answer."""
    seen: list[object] = []

    def preview(said: Outcome) -> Preview:
        seen.append(said.answers.get("sizing"))
        return Preview()

    asker = Scripted({**LAN, "sizing.calls": "30"}, reviews=["sizing.calls", WRITE])
    interview(asker, known={"sizing.calls": Known(7, "--set", settled=True)}, preview=preview)
    assert seen == [None, {"calls": 30}]


def test_what_follows_from_an_answer_goes_on_following_it() -> None:
    """An accepted default is no answer: it changes with the answers that it comes from."""
    accepted = {"signalling.port": ACCEPTED, "client.hosting": ACCEPTED}
    behind = flow().tree({**accepted, "signalling.proxy": "nginx"})
    alone = flow().tree({**accepted, "signalling.proxy": "none"})
    assert (behind["signalling"]["port"], alone["signalling"]["port"]) == (443, 8089)
    assert (behind["client"]["hosting"], alone["client"]["hosting"]) == ("proxy", "asterisk")
    assert "port" not in flow().said(accepted).get("signalling", {})


def test_accepting_what_follows_says_nothing_of_its_own() -> None:
    outcome = interview(Scripted(CLOUD))
    assert "source" not in outcome.answers.get("certificate", {})
    assert "certificate.source" in outcome.accepted
    assert outcome.answers["users"], "the two users stay, whatever else is answered"


def test_what_was_accepted_before_is_not_asked_again_unless_it_changed() -> None:
    started = Flow(QUESTIONS, {}, "en", {"certificate.source"})
    given = {"network.topology": "lan", "network.hostname": "pbx.lan"}
    keys = [each.key for each in started.items(given) if each.asked]
    assert "certificate.source" not in keys
    known = {"certificate.source": Known("files", "answers.toml")}
    changed = Flow(QUESTIONS, known, "en", {"certificate.source"})
    assert "certificate.source" in [each.key for each in changed.items(given) if each.asked]


def test_a_known_value_that_gave_way_is_named_even_where_another_follows() -> None:
    """Otherwise the old one would come back when the files are made."""
    known = {"client.hosting": Known("asterisk", "answers.toml")}
    assert "client.hosting" in flow(known).dropped({"signalling.proxy": "caddy"})


def test_a_jump_from_the_review_asks_that_question_and_what_it_brings() -> None:
    asker = Scripted(
        {**LAN, "certificate.source": ["private-ca", "files"],
         "certificate.certificate": "/a.crt", "certificate.private_key": "/a.key"},
        ["certificate.source", WRITE],
    )  # fmt: skip
    outcome = interview(asker)
    assert asker.asked[-3:] == [
        "certificate.source", "certificate.certificate", "certificate.private_key",
    ]  # fmt: skip
    assert outcome.answers["certificate"]["source"] == "files"
    assert len(asker.seen) == 2


def test_a_review_only_question_is_reached_by_a_jump() -> None:
    asker = Scripted({**LAN, "dialplan.echo": "601"}, ["dialplan.echo", WRITE])
    outcome = interview(asker)
    assert outcome.answers["dialplan"]["echo"] == "601"


def test_back_in_a_jump_returns_to_the_review_and_changes_nothing() -> None:
    asker = Scripted({**LAN, "dialplan.echo": BACK}, ["dialplan.echo", WRITE])
    outcome = interview(asker)
    assert "dialplan" not in outcome.answers


def test_back_on_the_review_returns_to_the_last_question() -> None:
    asker = Scripted({**LAN, "sizing.calls": ["20", "30"]}, [BACK, WRITE])
    outcome = interview(asker)
    assert asker.asked[-1] == "sizing.calls"
    assert outcome.answers["sizing"]["calls"] == 30


def test_going_back_from_a_question_that_a_jump_brought_up() -> None:
    asker = Scripted(
        {**LAN, "certificate.source": ["private-ca", "files", "private-ca"],
         "certificate.certificate": BACK},
        ["certificate.source", WRITE],
    )  # fmt: skip
    outcome = interview(asker)
    assert outcome.answers["certificate"] == {"source": "private-ca"}


@pytest.mark.parametrize("error", [KeyboardInterrupt, EOFError])
def test_leaving_hands_over_the_answers_so_far(error: type[BaseException]) -> None:
    asker = Scripted({**LAN, "certificate.source": error})
    with pytest.raises(Interrupted) as caught:
        interview(asker)
    assert look(caught.value.outcome.answers, "network.hostname") == "pbx.lan"


def test_stopping_on_the_review_is_leaving() -> None:
    with pytest.raises(Interrupted) as caught:
        interview(Scripted(LAN, [STOP]))
    assert look(caught.value.outcome.answers, "sizing.calls") == 20


def test_known_values_that_no_longer_hold_are_named() -> None:
    known = {
        "network.public_address": Known("203.0.113.10", "answers.toml"),
        "network.rtp_start": Known(12000, "answers.toml"),
    }
    asker = Scripted({**LAN, "network.rtp_start": ""}, ["network.rtp_start", WRITE])
    outcome = interview(asker, known)
    assert set(outcome.dropped) == {"network.public_address", "network.rtp_start"}


def test_nothing_is_asked_where_everything_was_given() -> None:
    given = {**LAN, "certificate.source": "private-ca", "users": ({"name": "1"},),
             "codecs.audio": ("ulaw",), "client.library": "jssip", "sizing.calls": 5}  # fmt: skip
    asker = Scripted()
    interview(asker, {key: Known(value, "--set", settled=True) for key, value in given.items()})
    assert asker.asked == []
    assert len(asker.seen) == 1


def test_sources_of_answers_become_known_values_without_catalogue_defaults() -> None:
    layers = [
        Layer("--set", {"network": {"topology": "lan"}}, Origin("given", "给出")),
        Layer("asterisk -V", {"asterisk": {"version": "22"}}, Origin("found", "检测到")),
        default_layer(QUESTIONS),
    ]
    known = known_from(resolve(layers), "zh", settled={"--set"})
    assert known == {
        "network.topology": Known("lan", "给出", settled=True),
        "asterisk.version": Known("22", "检测到"),
    }


def test_an_exact_release_that_was_found_can_be_chosen() -> None:
    found = item("asterisk.version", {}, {"asterisk.version": Known("22.10.1", "found")})
    assert picks(CATALOGUE, found, Texts("en"))[0].value == "22.10.1"


def test_the_newest_long_term_branch_comes_first() -> None:
    offered = [pick.value for pick in picks(CATALOGUE, item("asterisk.version", {}), Texts("en"))]
    assert offered == ["22", "20", "18", "16", "23", "21", "24"]


def test_codecs_are_offered_in_the_order_that_they_have() -> None:
    found = item("codecs.audio", {"codecs.audio": ("alaw", "opus")})
    assert [pick.value for pick in picks(CATALOGUE, found, Texts("en"))][:2] == ["alaw", "opus"]
    assert found.origin == YOURS


# Users


def test_users_are_typed_one_after_another_until_an_empty_name() -> None:
    asker = Scripted(
        {
            **LAN,
            "users": "anew",
            "users.name": ["alice", "7001", ""],
            "users.display_name": ["Alice", ""],
            "users.kind": ["browser", "phone"],
            "users.transport": "tls",
        }
    )
    outcome = interview(asker)
    assert outcome.answers["users"] == (
        {"name": "alice", "display_name": "Alice", "kind": "browser"},
        {"name": "7001", "kind": "phone", "transport": "tls"},
    )
    assert "codecs.phones" in asker.asked


def test_going_back_among_users_steps_through_fields_and_users() -> None:
    asker = Scripted(
        {
            **LAN,
            "users": "anew",
            # alice, then back from the second name to her kind, her display name and her name
            "users.name": ["alice", BACK, "alicia", "7001", ""],
            "users.display_name": ["A", BACK, "Al", ""],
            "users.kind": ["browser", BACK, "browser", "phone"],
            "users.transport": ["udp"],
        }
    )
    outcome = interview(asker)
    place = asker.asked.index("users.name")
    assert [key.partition(".")[2] for key in asker.asked[place : place + 7]] == [
        "name", "display_name", "kind", "name", "kind", "display_name", "name",
    ]  # fmt: skip
    assert outcome.answers["users"] == (
        {"name": "alicia", "display_name": "Al", "kind": "browser"},
        {"name": "7001", "kind": "phone", "transport": "udp"},
    )


def test_going_back_from_the_first_name_returns_to_the_overview() -> None:
    asker = Scripted({**LAN, "users": ["anew", "keep"], "users.name": BACK})
    outcome = interview(asker)
    assert len(outcome.answers["users"]) == 2


def test_one_user_can_be_taken_away_or_added() -> None:
    outcome = interview(Scripted({**LAN, "users": "remove", "users.which": "6001"}))
    assert [user["name"] for user in outcome.answers["users"]] == ["6002"]
    outcome = interview(Scripted({**LAN, "users": "add", "users.name": "6003"}))
    assert [user["name"] for user in outcome.answers["users"]] == ["6001", "6002", "6003"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("6001", "reason.user-twice"),
        ("600", "reason.user-echo"),
        ("", "reason.empty"),
        ("a b", ""),
        ("a;b", ""),
        ("[x]", ""),
        ("anonymous", ""),
    ],
)
def test_a_user_name_that_cannot_be_is_refused(name: str, reason: str) -> None:
    asker = Scripted({**LAN, "users": "add", "users.name": "6009"})
    interview(asker)
    refused = asker.prompts["users.name"].refuse(name)
    assert refused == Texts("en")(reason) if reason else refused


def test_a_display_name_may_be_anything_that_can_be_printed() -> None:
    asker = Scripted({**LAN, "users": "add", "users.name": "6009"})
    interview(asker)
    refuse = asker.prompts["users.display_name"].refuse
    assert not refuse('王小明 "Bob"; [x]')
    assert refuse("a\nb")


def test_one_user_is_added_without_a_second_interview() -> None:
    known = {"users": Known([{"name": "6001"}], "answers.toml")}
    asker = Scripted({"users.name": "6002", "users.display_name": "Bob"})
    outcome = add_user(CATALOGUE, Start(known), asker, "en", lambda said: Preview())
    assert outcome is not None
    assert asker.asked == ["users.name", "users.display_name", "users.kind"]
    assert outcome.answers["users"][1] == {
        "name": "6002", "display_name": "Bob", "kind": "browser",
    }  # fmt: skip
    assert asker.prompts["users.name"].refuse("6001")
    assert not asker.prompts["users.name"].hint


def test_going_back_from_adding_a_user_adds_nobody() -> None:
    asker = Scripted({"users.name": BACK})
    assert add_user(CATALOGUE, Start({}), asker, "en", lambda said: Preview()) is None


def test_leaving_while_adding_a_user_is_told() -> None:
    with pytest.raises(Interrupted):
        asker = Scripted({"users.name": KeyboardInterrupt})
        add_user(CATALOGUE, Start({}), asker, "en", lambda said: Preview())


@pytest.mark.parametrize("entry", ["change", "add-user", "write"])
def test_a_folder_with_answers_begins_with_what_to_do(entry: str) -> None:
    asker = Scripted({"entry": [BACK, entry]})
    assert ask_entry(asker, "zh") == entry


@pytest.mark.parametrize("choice", ["continue", "restart"])
def test_an_interview_that_was_left_is_offered_first(choice: str) -> None:
    asker = Scripted({"resume": choice})
    assert ask_resume(asker, "en", "my phone") == choice
    assert "my phone" in asker.prompts["resume"].title
    assert asker.prompts["resume"].default == "continue"


def test_leaving_the_entry_menu_is_told() -> None:
    with pytest.raises(Interrupted):
        ask_entry(Scripted({"entry": EOFError}), "en")


# Small parts


def test_a_pipe_is_never_taken_for_a_person() -> None:
    class Stream:
        def __init__(self, terminal: bool) -> None:
            self.terminal = terminal

        def isatty(self) -> bool:
            return self.terminal

    class Closed:
        def isatty(self) -> bool:
            raise ValueError

    assert can_ask(Stream(True), Stream(True))
    assert not can_ask(Stream(False), Stream(True))
    assert not can_ask(Stream(True), Stream(False))
    assert not can_ask(None, Stream(True))
    assert not can_ask(Closed(), Stream(True))


@pytest.mark.parametrize(
    ("term", "plain"), [("dumb", True), ("", True), ("xterm-256color", False), (None, True)]
)
def test_a_terminal_without_cursor_gets_numbered_prompts(term: str | None, plain: bool) -> None:
    assert wants_plain({} if term is None else {"TERM": term}) is plain


def test_a_tree_is_read_and_written_by_dotted_key() -> None:
    tree: Tree = {}
    put(tree, "network.hostname", "a")
    put(tree, "language", "zh")
    assert tree == {"network": {"hostname": "a"}, "language": "zh"}
    assert look(tree, "network.stun") is None
    assert look(tree, "users") is None


def test_the_first_sentence_of_a_summary_ends_at_its_punctuation() -> None:
    assert first_sentence("G.711 A-law: for phones. Usual.") == "G.711 A-law: for phones"
    assert first_sentence("任何线路上音质最好。其他") == "任何线路上音质最好"
