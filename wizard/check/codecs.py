"""The codecs of endpoints: known, spoken by browsers, and translatable into each other."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterator, Sequence

from wizard.check.scene import Scene
from wizard.check.violation import Edit, Violation, drop, put
from wizard.codecs import Graph, graph
from wizard.codecs.steps import Node
from wizard.conf import Variable
from wizard.conf.meaning.objects import PjsipObject
from wizard.conf.text import fold
from wizard.words.message import Message

WITH_RATES = (
    "slin12", "slin16", "slin24", "slin32", "slin44", "slin48", "slin96", "slin192", "speex16",
    "speex32", "silk8", "silk12", "silk16", "silk24",
)  # fmt: skip
NOT_AUDIO = (
    "jpeg", "png", "gif", "red", "t140", "t140red", "h261", "h263", "h263p", "h264", "h265",
    "mpeg4", "vp8", "vp9", "av1",
)  # fmt: skip
USUAL = "opus,ulaw,alaw"
CLOSE = 0.8
"""How alike a misspelt codec and the one that was meant are: one slip in four letters."""


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield unknown codecs, browsers without a usable one, and calls without a common one."""
    silent = list(_silent(scene))
    replaced = {edit.where for found in silent for edit in found.edits}
    for endpoint in scene.of_type("endpoint"):
        for line in _lines(endpoint):
            for _, name in _parts(line):
                if not _is_known(scene, name):
                    facts = {"name": endpoint.name, "codec": name or '""'}
                    meant = _meant(scene, name)
                    advice = Message("check.advice.write", meant=meant) if meant else None
                    edits = _respelt(endpoint, line, name, meant)
                    # One change of a line is shown: the one that gives browsers a codec.
                    edits = () if line.where in replaced else edits
                    yield Violation("codec-unknown", line.where, facts, edits, advice=advice)
    yield from silent
    yield from _strangers(scene)


def _silent(scene: Scene) -> Iterator[Violation]:
    """Browsers without a codec that they support."""
    for endpoint in scene.browsers:
        spoken = listed(scene, endpoint)
        if not any(_for_browsers(scene, name) for name in spoken):
            allow = endpoint.line("allow")
            where = allow.where if allow else endpoint.where
            facts = {"name": endpoint.name, "codecs": ", ".join(spoken) or "-"}
            yield Violation("codec-none-for-browsers", where, facts, _usual(endpoint))


def _meant(scene: Scene, name: str) -> str:
    """The one codec that was surely meant by a name; empty where that is not sure."""
    known = (*WITH_RATES, *NOT_AUDIO, *_audio(scene))
    near = difflib.get_close_matches(name, known, n=2, cutoff=CLOSE)
    return _other_names(scene).get(name) or (near[0] if len(near) == 1 else "")


def _respelt(endpoint: PjsipObject, line: Variable, name: str, meant: str) -> tuple[Edit, ...]:
    """The line with the codec that was meant, if that is known."""
    if not meant or fold(line.value).count(name) != 1:
        return ()
    start = fold(line.value).index(name)
    value = line.value[:start] + meant + line.value[start + len(name) :]
    return (put(line, endpoint.section, line.name, value),)


def _usual(endpoint: PjsipObject) -> tuple[Edit, ...]:
    """Offer what browsers speak, with nothing behind it that takes it away again."""
    lines = _lines(endpoint)
    allows = [place for place, each in enumerate(lines) if fold(each.name) == "allow"]
    after = [drop(each) for each in lines[allows[-1] + 1 :]] if allows else []
    return (put(endpoint.line("allow"), endpoint.section, "allow", USUAL), *after)


def _lines(endpoint: PjsipObject) -> list[Variable]:
    return endpoint.section.all("allow", "disallow")


def _parts(line: Variable) -> list[tuple[bool, str]]:
    """The names of a line, each with whether it is taken away."""
    return _parts_of(fold(line.name), line.value)


@functools.lru_cache(maxsize=1024)
def _parts_of(option: str, text: str) -> list[tuple[bool, str]]:
    """The same of ``allow`` or ``disallow`` and its value; as ``format_cap.c`` reads them."""
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    if not text and option == "disallow":
        return []
    parts = [part.strip() for part in re.split(r"[,|]", text)]
    return [
        (part.startswith("!"), fold(part.removeprefix("!").rpartition(":")[0] or
                                    part.removeprefix("!")).strip())
        for part in parts
    ]  # fmt: skip


