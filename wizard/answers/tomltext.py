"""Values as TOML text."""

from __future__ import annotations

import re
from typing import Any

import msgspec

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_text(text: str) -> str:
    """A TOML string. What JSON escapes, TOML reads alike; it wants DEL escaped too."""
    return msgspec.json.encode(text).decode().replace("\x7f", "\\u007f")


def toml_key(name: str) -> str:
    """A TOML key, quoted only where it has to be."""
    return name if _BARE.fullmatch(name) else toml_text(name)


def toml_value(value: Any) -> str:
    """A boolean, an integer, a text or a list of them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return toml_text(value)
    return "[" + ", ".join(map(toml_value, value)) + "]"
