"""Options that Asterisk does not know, or not in this version, and values it does not take."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterator, Mapping

from wizard.catalogue import FactField
from wizard.catalogue.types import Option
from wizard.check.scene import Scene
from wizard.check.violation import Edit, Violation
from wizard.conf import Section, Variable
from wizard.conf.meaning import modules
from wizard.conf.meaning.placeholders import is_placeholder
from wizard.conf.meaning.values import FALSE, TRUE, is_switch, strtod, strtol
from wizard.conf.shape import Shape
from wizard.conf.text import fold
from wizard.words.message import Message

PJSIP = (
    "endpoint", "transport", "aor", "auth", "global", "system", "identify", "registration",
)  # fmt: skip
CLOSE, SAME_LETTERS = 0.85, 0.75
"""How alike names are that may be meant; two letters in the wrong order count as more."""

LONGEST = 60
"""Letters of an unknown name that is compared with those that exist."""

COMPARING, MOST_COMPARED = 5000, 20_000_000
"""What comparing costs, in lines that are looked at, and how much of it there may be."""

NEEDED = frozenset(
    f"http/general/{name}"
    for name in ("enabled", "tlsenable", "tlsbindaddr", "tlscertfile", "tlsprivatekey")
)
"""Options without which browsers do not reach the server; ``check.needed`` says what happens."""

SHOWN = 40
WEBRTC = ("pjsip.conf", "webrtc")
"""The switch whose wrong values endpoints.py tells about."""

LENIENT = frozenset({"dtls_setup", "dtls_fingerprint"})
"""Options of PJSIP whose wrong values are passed over; others cost the whole object."""

CORRECTED = frozenset({
    "async_operations", "tcp_keepalive_idle_time", "tcp_keepalive_interval_time",
    "tcp_keepalive_probe_count", "timer_b", "timer_t1",
})  # fmt: skip
"""Options of PJSIP that take a number out of range, or put the nearest in its place."""


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield unknown options, options of other versions, and invalid values."""
    for file in ("http", "rtp", "res_stun_monitor"):
        general = scene.config(file).get("general")
        if general is not None:
            for line in general.variables:
                yield from _line(scene, file, "general", general, line)
    suspects: dict[tuple[str, Shape], list[int]] = {}
    for thing in scene.things:
        if thing.type not in PJSIP:
            continue
        section = thing.section
        alike = (thing.type, section.shape)
        if alike not in suspects:
            suspects[alike] = list(_suspects(scene, "pjsip", thing.type, section))
        for place in suspects[alike]:
            yield from _line(scene, "pjsip", thing.type, section, section.variable(place))
    loads = scene.config("modules").get("modules")
    for line in loads.variables if loads else []:
        if fold(line.name) not in modules.OPTIONS:
            yield Violation("modules-option-unknown", line.where, {"option": line.name})


def _suspects(scene: Scene, file: str, kind: str, section: Section) -> Iterator[int]:
    """Where lines are that have to be looked at in each section of a shape.

    Of the others it is enough to look at one: what is inherited is the same for all, and so is
    what is said of an option that takes any text.
    """
    known = _options(scene, file, kind)
    for place, line in enumerate(section.variables):
        fact = known.get(fold(line.name))
        same = place < len(section.shape.fixed) or (fact is not None and _takes_any(fact))
        if not same or any(_line(scene, file, kind, section, line)):
            yield place


def _takes_any(fact: Option) -> bool:
    """Whether no value of an option is wrong."""
    return fact.kind not in ("boolean", "integer", "number") and not fact.choices


def _line(
    scene: Scene, file: str, kind: str, section: Section, line: Variable
) -> Iterator[Violation]:
    known = _options(scene, file, kind)
    name = fold(line.name)
    facts = {
        "name": section.name, "option": line.name, "file": f"{file}.conf",
        "version": scene.version.text,
    }  # fmt: skip
    prefix = "pjsip-" if file == "pjsip" else ""
    fact = known.get(name)
    if fact is None:
        if line.name.startswith("@") or name in _names(scene, file, kind):
            return
        near = _near(scene, file, kind, section, line.name)
        if near is None:
            yield Violation(f"{prefix}option-unknown", line.where, facts)
        else:
            edits = (Edit("rename", line.where, line.name, near),)
            told: dict[str, object] = {**facts, "meant": near}
            kind_of = f"{prefix}option-misspelt"
            if f"{file}/{kind}/{near}" in NEEDED:
                told["effect"] = Message(f"check.needed.{near}")
                kind_of = "option-misspelt-needed"
            yield Violation(kind_of, line.where, told, edits)
        return
    if not fact.may_concern(scene.version):
        since = ", ".join(fact.since or fact.until)
        yield Violation(f"{prefix}option-other-version", line.where, {**facts, "since": since})
        return
    newer = scene.catalogue.options_of(file).get(fact.alias_of)
    # A branch whose early releases know the old spelling alone has to use it.
    versions = [scene.version]
    if scene.written.version is not None and scene.written.version.major == scene.version.major:
        versions.append(scene.written.version)
    if newer is not None and all(map(newer.concerns, versions)):
        meant = fact.alias_of.rpartition("/")[2]
        edits = (Edit("rename", line.where, line.name, meant),)
        yield Violation("option-old-spelling", line.where, {**facts, "meant": meant}, edits)
    if fact.may_be_inverted(scene.release):
        facts = {**facts, "version": scene.release.text}
        yield Violation(f"{prefix}option-inverted", line.where, {**facts, "value": line.value})
    if scene.own or not is_placeholder(line.value):
        yield from _value(fact, line, facts)


