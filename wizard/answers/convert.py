"""Strict reading of a tree of answers: no unknown key, no value bent, each error with a place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from wizard.answers import Answers, Tree, User
from wizard.answers.fields import Field, fields, nearest, tables, user_fields
from wizard.errors import AnswerMissing, UsageProblem, WizardError
from wizard.limits import LIST_ITEMS, SHOWN, TEXT_LENGTH

LONGEST_NUMBER = 18
QUOTES = "'\""

Place = str | Callable[[str], str]

SECRET_WORDS = frozenset({"password", "secret", "passwords", "secrets"})
APART = (
    "Passwords are kept apart, in secrets.toml beside the answers: "
    '[users] 6001 = "…", [turn] password = "…".'
)


def shown(value: Any) -> str:
    """A wrong value as an error repeats it: never longer than a line."""
    if isinstance(value, int) and abs(value) >= 10**LONGEST_NUMBER:
        return f"a number with more than {LONGEST_NUMBER} digits"
    if isinstance(value, str) and len(value) > SHOWN:
        return f"{value[:SHOWN]!r}…"
    return repr(value)


def unknown_key(key: str, place: str, names: Iterable[str]) -> UsageProblem:
    """The error for a key that does not exist."""
    key = key if len(key) <= SHOWN else f"{key[:SHOWN]}…"
    if key.rpartition(".")[2].lower() in SECRET_WORDS:
        return UsageProblem(f"{place}: {key}: a password does not belong here", APART)
    known = list(names)
    meant = nearest(key, known)
    remedy = f"Did you mean {meant}?" if meant else "Known are: " + ", ".join(known) + "."
    return UsageProblem(f"{place}: {key}: there is no such key", remedy)


def wrong_value(field: Field, value: Any, where: str) -> UsageProblem:
    """The error for a value that does not have the type of its key."""
    name = field.key.rpartition(".")[2]
    if field.key == "schema":
        return UsageProblem(
            f"{where}: expected {field.choices[0]}, got {shown(value)}",
            "The answers were written for another version of the wizard; update the wizard.",
        )
    if field.kind == "choice":
        meant = nearest(str(value), map(str, field.choices)) if isinstance(value, str) else ""
        remedy = f"Did you mean {meant}? " if meant else ""
        return UsageProblem(
            f"{where}: {shown(value)} is not possible",
            f"{remedy}Possible are: {', '.join(map(str, field.choices))}.",
        )
    if field.kind == "integer" and type(value) is int:
        return UsageProblem(
            f"{where}: {shown(value)} is out of range",
            f"It has to be from {field.minimum} to {field.maximum}.",
        )
    if field.kind in ("text", "list") and _fits(field, value):
        return _too_long(value, where)
    return UsageProblem(
        f"{where}: expected {_plain(field)}, got {_got(value)}",
        f"Write it like this: {name} = {_EXAMPLES[field.kind]}",
    )


_EXAMPLES = {
    "text": '"text"',
    "integer": "10000 (without quotes)",
    "yes-no": "true or false, without quotes",
    "list": '["first", "second"]',
    "users": "a table headed [[users]] for each user",
}


def _fits(field: Field, value: Any) -> bool:
    """Whether it is of the right kind, so that it can only be too long."""
    items = value if field.kind == "list" and isinstance(value, list) else [value]
    return (field.kind == "text" or isinstance(value, list)) and all(
        isinstance(item, str) for item in items
    )


def _too_long(value: Any, where: str) -> UsageProblem:
    if isinstance(value, list) and len(value) > LIST_ITEMS:
        return UsageProblem(
            f"{where}: {len(value)} items, {LIST_ITEMS} is the most",
            "Join what can be joined, such as networks side by side.",
        )
    return UsageProblem(f"{where}: longer than {TEXT_LENGTH} characters")


def _plain(field: Field) -> str:
    return "int" if field.kind == "integer" else field.expected


def _got(value: Any) -> str:
    if isinstance(value, list):
        odd = next((item for item in value if not isinstance(item, str)), None)
        return "list" if odd is None else f"a list with {type(odd).__name__}"
    return "table" if isinstance(value, dict) else type(value).__name__


def check_value(field: Field, value: Any, where: str) -> Any:
    """The value as the type of its key.

    Raises:
        UsageProblem: it has another type, is out of range or is none of the choices.
    """
    if field.kind == "users":
        return tuple(_users(value, where))
    try:
        return msgspec.convert(value, field.type)
    except (msgspec.ValidationError, ValueError):  # which msgspec raises for very long numbers
        raise wrong_value(field, value, where) from None


def _users(rows: Any, where: str) -> Iterator[User]:
    if not isinstance(rows, list | tuple):
        raise wrong_value(fields()["users"], rows, where)
    known = user_fields()
    for number, row in enumerate(rows, start=1):
        place = f"{where}: [[users]] number {number}"
        if isinstance(row, User):
            yield row
            continue
        if not isinstance(row, dict):
            raise UsageProblem(f"{place}: expected table, got {_got(row)}", "Write [[users]].")
        if row.get("name"):
            place += f" ({shown(row['name']).strip(QUOTES)})"
        for name, value in row.items():
            if name not in known:
                raise unknown_key(name, place, known)
            check_value(known[name], value, f"{place}: {name}")
        if "name" not in row:
            raise UsageProblem(f"{place}: name is missing", 'Add a line like name = "6001".')
        yield msgspec.convert(row, User)


def flatten(tree: Tree, place: str) -> dict[str, Any]:
    """The values of a tree by dotted key.

    Args:
        tree: as TOML gives it.
        place: the file's name for error messages.

    Raises:
        UsageProblem: a key does not exist, or there is a value where a table belongs.
    """
    flat: dict[str, Any] = {}
    for name, value in tree.items():
        if name in tables():
            if not isinstance(value, dict):
                raise UsageProblem(
                    f"{place}: {name}: expected table, got {_got(value)}",
                    f"Write [{name}] on a line of its own and the keys below it.",
                )
            inner = {f"{name}.{key}": each for key, each in value.items()}
        else:
            inner = {name: value}
        for key, each in inner.items():
            if key not in fields():
                raise unknown_key(key, place, fields())
            flat[key] = each
    return flat


def nest(flat: Mapping[str, Any]) -> Tree:
    """The tree of values by dotted key: the opposite of :func:`flatten`."""
    tree: Tree = {}
    for key, value in flat.items():
        table, dot, name = key.rpartition(".")
        (tree.setdefault(table, {}) if dot else tree)[name] = value
    return tree


def missing(field: Field, told: str = "", language: str = "en") -> AnswerMissing:
    """The error for a key that has no value and no default.

    Args:
        field: the key.
        told: what the question's help says.
        language: of the error.
    """
    key = field.key
    expected = f" ({field.expected})" if field.kind == "choice" else ""
    problem = f"{key} has no answer"
    remedy = f"Give it with --set {key}=…, in answers.toml, or as {field.variable}{expected}."
    if language == "zh":
        problem = f"{key} 还没有回答"
        remedy = f"用 --set {key}=…、answers.toml 或环境变量 {field.variable} 给出{expected}。"
    return AnswerMissing(problem, "\n  ".join(filter(None, (remedy, told))))


def to_answers(tree: Tree, place: Place) -> Answers:
    """The answers that a tree holds, strictly: no unknown key, nothing converted.

    Args:
        tree: as TOML gives it.
        place: where it came from, for error messages; or a function that tells it by key.

    Raises:
        UsageProblem: a key or a value is wrong.
        AnswerMissing: a key without a default is not there.
    """
    try:
        return msgspec.convert(tree, Answers)
    except (msgspec.ValidationError, ValueError) as error:
        raise _explained(tree, place, error) from None


def _explained(tree: Tree, place: Place, error: Exception) -> WizardError:
    where = place if callable(place) else lambda key: place
    try:
        flat = flatten(tree, where(""))
        for key, value in flat.items():
            check_value(fields()[key], value, f"{where(key)}: {key}")
    except UsageProblem as problem:
        return problem
    for key, field in fields().items():
        if field.required and key not in flat:
            return missing(field)
    return UsageProblem(f"{where('')}: {error}")
