"""Numbers in texts from elsewhere: ASCII digits only, and never so many that they cost time."""

from __future__ import annotations

import re

_DIGITS = 18
_FORM = re.compile(r"[+-]?[0-9]+")


def whole(text: str) -> int | None:
    """The whole number that a text is, or None.

    ``int()`` takes digits of all scripts, underscores and blanks, which neither Asterisk nor a
    protocol does. Beyond 18 digits a number is out of every range that is meant: it becomes the
    largest of 18 digits, so that it is compared rightly.
    """
    if not _FORM.fullmatch(text):
        return None
    digits = text.lstrip("+-").lstrip("0")
    number = int(digits or "0") if len(digits) <= _DIGITS else 10**_DIGITS
    return -number if text.startswith("-") else number


def counted(text: str) -> int | None:
    """The same for a number without a sign."""
    return whole(text) if text[:1] not in ("+", "-") else None
