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
    """Return how a field of a fact is known: by its effect, by a shown value, or from the source.

    Args:
        place: the page.
        fact: its id.
        field: its name.
    """
    aspects = seen()["seen"].get(fact, {})
    for aspect, name in ((field, "seen"), (f"{field} shown", "shown")):
        if versions := aspects.get(aspect):
            words = place.word(f"option.{name}", versions=" / ".join(versions))
            return f' <span class="mark {name}">{escape(words)}</span>'
    return f' <span class="mark">{place.word("option.read")}</span>'
