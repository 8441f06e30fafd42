"""What a sentence says, whatever words it says it in: concepts, words and pairs of characters.

Words that mean the same are one concept, in both languages; words that tell nothing are left out.
Chinese that is no concept is read by pairs of characters. Pure Python, so that it runs in a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from wizard.catalogue.types import Synonyms

RUNS: Final = re.compile(r"[\u3400-\u9fff]+|[a-z0-9][a-z0-9_+-]*(?:'[a-z]+)?")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_FIRST_HAN: Final = "\u3400"
_QUOTES: Final = str.maketrans("’‘`“”", "'''\"\"")
_LETTER: Final = re.compile(r"\b([a-z])\.(?=\d)")  # of a standard: G.729 is g729
_ENDINGS: Final = ("ings", "ing", "ers", "ied", "ies", "ed", "es", "s")
SHORTEST: Final = 4  # of what is left of a word without its ending


class Vocabulary:
    """Reads sentences.

    Args:
        synonyms: groups of words, such as ``Catalogue().synonyms``.
    """

    def __init__(self, synonyms: Mapping[str, Synonyms]) -> None:
        self.weights = {f"#{fact.id}": fact.weight for fact in synonyms.values()}
        self._phrases: dict[tuple[str, ...], str] = {}
        self._han: dict[str, str] = {}
        for fact in synonyms.values():
            for word in fact.words:
                pieces = RUNS.findall(word.lower())
                if len(pieces) == 1 and _HAN.match(pieces[0]):
                    self._han[pieces[0]] = f"#{fact.id}"
                else:
                    self._phrases[tuple(pieces)] = f"#{fact.id}"
        self._longest = _longest(self._phrases)
        self._widest = _longest(self._han)

    def terms(self, text: str) -> Iterator[str]:
        """Yield what a text says, in order: ``#concept``, a word, or a pair of Chinese characters.

        Args:
            text: in English or Chinese.
        """
        runs = RUNS.findall(_LETTER.sub(r"\1", text.lower().translate(_QUOTES)))
        at = 0
        while at < len(runs):
            longest = self._longest.get(runs[at], 0)
            for size in range(min(longest, len(runs) - at), 0, -1):
                concept = self._phrases.get(tuple(runs[at : at + size]))
                if concept is not None:
                    yield from self._counted(concept)
                    at += size
                    break
            else:
                if runs[at] >= _FIRST_HAN:
                    yield from self._chinese(runs[at])
                else:
                    yield stem(runs[at])
                at += 1

    def weight(self, term: str) -> float:
        """Return how much a term counts in a search; 1.0 unless the vocabulary says otherwise.

        Args:
            term: from :meth:`terms`.
        """
        return self.weights.get(term, 1.0)

    def _counted(self, concept: str) -> Iterator[str]:
        if self.weights[concept]:
            yield concept

    def _chinese(self, run: str) -> Iterator[str]:
        at = start = 0
        while at < len(run):
            widest = self._widest.get(run[at], 0)
            for size in range(min(widest, len(run) - at), 0, -1):
                concept = self._han.get(run[at : at + size])
                if concept is not None:
                    yield from _pairs(run[start:at])
                    yield from self._counted(concept)
                    at = start = at + size
                    break
            else:
                at += 1
        yield from _pairs(run[start:])


def _longest(phrases: Iterable[Sequence[str]]) -> dict[str, int]:
    """How long the longest phrase is, by what a phrase begins with; most words begin none."""
    longest: dict[str, int] = {}
    for phrase in phrases:
        longest[phrase[0]] = max(len(phrase), longest.get(phrase[0], 0))
    return longest


def is_pair(term: str) -> bool:
    """Whether a term is a pair of Chinese characters that is no concept."""
    return len(term) == 2 and _HAN.match(term) is not None


def _pairs(run: str) -> Iterator[str]:
    return (run[at : at + 2] for at in range(len(run) - 1))


def stem(word: str) -> str:
    """Return a word without its ending, so that ``calls`` and ``called`` are the same."""
    if not word.endswith(_ENDINGS):
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word[: -len(ending)]
    return word
