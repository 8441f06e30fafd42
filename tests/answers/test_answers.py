"""Reading answers strictly, what single answers may look like, and writing answers.toml."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.answers import Answers, Asterisk, Dialplan, Network, Turn, User, schema
from wizard.answers.answersfile import edited, fresh
from wizard.answers.consistency import EXAMPLES, problems, validate
from wizard.answers.convert import flatten, nest, to_answers
from wizard.answers.fields import fields
from wizard.answers.rules import BrokenRule, refused
from wizard.answers.tomltext import toml_text
from wizard.answers.userfile import UserFile
from wizard.answers.validate import VALIDATORS
from wizard.catalogue import Catalogue, in_language
from wizard.errors import Invalid, Refusal, Unanswered, UsageProblem

CATALOGUE = Catalogue()
MINIMAL = {"asterisk": {"version": "22"}, "network": {"topology": "lan", "hostname": "pbx.test"}}


def tree(**changes: Any) -> dict[str, Any]:
    flat = flatten(MINIMAL, "")
    flat.update({key.replace("__", "."): value for key, value in changes.items()})
    return nest({key: value for key, value in flat.items() if value is not ...})


def read(**changes: Any) -> Answers:
    return to_answers(tree(**changes), "answers.toml")


def refusal(**changes: Any) -> UsageProblem:
    with pytest.raises(UsageProblem) as caught:
        read(**changes)
    return caught.value


# reading


def test_a_minimal_tree_gives_answers_with_defaults() -> None:
    assert read() == Answers(
        asterisk=Asterisk(version="22"), network=Network(topology="lan", hostname="pbx.test")
    )


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("network__rtp_end", "10200", "network.rtp_end: expected a whole number, got text"),
        ("network__rtp_end", True, "network.rtp_end: expected a whole number, got true or false"),
        ("network__rtp_end", 70000, "network.rtp_end: 70000 is out of range"),
        ("network__ipv6", "yes", "network.ipv6: expected true or false, got text"),
        ("asterisk__version", 22, "asterisk.version: expected text, got a whole number"),
        ("codecs__audio", "opus", "codecs.audio: expected a list of texts, got text"),
        (
            "codecs__audio",
            ["opus", 8],
            "codecs.audio: expected a list of texts, got a list that contains a whole number",
        ),
        ("network__topology", "lann", "network.topology: 'lann' is not a valid value"),
        ("schema", 2, "schema: expected 1, got 2"),
        ("users", {"name": "6001"}, "users: expected a list of tables, got a table"),
        (
            "users",
            [{"name": 1}],
            "users: [[users]] number 1 (1): name: expected text, got a whole number",
        ),
        ("users", [{"kind": "phone"}], "users: [[users]] number 1: name is missing"),
        (
            "users",
            [{"name": "6001"}, {"name": "6002", "kind": "fone"}],
            "users: [[users]] number 2 (6002): kind: 'fone' is not a valid value",
        ),
    ],
)
def test_a_wrong_value_is_refused_with_file_key_and_expectation(
    key: str, value: Any, problem: str
) -> None:
    assert refusal(**{key: value}).problem == f"answers.toml: {problem}"


def test_a_refused_choice_names_the_nearest_and_all_others() -> None:
    remedy = refusal(network__topology="port-foward").remedy
    assert remedy.startswith("Did you mean port-forward? ")
    assert "cgnat" in remedy


def test_a_refused_type_shows_how_to_write_it() -> None:
    assert "rtp_end = 10000 (without quotes)" in refusal(network__rtp_end="1").remedy


@pytest.mark.parametrize(
    ("bad", "key", "meant"),
    [
        ({"network": {"host_name": "a"}}, "network.host_name", "network.hostname"),
        ({"netwrk": {"hostname": "a"}}, "netwrk", ""),
        ({"hostname": "a"}, "hostname", "network.hostname"),
        ({"users": [{"name": "1", "displayname": "x"}]}, "displayname", "display_name"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_name(
    bad: dict[str, Any], key: str, meant: str
) -> None:
    with pytest.raises(UsageProblem) as caught:
        to_answers({**MINIMAL, **bad}, "a.toml")
    assert f": {key}: unknown key" in caught.value.problem
    assert meant in caught.value.remedy


@pytest.mark.parametrize(
    "bad", [{"turn": {"password": "hush"}}, {"users": [{"name": "1", "password": "hush"}]}]
)
def test_a_password_among_the_answers_is_refused_without_repeating_it(bad: dict[str, Any]) -> None:
    with pytest.raises(UsageProblem) as caught:
        to_answers({**MINIMAL, **bad}, "a.toml")
    assert "do not belong here" in caught.value.problem
    assert "secrets.toml" in caught.value.remedy
    assert "hush" not in caught.value.problem + caught.value.remedy


def test_a_value_where_a_table_belongs_is_refused() -> None:
    with pytest.raises(UsageProblem, match="network: expected a table, got text"):
        to_answers({"network": "lan"}, "a.toml")


@pytest.mark.parametrize("key", ["asterisk__version", "network__topology", "network__hostname"])
def test_a_missing_answer_says_the_three_ways_to_give_it(key: str) -> None:
    with pytest.raises(Unanswered) as caught:
        read(**{key: ...})
    dotted = key.replace("__", ".")
    assert caught.value.problem == f"{dotted} has no answer"
    for way in (f"--set {dotted}=", "answers.toml", f"ASTERISK_WEBRTC_{key.upper()[:3]}"):
        assert way in caught.value.remedy
    assert caught.value.exit_code == 3


def test_a_missing_table_is_told_as_its_first_missing_answer() -> None:
    with pytest.raises(Unanswered, match=r"asterisk\.version has no answer"):
        to_answers({}, "a.toml")


def test_environment_variables_of_all_keys_differ() -> None:
    names = [field.variable for field in fields().values()]
    assert len(set(names)) == len(names)


# single values

GOOD = {
    "asterisk.version": ["16", "22", "16.28.0", "22.10.1"],
    "asterisk.codec_modules": ["codec_g729", "codec_silk"],
    "asterisk.config_dir": ["/etc/asterisk", "/srv/my asterisk", "/etc/电话"],
    "network.hostname": ["pbx", "pbx.example.test", "xn--fiq228c.test", "192.0.2.1", "a" * 63],
    "network.private_address": ["10.0.0.10", "100.64.0.1"],
    "network.private_address6": ["2001:db8::1", "fd00::2"],
    "network.local_networks": ["10.0.0.0/24", "0.0.0.0/0", "fd00::/64", "10.0.0.1"],
    "network.stun": ["192.0.2.1:3478", "stun.test:3478", "[2001:db8::1]:3478", "stun.test"],
    "network.rtp_start": ["1024", "65535"],
    "turn.uris": [
        "turn:192.0.2.1", "turns:turn.test:443?transport=tcp", "turn:[2001:db8::1]:3478",
        "TURN:t.test?transport=udp",
    ],
    "codecs.audio": ["opus", "ulaw"],
    "codecs.video": ["vp8"],
    "users.name": ["6001", "alice", "a.b_C", "a" * 40],
    "users.display_name": [
        "", "王小明", "; #include [a]", "a\u200cb", "x" * 79, "李" * 26, "李\u3000四",
    ],
    "users.password": ["x", "a b", ";--;`$'\"\\", "~" * 128],
    "dialplan.echo": ["600", "*43"],
    "signalling.port": ["1", "65535"],
}  # fmt: skip

BAD = {
    "asterisk.version": ["", "13", "19", "22.x", " 22", "1.8", "22.10.1.4", "trunk"],
    "asterisk.codec_modules": ["g729", "codec_opus", "res_srtp", ""],
    "asterisk.config_dir": ["etc/asterisk", "/etc/a\nb", "/etc/a ", "/" + "a" * 1024, "/a\x00"],
    "network.hostname": [
        "", "pbx.", "-a.test", "a-.test", "a..b", "pbx_1", "a b", "电话.test", "a" * 64, "a/b",
        ".".join(["a" * 60] * 5), "1.2.3", "256.1.1.1", "a\n", "pbx:8089", "https://pbx",
    ],
    "network.private_address": ["10.0.0", "010.0.0.1", "::1", "0.0.0.0", "224.0.0.1", "1.2.3.4\n"],
    "network.private_address6": ["1.2.3.4", "fe80::1%eth0", "::", "ff02::1", ":::"],
    "network.local_networks": ["10.0.0.1/24", "10.0.0.0/33", "lan", "10.0.0.0/24,10.1.0.0/24"],
    "network.stun": ["stun:a.test", "a.test:0",
        "a.test:x", "2001:db8::1", "[::1", ":3478", "a:1:2"],
    "network.rtp_start": ["1023", "65536", "-1", "1e4", "", "１００００"],
    "turn.uris": [
        "stun:a.test", "turn://a.test", "turn:a@b.test", "turn:", "turn:a.test?x=1", "a.test",
        "turn:a.test:99999", "turn:a.test?transport=tls", "turn:a test",
    ],
    "codecs.audio": ["vp8", "opuss", "", "OPUS"],
    "codecs.video": ["opus"],
    "users.name": [
        "", "_x", ".a", "a-b", "a b", "王", "a\n", "a" * 41, "General", "GLOBAL", "anonymous",
        "default", "h", "T", "a/b", "6001;", "[x]",
    ],
    "users.display_name": [
        "a\nb", "a\rb", "\ud800", "x" * 80, "李" * 27, "a\u2028b", "\u202ea", " a",
    ],
    "users.password": ["", " a", "a ", "a\nb", "пароль", "a\x7f", "x" * 129, "a\n"],
    "dialplan.echo": ["", "6 0", "echo", "600\n", "_X.", "1" * 21],
    "signalling.port": ["0", "65536", "https", "٣"],
    "turn.username": ["a b", "", "ü"],
}  # fmt: skip


class RuleBroken(Invalid):
    """A rule as the reason why a single value cannot be."""

    def __init__(self, found: BrokenRule) -> None:
        super().__init__("marks.said", said=found.reason("en"))
        self.text = found.reason  # type: ignore[method-assign]


def judge(key: str, text: str) -> None:
    """By its form, or by what the facts know of a version or a codec."""
    if key in VALIDATORS:
        VALIDATORS[key](text)
    elif found := refused(key, text if key == "asterisk.version" else [text], {}):
        raise RuleBroken(found)


@pytest.mark.parametrize(("key", "text"), [(k, t) for k, texts in GOOD.items() for t in texts])
def test_a_possible_value_is_taken(key: str, text: str) -> None:
    judge(key, text)


@pytest.mark.parametrize(("key", "text"), [(k, t) for k, texts in BAD.items() for t in texts])
def test_an_impossible_value_is_refused_with_a_reason_in_both_languages(
    key: str, text: str
) -> None:
    with pytest.raises(Invalid) as caught:
        judge(key, text)
    assert caught.value.text("en")
    assert any("\u4e00" <= character <= "\u9fff" for character in caught.value.text("zh"))


def test_validators_are_for_keys_that_exist() -> None:
    beside = {"turn.password", "users.name", "users.display_name", "users.password"}
    assert set(VALIDATORS) - beside <= set(fields())


def test_every_free_text_of_the_answers_is_judged() -> None:
    free = {key for key, field in fields().items() if field.kind in ("text", "list")}
    known = {*CATALOGUE.refusals["codecs.unknown"].keys, "asterisk.version"}
    assert free <= set(VALIDATORS) | known


def test_an_international_host_name_is_told_its_other_form() -> None:
    with pytest.raises(Invalid, match="xn--"):
        VALIDATORS["network.hostname"]("bücher.test")


def test_an_address_for_a_network_is_told_the_network() -> None:
    with pytest.raises(Invalid, match=r"the network is 10\.0\.0\.0/24"):
        VALIDATORS["network.local_networks"]("10.0.0.7/24")


@given(st.text())
def test_the_reason_against_a_password_never_repeats_it(text: str) -> None:
    try:
        VALIDATORS["users.password"](text)
    except Invalid as reason:
        if len(text) > 3:
            assert text not in str(reason)


@given(st.sampled_from(sorted(VALIDATORS)), st.text(max_size=60))
def test_a_validator_takes_or_refuses_any_text_and_nothing_else(key: str, text: str) -> None:
    try:
        VALIDATORS[key](text)
    except Invalid:
        return
    assert "\n" not in text and "\r" not in text and "\0" not in text


# values together


def found(**changes: Any) -> dict[str, str]:
    found = problems(read(**changes), CATALOGUE)
    return {each.key: " ".join(each.translated("en")[1:3]) for each in found}


def test_usual_answers_have_no_problem() -> None:
    validate(read(users=[{"name": "6001"}], network__local_networks=["10.0.0.0/24"]), CATALOGUE)


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({"users": [{"name": "a"}, {"name": "A"}]}, "users", "user A is defined twice"),
        ({"users": [{"name": "h"}]}, "users", "'h': h has a special meaning"),
        ({"users": [{"name": "6", "display_name": "a\nb"}]}, "users", "U+000A"),
        ({"users": [{"name": "600"}]}, "users", "600 is already the number of the echo test"),
        (
            {"network__private_address": "203.0.113.10", "network__public_address": "10.0.0.10"},
            "network.public_address",
            "so the two are swapped",
        ),
        (
            {"network__private_address6": "2001:db8::1", "network__public_address6": "fd00::1"},
            "network.public_address6",
            "so the two are swapped",
        ),
        ({"network__rtp_start": 10000}, "network.rtp_end", "both ends"),
        ({"network__rtp_end": 10000}, "network.rtp_start", "both ends"),
        (
            {"network__rtp_start": 12000, "network__rtp_end": 12000},
            "network.rtp_end",
            "is empty",
        ),
        ({"network__rtp_start": 10001, "network__rtp_end": 12000}, "network.rtp_start", "odd"),
        ({"codecs__audio": ["ulaw", "ulaw"]}, "codecs.audio", "ulaw is listed twice"),
        ({"codecs__audio": []}, "codecs.audio", "at least one"),
        ({"codecs__audio": ["opsu"]}, "codecs.audio", "opsu is an unknown codec"),
        ({"network__hostname": ""}, "network.hostname", "not a valid part of a host name"),
        ({"network__stun": "a b"}, "network.stun", "not a valid part of a host name"),
        ({"turn__mode": "existing", "turn__username": "u"}, "turn.uris", "needs at least one URI"),
        (
            {"turn__mode": "existing", "turn__uris": ["turn:a.test"]},
            "turn.username",
            "needs a user name",
        ),
        ({"turn__mode": "coturn", "turn__username": "a:b"}, "turn.username", "colon"),
        ({"certificate__source": "files"}, "certificate.private_key", "needs the path"),
    ],
)
def test_answers_that_do_not_fit_together_are_named(
    changes: dict[str, Any], key: str, words: str
) -> None:
    assert words in found(**changes)[key]


@pytest.mark.parametrize(
    ("private", "public"), [("10.0.0.10", "203.0.113.10"), ("172.17.0.2", "192.168.1.5")]
)
def test_a_container_or_a_cloud_machine_has_its_two_addresses(private: str, public: str) -> None:
    """A container on a host of the LAN has two private ones."""
    changes = {"network__private_address": private, "network__public_address": public}
    assert not found(**changes)


@pytest.mark.parametrize(("name", "key"), [("B", "users_from"), ("600", "users_from")])
def test_users_of_a_table_are_judged_with_those_of_the_answers(name: str, key: str) -> None:
    """Otherwise two accounts of one name would be written."""
    answers = read(users=[{"name": "b"}])
    found = problems(
        answers, CATALOGUE, table=UserFile((User(name=name),), lines=(7,), place="users.csv")
    )
    assert [(each.key, each.place) for each in found] == [(key, "users.csv:7:name")]


def test_all_problems_are_told_at_once_in_the_language_of_the_person() -> None:
    with pytest.raises(Refusal) as caught:
        validate(
            read(dialplan__echo="x", network__hostname="a b"), CATALOGUE, lambda key: "a.toml"
        )
    text, _ = caught.value.translated("zh")
    lines = text.splitlines()
    assert [line.split(": ")[1] for line in lines[::2]] == ["network.hostname", "dialplan.echo"]
    assert lines[2].endswith("须为 1 到 20 个数字或 *")
    assert lines[3] == '  请按此格式书写：dialplan.echo = "600"'


# writing

FILE = """\
# mine
asterisk = { version = "22" } # inline
# net
[network] # here
topology = "lan"   # flat
hostname = "pbx.test"
local_networks = [
  "10.0.0.0/24", # home
]

