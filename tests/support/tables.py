"""Tables that are written as JSON and kept: an entry on a line, so that a diff can be read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def text(document: Mapping[str, Any], depth: int) -> str:
    """A document as JSON; objects down to this depth have a line for each entry."""

    def lines(value: Any, left: int) -> str:
        if left == 0 or not isinstance(value, Mapping):
            return json.dumps(value)
        inner = (f"{json.dumps(key)}: {lines(one, left - 1)}" for key, one in value.items())
        return "{\n" + ",\n".join(inner) + "\n}"

    return lines(document, depth) + "\n"
