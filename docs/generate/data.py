"""The facts as JSON, for programs; and the page that lists the files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from docs.generate import text
from docs.generate.proof import table
from docs.generate.seen import seen
from docs.generate.site import ROOT, Place
from wizard import __version__
from wizard.catalogue import Catalogue, in_language, types
from wizard.words.texts import languages

SCHEMA = 1
TABLES = (
    "options", "modules", "codecs", "clients", "topologies", "versions", "certificates",
    "questions", "rules", "advice", "refusals", "webrtc", "formats", "translators", "symptoms",
    "complaints",
)  # fmt: skip
_NAMES = {"advice": "data.advice_", "refusals": "data.refusals_"}


def documents(catalogue: Catalogue) -> Mapping[str, Any]:
    """Return what is published for programs, by file name."""
    made: dict[str, Any] = {}
    for name in TABLES:
        facts = getattr(catalogue, {"versions": "branches"}.get(name, name), None)
        if facts:
            made[f"{name}.json"] = {
                "schema": SCHEMA,
                "tool": __version__,
                name: [published(fact) for fact in facts.values()],
            }
    made["proof.json"] = table()
    made["seen.json"] = seen()
    schema = ROOT / "wizard" / "answers" / "answers.schema.json"
    made["answers.schema.json"] = json.loads(schema.read_text(encoding="utf-8"))
    return made


def published(fact: types.Fact) -> dict[str, Any]:
    """Return a fact for JSON, with its texts in pairs such as ``summary`` and ``summary_zh``."""
    made: dict[str, Any] = {}
    for name, value in msgspec.to_builtins(fact).items():
        made[name] = value
        if name in fact.worded:
            made |= _others(fact, name)
    if isinstance(fact, types.Question):
        made["choices"] = [
            {
                **msgspec.to_builtins(each),
                **{
                    name: text
                    for field in each.worded
                    for name, text in _others(each, field, fact.id).items()
                },
            }
            for each in fact.choices
        ]
    return made


def _others(fact: types.Fact | types.Choice, field: str, within: str = "") -> dict[str, str]:
    return {
        f"{field}_{language}": in_language(fact, field, language, within)
        if getattr(fact, field)
        else ""
        for language in languages()[1:]
    }


def write(catalogue: Catalogue, folder: Path) -> None:
    """Write every document of :func:`documents`.

    Args:
        catalogue: the facts.
        folder: made if missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in documents(catalogue).items():
        content = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
        (folder / name).write_text(content, encoding="utf-8")


def listing(place: Place, _: str) -> str:
    """Return a table of the files with their contents."""
    word = place.word
    rows = []
    for name, document in documents(place.catalogue).items():
        stem = name.partition(".")[0]
        size = len(json.dumps(document, indent=1, ensure_ascii=False).encode()) // 1024
        rows.append(
            (
                f'<a href="{place.to(f"data/{name}")}"><code>{name}</code></a>',
                word(_NAMES.get(stem, f"data.{stem}")),
                f"{max(1, size)} KB",
            )
        )
    return text.table([word(f"data.{head}") for head in ("file", "holds", "size")], rows)