# people
[[users]]
name = "6001" # alice
display_name = "Alice"

[[users]]
name = "6002"
"""


def parsed(text: str) -> Answers:
    return to_answers(tomllib.loads(text), "answers.toml")


def test_a_fresh_file_reads_back_as_the_same_answers_with_a_comment_for_each_question() -> None:
    answers = parsed(FILE)
    text = fresh(answers, CATALOGUE.questions)
    assert parsed(text) == answers
    question = CATALOGUE.questions["network.hostname"]
    assert f'# {question.title}\nhostname = "pbx.test"\n' in text
    assert "rtp_start" not in text
    assert fresh(answers, CATALOGUE.questions) == text


def test_a_fresh_file_speaks_the_language_of_the_answers() -> None:
    text = fresh(read(language="zh"), CATALOGUE.questions)
    assert f"# {in_language(CATALOGUE.questions['network.hostname'], 'title', 'zh')}\n" in text


def test_a_file_with_the_same_answers_keeps_its_bytes() -> None:
    for text in (FILE, FILE.replace("\n", "\r\n"), FILE + "\n\n# end"):
        assert edited(text, parsed(text)) == text


def test_a_change_keeps_comments_order_and_all_other_lines() -> None:
    answers = parsed(FILE)
    replace = msgspec.structs.replace
    changed = replace(
        answers,
        network=replace(
            answers.network, hostname="new.test", rtp_start=10000, rtp_end=10200,
            local_networks=("10.0.0.0/24", "10.1.0.0/24"),
        ),
        users=(replace(answers.users[0], display_name='A "B"'), User(name="a.b", kind="phone")),
        turn=Turn(mode="coturn"),
    )  # fmt: skip
    assert (
        edited(FILE, changed)
        == """\
