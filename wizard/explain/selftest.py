"""The result of the self-test that callers copy from their browser, read back into causes.

Its findings have the ids of the doctor's, so both lead to the same advice and symptoms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from wizard.catalogue import Catalogue
from wizard.catalogue.types import Diagnosis
from wizard.explain import named
from wizard.explain.story.cause import ReportedCause
from wizard.explain.summary import UnknownLine
from wizard.words.escape import in_line

_HEAD: Final = re.compile(r"^[> ]*asterisk-webrtc self-test 1\s*$", re.MULTILINE)
_FINDING: Final = re.compile(
    r"^[> ]*[+!x-] [a-z]+ (?P<id>[a-z]+\.[a-z-]+)(?P<facts>(?: [a-z]+=\"[^\"]*\")*)\s*$"
)
_PROBLEM: Final = re.compile(r"^[> ]*[!x] [a-z]+ [a-z]+\.[a-z-]+(?: |$)")
"""The form of a line about a problem; it may have an id of another version."""
_FACT: Final = re.compile(r" ([a-z]+)=\"([^\"]*)\"")
_SEVERITIES: Final = {"failure": "fault", "warning": "warning"}


class ReadResult(NamedTuple):
    """What a result says.

    Attributes:
        causes: failures first, each followed by what can be behind it.

        unread: lines about a problem that is not known here.
    """

    causes: list[ReportedCause]
    unread: list[UnknownLine]


def read(catalogue: Catalogue, text: str, place: str, language: str) -> ReadResult | None:
    """Read a result; its head may be missing where somebody copied a part.

    Args:
        catalogue: the facts.
        text: what was given to ``explain``, or its beginning.
        place: what it was read from; empty for an argument.
        language: of the texts.

    Returns:
        The causes, none for a result without problems; None for a text that is no result.
    """
    lines = text.splitlines()
    if _HEAD.search(text) is None and not any(_known(catalogue, line) for line in lines):
        return None
    found = list(_problems(catalogue, lines))
    found.sort(key=lambda each: each.severity != "fault")
    there: dict[str, ReportedCause] = {}
    for each in found:
        first = f"{place}:{each.number}"
        told = named.of_diagnosis(each.fact, language, each.facts)
        cause = ReportedCause(told, False, 1, first, each.line, each.severity)
        there.setdefault(each.fact.id, cause)
        for name in each.fact.symptoms:
            told = named.of_symptom(catalogue.symptoms[name], language)
            there.setdefault(name, cause._replace(fact=told, guess=len(each.fact.symptoms) > 1))
    unread = [
        UnknownLine(line.strip(), number, 1)
        for number, line in enumerate(lines, 1)
        if _PROBLEM.match(line) and not _known(catalogue, line)
    ]
    return ReadResult(list(there.values()), unread)


class _Problem(NamedTuple):
    """A line that names a problem."""

    number: int
    line: str
    fact: Diagnosis
    severity: str
    facts: Mapping[str, str]


def _known(catalogue: Catalogue, line: str) -> bool:
    match = _FINDING.match(line)
    return match is not None and match["id"] in catalogue.diagnosis


def _problems(catalogue: Catalogue, lines: Sequence[str]) -> Iterator[_Problem]:
    for number, line in enumerate(lines, 1):
        if (match := _FINDING.match(line)) is None:
            continue
        fact = catalogue.diagnosis.get(match["id"])
        if fact is None or fact.severity not in _SEVERITIES:
            continue
        facts = {name: in_line(value) for name, value in _FACT.findall(match["facts"])}
        yield _Problem(number, line.strip(), fact, _SEVERITIES[fact.severity], facts)
