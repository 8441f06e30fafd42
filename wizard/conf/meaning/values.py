"""Values as Asterisk parses them: truth, whole numbers, fractions, hosts with ports.

Sources, the same in 16.28 to 23.4: ``ast_true`` and ``ast_false`` in main/utils.c,
``ast_parse_arg`` in main/config.c, ``ast_sockaddr_split_hostport`` in main/netsock2.c.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from wizard.conf.text import fold
from wizard.numbers import counted

TRUE = frozenset({"yes", "true", "y", "t", "1", "on"})
FALSE = frozenset({"no", "false", "n", "f", "0", "off"})
HIGHEST_PORT = 65535

_DIGITS = 18
_AS_C = re.compile(r"[ \t]*([+-]?)(?:0[xX]([0-9A-Fa-f]+)|0([0-7]*)|([1-9][0-9]*))")
_LEADING = re.compile(r"[ \t]*([+-]?)([0-9]*)")
_FLOAT = re.compile(r"[0-9A-Za-z.+ -]+")


def is_true(value: str) -> bool:
    """Whether ``ast_true`` accepts a value as yes. An unknown word is not true.

    Args:
        value: in any case of letters.
    """
    return fold(value) in TRUE


def is_false(value: str) -> bool:
    """Whether ``ast_false`` accepts a value as no. An unknown word is neither true nor false.

    Args:
        value: in any case of letters.
    """
    return fold(value) in FALSE


def is_switch(value: str) -> bool:
    """Whether a value is one of the words for yes or no.

    Args:
        value: in any case of letters.
    """
    return is_true(value) or is_false(value)


def same_switch(one: str, other: str) -> bool:
    """Whether two values are words for the same: both for yes, or both for no.

    Args:
        one: a value.
        other: another value.
    """
    return (is_true(one) and is_true(other)) or (is_false(one) and is_false(other))


def strtol(text: str) -> int | None:
    """The number that ``strtol(text, &end, 0)`` reads, or None where it does not read all of it.

    It takes hexadecimal (``0x1f``) and octal (``017``) numbers. Beyond 18 digits a number is out
    of every range, so it becomes the largest of 18 digits.

    Args:
        text: such as ``0x1f``.
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


def strtod(text: str) -> float | None:
    """The number that C reads from all of a text, with a fraction or an exponent, or None.

    Args:
        text: such as ``1.5e3``.
    """
    if not _FLOAT.fullmatch(text):
        return None
    try:
        return float(text)
    except ValueError:
        return None


def atoi(text: str) -> int:
    """The number at the beginning of a text, as ``atoi`` reads it; 0 where there is none.

    Args:
        text: such as ``30 seconds``.
    """
    found = _LEADING.match(text)
    assert found is not None  # noqa: S101  every part of the expression may be empty
    digits = found[2].lstrip("0")
    number = int(digits or "0") if len(digits) <= _DIGITS else 10**_DIGITS
    return -number if found[1] == "-" else number


def ranged(text: str, default: int, low: int = 0, high: int = HIGHEST_PORT) -> int:
    """A number as ``ast_parse_arg`` takes it with a range and a default.

    Args:
        text: the value.
        default: what counts for a text that is no number, or one out of range.
        low: the smallest number that is taken.
        high: the largest.
    """
    number = strtol(text)
    return default if number is None or not low <= number <= high else number


class HostPort(NamedTuple):
    """A host and a port.

    Attributes:
        host: an address or a name, without brackets.

        port: its number.
    """

    host: str
    port: int


def address(text: str, port: int = 0) -> HostPort:
    """Return host and port of ``10.0.0.1``, ``10.0.0.1:5060``, ``[::1]:5060`` or ``::1``.

    Args:
        text: the value.
        port: what counts where none is written, or none that there can be.
    """
    text = text.strip()
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return HostPort(host, _port(rest.removeprefix(":"), port))
    if text.count(":") == 1:
        host, _, rest = text.partition(":")
        return HostPort(host, _port(rest, port))
    return HostPort(text, port)


def _port(text: str, default: int) -> int:
    number = counted(text)
    return number if number is not None and number <= HIGHEST_PORT else default
