"""What lines of the dialplan lead to that does not exist: contexts, numbers, accounts.

Only names that are written out are looked at, and only where all of the dialplan is seen.
"""

from __future__ import annotations

import difflib
import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping

from wizard.catalogue.reading import application_names
from wizard.check.dialplan import contexts as known_contexts
from wizard.check.extensions import everywhere, numbers_of, reach
from wizard.check.jumps import DECIDED, branches, calls, jumps
from wizard.check.priorities import Priority, arguments, contexts, priorities
from wizard.check.scene import Scene
from wizard.check.violation import Violation
from wizard.conf import Section, Variable
from wizard.conf.text import fold
from wizard.words.message import Message

MAKERS = ("features", "iax", "minivm", "res_parking", "sip", "skinny", "sla", "users")
"""Files by which modules make contexts of their own."""

DIALLING = frozenset({"dial", "page", "retrydial"})
ENDING = frozenset({"busy", "congestion", "goto", "hangup", "macroexit", "return"})
CLOSE = 0.86
FAR = 100
"""Priorities so far behind are those of old applications that jumped by 101."""

_DEVICE = re.compile(r"PJSIP/([\w.+-]*(?:@[\w.-]+)?)(?:/.*)?", re.IGNORECASE)
_TRUNK = re.compile(r"PJSIP/[^/@]*@([\w.-]+)(?:/.*)?", re.IGNORECASE)
_LABEL = re.compile(r"([A-Za-z][\w-]*)\s*(?:\(.*\)\s*)?", re.DOTALL)
_PRIORITY = re.compile(r"\s*(n|s|[0-9]+)(?:\+([0-9]+))?\s*(?:\([^()]*\)\s*)?,\s*(\w*)")


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield missing contexts, extensions and accounts that lines of the dialplan lead to."""
    known = known_contexts(scene)
    if known is None:
        return
    dialplan = list(priorities(scene))
    there = {fold(each) for each in known} | _contexts_of_modules(scene)
    for section in contexts(scene):
        for line in section.all("include"):
            name = re.split(r"[,|]", line.value)[0].strip()
            if name and _is_missing(there, name):
                yield Violation("include-unknown", line.where, {"context": name})
    labels = {fold(step.label) for step in dialplan}
    for step in dialplan:
        for application, text in calls(step.application, step.arguments):
            yield from _misspelt(application, step)
            yield from _nowhere(scene, step, application, text, there)
            yield from _labels(step, application, text, labels)
            if application in DIALLING:
                yield from _accounts(scene, step, text)
    yield from _gaps(scene, dialplan)


@functools.lru_cache(maxsize=4)
def _contexts_of_modules(scene: Scene) -> frozenset[str]:
    """Contexts that modules make: parking lots, and those of registered phones."""
    sections = [each for name in MAKERS for each in scene.config(name)]
    sections += [each.section for each in scene.of_type("global")]
    lines = (line for each in sections for line in each.matching(_names_context))
    return frozenset({"parkedcalls", *(fold(each.value.strip()) for each in lines)})


def _names_context(option: str) -> bool:
    return "context" in option


def _is_missing(there: set[str], name: str) -> bool:
    return "$" not in name and fold(name) not in there and not fold(name).startswith("stasis-")


def _nowhere(
    scene: Scene, step: Priority, application: str, text: str, there: set[str]
) -> Iterator[Violation]:
    for jump in jumps(application, text, step):
        if "$" in jump.context or not jump.context:
            continue
        if _is_missing(there, jump.context):
            facts = {"target": jump.context, "what": Message("check.target.context")}
            yield Violation("jump-unknown", step.line.where, facts)
        elif jump.extension and "$" not in jump.extension:
            yield from _number(scene, step, jump.context, jump.extension)


def _number(scene: Scene, step: Priority, context: str, number: str) -> Iterator[Violation]:
    if scene.users is not None or fold(context) in _contexts_of_modules(scene):
        return
    found = reach(scene, context)
    # A caller may be in a context that includes this one.
    own = fold(context) == fold(step.context)
    there = numbers_of(everywhere(scene) if own else found.extensions)
    if found.whole and not there.has(number) and "i" not in there.plain:
        facts = {"target": f"{number}@{context}", "what": Message("check.target.extension")}
        yield Violation("jump-unknown", step.line.where, facts)


def _labels(step: Priority, application: str, text: str, labels: set[str]) -> Iterator[Violation]:
    targets = [text] if application in ("goto", "gosub") else []
    if application in DECIDED:
        targets = branches(text)[1]
    for each in targets:
        found = _LABEL.fullmatch(arguments(each.strip())[-1].strip())
        if found and fold(found[1]) not in labels | {"n", "s"}:
            facts = {"target": found[1], "what": Message("check.target.label")}
            yield Violation("jump-unknown", step.line.where, facts)


def _accounts(scene: Scene, step: Priority, text: str) -> Iterator[Violation]:
    if scene.elsewhere("endpoint") or not scene.exists("pjsip"):
        return
    for device in (each.strip() for each in arguments(text)[0].split("&")):
        found = _DEVICE.fullmatch(device) or _TRUNK.fullmatch(device)
        names = {found[1], found[1].rpartition("@")[2]} if found else {""}
        if all(names) and not any(scene.named("endpoint", name) for name in names):
            facts = {"endpoint": found[1].rpartition("@")[2] if found else ""}
            yield Violation("dial-unknown", step.line.where, facts)


def _misspelt(application: str, step: Priority) -> Iterator[Violation]:
    """Applications of other makers have names of their own; a slip is near one of Asterisk's."""
    current, ever = application_names()
    if application in ever:
        return
    alike = [each for each in current if each[0] == application[0]]
    near = difflib.get_close_matches(application, alike, 1, CLOSE)
    near = near or [each for each in alike if sorted(each) == sorted(application)]
    if near:
        written = step.application
        name = written if fold(written) == application else application
        facts = {"option": name, "meant": current[near[0]]}
        yield Violation("application-misspelt", step.line.where, facts)


