"""Objects of PJSIP that change, and callers who are found in another way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from wizard.conf.meaning.objects import PjsipObject
from wizard.conf.meaning.pjsip import Pjsip
from wizard.conf.meaning.values import address
from wizard.conf.text import fold
from wizard.install.effects.effect import EffectKind, InstallEffect, Views, listed

PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061}
"""Protocols of transports that open a port, with the usual one."""

SECRET = re.compile("pass|secret|cred|key")

Key = tuple[str, str]
"""Type and name of an object."""


def compare(views: Views) -> Iterator[InstallEffect]:
    """Yield the effects on accounts, trunks and transports of PJSIP."""
    before, after = Pjsip(views.before), Pjsip(views.after)
    yield from _order(before, after)
    yield from _objects(views, before, after)
    yield from _doubled(before, after)
    known = {(each.type, each.name) for each in before.objects}
    fresh = [each for each in after.objects if (each.type, each.name) not in known]
    yield from _callers(before, after, fresh)
    yield from _new(fresh)


def _order(before: Pjsip, after: Pjsip) -> Iterator[InstallEffect]:
    """Trunks that were found by their address first, and are not any more."""
    order = ",".join(after.order)
    if before.order == after.order:
        return
    if not before.precedes("ip", "username") or after.precedes("ip", "username"):
        return
    for name, identify in before.trunks.items():
        yield InstallEffect(
            "identified", "ends", {"name": name, "order": order}, str(identify.where)
        )
    if before.unseen is not None:
        yield InstallEffect("identified-unseen", "ends", {"order": order}, str(before.unseen))


def _objects(views: Views, before: Pjsip, after: Pjsip) -> Iterator[InstallEffect]:
    """Objects of theirs that go, or get other options."""
    now, then = _first(after.objects), _first(before.objects)
    for key, old in then.items():
        if views.is_mine(old.where):
            continue
        facts = {"what": _named(key)}
        new = now.get(key)
        if new is None:
            yield InstallEffect("object-gone", "ends", facts, str(old.where))
        elif changed := _changed(old, new):
            kind: EffectKind = "changes" if new.where.file == old.where.file else "ends"
            facts["keys"] = listed(_spoken(key, new) for key in changed)
            yield InstallEffect("object-changed", kind, facts, str(new.where))


def _named(key: Key) -> str:
    """An object in words; that which holds for all has no name of its own."""
    return key[0] if key[0] == key[1] else " ".join(key)


def _first(objects: Iterable[PjsipObject]) -> Mapping[Key, PjsipObject]:
    found: dict[Key, PjsipObject] = {}
    for each in objects:
        found.setdefault((each.type, each.name), each)
    return found


def _changed(old: PjsipObject, new: PjsipObject) -> list[str]:
    """The names of the options that two objects do not have alike."""
    one, other = old.section, new.section
    alike = one.values == other.values and one.shape.lines == other.shape.lines
    if alike and one.shape.fixed == other.shape.fixed:
        return []  # as most do, so the rest may take longer
    sides = [
        {fold(line.name): [every.value for every in each.all(line.name)]
         for line in each.variables}
        for each in (one, other)
    ]  # fmt: skip
    names = dict.fromkeys([*sides[0], *sides[1]])
    return [name for name in names if sides[0].get(name) != sides[1].get(name)]


def _spoken(key: str, new: PjsipObject) -> str:
    """An option with its new value, without the values of secrets."""
    hidden = SECRET.search(key)
    return key if hidden else f"{key}={', '.join(each.value for each in new.section.all(key))}"


def _doubled(before: Pjsip, after: Pjsip) -> Iterator[InstallEffect]:
    """Two objects of one type and one name: none of the type is loaded at the next start.

    Those that are there already work until then, since a reload keeps the objects loaded before.
    """
    then = Counter((each.type, each.name) for each in before.written)
    now = Counter((each.type, each.name) for each in after.written)
    for key, count in now.items():
        if count < 2:
            continue
        first, *_, last = (each.where for each in after.written if (each.type, each.name) == key)
        if then[key] < 2:
            yield InstallEffect("doubled", "ends", {"what": _named(key)}, str(last))
        else:
            facts = {"what": _named(key), "first": str(first)}
            yield InstallEffect("doubled-already", "lacks", facts, str(last))


def _callers(before: Pjsip, after: Pjsip, fresh: Iterable[PjsipObject]) -> Iterator[InstallEffect]:
    """Callers of before whose number is now the name of an account, which asks for a password."""
    names = [each.name for each in fresh if each.type == "endpoint" and each.name.isalnum()]
    if not names:  # no caller has a number with a dash in it
        return
    facts = {"names": listed(names)}
    if after.precedes("username", "ip"):
        for name, identify in before.trunks.items():
            yield InstallEffect("caller", "changes", {**facts, "name": name}, str(identify.where))
    if after.precedes("username", "anonymous"):
        for guest in before.of_type("endpoint"):
            if fold(guest.name) == "anonymous":
                facts["name"] = guest.name
                yield InstallEffect("caller", "changes", facts, str(guest.where))
    if before.unseen is not None:
        yield InstallEffect("unseen-accounts", "changes", facts, str(before.unseen))


def _new(fresh: Iterable[PjsipObject]) -> Iterator[InstallEffect]:
    accounts = [each for each in fresh if each.type == "endpoint"]
    if accounts:
        facts = {"names": listed(each.name for each in accounts)}
        yield InstallEffect("accounts", "adds", facts, str(accounts[0].where))
    for each in fresh:
        protocol = fold(each.value("protocol", "udp"))
        if each.type == "transport" and protocol in PORTS:
            place = address(each.value("bind"), PORTS[protocol])
            facts = {"host": place.host, "port": str(place.port), "protocol": protocol.upper()}
            yield InstallEffect("listener", "adds", facts, str(each.where))
