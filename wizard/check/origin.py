"""Which text of a dialplan somebody else chose, and with which letters it arrives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from wizard.check.letters import ALL, filtered
from wizard.check.priorities import Priority, Substitution, arguments, parts

CONTACT = "contact"
EXTEN = "exten"
CALLER = "caller"

# What these are given comes out of them again; a lookup such as DB() gives what it holds.
PASSING = frozenset({
    "BASE64_DECODE", "CSV_QUOTE", "EVAL", "FILTER", "IF", "LTRIM", "PASSTHRU", "PJSIP_PARSE_URI",
    "QUOTE", "RTRIM", "SET", "SORT", "SPRINTF", "TOLOWER", "TOUPPER", "TRIM", "URIDECODE",
})  # fmt: skip
# These are given the name of a variable.
BY_NAME = frozenset({
    "CUT", "GLOBAL", "LISTFILTER", "LOCAL", "POP", "PJSIP_PARSE_URI_FROM", "SHARED", "SHIFT",
    "STRBETWEEN",
})  # fmt: skip
NAMING = BY_NAME | {"REPLACE", "STRREPLACE"}  # the latter two take letters away
CALLER_ID = frozenset({"all", "ani", "dnid", "name", "num", "number", "rdnis", "subaddr"})
CALLER_CHANNEL = frozenset({"from", "uri", "useragent"})
CALLER_SESSION = frozenset({
    "call-id", "local_tag", "local_uri", "remote_tag", "remote_uri", "request_uri", "target_uri",
})  # fmt: skip
CALLER_FUNCTIONS = frozenset({
    "MESSAGE", "MESSAGE_DATA", "PJSIP_HEADERS", "PJSIP_RESPONSE_HEADERS", "SIP_HEADER",
})  # fmt: skip
CALLER_HEADER = frozenset({"PJSIP_HEADER", "PJSIP_RESPONSE_HEADER"})
CALLER_VARIABLES = frozenset({"SIPDOMAIN", "SIPURI"})
DEEPEST = 40
"""No person nests expressions deeper; what does is not followed."""


class TextOrigin(NamedTuple):
    """Where a text comes from.

    Attributes:
        kind: who chose it: the owner of a contact, or the caller by number or by message.

        source: the pattern or the function that gave it.

        letters: what it may hold.
    """

    kind: str
    source: str
    letters: frozenset[str]


class FlowState(NamedTuple):
    """What is known at a place of the dialplan.

    Attributes:
        step: the place.

        tainted: variables that hold such text.

        checked: the letters that are left of what was compared.

        entered: whether callers may come here with a number of their own.
    """

    step: Priority
    tainted: Mapping[str, TextOrigin]
    checked: Mapping[str, frozenset[str]]
    entered: bool = True


def worse(one: TextOrigin | None, other: TextOrigin | None) -> TextOrigin | None:
    """Merge two origins: the first, with the letters of both.

    Args:
        one: may be None.
        other: may be None.
    """
    if one is None or other is None:
        return one or other
    if other.letters <= one.letters:
        return one
    return one._replace(letters=one.letters | other.letters)


def origin(text: str, known: FlowState, depth: int = 0) -> TextOrigin | None:
    """Return where the part of a text that others chose comes from; None if it has no such part.

    Args:
        text: with variables and functions.
        known: what variables hold at this line.
        depth: how many functions the text is nested in.
    """
    found: TextOrigin | None = None
    if depth > DEEPEST:
        return None
    for part in parts(text):
        mine = _source(part, known)
        if mine is None and part.name in PASSING:
            mine = origin(part.inside, known, depth + 1)
        elif mine is None and part.name in BY_NAME:
            mine = origin(f"${{{arguments(part.inside)[0]}}}", known, depth + 1)
        if mine and (left := mine.letters & _left(part, known)):
            found = worse(found, mine._replace(letters=left))
    return found


def key(part: Substitution) -> str:
    """Return the key under which a variable, or a function with its arguments, is remembered.

    Args:
        part: of a text.
    """
    if part.name == "HASH":
        return f"HASH({part.inside.partition(',')[0].strip()})"
    return f"{part.name}({part.inside})" if "(" in part.whole else part.name


def everything(
    text: str, within: tuple[Substitution, ...] = ()
) -> Iterator[tuple[Substitution, tuple[Substitution, ...]]]:
    """Yield the variables and functions of a text, nested ones too.

    Args:
        text: with variables and functions.
        within: the functions that the text is an argument of.

    Yields:
        Each with the functions around it, the outermost first.
    """
    if len(within) > DEEPEST:
        return
    for part in parts(text):
        yield part, within
        yield from everything(part.inside, (*within, part))
        if part.name in NAMING and "$" not in (name := arguments(part.inside)[0]):
            yield from everything(f"${{{name}}}", (*within, part))


def _left(part: Substitution, known: FlowState) -> frozenset[str]:
    """The letters that can come out of a function, and those that a check left."""
    letters = known.checked.get(key(part), ALL)
    if part.name == "FILTER":
        letters &= filtered(part.inside)
    elif part.name == "CUT":
        _, *more = arguments(part.inside)
        if len(more) > 1 and "-" not in more[1] and "&" not in more[1]:
            letters -= frozenset(more[0][-1:] or "-")
    return letters


def _source(part: Substitution, known: FlowState) -> TextOrigin | None:
    name, inside = part.name, part.inside
    first, *more = (each.strip().lower() for each in arguments(inside))
    if key(part) in known.tainted:
        return known.tainted[key(part)]
    if name == "EXTEN":
        return (
            TextOrigin(EXTEN, known.step.extension, ALL)
            if known.step.is_open and known.entered
            else None
        )
    if name == "PJSIP_DIAL_CONTACTS" or (name == "PJSIP_CONTACT" and more[-1:] == ["uri"]):
        return TextOrigin(CONTACT, name, ALL)
    if (
        (name == "CALLERID" and first.rpartition("-")[2] in CALLER_ID)
        or (name == "CHANNEL" and first in CALLER_CHANNEL)
        or (name == "CHANNEL" and first == "pjsip" and more[:1] and more[0] in CALLER_SESSION)
        or (name in CALLER_HEADER and first == "read")
        or name in CALLER_FUNCTIONS
        or name in CALLER_VARIABLES
    ):
        return TextOrigin(CALLER, key(part), ALL)
    return None
