"""Values as TOML text, and TOML text as a tree, however long or deep it is."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from wizard.errors import UsageProblem
from wizard.limits import MIB, TOML_BYTES, TOML_DEPTH
from wizard.reading import after_mark
from wizard.words.message import Message

_PIECE = re.compile(
    r"""
      "{3} (?: [^"\\] | \\. | "(?!"") )*+ (?: "{3} | \\?\Z )
    | '{3} (?: [^'] | '(?!'') )*+ (?: '{3} | \Z )
    | "(?: [^"\\\n] | \\[^\n] )*+ (?: " | \\? (?=\n|\Z) )
    | '[^'\n]*+ (?: ' | (?=\n) | \Z )
    | \#[^\n]*
    | [\[\]{}\n=,.]
    """,
    re.DOTALL | re.VERBOSE,
)
"""Texts and comments, which are passed over as a whole, and what gives a text its depth. Texts
without an end are matched, too, so that no part is looked at twice."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_text(text: str) -> str:
    """A TOML string. What JSON escapes, TOML reads alike; it wants DEL escaped too.

    Args:
        text: of any characters.
    """
    return msgspec.json.encode(text).decode().replace("\x7f", "\\u007f")


def toml_key(name: str) -> str:
    """A TOML key, quoted only where it has to be.

    Args:
        name: of any characters.
    """
    return name if _BARE.fullmatch(name) else toml_text(name)


def toml_value(value: Any) -> str:
    """A boolean, an integer, a text or a list of them.

    Args:
        value: of one of these types.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return toml_text(value)
    return "[" + ", ".join(map(toml_value, value)) + "]"


def read_toml(text: str, place: object, limit: int = TOML_BYTES) -> dict[str, Any]:
    """The tree of a TOML text.

    Args:
        text: with or without a byte order mark.
        place: its name for messages.
        limit: bytes that are read at most.

    Raises:
        UsageProblem: it is no TOML, which names the line, too long or too deep.
    """
    import tomllib

    if len(text) > limit:
        raise UsageProblem(Message("answers.file.large", limit=limit // MIB), place=place)
    text = after_mark(text)
    if line := _deep(text):
        raise UsageProblem(
            Message("answers.file.deep", depth=TOML_DEPTH, line=line),
            Message("answers.file.deep-remedy"),
            place=place,
        )
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageProblem(
            Message("answers.file.toml", error=error),
            Message("answers.file.toml-remedy"),
            place=place,
        ) from None
    except (ValueError, RecursionError):
        raise UsageProblem(Message("answers.file.number"), place=place) from None


def _deep(text: str) -> int:
    """The line where brackets or the parts of a key are too many for the parser; 0 if none is.

    The parser goes into itself for each bracket, and takes the square of the parts of a key.
    """
    if max(text.count("["), text.count("{"), text.count(".")) <= TOML_DEPTH:
        return 0
    depth = parts = 0
    for found in _PIECE.finditer(text):
        piece = found[0]
        if piece in "[{":
            depth += 1
        elif piece in "]}":
            depth -= 1
        elif piece == ".":
            parts += 1
        elif piece in "\n=,":
            parts = 0
        if depth > TOML_DEPTH or parts > TOML_DEPTH:
            return text.count("\n", 0, found.start()) + 1
    return 0
