"""The table that `make proof` writes and the site publishes: every call that was heard.

A table is whole or it is not written: a run in which anything failed leaves the file alone.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from tests.lab import browser, firefox
from tests.lab.cases import CASES
from wizard.catalogue import Catalogue

SCHEMA: Final = 1
PROPERTY: Final = "proof"
_ORDER: Final = {case.name: place for place, case in enumerate(CASES)}


def rows(properties: Iterable[tuple[str, object]]) -> list[dict[str, Any]]:
    """The rows among the properties that a test recorded."""
    found: list[dict[str, Any]] = []
    for name, value in properties:
        if name == PROPERTY and isinstance(value, list):
            found.extend(value)
    return found


def write(path: Path, found: list[dict[str, Any]]) -> None:
    """Write the table: what was used, the calls with sound, the controls that stayed silent.

    Args:
        path: the file of the table; its folder is made.
        found: rows of `rows`, in any order.
    """
    found = sorted(
        found,
        key=lambda row: (_ORDER[row["network"]], row["asterisk"], row["library"], str(row)),
    )
    table = {
        "schema": SCHEMA,
        "used": _used(found),
        "calls": [row for row in found if "control" not in row],
        "controls": [row for row in found if "control" in row],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(table, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def _version(program: str) -> str:
    """Its name and version, such as ``Chromium 156.0.8078.79``."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return " ".join(said.stdout.removeprefix("Mozilla ").split()[:2])


def _used(found: list[dict[str, Any]]) -> dict[str, Any]:
    clients = Catalogue().clients.values()
    programs = [browser.CHROMIUM]
    if any("browser" in row for row in found):
        programs.append(firefox.FIREFOX)
    return {
        "cores": os.cpu_count(),
        "browser": " / ".join(map(_version, programs)),
        "asterisk": sorted({row["asterisk"] for row in found}),
        "libraries": {client.id: client.version for client in clients},
    }
