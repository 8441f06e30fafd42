"""Numbers in texts from elsewhere: ASCII digits only, and never so many that they cost time."""

from __future__ import annotations

import re

_DIGITS = 18
_FORM = re.compile(r"[+-]?[0-9]+")
_AS_C = re.compile(r"[ \t]*([+-]?)(?:0[xX]([0-9A-Fa-f]+)|0([0-7]*)|([1-9][0-9]*))")
_FLOAT = re.compile(r"[0-9A-Za-z.+ -]+")


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


def as_strtol(text: str) -> int | None:
    """What ``strtol(text, &end, 0)`` reads where it reads all of it: hexadecimal and octal, too.

    So do the options of pjsip.conf (main/config.c: ``ast_parse_arg``, PARSE_INT32, 16 to 23).
    """
    found = _AS_C.fullmatch(text)
    if found is None:
        return None
    sign, hexadecimal, octal, decimal = found.groups()
    digits, base = next(
        (each, base)
        for each, base in ((hexadecimal, 16), (decimal, 10), (octal, 8))
        if each is not None
    )
    number = int(digits or "0", base) if len(digits) <= _DIGITS else 10**_DIGITS
    return -number if sign == "-" else number


def floating(text: str) -> float | None:
    """A number as C reads it, with a fraction or an exponent, or None."""
    if not _FLOAT.fullmatch(text):
        return None
    try:
        return float(text)
    except ValueError:
        return None
