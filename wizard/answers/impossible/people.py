"""Users, and lists that name something more than once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from wizard.answers.case import Case, Impossible, field_of, short
from wizard.answers.fields import fields
from wizard.answers.tomltext import toml_value


def twice_user(case: Case) -> Impossible:
    """Two users have the same name, whether they are typed or read from a file."""
    seen: set[str] = set()
    for key, row, name in _names(case):
        if name.casefold() in seen:
            yield key, {"name": short(name), "row": row}
        seen.add(name.casefold())


def echo_user(case: Case) -> Impossible:
    """A user has the number of the echo test."""
    echo = (case["dialplan.echo"] or "").casefold()
    told: set[str] = set()
    for key, row, name in _names(case) if echo else ():
        if name.casefold() == echo and name not in told:
            told.add(name)
            yield key, {"name": name, "free": _free(case), "row": row}


def _names(case: Case) -> Iterator[tuple[str, int, str]]:
    """Where each user came from, the place there, and the name."""
    for key, people in (("users", case["users"] or ()), ("users_from", case.more)):
        for row, person in enumerate(people):
            yield key, row, field_of(person, "name")


def _free(case: Case) -> str:
    """A number that no user has."""
    taken = {field_of(each, "name") for each in (*(case["users"] or ()), *case.more)}
    return next(number for number in map(str, range(600, 10**9)) if number not in taken)


def twice_item(case: Case) -> Impossible:
    """A list has the same item twice."""
    for key in (key for key, field in fields().items() if field.kind == "list"):
        items = case[key] or ()
        twice = [item for item, times in Counter(items).items() if times > 1]
        if twice:
            instead = toml_value(list(dict.fromkeys(items)))
            yield key, {"key": key, "item": short(min(twice)), "instead": instead}
