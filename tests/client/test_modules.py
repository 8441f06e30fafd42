"""Runs the tests of the softphone's modules, which are JavaScript."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from docs.generate.registries import node

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
