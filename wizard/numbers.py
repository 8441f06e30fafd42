"""Numbers in texts from elsewhere: ASCII digits only, and never so many that they cost time."""

from __future__ import annotations

import re

_DIGITS = 18
_FORM = re.compile(r"[+-]?[0-9]+")


def whole(text: str) -> int | None:
    """Return the whole number that a text is, or None.

    ``int()`` accepts digits of all scripts, underscores and blanks, which neither Asterisk nor a
    protocol does. A number with more than 18 digits is out of any valid range: it becomes 10**18,
    so that comparisons are right.

    Args:
        text: with an optional sign.
    """
    if not _FORM.fullmatch(text):
        return None
    digits = text.lstrip("+-").lstrip("0")
    number = int(digits or "0") if len(digits) <= _DIGITS else 10**_DIGITS
    return -number if text.startswith("-") else number


def counted(text: str) -> int | None:
    """Return the whole number that a text without a sign is, or None; see :func:`whole`."""
    return whole(text) if text[:1] not in ("+", "-") else None
