"""What people type is found, in both languages, and what is not ours is not answered."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from tests.support.explaining import CATALOGUE, SYMPTOMS, as_json
from wizard.explain.search import Search
from wizard.explain.words import Vocabulary

HALVES: Final = {"tuning": "sentences", "held-out": "held_out"}


def read(half: str) -> list[tuple[str, set[str]]]:
    """The sentences of one half, each with the ids that answer it."""
    file = Path(__file__).with_name(f"{HALVES[half]}.toml")
    about: list[dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["about"]
    return [(sentence, set(each["right"])) for each in about for sentence in each["said"]]


SEARCH: Final = Search(CATALOGUE)
VOCABULARY: Final = Vocabulary(CATALOGUE.synonyms)
ENOUGH: Final = 250


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
        found = [hit.id for hit in SEARCH.find(sentence)]
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
        for hit in SEARCH.find(text)
    }  # fmt: skip
    assert {"symptoms", "options"} <= shelves
    told = as_json("works on wifi but not on 4G", code=4)["matches"]
    assert 1 <= len(told) <= 3
    assert all(match["guess"] and match["cause"] and match["url"] for match in told)


def test_every_fact_that_can_be_found_can_be_told() -> None:
    from wizard.explain import named

    for shelf in ("symptoms", "findings", "options", "advice", "topologies"):
        for name in getattr(CATALOGUE, shelf):
            told = named.of(CATALOGUE, shelf, name, "zh")
            assert told.id == name
            assert told.cause or told.title, (shelf, name)


def test_an_unknown_line_is_nearest_to_what_its_file_prints() -> None:
    line = "[x] WARNING[1]: res_audiosocket.c:9 f: Something about a connection failed"
    assert as_json(line, code=4)["matches"][0]["id"] == "audiosocket-failed"
