"""What the wizard wrote, as the tests of an install take it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.installs import QUESTIONS, write
from wizard.install import source
from wizard.install.source import InstallSource


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the wizard wrote for two browsers."""
    return write(tmp_path_factory.mktemp("made") / "out")


@pytest.fixture(scope="module")
def made(out: Path) -> InstallSource:
    """The same, read."""
    return source.load(out, QUESTIONS)
