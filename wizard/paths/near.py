"""What a word may have meant, and how several are told."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from wizard.words.texts import Texts


def listed(words: Iterable[str], texts: Texts) -> str:
    """Words with commas between and ``or`` before the last."""
    *before, last = words
    return texts("codecs.or").join(filter(None, (", ".join(before), last)))


def nearest(text: str, known: Iterable[str]) -> list[str]:
    """Up to three names that may have been meant; those that begin so come first."""
    names = list(dict.fromkeys(known))
    begin = [name for name in names if len(text) > 2 and name.startswith(text)]
    return [*begin, *difflib.get_close_matches(text, names, n=3, cutoff=0.65)][:3]
