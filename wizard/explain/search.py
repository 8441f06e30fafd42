"""What a sentence is most like, over all facts: a guess, ranked by BM25 with synonyms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from math import log
from typing import Final, NamedTuple

from wizard.catalogue import Catalogue, in_language
from wizard.catalogue.types import Fact
from wizard.explain.words import Vocabulary, is_pair
from wizard.words.texts import languages

GUESSES: Final = 3
# The usual two numbers of BM25: how soon a repeated word counts no more, and how much length does.
REPEATED: Final = 2.2
LENGTH: Final = 0.4
CONCEPT: Final = 2.25  # a concept tells more than a word of its own
UNHEARD: Final = 4.0  # the weight of a word that no fact has
UNHEARD_PAIR: Final = 3.0
# Below this share of what was asked, nothing is shown; and below this share of the best.
ENOUGH: Final = 0.36
ALONE: Final = 0.55  # of what says no concept at all
CLOSE: Final = 0.45
SCORE: Final = 4.0
HALF: Final = 0.5  # concepts of less weight, such as "call", tell too little
# How much of a field counts, and how likely a fact of each shelf is what a sentence asks for.
TITLE, WORDS, TEXT = 3.0, 1.5, 0.15
LIKELY: Final = {
    "symptoms": 1.0,
    "findings": 0.7,
    "options": 0.6,
    "advice": 0.6,
    "topologies": 0.6,
}
NEAR: Final = 3.0
SEVERITY: Final = {"fault": 1.0, "warning": 0.95, "normal": 0.8}


class Hit(NamedTuple):
    """A fact that a sentence may be about.

    Attributes:
        shelf: the name of the catalogue's table.

        score: how much of what was asked it says, weighted.

        share: of the weight of what was asked, how much it says, from 0 to 1.
    """

    shelf: str
    id: str
    score: float
    share: float


class _FactTerms(NamedTuple):
    shelf: str
    id: str
    prior: float
    files: tuple[str, ...]
    terms: dict[str, float]
    length: float


class Search:
    """Finds facts by sentences, in English and Chinese.

    Args:
        catalogue: the facts.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._vocabulary = Vocabulary(catalogue.synonyms)
        self._documents = list(self._read(catalogue))
        seen = Counter(term for each in self._documents for term in each.terms)
        size = len(self._documents)
        self._weights = {
            term: self._weight(term) * log(1 + (size - count + 0.5) / (count + 0.5))
            for term, count in seen.items()
        }
        self._mean = sum(each.length for each in self._documents) / max(size, 1)

    def find(self, sentence: str, file: str = "", without: Collection[str] = ()) -> list[Hit]:
        """The facts that a sentence is most like, the best first; empty if it is like none.

        Args:
            sentence: what somebody typed, or a line without its head.

            file: which file of Asterisk's source printed it; what that file prints is nearer.

            without: ids that are told anyway; what is found beside them is an alternative, and
            need not be as like.
        """
        asked = set(self._vocabulary.terms(sentence))
        weights = {term: self._weights.get(term) or self._unheard(term) for term in asked}
        total = sum(weights.values())
        if not total:
            return []
        hits = []
        for document in self._documents:
            shared = asked & document.terms.keys()
            if not shared or document.id in without:
                continue
            near = NEAR if file and file in document.files else document.prior
            score = near * sum(weights[term] * self._often(document, term) for term in shared)
            share = sum(weights[term] for term in shared) / total
            hits.append(Hit(document.shelf, document.id, score * (0.4 + 0.6 * share), share))
        hits.sort(key=lambda hit: (-hit.score, hit.id))
        if not hits or not (without or self._like(hits[0], asked)):
            return []
        return [hit for hit in hits[:GUESSES] if hit.score >= CLOSE * hits[0].score]

    def _like(self, best: Hit, asked: set[str]) -> bool:
        """Whether the best is like enough to be shown at all."""
        known = any(
            term.startswith("#") and self._vocabulary.weight(term) > HALF for term in asked
        )
        return best.share >= (ENOUGH if known else ALONE) and best.score >= SCORE

    def _often(self, document: _FactTerms, term: str) -> float:
        often = document.terms[term]
        size = 1 - LENGTH + LENGTH * document.length / self._mean
        return often * (REPEATED + 1) / (often + REPEATED * size)

    def _unheard(self, term: str) -> float:
        """The weight of a term that no fact has; a Chinese word makes several such pairs."""
        return self._weight(term) * (UNHEARD_PAIR if is_pair(term) else UNHEARD)

    def _weight(self, term: str) -> float:
        weight = self._vocabulary.weight(term)
        return weight * CONCEPT if term.startswith("#") else weight

    def _read(self, catalogue: Catalogue) -> Iterator[_FactTerms]:
        complaints: dict[str, list[tuple[str, float]]] = {}
        for complaint in catalogue.complaints.values():
            phrases = " . ".join((*_everywhere(complaint, "title"), *complaint.phrases))
            for place, name in enumerate(complaint.symptoms):
                complaints.setdefault(name, []).append((phrases, 1.0 / (1 + place)))
        for fact in catalogue.symptoms.values():
            yield self._document(
                "symptoms", fact.id, SEVERITY[fact.severity], fact.files,
                [
                    *((text, TITLE) for text in _everywhere(fact, "title")), (fact.words, WORDS),
                    (" . ".join(fact.patterns), TEXT),
                    *((text, TEXT) for text in _everywhere(fact, "cause")),
                    *complaints.get(fact.id, ()),
                ],
            )  # fmt: skip
        for shelf, fields in (
            ("findings", ("title", "text")), ("options", ("name", "summary")),
            ("advice", ("text",)), ("topologies", ("title",)),
        ):  # fmt: skip
            for name, other in getattr(catalogue, shelf).items():
                texts = [(text, WORDS) for field in fields for text in _everywhere(other, field)]
                yield self._document(shelf, name, 1.0, (), texts)

    def _document(
        self,
        shelf: str,
        name: str,
        prior: float,
        files: tuple[str, ...],
        texts: Sequence[tuple[str, float]],
    ) -> _FactTerms:
        terms: dict[str, float] = {}
        for text, weight in texts:
            for term, count in Counter(self._vocabulary.terms(text)).items():
                terms[term] = terms.get(term, 0.0) + count * weight
        return _FactTerms(shelf, name, prior * LIKELY[shelf], files, terms, sum(terms.values()))


def _everywhere(fact: Fact, field: str) -> list[str]:
    """A text in every language; a name stands for itself in all of them."""
    return list(dict.fromkeys(in_language(fact, field, each) for each in languages()))
