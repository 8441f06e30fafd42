"""Every rule on answers gives the same verdict, whichever way the answers come in."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from tests.support import matrix
from tests.support.helpers import TOPOLOGIES, answers, tree, with_keys
from wizard.answers import Answers
from wizard.answers.answersfile import fresh_tree
from wizard.answers.case import Case
from wizard.answers.consistency import problems
from wizard.answers.convert import flatten, nest
from wizard.answers.fields import ENVIRONMENT_PREFIX, fields
from wizard.answers.rules import TABLE, broken, obstacle
from wizard.catalogue import Catalogue
from wizard.errors import Refusal, Unanswered
from wizard.interview.flow import Flow, KnownValue, plain
from wizard.interview.outcome import InterviewResult
from wizard.interview.parsing import Rejection, parse
from wizard.new.arguments import NewArguments
from wizard.new.known import unattended, with_interview
from wizard.new.run import judged, run
from wizard.new.sources import gather

CATALOGUE = Catalogue()
PHONE = {"name": "7001", "kind": "phone"}
TLS = {**PHONE, "transport": "tls"}
COTURN = {"turn.mode": "coturn"}
EXISTING = {"turn.mode": "existing", "turn.uris": ["turn:t.example.test"], "turn.username": "u"}
FILES = {
    "certificate.source": "files",
    "certificate.certificate": "/srv/nowhere/cert.pem",
    "certificate.private_key": "/srv/nowhere/key.pem",
}


class Example(NamedTuple):
    """Answers that are possible, and a change that makes them break one rule."""

    rule: str
    changes: Mapping[str, Any]
    topology: str = "lan"
    base: Mapping[str, Any] = {}

    @property
    def possible(self) -> dict[str, Any]:
        """The answers without the change."""
        return with_keys(tree(self.topology), dict(self.base))

    @property
    def impossible(self) -> dict[str, Any]:
        """The answers with the change."""
        return with_keys(self.possible, dict(self.changes))


NO_OPUS = {"asterisk.opus": "none", "users": [{"name": "6001"}, PHONE]}
SAME = {"network.private_address": "203.0.113.10", "network.public_address": "203.0.113.10"}
GUESTS = {"guests.enabled": True, "guests.numbers": ["600"]}
PROXIED = {**GUESTS, "signalling.proxy": "nginx", "client.hosting": "proxy"}
EXAMPLES = (
    Example("asterisk.unknown-version", {"asterisk.version": "11"}),
    Example("asterisk.unknown-version", {"asterisk.version": "trunk"}),
    Example("codecs.unknown", {"codecs.audio": ["mp3"]}),
    Example("codecs.unknown", {"codecs.video": ["opus"]}),
    Example("codecs.none", {"codecs.audio": []}),
    Example("codecs.none-phones", {"codecs.phones": []}, "lan", {"users": [PHONE]}),
    Example("codecs.no-common", {"codecs.audio": ["opus"]}, "lan", NO_OPUS),
    Example("codecs.no-common-phones", {"codecs.phones": ["g729"]}, "lan", NO_OPUS),
    Example("network.address-missing", {"network.public_address": ""}, "one-to-one-nat"),
    Example("network.address-missing", {"network.private_address": ""}, "dynamic-address"),
    Example(
        "network.addresses-swapped",
        {"network.private_address": "203.0.113.10", "network.public_address": "10.0.0.10"},
        "port-forward",
    ),
    Example("network.addresses-same", SAME, "one-to-one-nat"),
    Example("network.addresses-same", {"network.private_address": "10.0.0.10",
                                       "network.public_address": "10.0.0.10"}, "port-forward"),
    Example("network.addresses-same", SAME, "docker-bridge"),
    Example("network.addresses-same", {"network.private_address6": "2001:db8::10",
                                       "network.public_address6": "2001:DB8:0::10"},
            "one-to-one-nat", {"network.ipv6": True}),
    Example("network.name-is-private", {"network.hostname": "10.0.0.5"}, "one-to-one-nat",
            {"certificate.source": "private-ca", "network.public_address": "198.51.100.7"}),
    Example("network.name-is-private", {"network.hostname": "192.168.1.5"}, "public",
            {"certificate.source": "private-ca"}),
    Example("network.public-is-private", {"network.public_address": "10.1.2.3"}, "one-to-one-nat",
            {"network.private_address": "10.0.0.10"}),
    Example("network.cgnat-without-turn", {"turn.mode": "none"}, "cgnat"),
    Example("network.cgnat-with-own-turn", {"turn.mode": "coturn"}, "cgnat"),
    Example("network.cgnat-without-tunnel", {"signalling.tunnel": ""}, "cgnat"),
    Example("network.cgnat-without-stun", {"network.stun": ""}, "cgnat"),
    Example("network.stun-refused-port", {"network.stun": "stun.example.test:6000"}, "public"),
    Example("turn.uris-missing", {"turn.uris": []}, "public", EXISTING),
    Example("turn.username-missing", {"turn.username": ""}, "public", EXISTING),
    Example("turn.username-colon", {"turn.username": "a:b"}, "public", COTURN),
    Example("turn.coturn-in-container", COTURN, "docker-bridge"),
    Example("turn.port-taken", {"turn.uris": ["turns:a.example.test:8089"]}, "public", COTURN),
    Example("turn.port-taken", {"turn.uris": ["turn:a.example.test:10150"]}, "public", COTURN),
    Example("turn.port-taken", {"turn.uris": ["turns:a.example.test:5061"]}, "public",
            {**COTURN, "users": [TLS]}),
    Example("turn.refused-port", {"turn.uris": ["turn:a.example.test:10080"]}, "public", EXISTING),
    Example("turn.refused-port",
            {"turn.uris": ["turn:b.example.test", "turns:a.example.test:6000"]}, "public", COTURN),
    Example("turn.refused-port", {"turn.uris": ["turn:[2001:db8::1:6000]:6000"]}, "public",
            EXISTING),
    Example("signalling.refused-port", {"signalling.port": 6000}),
    Example("certificate.name-not-public", {"certificate.source": "letsencrypt"}, "public",
            {"network.hostname": "pbx.lan"}),
    Example("certificate.name-not-public", {"certificate.source": "letsencrypt"}, "lan",
            {"network.hostname": "10.0.0.10"}),
    Example("certificate.files-missing", {"certificate.private_key": ""}, "lan", FILES),
    Example("client.proxy-missing", {"client.hosting": "proxy"}),
    Example("client.asterisk-behind-proxy", {"client.hosting": "asterisk"}, "public",
            {"signalling.proxy": "nginx", "client.hosting": "proxy"}),
    Example("size.rtp-range-half", {"network.rtp_end": 12000}),
    Example("size.rtp-range-odd", {"network.rtp_start": 10001, "network.rtp_end": 12000}),
    Example("size.rtp-range-reversed", {"network.rtp_start": 12000, "network.rtp_end": 11000}),
    Example("size.rtp-range-too-small", {"network.rtp_start": 11000, "network.rtp_end": 11020}),
    Example("size.rtp-range-too-small", {"network.rtp_start": 65000, "network.rtp_end": 65535,
                                         "sizing.calls": 200}),
    Example("size.rtp-range-blocked", {"network.rtp_start": 10060, "network.rtp_end": 10160,
                                       "sizing.calls": 20}),
    Example("size.rtp-range-blocked", {"network.rtp_start": 1024, "network.rtp_end": 65535,
                                       "sizing.calls": 14000}),
    Example("size.rtp-range-outside", {"sizing.calls": 7000}),
    Example("users.twice", {"users": [{"name": "bob"}, {"name": "Bob"}]}),
    Example("users.is-echo", {"users": [{"name": "600"}, {"name": "6001"}]}),
    Example("users.is-echo", {"dialplan.echo": "6001"}),
    Example("guests.proxy-missing", GUESTS, "public"),
    Example("guests.number-missing", {"guests.numbers": []}, "public", PROXIED),
    Example("guests.unknown-number", {"guests.numbers": ["6001", "0900"]}, "public", PROXIED),
    Example("guests.too-many-calls", {"guests.calls": 20}, "public", PROXIED),
    Example("guests.origin-missing", {"client.hosting": "elsewhere"}, "public", PROXIED),
    Example("answers.item-twice", {"codecs.audio": ["ulaw", "opus", "ulaw"]}),
    Example("answers.item-twice", {"network.local_networks": ["10.0.0.0/24", "10.0.0.0/24"]}),
)  # fmt: skip
each_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.rule)


def rules_of(made: dict[str, Any]) -> set[str]:
    found = problems(msgspec.convert(made, Answers), CATALOGUE)
    return {each.rule for each in found}


def test_the_table_and_the_facts_name_the_same_rules() -> None:
    assert set(TABLE) == set(CATALOGUE.refusals)


def test_every_rule_has_an_example() -> None:
    assert {example.rule for example in EXAMPLES} == set(TABLE)


@pytest.mark.parametrize("fact", CATALOGUE.refusals.values(), ids=lambda fact: fact.id)
def test_a_rule_reads_keys_and_choices_that_exist(fact: Any) -> None:
    assert set(fact.keys) <= fields().keys()
    assert set(fact.choices) <= {str(each) for each in fields()[fact.keys[0]].choices}


@each_example
def test_a_rule_is_broken_by_its_example_alone(example: Example) -> None:
    assert rules_of(example.possible) == set()
    assert rules_of(example.impossible) == {example.rule}


@each_example
def test_the_nearest_answers_are_possible(example: Example) -> None:
    """Applied one after another, as a person would, they end where nothing is refused."""
    made = example.impossible
    for _ in range(3):
        found = list(broken(Case.of(msgspec.convert(made, Answers), CATALOGUE)))
        if not found or not found[0].nearest:
            break
        made = with_keys(made, found[0].nearest)
    left = {each.rule for each in problems(msgspec.convert(made, Answers), CATALOGUE)}
    assert left <= {"users.twice", "turn.uris-missing"}


@each_example
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_rule_says_why_and_what_instead_in_both_languages(
    example: Example, language: str
) -> None:
    (found, *_) = broken(Case.of(msgspec.convert(example.impossible, Answers), CATALOGUE))
    for text in (found.reason(language), found.remedy(language)):
        assert text.strip()
        assert "{" not in text
        if language == "zh":
            assert any("\u4e00" <= letter <= "\u9fff" for letter in text)


@each_example
def test_answers_that_are_not_complete_break_no_rule_by_what_is_missing(example: Example) -> None:
    """Each prompt sees the answers above it alone."""
    flat = flatten(example.possible, "answers")
    for key in flat:
        assert not list(broken(Case(nest({key: flat[key]}), CATALOGUE)))


@pytest.mark.parametrize("hostname", ["10.1.2.3", "pbx.internal", "pbx"])
def test_an_address_is_translated_between_private_networks_for_a_name_of_these(
    hostname: str,
) -> None:
    """Nobody on the internet is meant then: neither the name nor the address leads there."""
    (example,) = (each for each in EXAMPLES if each.rule == "network.public-is-private")
    inside = {"network.hostname": hostname, "certificate.source": "private-ca"}
    assert rules_of(with_keys(example.impossible, inside)) == set()


# -- the ways in ---------------------------------------------------------------------------------


def write(folder: Path, made: dict[str, Any]) -> Path:
    path = folder / "given.toml"
    flat = {key: value for key, value in flatten(made, "answers").items() if value is not None}
    path.write_text(fresh_tree(nest(flat), {}, "en"))
    return path


def refused(out: Path, answers_file: Path, *sets: str) -> set[str]:
    """The rules that a run without questions names, and the keys that it misses."""
    request = NewArguments(out, str(answers_file), sets, no_input=True, dry_run=True)
    try:
        run(request)
    except Refusal as error:
        assert error.exit_code == 2
        return {each.rule for each in error.wrong}
    except Unanswered as error:
        assert error.exit_code == 3
        return {each.rule for each in error.wrong} | {each.key for each in error.missing}
    return set()


def verdict(example: Example, found: set[str]) -> None:
    """The rule is named, or its answer asked for where it is an empty one."""
    fact = CATALOGUE.refusals[example.rule]
    assert example.rule in found or (fact.missing and found & set(fact.keys)), found


def said(value: object) -> str:
    if isinstance(value, list):
        return ",".join(each["name"] if isinstance(each, dict) else each for each in value)
    return str(value)


@pytest.fixture(autouse=True)
def passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASTERISK_WEBRTC_TURN_PASSWORD", "relay-password")


@each_example
def test_in_an_answers_file(example: Example, tmp_path: Path) -> None:
    assert refused(tmp_path / "out", write(tmp_path, example.possible)) == set()
    verdict(example, refused(tmp_path / "out", write(tmp_path, example.impossible)))


@each_example
def test_on_the_command_line(example: Example, tmp_path: Path) -> None:
    sets = [f"{key}={said(value)}" for key, value in example.changes.items()]
    verdict(example, refused(tmp_path / "out", write(tmp_path, example.possible), *sets))


@each_example
def test_in_the_environment(
    example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wizard.machine.detect.detect", lambda **_: {})
    flat = flatten(example.possible, "answers")
    rest = {key: value for key, value in flat.items() if key not in example.changes}
    for key, value in example.changes.items():
        name = ENVIRONMENT_PREFIX + key.upper().replace(".", "_")
        monkeypatch.setenv(name, said(value) or ("[]" if fields()[key].kind == "list" else ""))
    verdict(example, refused(tmp_path / "out", write(tmp_path, nest(rest))))


@each_example
def test_with_the_users_in_a_table(example: Example, tmp_path: Path) -> None:
    made = example.impossible
    rows = made.pop("users")
    with (tmp_path / "users.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("name", "kind", "transport"))
        for row in rows:
            table.writerow((row["name"], row.get("kind", ""), row.get("transport", "")))
    made["users_from"] = "users.csv"
    verdict(example, refused(tmp_path / "out", write(tmp_path, made)))


HIDDEN = {"turn.uris", "turn.username"}
"""What the interview asks of a relay that exists only, so that a coturn of ours has it right."""


@each_example
def test_in_the_interview(example: Example, tmp_path: Path) -> None:
    """Greyed out, refused at the prompt, or refused on the review: never written."""
    path = write(tmp_path, example.possible)
    sources = gather(CATALOGUE, tmp_path / "out", str(path), (), {})
    known = {key: KnownValue(each.value, "") for key, each in sources.resolved.sources.items()}
    flow = Flow(CATALOGUE.questions, known, "en")
    given: dict[str, Any] = {}
    for key in sorted(example.changes, key=list(CATALOGUE.questions).index):
        item = flow.find(given, key)
        if item is None:
            assert key in HIDDEN
            return
        value = plain(example.changes[key])
        if (found := obstacle(key, value, item.before)) is not None:
            assert found.fact.id == example.rule
            return
        raw = str(value) if item.question.kind == "integer" else value
        if item.question.kind == "list":
            raw = ", ".join(value)
        if item.question.kind != "users":
            value = parse(item, raw)
        if isinstance(value, Rejection):
            fact = CATALOGUE.refusals[example.rule]
            assert (
                (value.rule and value.rule.fact == fact)
                or (fact.missing and value.id == "reason.empty")
                or (example.rule == "codecs.none" and value.id == "reason.empty")
            )
            return
        given[key] = value
    outcome = InterviewResult(flow.final(given), {}, flow.dropped(given))
    with pytest.raises(Refusal) as caught:
        after = with_interview(sources, outcome)
        judged(CATALOGUE, after, unattended(CATALOGUE, after, "en"), tmp_path / "out")
    assert example.rule in {each.rule for each in caught.value.wrong}


@pytest.mark.parametrize("case", list(matrix.cases()), ids=matrix.names)
def test_what_is_planned_and_written_breaks_no_rule(case: Any) -> None:
    """The other way round: every pair of answers that the plan is tried with."""
    made = matrix.answers_of(case, "22.10.1")
    assert problems(made, CATALOGUE) == []


def test_all_rules_are_named_at_once(tmp_path: Path) -> None:
    made = with_keys(
        tree("cgnat"),
        {
            "turn.mode": "none",
            "signalling.port": 6000,
            "users": [{"name": "600"}],
            "certificate.source": "letsencrypt",
            "network.hostname": "pbx.local",
        },
    )
    found = refused(tmp_path / "out", write(tmp_path, made))
    assert found == {
        "network.cgnat-without-turn",
        "signalling.refused-port",
        "users.is-echo",
        "certificate.name-not-public",
    }


@pytest.mark.parametrize("topology", TOPOLOGIES)
def test_the_examples_of_each_network_are_possible(topology: str) -> None:
    assert problems(answers(topology), CATALOGUE) == []


def test_another_port_is_proposed_for_the_same_address() -> None:
    """Also where the address holds the same figures."""
    changes = {**EXISTING, "turn.uris": ["turn:[2001:db8::1:6000]:6000"]}
    (found,) = problems(answers("public", changes), CATALOGUE)
    assert found.lines == ('turn.uris = ["turn:[2001:db8::1:6000]:3478"]',)
