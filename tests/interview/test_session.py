"""The whole interview from an asker's side: forward, back, the review, users, and leaving."""

from __future__ import annotations

import pytest

from tests.support.scripted import (
    CATALOGUE,
    CLOUD,
    LAN,
    QUESTIONS,
    Scripted,
    flow,
    interview,
    item,
)
from wizard.answers import Answers, Secret, Tree
from wizard.answers.convert import to_answers
from wizard.answers.fields import fields
from wizard.answers.layers import AnswerLayer, default_layer, resolve
from wizard.answers.tree import look, put
from wizard.interview import can_ask, wants_plain
from wizard.interview.asker import BACK, STOP, WRITE
from wizard.interview.complete import completed
from wizard.interview.flow import ACCEPTED, YOURS, Flow, KnownValue, known_from
from wizard.interview.menus import ask_entry, ask_resume
from wizard.interview.outcome import Interrupted, InterviewResult, InterviewStart, Preview
from wizard.interview.session import add_user
from wizard.interview.wording import first_sentence, picks
from wizard.words.message import Message
from wizard.words.texts import Texts


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
    known = {"asterisk.version": KnownValue("22.10.1", "asterisk -V")}
    asker = Scripted({**LAN, "asterisk.version": "22.10.1"})
    interview(asker, known, lambda tree: Preview(("asterisk/rtp.conf",), ("mind the gap",)))
    review = asker.seen[0]
    lines = {line.key: line for line in review.lines}
    assert lines["asterisk.version"].value == "22.10.1"
    assert lines["asterisk.version"].origin == "asterisk -V"
    assert lines["network.hostname"].origin == "your answer"
    assert lines["dialplan.echo"].origin == "default"
    assert lines["signalling.port"].origin == "default, derived from other answers"
    assert (review.files, review.warnings) == (("asterisk/rtp.conf",), ("mind the gap",))


def test_the_preview_is_made_from_what_was_said_last() -> None:
    """A value that was given for this run does not come back over a changed answer."""
    seen: list[object] = []

    def preview(said: InterviewResult) -> Preview:
        seen.append(said.answers.get("sizing"))
        return Preview()

    asker = Scripted({**LAN, "sizing.calls": "30"}, reviews=["sizing.calls", WRITE])
    interview(asker, known={"sizing.calls": KnownValue(7, "--set", settled=True)}, preview=preview)
    assert seen == [None, {"calls": 30}]


def test_what_follows_from_an_answer_goes_on_following_it() -> None:
    """An accepted default is no answer: it changes with the answers that it comes from."""
    accepted = {"signalling.port": ACCEPTED, "client.hosting": ACCEPTED}
    behind = flow().tree({**accepted, "signalling.proxy": "nginx"})
    alone = flow().tree({**accepted, "signalling.proxy": "none"})
    assert (behind["signalling"]["port"], alone["signalling"]["port"]) == (443, 8089)
    assert (behind["client"]["hosting"], alone["client"]["hosting"]) == ("proxy", "asterisk")
    assert "port" not in flow().final(accepted).get("signalling", {})


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
    known = {"certificate.source": KnownValue("files", "answers.toml")}
    changed = Flow(QUESTIONS, known, "en", {"certificate.source"})
    assert "certificate.source" in [each.key for each in changed.items(given) if each.asked]


def test_a_known_value_that_gave_way_is_named_even_where_another_follows() -> None:
    """Otherwise the old one would come back when the files are made."""
    known = {"client.hosting": KnownValue("asterisk", "answers.toml")}
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
        "network.public_address": KnownValue("203.0.113.10", "answers.toml"),
        "network.rtp_start": KnownValue(12000, "answers.toml"),
    }
    asker = Scripted({**LAN, "network.rtp_start": ""}, ["network.rtp_start", WRITE])
    outcome = interview(asker, known)
    assert set(outcome.dropped) == {"network.public_address", "network.rtp_start"}


