"""Which source of an answer wins, and how each source is read."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.answers.fields import fields, nearest
from wizard.answers.layers import (
    AnswerLayer,
    default_layer,
    environment_layer,
    file_layer,
    parse_set,
    resolve,
    set_layer,
)
from wizard.catalogue import Catalogue
from wizard.errors import Unanswered, UsageProblem
from wizard.machine.detect import Detected, detected_layer
from wizard.words.message import Message

ENV = "ASTERISK_WEBRTC_NETWORK_HOSTNAME"


def all_layers() -> list[AnswerLayer]:
    found = {
        "network.hostname": Detected(
            "detected", Message("marks.said", said="the machine's host name")
        )
    }
    return [
        set_layer(["network.hostname=set"]),
        file_layer('[network]\nhostname = "given"', "my.toml"),
        file_layer('[network]\nhostname = "own"', "answers.toml"),
        environment_layer({ENV: "env"}),
        detected_layer(found),
        AnswerLayer(
            "default", {"network": {"hostname": "default"}}, Message("marks.said", said="default")
        ),
    ]


# precedence


@pytest.mark.parametrize(
    ("present", "value", "origin"),
    [
        (0, "set", "set with --set"),
        (1, "given", "my.toml"),
        (2, "own", "answers.toml"),
        (3, "env", f"environment variable {ENV}"),
        (4, "detected", "the machine's host name"),
        (5, "default", "default"),
    ],
)
def test_the_strongest_source_wins_and_its_origin_is_known(
    present: int, value: str, origin: str
) -> None:
    resolved = resolve(all_layers()[present:])
    assert resolved.get("network.hostname") == value
    words = resolved.origin("network.hostname")
    assert words is not None
    assert words.text() == origin


def test_each_key_is_taken_from_its_own_strongest_source() -> None:
    resolved = resolve(
        [
            set_layer(["network.topology=lan"]),
            file_layer('[network]\ntopology = "public"\nhostname = "own"', "answers.toml"),
            environment_layer({"ASTERISK_WEBRTC_ASTERISK_VERSION": "22"}),
        ]
    )
    assert resolved.tree == {
        "asterisk": {"version": "22"},
        "network": {"topology": "lan", "hostname": "own"},
    }
    assert resolved.answers().network.topology == "lan"
    assert resolved.get("network.stun") is None
    assert resolved.origin("network.stun") is None


def test_an_error_names_the_layer_that_the_value_came_from() -> None:
    layers = [
        AnswerLayer("my.toml", {"network": {"rtp_end": "x"}}, Message("marks.said", said="")),
        *all_layers(),
        AnswerLayer(
            "d",
            {"asterisk": {"version": "22"}, "network": {"topology": "lan"}},
            Message("marks.said", said=""),
        ),
    ]
    with pytest.raises(UsageProblem) as caught:
        resolve(layers).answers()
    assert caught.value.problem == "my.toml: network.rtp_end: expected a whole number, got text"


def test_an_answer_that_no_source_has_is_missing() -> None:
    with pytest.raises(Unanswered, match=r"asterisk\.version has no answer"):
        resolve(all_layers()).answers()


# --set


@pytest.mark.parametrize(
    ("argument", "key", "value"),
    [
        ("network.rtp_end=10200", "network.rtp_end", 10200),
        ("network.ipv6=true", "network.ipv6", True),
        ("network.ipv6=No", "network.ipv6", False),
        ("network.hostname=a=b", "network.hostname", "a=b"),
        ("network.stun=", "network.stun", ""),
        ("codecs.audio=opus, ulaw", "codecs.audio", ["opus", "ulaw"]),
        ("codecs.video=", "codecs.video", []),
        ('codecs.phones=["g729", "alaw"]', "codecs.phones", ["g729", "alaw"]),
        ("asterisk.version=22", "asterisk.version", "22"),
        ("language=zh", "language", "zh"),
        ("schema=1", "schema", 1),
        ("codecs.audio=opus ulaw", "codecs.audio", ["opus", "ulaw"]),
        ("users=6001,6002", "users", [{"name": "6001"}, {"name": "6002"}]),
        ("users_from=users.csv", "users_from", "users.csv"),
    ],
)
def test_a_setting_gets_the_type_of_its_key(argument: str, key: str, value: Any) -> None:
    assert parse_set(argument) == (key, value)


@pytest.mark.parametrize(
    ("argument", "problem", "remedy"),
    [
        ("network.rtp_end=many", "expected a whole number, got 'many'", "from 1024 to 65535"),
        ("network.rtp_end=99999", "99999 is out of range", "from 1024 to 65535"),
        ("network.rtp_end=９", "expected a whole number", ""),
        ("tls.mode=x", "unknown key", "Known tables: "),
        ("foo.bar=x", "unknown key", "--list-questions"),
        ("turn.foo=x", "unknown key", "Known keys: turn.mode"),
        ("audio.codecs=x", "unknown key", "Did you mean codecs.audio?"),
        ("network.ipv6=maybe", "expected true or false", ""),
        ("network.topology=lann", "'lann' is not a valid value", "Did you mean lan?"),
        ("network.hostnam=a", "unknown key", "Did you mean network.hostname?"),
        ("hostname=a", "unknown key", "Did you mean network.hostname?"),
        ("schema=2", "expected 1, got 2", "update the wizard"),
        ("network.hostname", "not followed by =", "--set network.hostname=VALUE"),
        ("", "not followed by =", "KEY=VALUE"),
        ("=x", "unknown key", ""),
    ],
)
def test_a_wrong_setting_is_refused_with_the_remedy(
    argument: str, problem: str, remedy: str
) -> None:
    with pytest.raises(UsageProblem) as caught:
        parse_set(argument)
    assert problem in caught.value.problem
    assert remedy in caught.value.remedy


@pytest.mark.parametrize(
    "key", ["turn.password", "users.6001.password", "password", "turn.secret"]
)
def test_a_secret_on_the_command_line_is_refused_without_repeating_it(key: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        parse_set(f"{key}=hush-hush")
    assert "secrets.toml" in caught.value.remedy
    assert "hush" not in caught.value.problem + caught.value.remedy


def test_the_last_setting_of_a_key_wins() -> None:
    assert set_layer(["network.stun=a", "network.stun=b"]).tree == {"network": {"stun": "b"}}


@given(st.text(), st.sampled_from(sorted(fields())))
def test_any_setting_is_taken_or_refused(text: str, key: str) -> None:
    for argument in (text, f"{key}={text}"):
        try:
            name, _ = parse_set(argument)
        except UsageProblem:
            continue
        assert name in fields()


# files


def test_a_file_that_is_no_toml_is_refused_with_its_line() -> None:
    with pytest.raises(UsageProblem, match=r"answers\.toml: .*line 2"):
        file_layer("schema = 1\nnetwork lan", "answers.toml")


def test_a_key_that_stands_twice_is_refused() -> None:
    with pytest.raises(UsageProblem, match=r"answers\.toml: .*line 2"):
        file_layer("schema = 1\nschema = 1\n", "answers.toml")


def test_a_file_is_checked_even_where_it_does_not_win() -> None:
    with pytest.raises(UsageProblem, match=r"a\.toml: signalling\.port: 0 is out of range"):
        file_layer("[signalling]\nport = 0", "a.toml")


# environment


def test_the_environment_gives_every_kind_of_value() -> None:
    layer = environment_layer(
        {
            "ASTERISK_WEBRTC_NETWORK_LOCAL_NETWORKS": "10.0.0.0/24,10.1.0.0/24",
            "ASTERISK_WEBRTC_NETWORK_IPV6": "true",
            "ASTERISK_WEBRTC_SIGNALLING_PORT": "443",
            "ASTERISK_WEBRTC_USERS_FROM": "users.csv",
            "ASTERISK_WEBRTC_LANGUAGE": "zh",
            "PATH": "/bin",
        }
    )
    assert layer.tree == {
        "network": {"local_networks": ["10.0.0.0/24", "10.1.0.0/24"], "ipv6": True},
        "signalling": {"port": 443},
        "users_from": "users.csv",
        "language": "zh",
    }


def test_an_empty_variable_is_unset() -> None:
    assert environment_layer({ENV: ""}).tree == {}


def test_a_wrong_variable_is_named() -> None:
    variable = "ASTERISK_WEBRTC_SIGNALLING_PORT"
    with pytest.raises(
        UsageProblem, match=f"{variable}: signalling.port: expected a whole number, got 'x'"
    ):
        environment_layer({variable: "x"})


def test_a_variable_with_a_typing_mistake_is_refused_and_a_foreign_one_is_not() -> None:
    with pytest.raises(UsageProblem) as caught:
        environment_layer({"ASTERISK_WEBRTC_NETWORK_HOSTNAM": "a"})
    assert ENV in caught.value.remedy
    assert environment_layer({"ASTERISK_WEBRTC_CACHE": "a"}).tree == {}


def test_the_turn_password_is_no_answer() -> None:
    assert environment_layer({"ASTERISK_WEBRTC_TURN_PASSWORD": "hush"}).tree == {}


# catalogue defaults


def test_the_catalogues_defaults_are_possible_answers() -> None:
    layer = default_layer(Catalogue().questions)
    given = resolve(
        [set_layer(["asterisk.version=22", "network.topology=lan", "network.hostname=a"]), layer]
    )
    answers = given.answers()
    assert answers.dialplan.echo == layer.tree["dialplan"]["echo"]


def test_the_catalogue_has_no_default_for_what_only_the_person_knows() -> None:
    with pytest.raises(Unanswered):
        resolve([default_layer(Catalogue().questions)]).answers()


@given(st.permutations(range(4)))
def test_a_tree_reads_the_same_in_any_order_of_its_tables(order: list[int]) -> None:
    tables = [
        '[asterisk]\nversion = "22"', '[network]\ntopology = "lan"\nhostname = "a"',
        "[sizing]\ncalls = 3", '[dialplan]\necho = "1"',
    ]  # fmt: skip
    text = "\n".join(tables[index] for index in order)
    assert resolve([file_layer(text, "a")]).answers().sizing.calls == 3
    assert list(resolve([file_layer(text, "a")]).tree) == list(tomllib.loads("\n".join(
        [tables[0], tables[1], tables[3], tables[2]]
    )))  # fmt: skip


def test_everything_wrong_with_a_file_is_named_at_once() -> None:
    text = 'lang = "en"\n[network]\ntopology = "lann"\nhost = "a"\n[sizing]\ncalls = "many"\n'
    with pytest.raises(UsageProblem) as caught:
        file_layer(text, "a.toml")
    assert [each.place for each in caught.value.faults("en")] == [
        "a.toml: lang", "a.toml: network.topology", "a.toml: network.host", "a.toml: sizing.calls",
    ]  # fmt: skip
    assert "Did you mean lan?" in caught.value.problem


def test_everything_wrong_on_the_command_line_and_in_the_environment_is_named_at_once() -> None:
    with pytest.raises(UsageProblem) as caught:
        set_layer(["network.ipv6=maybe", "nothing=1", "network.hostname=a", "sizing.calls"])
    assert len(caught.value.faults("en")) == 3
    with pytest.raises(UsageProblem) as caught:
        environment_layer(
            {"ASTERISK_WEBRTC_SIZING_CALLS": "x", "ASTERISK_WEBRTC_NETWORK_IPV6": "maybe"}
        )
    assert len(caught.value.faults("zh")) == 2


def test_a_file_of_wrong_keys_takes_no_time() -> None:
    text = "".join(f"hostnam{number} = 1\n" for number in range(50_000))
    with pytest.raises(UsageProblem) as caught:
        file_layer(text, "a.toml")
    assert caught.value.problem.splitlines()[-1] == "and 80 more"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("network.hostnam", "network.hostname"), ("netwrok.hostname", "network.hostname"),
        ("private_adress", "network.private_address"), ("hostname", "network.hostname"),
        ("network.ports", ""), ("turn.port", "signalling.port"), ("sip.realm", ""), ("host", ""),
        ("users.name", ""), ("network.address", ""), ("trunk.mode", "turn.mode"),
    ],
)  # fmt: skip
def test_only_what_is_a_slip_away_is_suggested(name: str, meant: str) -> None:
    assert nearest(name, fields()) == meant
