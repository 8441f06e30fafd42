"""Verdicts over a dump as causes, which are told like those of lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from wizard.catalogue import Catalogue
from wizard.explain import named
from wizard.explain.dump.dump import SipDump
from wizard.explain.dump.verdict import Verdict
from wizard.explain.story.cause import ReportedCause
from wizard.words.message import Message

EVIDENCE: Final = 5
_RANK: Final = {"fault": 0, "warning": 1, "normal": 2}


def judged(
    catalogue: Catalogue, dump: SipDump, names: Sequence[str], language: str
) -> list[ReportedCause]:
    """The causes that a dump shows: what is proven first, then the worst.

    Args:
        catalogue: the facts.
        dump: what was read.
        names: of the files.
        language: of the texts.
    """
    found: dict[str, list[Verdict]] = {}
    for verdict in dump.verdicts:
        found.setdefault(verdict.symptom, []).append(verdict)
    entries = []
    for name, verdicts in found.items():
        symptom = catalogue.symptoms[name]
        sure = [verdict for verdict in verdicts if verdict.sure]
        told = sorted(sure or verdicts, key=lambda each: (each.message.source, each.message.line))
        entries.append(
            ReportedCause(
                named.of_symptom(symptom, language), not sure, len(told),
                _place(told[0], names), "", symptom.severity,
                tuple(_evidence(each, names) for each in told[:EVIDENCE]),
            )
        )  # fmt: skip
    return sorted(entries, key=lambda each: (each.guess, _RANK[each.severity]))


def _place(verdict: Verdict, names: Sequence[str]) -> str:
    return f"{names[verdict.message.source]}:{verdict.message.line}"


def _evidence(verdict: Verdict, names: Sequence[str]) -> Message:
    if len(names) > 1:
        return Message("dump.place-in", text=verdict.evidence, place=_place(verdict, names))
    return Message("dump.place", text=verdict.evidence, line=verdict.message.line)
