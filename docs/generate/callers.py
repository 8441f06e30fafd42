"""What the softphone tells its caller, and what the caller can do about it."""

from __future__ import annotations

import tomllib
from html import escape
from typing import Any

from docs.generate import text
from docs.generate.site import ROOT, Place

PAGE = ROOT / "wizard" / "words" / "data"


def said(place: Place, _: str) -> str:
    """Return a table with each failure in the softphone's words, and its remedy."""
    path = PAGE / place.site.language / "page.toml"
    words: dict[str, dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))
    failed = words["text"]["failed"]
    rows = (
        (escape(failed.replace("{0}", words["problem"][name]).replace("{0}", "…")), escape(remedy))
        for name, remedy in words["remedy"].items()
    )
    return text.table((place.word("callers.says"), place.word("callers.do")), rows)
