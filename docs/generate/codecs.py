"""The codecs, and the paths between them as the engine of ``codecs`` finds them."""

from __future__ import annotations

from html import escape
from pathlib import Path

from docs.generate import text
from docs.generate.site import Place
from wizard.catalogue import Catalogue


def overview(place: Place, _: str) -> str:
    """The codecs that a person may choose."""
    word = place.word
    head = [
        word(f"codec.{name}") for name in ("name", "rate", "kbit", "browsers", "module", "about")
    ]
    rows = (
        (
            f'<span id="{text.anchor(f"codec/{fact.id}")}">{text.code(fact.id)}</span>',
            f"{fact.rate // 1000} kHz",
            f"{fact.kbit:g}",
            word("codec.yes" if fact.browsers else "codec.no"),
            text.code(fact.module) if fact.module else word("codec.pass"),
            f'{place.say(fact, "summary")} <span class="source">{escape(fact.source)}</span>',
        )
        for fact in place.catalogue.codecs.values()
    )
    return text.table(head, rows)


def paths(place: Place, _: str) -> str:
    """The picker and the tables of paths; nothing until the engine is there."""
    return ""


def write(catalogue: Catalogue, folder: Path) -> None:
    """The paths as a script for the picker, so that it works without a server."""
