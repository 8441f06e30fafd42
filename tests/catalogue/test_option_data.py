"""The options of the files that the site documents in full: no field and no key is missing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.keys import constants
from tests.keys.readers import PJSIP
from wizard.catalogue import OPTION_FILES, Catalogue, Version
from wizard.catalogue.types import Option

# Files every key of which the catalogue holds, with every field; of pjsip.conf the types of
# objects that `tests.keys.readers` reads.
WHOLE = ("rtp", "http", "res_stun_monitor", "pjsip")
# Files of which the wizard writes some lines: what makes a change count is said of every option
# there, and all else where a page of the site is about the file.
IN_PART = tuple(file for file in OPTION_FILES if file not in WHOLE)
WITH_A_PAGE = (*WHOLE, "modules")
# Read by the binary codec_opus only, whose source is not public.
UNKNOWN = "codecs/opus/"

# Types of objects in pjsip.conf that have no bearing on the calls of browsers and phones.
LEFT_OUT = {
    "registration", "acl", "domain_alias", "contact", "phoneprov", "resource_list",
    "outbound-publish", "inbound-publication", "asterisk-publication",
}  # fmt: skip
DOCS = Path(__file__).parents[2] / "docs"

PARSED: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "keys" / "parsed.json").read_text(encoding="utf-8")
)
CATALOGUE = Catalogue()
OPTIONS = tuple(option for file in WHOLE for option in CATALOGUE.options_of(file).values())
# What a value can fail to fit; free text and passwords always fit.
CHECKED = {"boolean", "integer", "number", "choice", "address", "acl", "path", "mapping"}
# What another spelling has in common with the option that it stands for stands there only.
OWN = ("interactions", "mistakes")

SAID = ("summary", "outside", "interactions", "mistakes", "sample", "notes")


def gaps(option: Option) -> Iterator[str]:
    """The fields that a fact must have and this one lacks."""
    if not option.takes_effect:
        yield "takes_effect"
    if not option.sample:
        yield "sample"
    if option.kind in CHECKED and not option.outside:
        yield "outside"
    if option.kind in ("integer", "number"):
        yield from (name for name in ("unit", "default") if not getattr(option, name))
        if option.minimum is None:
            yield "minimum"
    if option.kind == "choice" and not option.choices:
        yield "choices"
    if not option.alias_of:
        yield from (name for name in OWN if not getattr(option, name))


def ranges(file: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Section, key and the first release of each branch, of every key of a file."""
    for place, first in PARSED["files"][file].items():
        section, _, key = place.partition("/")
        yield section, key, first


def options_named(file: str, section: str, key: str) -> list[Option]:
    """The facts that cover a key: its own, or else the one that it is another spelling of."""
    of_section = [o for o in OPTIONS if o.id.startswith(f"{file}/{section}/")]
    own = [o for o in of_section if key in (o.name, "*")]
    return own or [o for o in of_section if key in o.aliases]


@pytest.mark.parametrize("file", WITH_A_PAGE)
def test_no_field_of_an_option_is_missing(file: str) -> None:
    options = CATALOGUE.options_of(file).values()
    missing = [f"{option.id}: {name}" for option in options for name in gaps(option)]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("file", IN_PART)
def test_of_every_other_option_what_makes_a_change_count_is_said(file: str) -> None:
    options = CATALOGUE.options_of(file).values()
    missing = {option.id for option in options if not option.takes_effect}
    assert missing == {option.id for option in options if option.id.startswith(UNKNOWN)}


@pytest.mark.parametrize("file", WHOLE)
def test_every_key_that_some_release_parses_is_in_the_catalogue(file: str) -> None:
    missing = [
        f"{file}.conf [{section}] {key}"
        for section, key, _ in ranges(file)
        if not options_named(file, section, key)
    ]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_of_pjsip_conf_names_the_objects_that_are_left_out(language: str) -> None:
    page = (DOCS / language / "reference" / "pjsip.md").read_text(encoding="utf-8")
    left_out = page.partition("{ #left-out }")[2]
    assert set(re.findall(r"`([a-z_-]+)`", left_out)) == LEFT_OUT
    sections = {option.id.split("/")[1] for option in CATALOGUE.options_of("pjsip").values()}
    assert sections == set(PJSIP) and not sections & LEFT_OUT


def test_a_key_that_came_and_went_within_a_branch_is_no_option() -> None:
    assert set(PARSED["gone"]) == {"pjsip/identify/transport"}
    assert not set(PARSED["gone"]) & set(CATALOGUE.options)


def test_no_option_is_in_the_catalogue_that_no_release_parses() -> None:
    parsed = {
        option.id
        for file in WHOLE
        for section, key, _ in ranges(file)
        for option in options_named(file, section, key)
    }
    releases = [Version.parse(tag) for tag in PARSED["releases"]]
    known = {
        option.id
        for option in OPTIONS
        if any(release.knows(option.since, option.until) for release in releases)
    }
    assert known == parsed
    assert {option.id for option in OPTIONS} == known


@pytest.mark.parametrize("file", WHOLE)
def test_an_option_is_known_to_exactly_the_releases_that_parse_it(file: str) -> None:
    releases = [(tag, Version.parse(tag)) for tag in PARSED["releases"]]
    wrong = []
    for section, key, first in ranges(file):
        for option in options_named(file, section, key):
            for tag, version in releases:
                start = first.get(tag.partition(".")[0])
                parsed = start is not None and version.earliest >= Version.parse(start).earliest
                if parsed != version.knows(option.since, option.until):
                    wrong.append(f"{option.id} ({key}) at {tag}: parsed is {parsed}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("place", PARSED["constants"])
def test_a_default_or_limit_is_what_the_source_of_every_release_says(place: str) -> None:
    name, _, field = place.partition(" ")
    option = CATALOGUE.options[name]
    changes = iter([*PARSED["constants"][place], [None, None]])
    _, text = next(changes)
    following, coming = next(changes)
    compared = 0
    for tag in PARSED["releases"]:
        if tag == following:
            text = coming
            following, coming = next(changes)
        version = Version.parse(tag)
        if version.knows(option.since, option.until):
            value = option.default_in(version) if field == "default" else getattr(option, field)
            told = str(value) if field == "default" else f"{value:.0f}"
            assert told == constants.meaning(text, option.kind), tag
            compared += 1
    assert compared


def test_the_limits_of_a_number_stand_in_order() -> None:
    for option in OPTIONS:
        if option.minimum is not None and option.maximum is not None:
            assert option.minimum < option.maximum, option.id


def test_no_two_fields_of_an_option_say_the_same() -> None:
    for option in OPTIONS:
        texts = [text for name in SAID if (text := getattr(option, name))]
        assert len(set(texts)) == len(texts), option.id


def test_a_gap_is_seen() -> None:
    bare = Option(
        id="rtp/general/x", name="x", kind="integer", default="", summary="x",
        source="x.c:1 at 22.10.1",
    )  # fmt: skip
    assert set(gaps(bare)) == {
        "takes_effect", "sample", "outside", "unit", "default", "minimum", "interactions",
        "mistakes",
    }  # fmt: skip


def test_options_and_symptoms_name_each_other() -> None:
    """What an option says it causes exists; what a symptom blames on an option, that admits."""
    for option in CATALOGUE.options.values():
        assert set(option.symptoms) <= CATALOGUE.symptoms.keys(), option.id
    for symptom in CATALOGUE.symptoms.values():
        for name in symptom.options:
            assert symptom.id in CATALOGUE.options[name].symptoms, (symptom.id, name)
