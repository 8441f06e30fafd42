"""Text that a caller or a callee chose, on its way into what is dialled."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wizard.check.finding import Found
from wizard.check.scene import Scene
from wizard.check.steps import Part, Step, arguments, parts, steps

CONTACT = "contact"
EXTEN = "exten"
IDS = {CONTACT: "dial-contact-unchecked", EXTEN: "dial-number-unchecked"}

DIALLING = frozenset({"dial", "retrydial", "page", "chanisavail"})
DECIDING = frozenset({"gotoif", "execif", "gosubif", "gotoiftime", "while", "exitif", "if"})
RUNNING = frozenset({"execif", "exec", "tryexec"})
# What these are given comes out of them again; a lookup such as DB() gives what it holds.
PASSING = frozenset({
    "CSV_QUOTE", "CUT", "EVAL", "FILTER", "IF", "LISTFILTER", "LTRIM", "PASSTHRU", "QUOTE",
    "RTRIM", "SET", "SORT", "SPRINTF", "STRBETWEEN", "TOLOWER", "TOUPPER", "TRIM", "URIDECODE",
})  # fmt: skip
CHECKING = frozenset({"FILTER", "REGEX"})
DEEPEST = 40
"""No person nests expressions deeper; what does is not followed."""
_INNER = re.compile(r"\b(?:RetryDial|Dial|Page|ChanIsAvail)\((.*)\)", re.IGNORECASE | re.DOTALL)
_SET = re.compile(r"\s*(?:GLOBAL\(|SHARED\(|LOCAL\()?_{0,2}([\w-]+)\)?\s*=(.*)$", re.DOTALL)


def rules(scene: Scene) -> Iterator[Found]:
    """Lines that dial such text as it came."""
    place, tainted, checked = ("", ""), dict[str, str](), set[str]()
    for step in steps(scene):
        if (step.context, step.extension) != place:
            if step.context != place[0]:
                tainted.clear()
            place = (step.context, step.extension)
            checked.clear()
        application = step.application.lower()
        if application == "set" and (found := _SET.match(step.arguments)):
            kind = _kind(found[2], step, tainted, checked)
            if "$[" in found[2]:  # a comparison, to be decided on later
                checked |= set(_looked_at(found[2]))
            checked.discard(found[1])
            tainted.pop(found[1], None)
            if kind:
                tainted[found[1]] = kind
        elif application in DECIDING:
            checked |= set(_looked_at(step.arguments))
        if (dialled := _dialled(application, step.arguments)) is not None:
            kind = _kind(arguments(dialled)[0], step, tainted, checked)
            if kind:
                yield Found(IDS[kind], step.line.where, {"pattern": step.extension})


def _dialled(application: str, text: str) -> str | None:
    """The arguments of Dial and the like, also where another application runs it."""
    if application in DIALLING:
        return text
    inner = _INNER.search(text) if application in RUNNING else None
    return inner[1] if inner else None


def _kind(
    text: str, step: Step, tainted: dict[str, str], checked: set[str], depth: int = 0
) -> str:
    """Whose text stands in a text as it came; empty if nobody's."""
    if depth > DEEPEST:
        return ""
    for part in parts(text):
        kind = _source(part, step, tainted)
        if kind and part.name not in checked:
            return kind
        if part.name not in PASSING or (part.name == "FILTER" and _filters(part.inside)):
            continue
        if not kind and (kind := _kind(part.inside, step, tainted, checked, depth + 1)):
            return kind
    return ""


def _source(part: Part, step: Step, tainted: dict[str, str]) -> str:
    if part.name == "PJSIP_DIAL_CONTACTS":
        return CONTACT
    if part.name == "PJSIP_CONTACT" and part.inside.rpartition(",")[2].strip() == "uri":
        return CONTACT
    if part.name == "EXTEN":
        return EXTEN if step.is_open else ""
    return tainted.get(part.name, "")


def _looked_at(text: str) -> Iterator[str]:
    """The variables and functions that a condition filters, to see whether anything was lost."""
    for part, within in _all(text):
        if any(name in CHECKING for name in within):
            yield part.name


def _all(text: str, within: tuple[str, ...] = ()) -> Iterator[tuple[Part, tuple[str, ...]]]:
    """The variables and functions of a text, each with the functions that it is handed to."""
    if len(within) > DEEPEST:
        return
    for part in parts(text):
        yield part, within
        yield from _all(part.inside, (*within, part.name))


def _filters(inside: str) -> bool:
    """Whether FILTER() lets neither the separator of targets nor that of options through."""
    return not {"&", ","} & set(_allowed(inside.partition(",")[0]))


def _allowed(text: str) -> Iterator[str]:
    letters = [
        chr(int(found[1], 16)) if found[1] else found[2] or found[0]
        for found in re.finditer(r"\\x([0-9A-Fa-f]{2})|\\(.)|.", text, re.DOTALL)
    ]
    at = 0
    while at < len(letters):
        if at + 2 < len(letters) and letters[at + 1] == "-":
            first, last = ord(letters[at]), ord(letters[at + 2])
            yield from (chr(code) for code in range(first, min(last, 255) + 1))
            at += 3
        else:
            yield letters[at]
            at += 1
