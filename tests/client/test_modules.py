"""Runs the tests of the softphone's modules, which are JavaScript."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from docs.generate.embedding import CALL
from docs.generate.registries import node
from wizard.plan.client import ELEMENT, LIBRARY
from wizard.render.templating import folder

FILES = sorted(Path(__file__).parent.glob("*.test.mjs"))
PATIENCE_S = 60


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.partition(".")[0])
def test_the_modules_do_what_their_tests_say(file: Path) -> None:
    """What a call left running, such as its figures, is ended with the process.

    In a process of its own, a file may be ended before it has reported the last tests.
    """
    options = ["--test-isolation=none", "--test-force-exit", "--test-reporter=spec"]
    command = [str(node()), "--test", *options, file.name]
    done = subprocess.run(
        command, cwd=file.parent, capture_output=True, text=True, check=False, timeout=PATIENCE_S
    )
    assert done.returncode == 0, done.stdout + done.stderr
    written = re.findall(r"^test\(", file.read_text(), re.M)
    assert f"pass {len(written)}\n" in done.stdout, done.stdout


@pytest.mark.parametrize("copied", [(*LIBRARY, *ELEMENT), (*LIBRARY, "texts.js", *CALL)])
def test_what_the_site_copies_imports_nothing_else(copied: tuple[str, ...]) -> None:
    """In a project of one's own, each module finds the ones that it imports."""
    for name in copied:
        file = folder() / "client" / name.replace("adapter", "adapter-jssip")
        if file.exists() and file.suffix == ".js":
            imported = re.findall(r'^import .*"\./(.+)";$', file.read_text(), re.M)
            assert set(imported) <= set(copied), name
