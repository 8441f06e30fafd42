"""Every fact holds for exactly the releases in whose source it was found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.keys import boundaries
from tests.keys.claims import claims, spans
from wizard.catalogue import Catalogue, Version
from wizard.catalogue.version import Release
from wizard.check.modules import CHAN_SIP_GONE

CATALOGUE = Catalogue()
KEYS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "keys" / "parsed.json").read_text(encoding="utf-8")
)
RELEASES: list[str] = KEYS["releases"]
REPORT = boundaries.read()
CLAIMS = claims(CATALOGUE)
AGAIN = "run python -m tests.keys.boundaries and look at what changes"
# Files that print the words of a symptom about something else.
SAY_THE_SAME = {
    "http-host-unresolved": {"chan_rtp.c"},
    "voicemail-config-missing": {
        "app_minivm.c",
        "cdr_beanstalkd.c",
        "cdr_manager.c",
        "cel_beanstalkd.c",
        "cel_manager.c",
    },
    "file-write-failed": {
        "app_meetme.c",
        "bucket.c",
        "channel.c",
        "config.c",
        "file.c",
        "format_g723.c",
        "logger.c",
    },
    "moh-class-invalid": {"app.c", "curl_utils.c"},
    "confbridge-config-invalid": {"app_agent_pool.c"},
}


def held(since: tuple[str, ...], until: tuple[str, ...]) -> list[str]:
    """The releases for which a fact with these milestones holds."""
    having = {one for one in RELEASES if Version.parse(one).knows(since, until)}
    return spans(RELEASES, having)


# -- the catalogue against the report -------------------------------------------------------------


def test_each_claim_was_looked_for_in_the_source_or_says_why_not() -> None:
    missing = CLAIMS.keys() - REPORT["checked"].keys() - REPORT["unchecked"].keys()
    assert not missing, f"{AGAIN}: {sorted(missing)}"
    stale = (REPORT["checked"].keys() | REPORT["unchecked"].keys()) - CLAIMS.keys()
    assert not stale, f"{AGAIN}: {sorted(stale)}"


@pytest.mark.parametrize("claim", [name for name in CLAIMS if name in REPORT["checked"]])
def test_a_fact_holds_for_the_releases_in_whose_source_it_was_found(claim: str) -> None:
    _, *found = REPORT["checked"][claim]
    assert held(*CLAIMS[claim]) == found


def test_what_could_not_be_checked_is_counted_and_has_a_reason() -> None:
    assert REPORT["counts"] == {
        "checked": len(REPORT["checked"]), "unchecked": len(REPORT["unchecked"]),
    }  # fmt: skip
    assert all(REPORT["unchecked"].values())
    assert len(REPORT["unchecked"]) < len(REPORT["checked"]) / 30


def test_every_wording_of_a_log_line_is_printed_by_some_release() -> None:
    for fact in CATALOGUE.symptoms.values():
        if fact.seen != "log" or not fact.patterns:
            continue
        known = REPORT["patterns"].get(fact.id, {})
        assert known.keys() == set(fact.patterns), f"{AGAIN}: {fact.id}"
        silent = [text for text, releases in known.items() if not releases]
        assert not silent or REPORT["unprinted"].get(fact.id), (fact.id, silent)


def test_a_symptom_names_every_file_that_prints_one_of_its_lines() -> None:
    """Lines of other files are not its, so a file that is left out would go unrecognised."""
    for name, files in REPORT["files"].items():
        others = SAY_THE_SAME.get(name, set())
        assert set(files) - others <= set(CATALOGUE.symptoms[name].files), (AGAIN, name)
        assert not others & set(CATALOGUE.symptoms[name].files), name


def test_the_report_covers_the_releases_that_the_keys_were_read_in() -> None:
    for branch in CATALOGUE.branches.values():
        assert branch.latest in RELEASES
        newest = [one for one in RELEASES if one.startswith(f"{branch.id}.")][-1]
        assert branch.latest == newest
    read = {
        branch.latest: branch.development
        for branch in CATALOGUE.branches.values()
        if branch.development
    }
    assert {tag: told.replace(",", "") for tag, told in read.items()} == KEYS["development"]


def test_chan_sip_is_gone_where_the_module_is() -> None:
    assert CATALOGUE.modules["chan_sip"].until == (f"{CHAN_SIP_GONE}.0.0",)


# -- the facts that were wrong --------------------------------------------------------------------


def version(text: str) -> Version:
    return Version.parse(text)


@pytest.mark.parametrize("text", ["18.23.0", "18.26.4", "20.8.0", "20.12.0", "21.7.0", "22.2.0"])
def test_tcp_keepalive_enable_is_on_by_default_where_it_is_inverted(text: str) -> None:
    option = CATALOGUE.options["pjsip/transport/tcp_keepalive_enable"]
    assert option.may_be_inverted(version(text))
    assert option.default_in(version(text)) == "yes"


@pytest.mark.parametrize("text", ["20.13.0", "21.8.0", "22.3.0", "22.10.1", "23", "24"])
def test_tcp_keepalive_enable_is_off_by_default_where_it_was_mended(text: str) -> None:
    option = CATALOGUE.options["pjsip/transport/tcp_keepalive_enable"]
    assert not option.may_be_inverted(version(text))
    assert option.default_in(version(text)) == "no"


def test_a_branch_with_both_kinds_of_releases_has_no_certain_default() -> None:
    option = CATALOGUE.options["pjsip/transport/tcp_keepalive_enable"]
    assert option.default_in(version("22")) is None


@pytest.mark.parametrize(
    ("symptom", "having", "lacking"),
    [
        ("http-acl-invalid", ("20.19.0", "22.9.0", "23.3.0", "24"), ("20.18.2", "23.2.2")),
        ("sdp-too-many-attributes", ("18.26.3", "22.4.1"), ("18.26.4", "20.15.0", "22.5.0", "24")),
        ("taskprocessor-full", ("16", "18", "20", "22", "23", "24"), ()),
        ("boot-taskpool-option", ("20.17.0", "22.7.0", "23.1.0", "24"), ("21.12.3", "22.6.0")),
        ("websocket-missed-pongs", ("24",), ("22.10.1", "23.4.1")),
    ],
)  # fmt: skip
def test_symptoms_that_were_dated_wrongly(
    symptom: str, having: tuple[str, ...], lacking: tuple[str, ...]
) -> None:
    fact = CATALOGUE.symptoms[symptom]
    assert all(fact.concerns(version(text)) for text in having)
    assert not any(fact.may_concern(version(text)) for text in lacking)


# -- the one rule ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until", "releases"),
    [
        ((), (), ["16.0.0..24.0.0"]),
        (("23.0.0",), (), ["23.0.0..24.0.0"]),
        (("22.9.0",), (), ["22.9.0..22.10.1"]),
        ((), ("21.0.0",), ["16.0.0..20.20.1"]),
        ((), ("18.26.4", "20.0.0"), ["16.0.0..18.26.3", "19.0.0..19.8.1"]),
        (("18.20.1", "20.5.1"), ("18.20.2", "20.5.2"), ["18.20.1", "20.5.1"]),
        (("22.1.0", "22.5.0"), ("22.3.0", "22.8.0"), ["22.1.0..22.2.0", "22.5.0..22.7.0"]),
        (("16.4.0", "17.0.0"), ("23.0.0",), ["16.4.0..22.10.1"]),
    ],
)
def test_milestones_say_exactly_which_releases_have_a_fact(
    since: tuple[str, ...], until: tuple[str, ...], releases: list[str]
) -> None:
    assert held(since, until) == releases


def test_a_branch_has_surely_what_all_its_releases_have_and_perhaps_what_one_has() -> None:
    since, until = ("18.20.1",), ("18.20.2",)
    assert not version("18").knows(since, until)
    assert version("18").may_know(since, until)
    assert not version("20").may_know(since, until)
    assert not version("18").knows((), ("18.26.4",))
    assert version("22").may_know(("22.11.0",))
    assert version("22.10.1").earliest == Release(22, 10, 1)
