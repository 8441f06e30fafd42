"""The JSON Schema of the answers file, for editors.

``python -m wizard.answers.schema`` rewrites it.
"""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import msgspec

from wizard.answers import Answers

NAME = "answers.schema.json"
WRITTEN = f".wizard/{NAME}"
"""Where the schema stands in a written folder."""

DIRECTIVE = f"#:schema ./{WRITTEN}"
"""The first line of answers.toml; editors such as Taplo take the schema from it."""


def schema_text() -> str:
    """Return the schema as JSON text, made from the types of the answers."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "answers.toml of asterisk-webrtc-wizard",
        **_summarised(msgspec.json.schema(Answers)),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _summarised(node: Any) -> Any:
    """Keep of each docstring what comes before its sections, which are for programmers."""
    if isinstance(node, dict):
        return {
            key: _summary(value)
            if key == "description" and isinstance(value, str)
            else _summarised(value)
            for key, value in node.items()
        }
    return [_summarised(each) for each in node] if isinstance(node, list) else node


def _summary(docstring: str) -> str:
    # not every release of Python and msgspec dedents docstrings
    return inspect.cleandoc(docstring).partition("\n\nAttributes:")[0]


def shipped() -> str:
    """Return the JSON text of the schema that is shipped in the package."""
    return Path(__file__).with_name(NAME).read_text(encoding="utf-8")


if __name__ == "__main__":
    Path(__file__).with_name(NAME).write_text(schema_text(), encoding="utf-8")