# mine
asterisk = { version = "22" } # inline
# net
[network] # here
topology = "lan"   # flat
hostname = "new.test"
local_networks = [
  "10.0.0.0/24", # home
  "10.1.0.0/24",
]
rtp_start = 10000
rtp_end = 10200

# people
[[users]]
name = "6001" # alice
display_name = "A \\"B\\""

[[users]]
name = "a.b"
kind = "phone"
transport = "udp"

[turn]
mode = "coturn"
"""
    )


def test_an_answer_that_was_withdrawn_leaves_the_file() -> None:
    text = FILE.replace("# people", "rtp_start = 10000\nrtp_end = 10200\n# people")
    answers = parsed(text)
    network = msgspec.structs.replace(answers.network, rtp_start=None, rtp_end=None)
    assert edited(text, msgspec.structs.replace(answers, network=network)) == FILE


def test_crlf_stays_crlf() -> None:
    text = FILE.replace("\n", "\r\n")
    changed = edited(text, msgspec.structs.replace(parsed(text), dialplan=Dialplan(echo="601")))
    assert changed.count("\r\n") == changed.count("\n")
    assert parsed(changed).dialplan.echo == "601"


users_strategy = st.lists(
    st.builds(
        User,
        name=st.from_regex(r"[a-z0-9][a-z0-9._]{0,6}", fullmatch=True),
        display_name=st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
        kind=st.sampled_from(["browser", "phone"]),
        transport=st.sampled_from(["udp", "tls"]),
    ),
    max_size=4,
    unique_by=lambda user: user.name,
).map(tuple)
text_strategy = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
answers_strategy = st.builds(
    Answers,
    language=st.sampled_from(["en", "zh"]),
    asterisk=st.builds(Asterisk, version=text_strategy, config_dir=text_strategy),
    network=st.builds(
        Network,
        topology=st.sampled_from(["lan", "public"]),
        hostname=text_strategy,
        local_networks=st.lists(text_strategy, max_size=3).map(tuple),
        local_clients=st.booleans(),
        rtp_start=st.none() | st.integers(1024, 65535),
    ),
    turn=st.builds(Turn, uris=st.lists(text_strategy, max_size=3).map(tuple)),
    users=users_strategy,
    users_from=text_strategy,
)


@given(answers_strategy)
def test_any_answers_survive_a_fresh_file(answers: Answers) -> None:
    assert parsed(fresh(answers, CATALOGUE.questions)) == answers


@given(answers_strategy, answers_strategy)
def test_any_file_can_be_changed_into_any_answers(before: Answers, after: Answers) -> None:
    text = edited(fresh(before, CATALOGUE.questions), after)
    assert parsed(text) == after
    assert edited(text, after) == text


@given(answers_strategy)
def test_a_persons_short_file_can_be_changed_into_any_answers(after: Answers) -> None:
    assert parsed(edited(FILE, after)) == after


@pytest.mark.parametrize(
    "layout",
    [
        'network.topology = "lan"\nnetwork.hostname = "a"\nasterisk.version = "22"\n',
        'users = [{name = "1"}]\n[asterisk]\nversion = "22"\n[network]\ntopology="lan"\n'
        'hostname="a"\n',
        '[network]\ntopology="lan"\nhostname="a"\n[asterisk]\nversion = "22"',
        '[[users]]\nname="1"\n[asterisk]\nversion="22"\n[[users]]\nname="2"\n[network]\n'
        'topology="lan"\nhostname="a"\n',
        "asterisk={version='22'}\nnetwork={topology='lan',hostname='a'}",
    ],
)
@given(after=answers_strategy)
def test_unusual_layouts_are_changed_rightly_or_refused(layout: str, after: Answers) -> None:
    before = parsed(layout)
    assert edited(layout, before) == layout
    try:
        text = edited(layout, after)
    except UsageProblem as refused:
        assert "the file's layout does not allow" in refused.problem
    else:
        assert parsed(text) == after


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_toml(text: str) -> None:
    assert tomllib.loads(f"a = {toml_text(text)}") == {"a": text}


# the schema, and what an import costs


def test_the_shipped_schema_is_current() -> None:
    assert schema.shipped() == schema.schema_text(), "run: python -m wizard.answers.schema"


def test_the_schema_knows_every_key() -> None:
    definitions = json.loads(schema.shipped())["$defs"]
    for key in fields():
        table, dot, name = key.rpartition(".")
        properties = definitions[table.title() if dot else "Answers"]["properties"]
        assert name in properties


def test_the_types_of_the_answers_load_msgspec_and_nothing_else_of_weight() -> None:
    code = "import sys, wizard.answers; print(*sorted(m.split('.')[0] for m in sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    heavy = {"tomlkit", "tomllib", "jinja2", "click", "cryptography", "questionary", "subprocess"}
    assert not heavy & set(loaded)


def test_what_has_a_form_has_an_example_that_fits_it() -> None:
    """The remedy is a line to write, not only the key to change."""
    forms = {key: check for key, check in VALIDATORS.items() if key in fields()}
    assert set(EXAMPLES) == {*forms, "users"}
    for key, check in forms.items():
        name, _, text = EXAMPLES[key].partition(" = ")
        value = tomllib.loads(f"value = {text}")["value"]
        assert name == key
        for item in value if isinstance(value, list) else [value]:
            check(str(item))