def _is_known(scene: Scene, name: str) -> bool:
    return name in ("all", *WITH_RATES, *NOT_AUDIO) or name in _audio(scene)


@functools.lru_cache(maxsize=4)
def _audio(scene: Scene) -> frozenset[str]:
    facts = scene.catalogue.formats.values()
    return frozenset(fold(each.name) for each in facts)


@functools.lru_cache(maxsize=4)
def _other_names(scene: Scene) -> dict[str, str]:
    """What SDP and phones call a codec, such as ``pcmu``, and its name in Asterisk.

    Asterisk knows the latter only (``ast_format_cap_update_by_allow_disallow`` in
    ``main/format_cap.c`` of 22.10.1).
    """
    facts = scene.catalogue.formats.values()
    return {fold(name): fold(each.name) for each in reversed(list(facts)) for name in each.also}


def listed(scene: Scene, endpoint: PjsipObject) -> tuple[str, ...]:
    """Return the codecs of an endpoint in order, as ``allow`` and ``disallow`` leave them.

    Args:
        scene: the configuration.
        endpoint: an object of type endpoint.
    """
    return _listed(scene, tuple((fold(each.name), each.value) for each in _lines(endpoint)))


@functools.lru_cache(maxsize=1024)
def _listed(scene: Scene, lines: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    kept: dict[str, None] = {}
    for option, value in lines:
        for inverse, name in _parts_of(option, value):
            names = _every(scene) if name == "all" else [name]
            if (option == "allow") != inverse:
                kept.update(dict.fromkeys(names))
            else:
                for each in names:
                    kept.pop(each, None)
    return tuple(kept)


def _every(scene: Scene) -> Sequence[str]:
    return [each.name for each in scene.catalogue.formats.values() if each.name != "none"]


def _for_browsers(scene: Scene, name: str) -> bool:
    fact = scene.catalogue.codecs.get(name)
    return fact is not None and fact.kind == "audio" and fact.browsers


def _strangers(scene: Scene) -> Iterator[Violation]:
    """Browsers and other endpoints that share no codec, with no way to translate."""
    others: dict[tuple[str, ...], PjsipObject] = {}
    for endpoint in scene.of_type("endpoint"):
        spoken = tuple(name for name in listed(scene, endpoint) if name not in NOT_AUDIO)
        if spoken and not scene.serves_browsers(endpoint):
            others.setdefault(spoken, endpoint)
    reported = set()
    for browser in scene.browsers:
        spoken = tuple(name for name in listed(scene, browser) if _for_browsers(scene, name))
        for theirs, other in others.items():
            pair = (spoken, theirs)
            if pair in reported or not spoken or set(spoken) & set(theirs):
                continue
            reported.add(pair)
            if not _translatable(scene, spoken, theirs):
                line = browser.line("allow")
                facts = {
                    "name": browser.name, "codecs": ", ".join(spoken),
                    "other": other.name, "theirs": ", ".join(theirs),
                }  # fmt: skip
                yield Violation("codec-no-path", line.where if line else browser.where, facts)


def _translatable(scene: Scene, ours: Sequence[str], theirs: Sequence[str]) -> bool:
    found = _graph(scene)
    if found is None:
        return True
    pairs = ((one, other) for one in _nodes(scene, ours) for other in _nodes(scene, theirs))
    return any(one == other or found.path(one, other) is not None for one, other in pairs)


def _nodes(scene: Scene, names: Sequence[str]) -> list[Node]:
    return [
        Node(each.name, each.rate)
        for each in scene.catalogue.formats.values()
        if each.kind == "audio" and each.name in names
    ]


@functools.lru_cache(maxsize=4)
def _graph(scene: Scene) -> Graph | None:
    """The translators that are loaded; None where it is not known which there are."""
    found = scene.modules
    if found.everything and found.installed is None:
        return None
    if not (found.everything or found.loads):
        return None  # nothing is loaded, which another rule tells
    loaded = [name for name in scene.catalogue.translators if found.loaded(name)]
    return graph(scene.catalogue, scene.version, "debian", loaded)