def _gaps(scene: Scene, dialplan: list[Priority]) -> Iterator[Violation]:
    """Extensions that end since the next priority is missing though later ones are there."""
    reported = {each for step in dialplan for each in arguments(step.arguments)}
    sections = [_numbered(each) for each in contexts(scene)]
    holders = {number: frozenset(held) for number, held in _holders(sections).items()}
    for own in sections:
        for extension, lines in own.items():
            numbers = sorted(lines)
            for one, other in itertools.pairwise(numbers):
                application = lines[one][1]
                if not 1 < other - one < FAR or application in ENDING or str(other) in reported:
                    continue
                missing = one + 1
                held = holders.get(missing, frozenset())
                plain = extension.partition("/")[0]
                if held and (extension.startswith("_") or numbers_of(held).has(plain)):
                    continue  # by another line that may be for the same number
                facts = {"number": extension, "missing": str(missing), "other": str(other)}
                yield Violation("priority-gap", lines[other][0].where, facts)
                break


def _numbered(section: Section) -> dict[str, dict[int, tuple[Variable, str]]]:
    """The priorities of each extension as numbers, with the line and its application."""
    found: dict[str, dict[int, tuple[Variable, str]]] = {}
    extension, last = "", 0
    for line in section.each_variable():
        name, value = line.name.lower(), line.value
        if name == "exten":
            extension, _, value = (part.strip() for part in value.partition(","))
        elif name != "same":
            continue
        work = _PRIORITY.match(value)
        if work is None or not extension:
            continue
        base = {"n": last + 1, "s": last}.get(work[1])
        number = int(work[1]) if base is None else base
        last = number + int(work[2] or 0)
        found.setdefault(extension, {})[last] = line, work[3].lower()
    return found


def _holders(sections: Iterable[Mapping[str, Mapping[int, object]]]) -> dict[int, set[str]]:
    """By priority: the extensions of all contexts that have it."""
    found: dict[int, set[str]] = {}
    for own in sections:
        for extension, lines in own.items():
            for number in lines:
                found.setdefault(number, set()).add(extension)
    return found