def _near(scene: Scene, file: str, kind: str, section: Section, name: str) -> str | None:
    """The option that an unknown one means, if it is not set beside it and looking is cheap."""
    if len(name) > LONGEST or not _may_compare(scene, len(section.shape)):
        return None
    # A name may be written with other signs between its words, or the wrong kind of section.
    plain = fold(name).replace("-", "_").replace(" ", "_")
    names = [*_options(scene, file, kind), *_names(scene, file, kind)]
    names = [each for each in names if not section.shape.places(each)]
    # A slip seldom is in the first letter: rtptimeout is another file's option, no dtmftimeout.
    alike = [each for each in names if each[:1] == plain[:1]]
    if plain in names:
        return plain
    close = difflib.get_close_matches(plain, alike, 3, SAME_LETTERS)
    return next((each for each in close if _is_slip(plain, each)), None)


def _is_slip(name: str, meant: str) -> bool:
    """Whether a name is a slip of the pen, not a word of another meaning (dtls, dtmf)."""
    one, other = name.replace("_", ""), meant.replace("_", "")
    if sorted(one) == sorted(other):
        return True
    return difflib.SequenceMatcher(None, one, other).ratio() >= CLOSE


def _may_compare(scene: Scene, count: int) -> bool:
    left = _left(scene)
    left[0] -= COMPARING + count
    return left[0] >= 0


@functools.lru_cache(maxsize=64)
def _left(scene: Scene) -> list[int]:
    return [MOST_COMPARED]


def known_names(scene: Scene, kind: str) -> frozenset[str]:
    """Return the options of a type of pjsip.conf, in small letters.

    Args:
        scene: with the version.
        kind: the type, such as ``endpoint``.
    """
    return frozenset(_options(scene, "pjsip", kind)) | _names(scene, "pjsip", kind)


def _options(scene: Scene, file: str, kind: str) -> Mapping[str, Option]:
    return _by_name(scene, file, kind)


@functools.lru_cache(maxsize=64)
def _by_name(scene: Scene, file: str, kind: str) -> Mapping[str, Option]:
    found: dict[str, Option] = {}
    for key, fact in scene.catalogue.options_of(file).items():
        if key.startswith(f"{file}/{kind}/"):
            for name in (*fact.aliases, fact.name):
                found.setdefault(fold(name), fact)
            found[fold(fact.name)] = fact
    return found


@functools.lru_cache(maxsize=64)
def _names(scene: Scene, file: str, kind: str) -> frozenset[str]:
    fact = scene.catalogue.names.get(f"{file}/{kind}")
    return frozenset(fact.names) if fact else frozenset()


def _value(fact: Option, line: Variable, facts: Mapping[str, str]) -> Iterator[Violation]:
    value = line.value.strip()
    details: dict[str, object] = {
        **facts,
        "outside": FactField(fact, "outside") if fact.outside else Message("check.outside"),
        "value": value if len(value) <= SHOWN else f"{value[:SHOWN]}…",
    }  # fmt: skip
    strict = facts["file"] == "pjsip.conf" and fact.name not in LENIENT
    prefix = "pjsip-" if strict else ""
    if fact.kind == "secret" or not (value or strict):
        return
    if fact.kind == "boolean":
        if value and not is_switch(value) and (facts["file"], fact.name) != WEBRTC:
            yield Violation("value-not-boolean", line.where, details)
    elif fact.kind in ("integer", "number"):
        kind = _number(fact, value, strict, details)
        if kind == "value-out-of-range" and fact.name in CORRECTED:
            prefix = ""
        if kind:
            yield Violation(prefix + kind, line.where, details)
    elif fact.choices and fact.name != "type":
        choices = {fold(choice) for choice in fact.choices}
        if choices & {"yes", "no"}:
            choices |= TRUE | FALSE
        parts = value.split(",") if fact.kind == "list" else [value]
        if any(fold(part.strip()) not in choices for part in parts):
            details["choices"] = ", ".join(fact.choices)
            yield Violation(f"{prefix}value-unknown", line.where, details)


def _number(fact: Option, value: str, strict: bool, details: dict[str, object]) -> str:
    """The kind of finding for a number; empty if it is right."""
    number = strtol(value) if strict and fact.kind == "integer" else strtod(value)
    if number is None:
        return "value-not-number"
    low, high = fact.minimum, fact.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        ends = ("" if each is None else f"{each:g}" for each in (low, high))
        details["range"] = "…".join(ends)
        return "value-out-of-range"
    return ""
