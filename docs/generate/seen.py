"""Which facts a running Asterisk has shown, from the table that ``make seen`` writes."""

from __future__ import annotations

import json
from functools import cache
from html import escape
from typing import Any

from docs.generate.site import DOCS, Place

TABLE = DOCS / "data" / "seen.json"


@cache
def seen() -> dict[str, Any]:
    """The whole table."""
    found: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return found


def mark(place: Place, fact: str, field: str) -> str:
    """How a field of a fact is known: seen on these releases, or read in the source alone."""
    versions = seen()["seen"].get(fact, {}).get(field, ())
    if versions:
        words = place.word("option.seen", versions=" / ".join(versions))
        return f' <span class="mark seen">{escape(words)}</span>'
    return f' <span class="mark">{place.word("option.read")}</span>'
