"""Verdicts over a dump as causes, which are told like those of lines."""

from __future__ import annotations

from typing import Final

from wizard.catalogue import Catalogue
from wizard.explain import named
from wizard.explain.dump.dump import SipDump
from wizard.explain.dump.verdict import Verdict
from wizard.explain.report import ReportedCause
from wizard.words.message import Message

EVIDENCE: Final = 5
_RANK: Final = {"fault": 0, "warning": 1, "normal": 2}


def judged(catalogue: Catalogue, dump: SipDump, place: str, language: str) -> list[ReportedCause]:
    """The causes that a dump shows: what is proven first, then the worst.

    Args:
        catalogue: the facts.
        dump: what was read.
        place: the name of the file.
        language: of the texts.
    """
    found: dict[str, list[Verdict]] = {}
    for verdict in dump.verdicts:
        found.setdefault(verdict.symptom, []).append(verdict)
    entries = []
    for name, verdicts in found.items():
        symptom = catalogue.symptoms[name]
        sure = [verdict for verdict in verdicts if verdict.sure]
        told = sorted(sure or verdicts, key=lambda each: each.message.line)
        entries.append(
            ReportedCause(
                named.of_symptom(symptom, language), not sure, len(told),
                f"{place}:{told[0].message.line}", "", symptom.severity,
                tuple(
                    Message("dump.place", text=each.evidence, line=each.message.line)
                    for each in told[:EVIDENCE]
                ),
            )
        )  # fmt: skip
    return sorted(entries, key=lambda each: (each.guess, _RANK[each.severity]))
