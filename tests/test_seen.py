"""The published table of what running Asterisks showed: whole, current, and hard to fool."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.lab import (
    looks,
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
            seen = set(TABLE["seen"].get(option.id, {}))
            missing = {"default", "range", "outside"} - seen
            assert missing == UNSEEN.get(option.id, set()), option.id


def test_each_other_spelling_was_tried_where_spellings_count_as_seen() -> None:
    for option, aspects in TABLE["seen"].items():
        if "aliases" in aspects:
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
