"""What a line of the dialplan runs, sets and leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from wizard.check.priorities import Priority, arguments, split

DECIDED = {"gotoif": "goto", "gotoiftime": "goto", "gosubif": "gosub"}
SETTING = frozenset({"mset", "set"})
RUNNING = frozenset({"exec", "execif", "tryexec"})
_CALL = re.compile(r"\s*(\w+)\s*(?:\((.*)\)\s*)?$", re.DOTALL)
_LABEL = re.compile(r"([^()]*)(?:\((.*)\)\s*)?$", re.DOTALL)
_NAMED = re.compile(r"\s*(?:(\w+)\((.*)\)|_{0,2}([^()\s]+))\s*$", re.DOTALL)


class Jump(NamedTuple):
    """Where a line leads to.

    Attributes:
        context: that of the target.

        extension: that of the target; empty where a variable decides it.

        given: what the target finds in ARG1 and on; None where it keeps those of this line.
    """

    context: str
    extension: str
    given: tuple[str, ...] | None


def branches(text: str) -> tuple[str, list[str]]:
    """Return a condition and the one or two branches that it decides between.

    Args:
        text: the arguments, such as ``$[...]?yes:no``.
    """
    condition, *more = split(text, "?")
    return condition, split("?".join(more), ":") if more else []


def calls(application: str, text: str, depth: int = 2) -> Iterator[tuple[str, str]]:
    """Yield an application with its arguments, and the applications that it executes in turn.

    Args:
        application: its name in any case.
        text: its arguments.
        depth: how deep to follow; 0 yields the application alone.

    Yields:
        Names in small letters with arguments.
    """
    application = application.lower()
    yield application, text
    inner: list[str] = []
    if application == "execif":
        inner = branches(text)[1]
    elif application in RUNNING:
        inner = [text]
    elif application == "originate":
        _, kind, name, given = [*arguments(text), "", "", ""][:4]
        inner = [f"{name}({given})"] if kind.strip().lower() == "app" else []
    for each in inner if depth else []:
        if found := _CALL.match(each):
            yield from calls(found[1], found[2] or "", depth - 1)


def written(application: str, text: str) -> Iterator[tuple[str, str, bool]]:
    """Yield the variables that an application sets.

    Args:
        application: its name in small letters.
        text: its arguments.

    Yields:
        Name, value, and whether the old value stays besides.
    """
    if application not in SETTING:
        return
    for assignment in [text] if application == "set" else arguments(text):
        name, equals, value = assignment.partition("=")
        target = _NAMED.match(name)
        if not equals or not target:
            continue
        if target[3]:
            yield target[3], value, False
        elif target[1] in ("ARRAY", "HASH"):
            names = [name.strip() for name in arguments(target[2])]
            if target[1] == "HASH":
                yield f"HASH({names[0]})", value, True
                continue
            values = arguments(value)  # a separator in one of them moves what follows
            yield from ((name, ",".join(values[: at + 1]), False) for at, name in enumerate(names))
        elif target[1] in ("GLOBAL", "LOCAL", "SHARED"):
            yield target[2].partition(",")[0].strip(), value, False
        elif target[1] in ("PUSH", "UNSHIFT"):
            yield target[2].partition(",")[0].strip(), value, True
        else:
            yield f"{target[1]}({target[2]})", value, False


def jumps(application: str, text: str, step: Priority) -> Iterator[Jump]:
    """Yield the extensions that an application leads to.

    Args:
        application: its name in small letters.
        text: its arguments.
        step: the line, whose context and extension are the defaults.
    """
    if application in ("goto", "gosub"):
        yield from _jump(text, step, application)
    elif application in DECIDED:
        for each in branches(text)[1]:
            yield from _jump(each, step, DECIDED[application])
    elif application in ("macro", "macroif"):
        for each in [text] if application == "macro" else branches(text)[1]:
            name, *given = arguments(each)
            yield Jump(f"macro-{name.strip()}", "s", tuple(given))


def _jump(text: str, step: Priority, application: str) -> Iterator[Jump]:
    *place, label = arguments(text.strip())
    given: tuple[str, ...] | None = None
    if application == "gosub":
        found = _LABEL.match(label)
        given = tuple(arguments(found[2])) if found and found[2] else ()
    elif not place:  # a label of the same extension
        return
    extension = place[-1].strip() if place else step.extension
    context = place[0].strip() if len(place) > 1 else step.context
    if "${" not in context:
        yield Jump(context, "" if "${" in extension else extension, given)
