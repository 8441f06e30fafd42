"""Completion with Tab in bash: keys and values of --set, and other arguments."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.shells import completed
from tests.support.completing import TYPED


@pytest.mark.parametrize(("typed", "line"), TYPED)
def test_tab_completes_in_bash(typed: str, line: str, tmp_path: Path) -> None:
    """Up to what is certain; behind a key the value can be typed at once."""
    completed("bash", typed, line, tmp_path)


def test_two_tabs_list_the_choices_of_a_key(tmp_path: Path) -> None:
    """Without the key, as bash does for words that hold an equals sign."""
    somebody = completed(
        "bash", "new --set network.topology=", "new --set network.topology=", tmp_path
    )
    somebody.types("\x7f\t\t")
    somebody.sees("one-to-one-nat")
    somebody.sees("port-forward")
