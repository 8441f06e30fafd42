"""The manual page that is checked in is that of the commands."""

from __future__ import annotations

from pathlib import Path

from docs.generate import commands
from docs.generate.site import DOCS

NAME = "asterisk-webrtc-wizard.1"


def test_the_manual_that_is_shipped_is_the_one_of_these_commands(tmp_path: Path) -> None:
    commands.manual(tmp_path)
    shipped = (DOCS / "man" / NAME).read_text(encoding="utf-8")
    assert shipped == (tmp_path / NAME).read_text(encoding="utf-8"), "run `make docs`"
