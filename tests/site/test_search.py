"""The index of the search holds what a person understands, and all of it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from docs.generate import head, text
from docs.generate.index import HIDDEN
from docs.generate.site import LANGUAGES
from tests.support import built
from wizard.catalogue import Catalogue

pytestmark = pytest.mark.site

CATALOGUE = Catalogue()
every_language = pytest.mark.parametrize("language", LANGUAGES)


def index(language: str) -> dict[str, Any]:
    """The index of a language."""
    path = built.site() / built.PREFIXES[language] / "search" / "search_index.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def plain(words: str) -> str:
    """What a reader sees of a field."""
    return text.bare(words).replace("\u200b", "")


@every_language
def test_results_show_no_blocks_of_code_and_no_lists_of_words(language: str) -> None:
    for entry in index(language)["docs"]:
        assert "<pre" not in entry["text"], entry["location"]
        if built.is_fact(f"{built.PREFIXES[language]}{entry['location']}"):
            assert len(plain(entry["text"])) <= head.LONGEST + 1, entry["location"]
    shown = " ".join(plain(entry["text"]) for entry in index(language)["docs"])
    for fact in CATALOGUE.symptoms.values():
        assert len(fact.words) < 20 or fact.words not in shown, fact.id


@every_language
def test_every_page_is_found_and_nothing_twice(language: str) -> None:
    prefix = built.PREFIXES[language]
    found = [entry["location"] for entry in index(language)["docs"]]
    assert len(found) == len(set(found))
    own = {path.removeprefix(prefix) for path in (*built.content_pages(), *built.facts())
           if built.language_of(path) == language}  # fmt: skip
    assert {each for each in found if "#" not in each} == own


@every_language
def test_no_result_is_named_by_an_id(language: str) -> None:
    ids = {*CATALOGUE.rules, *CATALOGUE.advice, *CATALOGUE.refusals, *CATALOGUE.symptoms}
    titles = {plain(entry["title"]) for entry in index(language)["docs"]}
    assert not titles & ids


@every_language
def test_words_that_mean_the_same_become_one_sign(language: str) -> None:
    known = index(language)["config"]["known"]
    phrases = ["no audio", "no sound"] + (["没有声音", "听不到"] if language == "zh" else [])
    assert {tuple(known[each]) for each in phrases} == {("≈noaudio", 6)}
    entries = {entry["location"]: entry for entry in index(language)["docs"]}
    assert "≈noaudio" in entries["complaints/silent-over-the-internet.html"]["concepts"]
    if language == "en":
        assert not any(re.search(r"[\u3400-\u9fff]", each) for each in known)


@every_language
def test_what_is_hidden_is_searched(language: str) -> None:
    found = index(language)
    assert HIDDEN.keys() <= found["config"]["fields"].keys()
    entries = {entry["location"]: entry for entry in found["docs"]}
    option = entries["options/rtp-general-stunaddr.html"]
    assert "≡stunaddr" in option["names"].split()
    symptom = entries["symptoms/codec-no-translator.html"]
    assert "No translator path" in plain(symptom["words"])
