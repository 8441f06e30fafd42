"""What an unknown text is most like: a guess, by the words that it shares with what is known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from math import log
from typing import Final

from wizard.catalogue import in_language
from wizard.catalogue.types import Symptom
from wizard.explain.lines import bare
from wizard.words.texts import languages

GUESSES: Final = 3
ENOUGH: Final = 0.3  # of the weight of the words that were asked about
UNHEARD: Final = 4.0  # the weight of a word that no symptom has

_COMMON: Final = frozenset(
    [
        "the", "to", "for", "from", "in", "on", "at", "is", "was", "not", "and", "or", "with",
        "by", "be", "it", "that", "this", "has", "have", "no", "are", "warning", "error", "notice",
        "verbose", "debug", "asterisk", "could", "can", "sip", "res", "pjsip", "channel",
    ]
)  # fmt: skip


class Guesser:
    """Knows the words of all symptoms.

    Args:
        symptoms: the facts, such as ``Catalogue().symptoms``.
    """

    def __init__(self, symptoms: Mapping[str, Symptom]) -> None:
        self._symptoms = symptoms
        self._terms: dict[str, set[str]] = {}
        self._weight: dict[str, float] = {}

    def nearest(self, text: str) -> list[Symptom]:
        """What a text is most like, the best first; empty when it is like nothing."""
        asked = _terms(bare(text))
        if not asked:
            return []
        weights = self._weights()
        total = sum(weights.get(word, UNHEARD) for word in asked)
        scored = []
        for name, words in self._terms.items():
            shared = asked & words
            score = sum(weights[word] for word in shared) / total if shared else 0.0
            if score >= ENOUGH:
                scored.append((score, name))
        # Of equals, what is called just so; then what says nothing by itself, which is what a
        # person has to describe in words.
        phrase = text.strip().lower()
        scored.sort(
            key=lambda each: (
                -each[0], not self._called(each[1], phrase), self._has_line(each[1]), each[1]
            )
        )  # fmt: skip
        return [self._symptoms[name] for _, name in scored[:GUESSES]]

    def _called(self, name: str, phrase: str) -> bool:
        return self._symptoms[name].title.lower().startswith(phrase)

    def _has_line(self, name: str) -> bool:
        return self._symptoms[name].seen != "silence"

    def _weights(self) -> Mapping[str, float]:
        if not self._terms:
            for name, fact in self._symptoms.items():
                texts = (
                    *fact.patterns,
                    fact.title,
                    *(in_language(fact, "title", each) for each in languages()[1:]),
                    fact.words,
                )
                self._terms[name] = _terms(" ".join(texts))
            seen = Counter(word for words in self._terms.values() for word in words)
            size = len(self._terms) + 1
            self._weight = {word: log(size / count) for word, count in seen.items()}
        return self._weight


def _terms(text: str) -> set[str]:
    """Words for the search of what is nearest; Chinese by pairs of characters."""
    lowered = text.lower()
    han = re.findall(r"[\u4e00-\u9fff]+", lowered)
    pairs = {run[at : at + 2] for run in han for at in range(len(run) - 1)}
    return (set(re.findall(r"[a-z_][a-z0-9_]+|\b[0-9]{3}\b", lowered)) | pairs) - _COMMON
