"""What the doctor has found, and how it is told: in words, or as JSON.

What a server sent is a stranger's text: before it is told, it is cut, and what a terminal would
obey is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from wizard.catalogue import Catalogue, in_language
from wizard.words.escape import in_line
from wizard.words.message import Message, in_words

LONGEST = 200


class Note(NamedTuple):
    """One thing that was found.

    Attributes:
        id: of the diagnosis in the catalogue, which has the words.

        facts: what fills the places in them.
    """

    id: str
    facts: Mapping[str, str | Message]


@dataclass(frozen=True)
class LayerResult:
    """One layer that was tried.

    Attributes:
        name: id of the layer in the catalogue.

        ok: whether it works.

        seconds: how long it took.

        notes: what was found; the last one says why it failed.
    """

    name: str
    ok: bool
    seconds: float
    notes: tuple[Note, ...]


def clean(text: object) -> str:
    """Return untrusted text on one line, shortened, with control characters escaped."""
    shown = in_line(" ".join(re.split(r"[ \t\r\n]+", str(text)[: LONGEST * 4])).strip())
    return shown if len(shown) <= LONGEST else shown[:LONGEST] + "…"


def shown_value(value: object) -> str:
    """Return a value as it is shown; an error without a text by its type."""
    text = clean(value)
    return text or (type(value).__name__ if isinstance(value, Exception) else "")


class _Places(dict[str, str]):
    """What fills the places of a text; one that is not known stays a question."""

    def __missing__(self, key: str) -> str:
        return "?"


class DoctorTexts:
    """The catalogue's words for what was found.

    Args:
        catalogue: the facts.
        language: ``en`` or ``zh``.
    """

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self._catalogue = catalogue
        self.language = language

    def title(self, layer: str) -> str:
        """Return the name of a layer.

        Args:
            layer: its id.
        """
        return in_language(self._catalogue.doctor[layer], "title", self.language)

    def trying(self, layer: str) -> str:
        """Return what is shown while a layer is tried.

        Args:
            layer: its id.
        """
        return in_language(self._catalogue.doctor[layer], "tried", self.language)

    def text(self, note: Note) -> str:
        """Return what a note says.

        Args:
            note: of a layer.
        """
        return self._filled(note, "text")

    def fix(self, note: Note) -> str:
        """Return what to do about a note; may be empty.

        Args:
            note: of a layer.
        """
        return self._filled(note, "fix")

    def severity(self, note: Note) -> str:
        """Return how bad a note is: ``fine``, ``info``, ``warning`` or ``failure``.

        Args:
            note: of a layer.
        """
        return self._catalogue.diagnosis[note.id].severity

    def _filled(self, note: Note, field: str) -> str:
        words = in_language(self._catalogue.diagnosis[note.id], field, self.language)
        return words.format_map(_Places(self.facts(note)))

    def facts(self, note: Note) -> dict[str, str]:
        """Return the facts of a note as text, by name.

        Args:
            note: of a layer.
        """
        return {name: str(in_words(value, self.language)) for name, value in note.facts.items()}

    def detail(self, result: LayerResult) -> str:
        """Return everything that was found in a layer, as one paragraph.

        Args:
            result: of the layer.
        """
        return " ".join(self.text(note) for note in result.notes)

    def advice(self, result: LayerResult) -> list[dict[str, Any]]:
        """Return what to do about each warning and failure of a layer, for JSON.

        Args:
            result: of the layer.
        """
        return [
            {
                "id": note.id,
                "severity": self.severity(note),
                "text": self.fix(note),
                "symptoms": list(self._catalogue.diagnosis[note.id].symptoms),
            }
            for note in result.notes
            if self.severity(note) in ("warning", "failure")
        ]


def failed(results: Sequence[LayerResult]) -> LayerResult | None:
    """Return the first layer that failed, or None."""
    return next((result for result in results if not result.ok), None)


def fields(
    results: Sequence[LayerResult], words: DoctorTexts, notes: Sequence[Note] = ()
) -> dict[str, Any]:
    """The layers in order, for ``--json``.

    Args:
        results: what was tried.
        words: for the texts.
        notes: what concerns the whole run.
    """
    first = failed(results)
    return {
        "layers": [
            {
                "name": result.name,
                "ok": result.ok,
                "seconds": round(result.seconds, 3),
                "detail": words.detail(result),
                "advice": words.advice(result),
                "found": [
                    {"id": note.id, "severity": words.severity(note), "facts": words.facts(note)}
                    for note in result.notes
                ],
            }
            for result in results
        ],
        "failed": first.name if first else None,
        "advice": [
            {"id": note.id, "severity": words.severity(note), "text": words.fix(note)}
            for note in notes
        ],
    }
