"""Which releases print the log lines that symptoms are recognised by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from tests.keys import literals
from tests.keys.history import History
from wizard.catalogue import Catalogue
from wizard.catalogue.types import Symptom

SOURCES: Final = re.compile(
    r"(?:apps|bridges|cdr|cel|channels|codecs|formats|funcs|include/asterisk|main|pbx|res)/.*\.[ch]"
)
NAMED: Final = re.compile(r"[\w/]+\.[ch]\b")
_BETWEEN: Final = "\1"


class Printed(NamedTuple):
    """Where the lines of symptoms come from.

    Attributes:
        releases: of each symptom that the log shows its patterns, with the releases that print
        them.

        files: of each such symptom the files that print one of its patterns as it stands.
    """

    releases: dict[str, dict[str, set[str]]]
    files: dict[str, set[str]]


def printed(history: History, catalogue: Catalogue) -> Printed:
    """Look for the patterns of all symptoms that the log shows."""
    wanted = {
        fact.id: {text: literals.Pattern(text) for text in fact.patterns}
        for fact in catalogue.symptoms.values()
        if fact.seen == "log" and fact.patterns
    }
    every = [(name, one) for name, of in wanted.items() for one in of.values()]
    found: dict[str, dict[str, set[str]]] = {
        name: {text: set() for text in of} for name, of in wanted.items()
    }
    files: dict[str, set[str]] = {name: set() for name in wanted}
    seen: dict[str, list[tuple[str, str]]] = {}
    for release in history.releases:
        for path, identity in history.files(release).items():
            if not SOURCES.fullmatch(path):
                continue
            if identity not in seen:
                seen[identity] = _in(history.text(identity), every)
            for name, text in seen[identity]:
                found[name][text].add(release)
                if path.endswith(".c"):
                    files[name].add(path.rpartition("/")[2])
    for name, of in found.items():
        for text, having in of.items():
            if not having:
                having.update(_filled(history, catalogue.symptoms[name], wanted[name][text]))
    return Printed(found, files)


def _in(source: str, every: list[tuple[str, literals.Pattern]]) -> list[tuple[str, str]]:
    whole = _BETWEEN.join(literals.of(source))
    likely = [(name, one) for name, one in every if one.longest in whole]
    texts = whole.split(_BETWEEN)
    return [
        (name, one.text)
        for name, one in likely
        if any(one.printed_by(text) for text in texts if one.longest in text)
    ]


def _filled(history: History, symptom: Symptom, pattern: literals.Pattern) -> set[str]:
    """Releases of whose texts the pattern is a case, in the files that the symptom names."""
    mapping: Mapping[str, bool] = {}
    having = set()
    for release in history.releases:
        for path in NAMED.findall(symptom.source):
            identity = history.files(release).get(path)
            if identity is None:
                continue
            if identity not in mapping:
                texts = literals.of(history.text(identity))
                mapping = {**mapping, identity: any(map(pattern.fills, texts))}
            if mapping[identity]:
                having.add(release)
    return having
