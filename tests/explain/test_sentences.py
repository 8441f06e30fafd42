"""What people type is found, in both languages, and what is not ours is not answered."""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from tests.support.explaining import CATALOGUE, SYMPTOMS, as_json
from wizard.explain import named
from wizard.explain.search import Search
from wizard.explain.words import Vocabulary
from wizard.words.texts import languages

HALVES: Final = {"tuning": "sentences", "held-out": "held_out"}


def read(half: str) -> list[tuple[str, set[str]]]:
    """The sentences of one half, each with the ids that answer it."""
    file = Path(__file__).with_name(f"{HALVES[half]}.toml")
    about: list[dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["about"]
    return [(sentence, set(each["right"])) for each in about for sentence in each["said"]]


VOCABULARY: Final = Vocabulary(CATALOGUE.synonyms)
ENOUGH: Final = 250
OPEN_PLACE: Final = re.compile(r"\{\{|(?<![$%])\{[a-z][\w.-]*[!}]")


@functools.cache
def search() -> Search:
    return Search(CATALOGUE)


class Figures(NamedTuple):
    """Shares of sentences."""

    sentences: int
    first: float
    three: float
    wrong: float


def is_chinese(sentence: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in sentence)


def measured(sentences: list[tuple[str, set[str]]]) -> Figures:
    """How often the first and one of the first three is right, and how often a guess is wrong."""
    first = three = shown = wrong = 0
    for sentence, right in sentences:
        found = [hit.id for hit in search().find(sentence)]
        first += found[:1] != [] and found[0] in right
        three += bool(set(found) & right)
        shown += bool(found)
        wrong += bool(found) and not set(found) & right
    ours = sum(bool(right) for _, right in sentences)
    return Figures(len(sentences), first / ours, three / ours, wrong / shown)


SENTENCES: Final = [each for half in HALVES for each in read(half)]


@pytest.mark.parametrize("half", HALVES)
def test_sentences_find_what_they_are_about(half: str, capsys: pytest.CaptureFixture[str]) -> None:
    figures = measured(read(half))
    with capsys.disabled():
        print(  # noqa: T201  the figures that are promised
            f"\nexplain on {figures.sentences} sentences ({half} half): first right"
            f" {figures.first:.0%}, one of three right {figures.three:.0%}, wrong guesses"
            f" {figures.wrong:.0%}"
        )
    assert figures.first >= 0.65
    assert figures.three >= 0.85
    assert figures.wrong < 0.10


def test_the_set_is_large_in_both_languages_and_names_what_exists() -> None:
    ours = [sentence for sentence, right in SENTENCES if right]
    assert len(ours) >= ENOUGH
    assert 0.4 < sum(map(is_chinese, ours)) / len(ours) < 0.6
    assert {name for _, right in SENTENCES for name in right} <= SYMPTOMS.keys()
    assert len({sentence for sentence, _ in SENTENCES}) == len(SENTENCES)


def test_a_word_belongs_to_one_concept() -> None:
    said = [word for fact in CATALOGUE.synonyms.values() for word in fact.words]
    assert len(said) == len(set(said))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I can't hear anything", "没有声音"),
        ("nothing is heard", "no audio"),
        ("用 4G", "on mobile data"),
        ("music on hold stutters", "等待音乐卡顿"),
        ("ringing tone", "回铃音"),
    ],
)
def test_what_means_the_same_is_the_same_in_both_languages(one: str, other: str) -> None:
    said = [set(VOCABULARY.terms(text)) for text in (one, other)]
    assert said[0] == said[1] != set()


def test_words_that_tell_nothing_have_no_weight() -> None:
    assert not list(VOCABULARY.terms("I have a problem with my Asterisk, please help"))
    assert not list(VOCABULARY.terms("请问这个问题怎么解决"))


def test_what_is_not_ours_gets_no_answer() -> None:
    said = as_json("how do I bake a plum cake", code=4)
    assert not said["matches"]


def test_a_sentence_is_a_guess_and_can_find_any_kind_of_fact() -> None:
    shelves = {
        hit.shelf
        for text in ("rounds the rtp start port up", "how much memory may asterisk leave free",
                     "webrtc endpoint without webrtc yes", "works on wifi but not on 4G")
        for hit in search().find(text)
    }  # fmt: skip
    assert {"symptoms", "options"} <= shelves
    told = as_json("works on wifi but not on 4G", code=4)["matches"]
    assert 1 <= len(told) <= 3
    assert all(match["guess"] and match["cause"] and match["url"] for match in told)


@pytest.mark.parametrize("language", languages())
def test_every_fact_that_can_be_shown_is_told_without_open_places(language: str) -> None:
    """Places such as ``{port}``, which only a case can fill, are named in words."""
    shelves = ("symptoms", "findings", "options", "advice", "topologies", "rules", "refusals")
    for shelf in shelves:
        for name in getattr(CATALOGUE, shelf):
            told = named.of(CATALOGUE, shelf, name, language)
            assert told.id == name
            assert told.cause or told.title, (shelf, name)
            said = " ".join((told.title, told.cause, told.check, told.fix))
            assert not OPEN_PLACE.search(said), (name, said)


def test_an_unknown_line_is_nearest_to_what_its_file_prints() -> None:
    line = "[x] WARNING[1]: res_audiosocket.c:9 f: Something about a connection failed"
    nearest = as_json(line, code=4)["matches"][0]["id"]
    assert nearest in {"audiosocket-failed", "audiosocket-connection-broken"}
