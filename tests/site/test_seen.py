"""The published table of what running Asterisks showed: whole, current, and hard to fool."""

from __future__ import annotations

import json
from typing import Any

import pytest

from docs.generate.seen import mark
from docs.generate.site import Place, Site
from tests.lab import (
    looks,
    reloads,
    seeing,
    test_pjsip_defaults,
    test_pjsip_mistakes,
    test_pjsip_reload,
)
from tests.lab.machine import SUITES
from wizard.catalogue import Catalogue

TABLE: dict[str, Any] = json.loads(seeing.FILE.read_text(encoding="utf-8"))
FILES = looks.load()
CATALOGUE = Catalogue()
# Besides the looks: what each of these says that a release shows.
WITNESSES = (test_pjsip_defaults, test_pjsip_mistakes, test_pjsip_reload)
LOOKS = [look for file in FILES for look in file.look]
# Numbers of which a running Asterisk shows nothing, or not what becomes of a value that does not
# fit; the site says of these that they were read in the source.
UNSEEN = {
    "rtp/general/rtcpinterval": {"default", "range", "outside"},
    "http/general/session_inactivity": {"default", "outside"},
    "http/general/session_keep_alive": {"default", "outside"},
}


def stem(file: looks.File) -> str:
    """The name of a file as the catalogue has it."""
    return file.file.removesuffix(".conf")


def asked(option: str = "rtp/general/rtpstart", release: str = "22.10.1") -> looks.Question:
    """The first question about an option."""
    found = (q for file in FILES for q in looks.questions(file, release, CATALOGUE))
    return next(question for question in found if question.look.option == option)


def test_the_table_holds_exactly_what_the_lab_lets_see() -> None:
    parts = [
        part
        for release in TABLE["asterisk"]
        for part in (
            seeing.expected(FILES, release),
            *(witness.shows(release) for witness in WITNESSES),
        )
    ]
    assert TABLE["seen"] == seeing.together(parts), "`make seen` writes docs/data/seen.json anew"


def test_the_table_is_of_one_release_of_every_branch_in_the_lab() -> None:
    assert TABLE["schema"] == seeing.SCHEMA
    assert sorted(map(looks.branch, TABLE["asterisk"])) == sorted(SUITES)


def test_default_and_limits_of_every_number_were_seen_where_a_running_asterisk_shows_them() -> (
    None
):
    for option in (one for file in FILES for one in CATALOGUE.options_of(stem(file)).values()):
        if option.kind == "integer":
            known = TABLE["seen"].get(option.id, {})
            seen = {aspect.removesuffix(looks.SHOWN) for aspect in known}
            missing = {"default", "range", "outside"} - seen
            assert missing == UNSEEN.get(option.id, set()), option.id


def test_each_other_spelling_was_tried_where_spellings_count_as_seen() -> None:
    for option, aspects in TABLE["seen"].items():
        if {"aliases", looks.shown("aliases")} & set(aspects):
            tried = {look.key for look in LOOKS if look.option == option and look.key}
            assert tried == set(CATALOGUE.options[option].aliases), option


def test_what_takes_effect_by_a_reload_was_reloaded_and_nothing_more() -> None:
    for look in LOOKS:
        option = CATALOGUE.options[look.option]
        if "takes_effect" in look.sees and option.takes_effect == "reload":
            assert "module load" not in look.reload, option.id


@pytest.mark.parametrize(
    ("answer", "logged", "told"),
    [
        ("  Port start:      5000\n", [], []),
        ("  Port start:      5002\n", [], ["no 'Port start: +5000$'"]),
        ("  Port start:      50000\n", [], ["no 'Port start: +5000$'"]),
        ("  Port start:      5000\n", ["WARNING[1]: x"], ["the log should have told []"]),
    ],
)
def test_an_answer_or_a_warning_that_does_not_fit_is_told(
    answer: str, logged: list[str], told: list[str]
) -> None:
    assert list(seeing.compare(asked(), answer, logged)) == told


def test_a_warning_that_does_not_come_is_told() -> None:
    question = asked("rtp/general/turnaddr")
    assert list(seeing.compare(question, "", [])) == [
        f"the log should have told {list(question.logs)}"
    ]


def test_an_option_that_a_release_does_not_have_must_not_show() -> None:
    question = asked("http/restriction/type", "16.28.0")
    assert not question.known
    assert list(seeing.compare(question, "  None.\n", [])) == []
    assert list(seeing.compare(question, "  Path: /httpstatus\n", [])) == [
        "unexpected '^ +Path: /httpstatus$'"
    ]


def test_the_expectation_comes_from_the_catalogue_for_the_release_that_runs() -> None:
    older, newer = (asked("http/general/enable_status", one) for one in ("16.28.0", "22.10.1"))
    assert older.shows == ("^/httpstatus =>",)
    assert newer.shows != older.shows


@pytest.mark.parametrize("ask", ["rtp show settings", "http show status", "stun show status"])
def test_what_only_the_console_says_is_no_effect(ask: str) -> None:
    assert looks.evidence("takes_effect", ask) == "takes_effect shown"


def test_the_site_says_seen_of_effects_and_shown_of_values() -> None:
    place = Place(Site("en", CATALOGUE), "reference/pjsip-global.md")
    order, norefersub = "pjsip/global/endpoint_identifier_order", "pjsip/global/norefersub"
    for option in (order, norefersub):
        assert CATALOGUE.options[option].takes_effect == "restart"
        assert ">seen on 16.28.0 / 22.10.1<" in mark(place, option, "takes_effect")
        assert ">value shown on 16.28.0 / 22.10.1, " in mark(place, option, "default")
    assert ">read in the source<" in mark(place, "pjsip/global/debug", "takes_effect")
    assert ">seen on " not in mark(place, "pjsip/aor/qualify_frequency", "takes_effect")


def test_every_effect_that_is_claimed_was_observed_on_the_wire() -> None:
    wire = {f"pjsip/{each.option}" for each in reloads.EFFECTS}
    wire |= {look.option for look in LOOKS if look.ask.startswith(looks.EFFECTS)}
    claimed = {option for option, aspects in TABLE["seen"].items() if "takes_effect" in aspects}
    assert claimed and claimed <= wire
