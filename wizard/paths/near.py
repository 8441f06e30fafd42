"""What a word may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(text: str, known: Iterable[str]) -> list[str]:
    """Return up to three names that may have been meant; those with the same beginning come first.

    Args:
        text: as typed.
        known: the valid names.
    """
    names = list(dict.fromkeys(known))
    begin = [name for name in names if len(text) > 2 and name.startswith(text)]
    return [*begin, *difflib.get_close_matches(text, names, n=3, cutoff=0.65)][:3]
