"""The layers of ``doctor --local``, before an install and after it: whether one got worse."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from wizard.catalogue import Catalogue
from wizard.doctor.report import DoctorTexts, LayerResult, Note
from wizard.machine.system import Machine
from wizard.writing.manifest import LayerBefore

ANSWER = 10.0
"""Seconds for one answer."""

ENOUGH = 60.0
"""Seconds after which no further layer is begun."""

SEVERITIES = ("fine", "info", "warning", "failure")
TELLING = SEVERITIES.index("warning")
FIRST = "server"
"""The layer without which there is no Asterisk to examine."""


class WorseLayer(NamedTuple):
    """A layer that was better before.

    Attributes:
        layer: its id.

        title: what it is called.

        severity: ``warning`` or ``error``.

        text: what is wrong.

        fix: what to do.
    """

    layer: str
    title: str
    severity: str
    text: str
    fix: str


class _Enough(Exception):
    """The time is over."""


@dataclass
class _Listener:
    """Keeps the layers that were tried in time."""

    end: float
    results: list[LayerResult] = field(default_factory=list)

    def begins(self, name: str) -> None:
        """A layer is tried, if there is time left."""
        if time.monotonic() > self.end:
            raise _Enough(name)

    def ended(self, result: LayerResult) -> None:
        """A layer was tried."""
        self.results.append(result)


def layers(machine: Machine | None = None, seconds: float = ENOUGH) -> list[LayerResult]:
    """Return the results of ``doctor --local``, as far as there is time for it.

    Args:
        machine: where to look; this machine if not given.

        seconds: for all layers.
    """
    from wizard.doctor.local.layers import examine_local
    from wizard.doctor.visit import ProbeOptions

    listener = _Listener(time.monotonic() + seconds)
    with contextlib.suppress(_Enough):
        asyncio.run(examine_local(ProbeOptions(timeout=ANSWER), None, listener, machine))
    return listener.results


def remembered(results: Sequence[LayerResult]) -> list[LayerBefore]:
    """Return layers as the manifest of an install keeps them.

    Args:
        results: of the layers.
    """
    return [LayerBefore(each.name, each.ok, [note.id for note in each.notes]) for each in results]


def recalled(layers: Sequence[LayerBefore]) -> list[LayerResult]:
    """Return layers of a manifest as results, to compare with new ones.

    Args:
        layers: from a manifest.
    """
    return [
        LayerResult(each.name, each.ok, 0.0, tuple(Note(id_, {}) for id_ in each.notes))
        for each in layers
    ]


def unreachable(results: Sequence[LayerResult], words: DoctorTexts) -> str:
    """Return why Asterisk could not be examined; empty if it could.

    Args:
        results: of the layers.
        words: in the person's language.
    """
    first = next((each for each in results if each.name == FIRST), None)
    return words.detail(first) if first is not None and not first.ok else ""


def worse(
    before: Sequence[LayerResult], after: Sequence[LayerResult], words: DoctorTexts
) -> list[WorseLayer]:
    """The layers that got worse; what was wrong before and still is does not count.

    Args:
        before: what was found then.

        after: what is found now; a layer that is missing on one side is not compared.

        words: for the texts.
    """
    then = {each.name: each for each in before}
    found = []
    for now in after:
        old = then.get(now.name)
        if old is None:
            continue
        known = {each.id for each in old.notes}
        rank = _rank(now, words)
        fresh = [each for each in now.notes if _rank_of(each, words) >= TELLING]
        if rank <= _rank(old, words):
            fresh = [each for each in fresh if each.id not in known and old.ok]
        if rank >= TELLING and fresh:
            found.append(_worse_layer(now, fresh, words))
    return found


def _rank_of(note: Note, words: DoctorTexts) -> int:
    return SEVERITIES.index(words.severity(note))


def _rank(result: LayerResult, words: DoctorTexts) -> int:
    if not result.ok:
        return len(SEVERITIES)
    return max((_rank_of(each, words) for each in result.notes), default=0)


def _worse_layer(result: LayerResult, notes: Sequence[Note], words: DoctorTexts) -> WorseLayer:
    text = " ".join(words.text(each) for each in notes)
    fix = " ".join(words.fix(each) for each in notes)
    severity = "warning" if result.ok else "error"
    return WorseLayer(result.name, words.title(result.name), severity, text, fix)


def in_words(language: str) -> DoctorTexts:
    """Return the texts of the layers in a language."""
    return DoctorTexts(Catalogue(), language)
