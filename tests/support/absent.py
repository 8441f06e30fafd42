"""A Python without what WebAssembly lacks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
LACKS: Final = (
    "_multiprocessing", "_posixshmem", "aiortc", "anyio", "cryptography", "curses", "dbm", "grp",
    "mcp", "prompt_toolkit", "pwd", "questionary", "readline", "resource", "syslog", "venv",
)  # fmt: skip
"""Modules that the interpreter in a browser does not have."""
CALLS: Final = ("geteuid", "getegid", "listxattr", "getxattr", "setxattr", "SEEK_DATA")
"""What its ``os`` does not have."""

_PRELUDE: Final = f"""
import os, sys
for name in {LACKS!r}:
    sys.modules[name] = None
for name in {CALLS!r}:
    if hasattr(os, name):
        delattr(os, name)
"""


def without(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let the import of modules fail during a test."""
    for name in names:
        for known in [each for each in sys.modules if each.startswith(f"{name}.")]:
            monkeypatch.delitem(sys.modules, known)
        monkeypatch.setitem(sys.modules, name, None)


def run(program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program in a Python that lacks all of it."""
    return subprocess.run(
        [sys.executable, "-c", _PRELUDE + program, *map(str, arguments)],
        cwd=ROOT, env={**os.environ, "NO_COLOR": "1"}, text=True, check=False,
        capture_output=True,
    )  # fmt: skip


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in a Python that lacks all of it."""
    return run("from wizard.cli import main; main(sys.argv[1:])", *arguments)
