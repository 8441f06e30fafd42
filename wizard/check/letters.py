"""Which letters a text of the dialplan may hold, read as ``FILTER()`` reads its allowed set."""

from __future__ import annotations

import re

DIAL = frozenset("&,")
"""Separators of targets and of arguments."""

SHELL = frozenset(";&|`$<>()\\\"'\n\r")
"""What a shell takes for more than text."""

ALL = DIAL | SHELL
"""The letters that are followed; no other does harm."""

_ENCODED = re.compile(r"\\x([0-9A-Fa-f]{1,2})|\\0([0-7]*)|\\(.)|([^\\])", re.DOTALL)
_NAMED = {"n": "\n", "r": "\r", "t": "\t"}


def filtered(inside: str) -> frozenset[str]:
    """What ``FILTER()`` lets through.

    Args:
        inside: its arguments; a set that is held in a variable is trusted.

    Returns:
        Those of :data:`ALL` that it allows; none where it fails and gives nothing.

    Source: filter() in funcs/func_strings.c and ast_get_encoded_char() in main/app.c at 22.10.1.
    """
    text = _first(inside)
    if text is None or "${" in text:
        return frozenset()
    text = text.encode("utf-8", "surrogateescape").decode("latin-1")
    found, at = set[str](), 0
    while at < len(text):
        first, at = _encoded(text, at)
        if first is None:
            return frozenset()
        last = first
        if text[at : at + 1] == "-":
            end, at = _encoded(text, at + 1)
            last = first if end is None else end
        span = (last - first) % 256  # a range that runs backwards wraps around
        found |= {chr((first + step) % 256) for step in range(span + 1)}
    return ALL & found


def _encoded(text: str, at: int) -> tuple[int | None, int]:
    """The byte at a place, and the place after it."""
    found = _ENCODED.match(text, at)  # nothing at the end
    if found is None or found[3] == "x":
        return None, at + 1
    if found[1]:
        return int(found[1], 16), found.end()
    if found[2] is not None:
        return int(found[2] or "0", 8) % 256, found.end()
    letter = _NAMED.get(found[3], found[3]) if found[3] else found[4]
    return ord(letter), found.end()


def _first(text: str) -> str | None:
    """The first of several arguments, escapes and quotes kept; None if there is one only."""
    depth, quoted, at = {"(": 0, "[": 0}, False, 0
    while at < len(text):
        letter = text[at]
        if letter == "\\":
            at += 1
        elif letter == '"':
            quoted = not quoted
        elif letter in depth:
            depth[letter] += 1
        elif letter in ")]":
            opened = "(" if letter == ")" else "["
            depth[opened] = max(0, depth[opened] - 1)
        elif letter == "," and not quoted and not any(depth.values()):
            return text[:at]
        at += 1
    return None
