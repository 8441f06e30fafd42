"""Strict reading of a tree of answers: no unknown key, no value bent, each error with a place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from wizard.answers import Answers, Tree, User
from wizard.answers.fields import Field, fields, nearest, tables, user_fields
from wizard.errors import Unanswered, UsageProblem, WizardError
from wizard.limits import LIST_ITEMS, SHOWN, TEXT_LENGTH
from wizard.words.message import Lines, Message

LONGEST_NUMBER = 18
QUOTES = "'\""

ErrorPlace = object | Callable[[str], object]

SECRET_WORDS = frozenset({"password", "secret", "passwords", "secrets"})
TYPES = frozenset({"int", "str", "bool", "float", "list", "date", "datetime", "time", "NoneType"})


def shown(value: Any) -> object:
    """A wrong value as an error repeats it: at most one line long.

    Args:
        value: of any type that TOML has.
    """
    if isinstance(value, int) and abs(value) >= 10**LONGEST_NUMBER:
        return Message("answers.value.digits", limit=LONGEST_NUMBER)
    if isinstance(value, str) and len(value) > SHOWN:
        return f"{value[:SHOWN]!r}…"
    return repr(value)


def unknown_key(key: str, place: object, names: Iterable[str]) -> UsageProblem:
    """The error for a key that does not exist.

    Args:
        key: as it was given.
        place: where, for the message.
        names: the keys that exist there; the nearest is suggested.
    """
    key = key if len(key) <= SHOWN else f"{key[:SHOWN]}…"
    if key.rpartition(".")[2].lower() in SECRET_WORDS:
        return UsageProblem(
            Message("answers.key.secret"),
            Message("answers.key.secret-remedy"),
            place=within(place, key),
        )
    known = list(names)
    if meant := nearest(key, known):
        remedy = Message("answers.did-you-mean", meant=meant)
    else:
        table = key.partition(".")[0]
        beside = [name for name in known if name.startswith(f"{table}.")]
        remedy = Message("answers.key.known", names=beside or known)
        if not beside and any("." in name for name in known):
            remedy = Message("answers.key.tables", names=tables())
    return UsageProblem(Message("answers.key.unknown"), remedy, place=within(place, key))


def within(place: object, inner: object) -> Message:
    """A place inside another.

    Args:
        place: the outer one, such as a file.
        inner: the one inside it, such as a key.
    """
    return Message("marks.placed", place=place, said=inner)


def wrong_value(field: Field, value: Any, where: object) -> UsageProblem:
    """The error for a value that does not have the type of its key.

    Args:
        field: the key's type and bounds.
        value: the wrong value.
        where: where it is, for the message.
    """
    name = field.key.rpartition(".")[2]
    if field.key == "schema":
        return UsageProblem(
            Message("answers.value.expected", expected=field.choices[0], got=shown(value)),
            Message("answers.value.schema"),
            place=where,
        )
    if field.kind == "choice":
        meant = nearest(str(value), map(str, field.choices)) if isinstance(value, str) else ""
        remedy = Message("answers.value.choices", choices=field.choices)
        if meant:
            remedy = Message("answers.value.choices-meant", meant=meant, choices=field.choices)
        return UsageProblem(
            Message("answers.value.impossible", value=shown(value)), remedy, place=where
        )
    if field.kind == "integer" and type(value) is int:
        return UsageProblem(
            Message("answers.value.range", value=shown(value)),
            Message("answers.value.range-remedy", minimum=field.minimum, maximum=field.maximum),
            place=where,
        )
    if field.kind in ("text", "list") and _fits(field, value):
        return _too_long(value, where)
    return UsageProblem(
        Message("answers.value.expected", expected=_plain(field), got=_got(value)),
        Message(
            "answers.value.example", name=name, example=Message(f"answers.example.{field.kind}")
        ),
        place=where,
    )


def _fits(field: Field, value: Any) -> bool:
    """Whether it is of the right kind, so that it can only be too long."""
    items = value if field.kind == "list" and isinstance(value, list) else [value]
    return (field.kind == "text" or isinstance(value, list)) and all(
        isinstance(item, str) for item in items
    )


def _too_long(value: Any, where: object) -> UsageProblem:
    if isinstance(value, list) and len(value) > LIST_ITEMS:
        return UsageProblem(
            Message("answers.value.many", count=len(value), limit=LIST_ITEMS),
            Message("answers.value.many-remedy"),
            place=where,
        )
    return UsageProblem(Message("answers.value.long", limit=TEXT_LENGTH), place=where)


def _plain(field: Field) -> object:
    return Message("answers.type.int") if field.kind == "integer" else field.expected


def _got(value: Any) -> object:
    if isinstance(value, list):
        odd = next((item for item in value if not isinstance(item, str)), None)
        if odd is None:
            return Message("answers.type.list")
        return Message("answers.type.list-with", odd=_type(odd))
    return Message("answers.type.table") if isinstance(value, dict) else _type(value)


def _type(value: Any) -> object:
    name = type(value).__name__
    return Message(f"answers.type.{name}") if name in TYPES else name


def check_value(field: Field, value: Any, where: object) -> Any:
    """The value as the type of its key.

    Args:
        field: the key's type and bounds.
        value: as TOML gives it.
        where: where it is, for the message.

    Raises:
        UsageProblem: it has another type, is out of range or is none of the choices.
    """
    if field.kind == "users":
        return tuple(_users(value, where))
    try:
        return msgspec.convert(value, field.type)
    except (msgspec.ValidationError, ValueError):  # which msgspec raises for very long numbers
        raise wrong_value(field, value, where) from None


def _users(rows: Any, where: object) -> Iterator[User]:
    if not isinstance(rows, list | tuple):
        raise wrong_value(fields()["users"], rows, where)
    known = user_fields()
    for number, row in enumerate(rows, start=1):
        place = Message("answers.users.row", place=where, number=number)
        if isinstance(row, User):
            yield row
            continue
        if not isinstance(row, dict):
            raise UsageProblem(
                Message("answers.value.expected-table", got=_got(row)),
                Message("answers.users.header"),
                place=place,
            )
        if row.get("name"):
            name = str(shown(row["name"])).strip(QUOTES)
            place = Message("answers.users.named-row", place=where, number=number, name=name)
        for name, value in row.items():
            if name not in known:
                raise unknown_key(name, place, known)
            check_value(known[name], value, within(place, name))
        if "name" not in row:
            raise UsageProblem(
                Message("answers.users.no-name"),
                Message("answers.users.no-name-remedy"),
                place=place,
            )
        yield msgspec.convert(row, User)


def flatten(tree: Tree, place: object) -> dict[str, Any]:
    """The values of a tree by dotted key.

    Args:
        tree: as TOML gives it.
        place: the file's name for error messages.

    Raises:
        UsageProblem: a key does not exist, or there is a value where a table belongs.
    """
    flat: dict[str, Any] = {}
    for key, value in _entries(tree, place):
        if isinstance(value, UsageProblem):
            raise value
        flat[key] = value
    return flat


def _entries(tree: Tree, place: object) -> Iterator[tuple[str, Any]]:
    """The values by dotted key; an error for what is no key of the answers."""
    for name, value in tree.items():
        if name not in tables():
            inner = {name: value}
        elif isinstance(value, dict):
            inner = {f"{name}.{key}": each for key, each in value.items()}
        else:
            yield (
                name,
                UsageProblem(
                    Message("answers.value.expected-table", got=_got(value)),
                    Message("answers.value.table", name=name),
                    place=within(place, name),
                ),
            )
            continue
        for key, each in inner.items():
            yield key, each if key in fields() else unknown_key(key, place, fields())


def wrong_in(tree: Tree, place: object) -> Iterator[UsageProblem]:
    """Everything that is wrong with the keys of a tree and the types of their values.

    Args:
        tree: as TOML gives it.
        place: the file's name for error messages.
    """
    for key, value in _entries(tree, place):
        if isinstance(value, UsageProblem):
            yield value
            continue
        try:
            check_value(fields()[key], value, within(place, key))
        except UsageProblem as problem:
            yield problem


def nest(flat: Mapping[str, Any]) -> Tree:
    """The tree of values by dotted key: the opposite of :func:`flatten`.

    Args:
        flat: values by dotted key, such as ``network.hostname``.
    """
    tree: Tree = {}
    for key, value in flat.items():
        table, dot, name = key.rpartition(".")
        (tree.setdefault(table, {}) if dot else tree)[name] = value
    return tree


def missing(field: Field, hint: str = "") -> Unanswered:
    """The error for a key that has no value and no default.

    Args:
        field: the key.
        hint: what the question's help says, in the person's language.
    """
    facts = {"key": field.key, "variable": field.variable}
    remedy = Message("answers.missing.give", **facts)
    if field.kind == "choice":
        remedy = Message("answers.missing.give-choice", **facts, expected=field.expected)
    if hint:
        remedy = Message("marks.said", said=Lines((remedy, hint)))
    return Unanswered(Message("answers.missing.one", key=field.key), remedy)


def to_answers(tree: Tree, place: ErrorPlace) -> Answers:
    """The answers that a tree holds, strictly: no unknown key, nothing converted.

    Args:
        tree: as TOML gives it.
        place: where it came from, for error messages; or a function that tells it by key.

    Raises:
        UsageProblem: a key or a value is wrong.
        Unanswered: a key without a default is not there.
    """
    try:
        return msgspec.convert(tree, Answers)
    except (msgspec.ValidationError, ValueError) as error:
        raise _explained(tree, place, error) from None


def _explained(tree: Tree, place: ErrorPlace, error: Exception) -> WizardError:
    where = place if callable(place) else lambda key: place
    try:
        flat = flatten(tree, where(""))
        for key, value in flat.items():
            check_value(fields()[key], value, within(where(key), key))
    except UsageProblem as problem:
        return problem
    for key, field in fields().items():
        if field.required and key not in flat:
            return missing(field)
    return UsageProblem(Message("marks.said", said=error), place=where(""))
