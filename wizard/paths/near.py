"""What a word may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(text: str, known: Iterable[str]) -> list[str]:
    """Up to three names that may have been meant; those that begin so come first."""
    names = list(dict.fromkeys(known))
    begin = [name for name in names if len(text) > 2 and name.startswith(text)]
    return [*begin, *difflib.get_close_matches(text, names, n=3, cutoff=0.65)][:3]
