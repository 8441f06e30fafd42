"""Users, guests, and lists that name something more than once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from wizard.answers.case import Case, Impossible, field_of, short
from wizard.answers.fields import fields
from wizard.answers.tomltext import toml_value


def twice_user(case: Case) -> Impossible:
    """Two users have the same name, whether they are typed or read from a file."""
    earlier: set[str] = set()
    for key, row, name in _names(case):
        if name.casefold() in earlier:
            yield key, {"name": short(name), "row": row}
        earlier.add(name.casefold())


def echo_user(case: Case) -> Impossible:
    """A user has the number of the echo test."""
    echo = (case["dialplan.echo"] or "").casefold()
    reported: set[str] = set()
    for key, row, name in _names(case) if echo else ():
        if name.casefold() == echo and name not in reported:
            reported.add(name)
            yield key, {"name": name, "free": _free(case), "row": row}


def guests_without_proxy(case: Case) -> Impossible:
    """Guests may call, and no proxy stands between them and ARI."""
    if case["guests.enabled"] and case["signalling.proxy"] == "none":
        yield "guests.enabled", {}


def no_guest_number(case: Case) -> Impossible:
    """Guests may call, and there is no number that they may call."""
    if case["guests.enabled"] and case.lacks("guests.numbers"):
        yield "guests.numbers", {"instead": toml_value([case["dialplan.echo"] or "600"])}


def unknown_guest_number(case: Case) -> Impossible:
    """Guests may call a number that no user has."""
    if not case["guests.enabled"] or case["users"] is None or case["dialplan.echo"] is None:
        return
    known = {case["dialplan.echo"], *(name for _, _, name in _names(case))}
    numbers = case["guests.numbers"] or ()
    for number in numbers:
        if number not in known and not (case["users_from"] and not case.more):
            left = [each for each in numbers if each in known] or [case["dialplan.echo"]]
            facts = {"number": short(number), "echo": case["dialplan.echo"]}
            yield "guests.numbers", {**facts, "instead": toml_value(left)}


def all_calls_for_guests(case: Case) -> Impossible:
    """Guests may take every call that the server is sized for."""
    calls, guests = case["sizing.calls"], case["guests.calls"]
    if case["guests.enabled"] and calls and guests and guests >= calls:
        yield "guests.calls", {"calls": calls, "needed": guests + 1}


def no_guest_origin(case: Case) -> Impossible:
    """Guests come from a page whose origin is not known."""
    elsewhere = case["client.hosting"] == "elsewhere"
    if case["guests.enabled"] and elsewhere and case.lacks("guests.origins"):
        yield "guests.origins", {}


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
