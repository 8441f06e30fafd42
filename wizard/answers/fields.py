"""The keys of the answers file as data.

The types in :mod:`wizard.answers` are the only source; nothing about a key is said twice.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin

import msgspec

from wizard.answers import Answers, User
from wizard.limits import SHOWN
from wizard.words.message import Message

FieldKind = Literal["text", "integer", "yes-no", "list", "choice", "users"]

ENVIRONMENT_PREFIX = "ASTERISK_WEBRTC_"
LONG_NAME = 8
"""Letters from which on two slips are still a slip."""


class Field(NamedTuple):
    """One key of the answers file.

    Attributes:
        key: its dotted name, such as ``network.rtp_end``.

        type: what msgspec converts to.

        kind: what a person writes there.

        default: the value when nothing is given; None when there is none.

        required: whether something has to be given.

        choices: every possible value of a choice.

        minimum: the least integer.

        maximum: the greatest integer.
    """

    key: str
    type: Any
    kind: FieldKind
    default: Any
    required: bool
    choices: tuple[Any, ...] = ()
    minimum: int | None = None
    maximum: int | None = None

    @property
    def variable(self) -> str:
        """The environment variable that gives it."""
        return ENVIRONMENT_PREFIX + self.key.upper().replace(".", "_")

    @property
    def expected(self) -> Message:
        """What the value has to be, in a few words."""
        if self.kind == "choice":
            return Message("answers.type.one-of", choices=self.choices)
        if self.kind == "integer" and self.minimum is not None:
            return Message("answers.type.int-range", minimum=self.minimum, maximum=self.maximum)
        names = {"text": "str", "integer": "int", "yes-no": "bool", "list": "list-of-str"}
        return Message(f"answers.type.{names.get(self.kind, 'list-of-tables')}")


def _field(prefix: str, info: msgspec.structs.FieldInfo) -> Field:
    kind: FieldKind = "text"
    choices: tuple[Any, ...] = ()
    low = high = None
    plain = info.type
    if type(None) in get_args(plain):
        plain = next(part for part in get_args(plain) if part is not type(None))
    if get_origin(plain) is Annotated:
        plain, meta = get_args(plain)[:2]
        low, high = meta.ge, meta.le
    if get_origin(plain) is Literal:
        kind, choices = "choice", get_args(plain)
    elif get_origin(plain) is tuple:
        kind = "users" if get_args(plain)[0] is User else "list"
    elif plain is int:
        kind = "integer"
    elif plain is bool:
        kind = "yes-no"
    default = None if info.default is msgspec.NODEFAULT else info.default
    return Field(prefix + info.name, info.type, kind, default, info.required, choices, low, high)


def _is_table(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, msgspec.Struct)


@functools.cache
def fields() -> Mapping[str, Field]:
    """Every key of the answers file by dotted name, in the order of the types."""
    found: dict[str, Field] = {}
    for info in msgspec.structs.fields(Answers):
        if _is_table(info.type):
            for inner in msgspec.structs.fields(info.type):
                found[f"{info.name}.{inner.name}"] = _field(f"{info.name}.", inner)
        else:
            found[info.name] = _field("", info)
    return MappingProxyType(found)


@functools.cache
def user_fields() -> Mapping[str, Field]:
    """Every key of a ``[[users]]`` table."""
    return {info.name: _field("", info) for info in msgspec.structs.fields(User)}


@functools.cache
def tables() -> tuple[str, ...]:
    """The names of the tables."""
    return tuple(dict.fromkeys(key.partition(".")[0] for key in fields() if "." in key))


def nearest(name: str, names: Iterable[str]) -> str:
    """Return the name that was most likely meant, or an empty text.

    Matches a name that differs by one or two typing slips, a key without its table or in another
    existing table, and a key with its two parts swapped.

    Args:
        name: as typed.
        names: the valid ones.
    """
    if len(name) > SHOWN:
        return ""
    table, _, tail = name.rpartition(".")
    dotted, names = "." in name, list(names)
    if (turned := f"{tail}.{table}") in names:
        return turned
    close = not table or len(tail) >= LONG_NAME
    close = close or any(each.startswith(f"{table}.") for each in names)
    few, found = _slips_allowed(name), ""
    for each in names:
        same = each.rpartition(".")[2] == tail and close
        if each == tail or same:
            found = found or each
        elif _slips(name.lower(), (each if dotted else each.rpartition(".")[2]).lower()) <= few:
            return each
    return found


def _slips_allowed(name: str) -> int:
    return 1 if len(name) < LONG_NAME else 2


def _slips(one: str, other: str) -> int:
    """Letters that are missing, too many, wrong or swapped with their neighbour (OSA distance)."""
    if abs(len(one) - len(other)) > _slips_allowed(one):
        return len(one) + len(other)
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        older, before, row = before, row, [at]
        for place, counterpart in enumerate(other, start=1):
            least = min(
                before[place] + 1, row[-1] + 1, before[place - 1] + (letter != counterpart)
            )
            swapped = letter == other[place - 2] and one[at - 2] == counterpart
            if older and place > 1 and swapped:
                least = min(least, older[place - 2] + 1)
            row.append(least)
    return row[-1]