def test_nothing_is_asked_where_everything_was_given() -> None:
    given = {**LAN, "certificate.source": "private-ca", "users": ({"name": "1"},),
             "codecs.audio": ("ulaw",), "client.library": "jssip", "sizing.calls": 5}  # fmt: skip
    asker = Scripted()
    interview(
        asker, {key: KnownValue(value, "--set", settled=True) for key, value in given.items()}
    )
    assert asker.asked == []
    assert len(asker.seen) == 1


def test_sources_of_answers_become_known_values_without_catalogue_defaults() -> None:
    layers = [
        AnswerLayer("--set", {"network": {"topology": "lan"}}, Message("answers.origin.set")),
        AnswerLayer("asterisk -V", {"asterisk": {"version": "22"}}, Message("machine.version")),
        default_layer(QUESTIONS),
    ]
    known = known_from(resolve(layers), "zh", settled={"--set"})
    assert known == {
        "network.topology": KnownValue("lan", "用 --set 设置", settled=True),
        "asterisk.version": KnownValue("22", "由 asterisk -V 检测到"),
    }


def test_an_exact_release_that_was_found_can_be_chosen() -> None:
    found = item("asterisk.version", {}, {"asterisk.version": KnownValue("22.10.1", "found")})
    assert picks(CATALOGUE, found, Texts("en"))[0].value == "22.10.1"


def test_the_newest_long_term_branch_comes_first() -> None:
    offered = [pick.value for pick in picks(CATALOGUE, item("asterisk.version", {}), Texts("en"))]
    assert offered == ["22", "20", "18", "16", "23", "21", "24"]


def test_codecs_are_offered_in_the_order_that_they_have() -> None:
    found = item("codecs.audio", {"codecs.audio": ("alaw", "opus")})
    assert [pick.value for pick in picks(CATALOGUE, found, Texts("en"))][:2] == ["alaw", "opus"]
    assert found.origin == YOURS


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
        ("6001", "The user 6001 is defined twice"),
        ("600", "600 is already the number of the echo test"),
        ("", Texts("en")("reason.empty")),
        ("a b", "a user name has"),
        ("a;b", "a user name has"),
        ("[x]", "a user name has"),
        ("anonymous", "anonymous has a special meaning"),
    ],
)
def test_a_user_name_that_cannot_be_is_refused(name: str, reason: str) -> None:
    asker = Scripted({**LAN, "users": "add", "users.name": "6009"})
    interview(asker)
    assert asker.prompts["users.name"].refuse(name).startswith(reason)


def test_a_display_name_may_be_anything_that_can_be_printed() -> None:
    asker = Scripted({**LAN, "users": "add", "users.name": "6009"})
    interview(asker)
    refuse = asker.prompts["users.display_name"].refuse
    assert not refuse('王小明 "Bob"; [x]')
    assert refuse("a\nb")


def test_one_user_is_added_without_a_second_interview() -> None:
    known = {"users": KnownValue([{"name": "6001"}], "answers.toml")}
    asker = Scripted({"users.name": "6002", "users.display_name": "Bob"})
    outcome = add_user(CATALOGUE, InterviewStart(known), asker, "en", lambda said: Preview())
    assert outcome is not None
    assert asker.asked == ["users.name", "users.display_name", "users.kind"]
    assert outcome.answers["users"][1] == {
        "name": "6002", "display_name": "Bob", "kind": "browser",
    }  # fmt: skip
    assert asker.prompts["users.name"].refuse("6001")
    assert not asker.prompts["users.name"].hint


def test_going_back_from_adding_a_user_adds_nobody() -> None:
    asker = Scripted({"users.name": BACK})
    assert add_user(CATALOGUE, InterviewStart({}), asker, "en", lambda said: Preview()) is None


def test_leaving_while_adding_a_user_is_told() -> None:
    with pytest.raises(Interrupted):
        asker = Scripted({"users.name": KeyboardInterrupt})
        add_user(CATALOGUE, InterviewStart({}), asker, "en", lambda said: Preview())


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
