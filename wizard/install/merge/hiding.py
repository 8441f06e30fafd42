"""Masks passwords in descriptions of settings."""

from __future__ import annotations

import re
from collections.abc import Mapping

STARS = "********"
_SECRET = re.compile(r"(?i)pass(?:word|wd|phrase)|secret")
_SECRET_LINE = re.compile(rf"(\w*(?:{_SECRET.pattern[4:]})\w*=)[^,]*", re.IGNORECASE)


def without_secrets(facts: Mapping[str, str]) -> dict[str, str]:
    """Return facts about settings with the passwords of both sides masked.

    Args:
        facts: with ``key`` or ``keys``, which decide what is secret.
    """
    if _SECRET.search(facts.get("key", "")):
        return {name: STARS if name in ("theirs", "ours") else facts[name] for name in facts}
    if "keys" in facts:
        return {**facts, "keys": _SECRET_LINE.sub(rf"\1{STARS}", facts["keys"])}
    return dict(facts)
