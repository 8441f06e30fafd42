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
    """The schema as the types say it."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "answers.toml of asterisk-webrtc-wizard",
        **_without_indents(msgspec.json.schema(Answers)),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _without_indents(node: Any) -> Any:
    """Docstrings as they are read: not every release of Python and msgspec dedents them."""
    if isinstance(node, dict):
        return {
            key: inspect.cleandoc(value)
            if key == "description" and isinstance(value, str)
            else _without_indents(value)
            for key, value in node.items()
        }
    return [_without_indents(each) for each in node] if isinstance(node, list) else node


def shipped() -> str:
    """The schema as it lies in the package."""
    return Path(__file__).with_name(NAME).read_text(encoding="utf-8")


if __name__ == "__main__":
    Path(__file__).with_name(NAME).write_text(schema_text(), encoding="utf-8")
