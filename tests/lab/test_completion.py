"""Completion with Tab in zsh and fish; that in bash is tried with the commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.shells import completed
from tests.support.completing import TYPED

pytestmark = pytest.mark.lab


@pytest.mark.parametrize(("typed", "line"), TYPED)
@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_tab_completes(shell: str, typed: str, line: str, tmp_path: Path) -> None:
    """As in bash: up to what is certain, and right behind a key's equals sign."""
    completed(shell, typed, line, tmp_path)
