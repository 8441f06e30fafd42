"""One word for one thing, in each language."""

from __future__ import annotations

import re

from tests.support.glossary import glossary, offences
from wizard.words.texts import DATA

TERMS = glossary()["term"]


def test_each_term_is_there_in_every_language_with_what_it_means() -> None:
    for language in (path.name for path in DATA.iterdir()):
        means = "means" if language == "en" else f"means_{language}"
        assert all(term[language] and term[means] for term in TERMS)
        assert len({term[language] for term in TERMS}) == len(TERMS)


def test_no_term_is_a_word_to_avoid() -> None:
    for term in TERMS:
        for language, key in (("en", "avoid"), ("zh", "avoid_zh")):
            assert not [each for each in term.get(key, ()) if re.search(each, term[language])]


def test_no_text_has_a_phrase_that_was_reworded() -> None:
    """The changelog keeps the words of its time."""
    found = [each for each in offences() if not each.text.place.startswith("CHANGELOG")]
    assert not found, "\n".join(map(str, found))
