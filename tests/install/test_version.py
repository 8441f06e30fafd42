"""A folder that was made for another Asterisk than the one of this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.generate.usage import example
from tests.support.pretended import Pretended
from wizard.install.common import other_version
from wizard.words.texts import Texts


def test_a_folder_for_another_asterisk_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be installed, and no call would work; a folder of elsewhere is not compared."""
    monkeypatch.setattr("wizard.check.folder.own_folders", lambda: [tmp_path])
    texts = Texts("en", "install")
    answers = example("lan", "en")
    old = Pretended(asterisk="Asterisk 16.28.0~dfsg-0+deb11u4")
    said = other_version(answers, Path("phone"), tmp_path, texts, old)
    assert "Generated for Asterisk 22, but 16.28.0 is installed here" in said
    assert "--set asterisk.version=16.28.0" in said
    assert other_version(answers, Path("phone"), tmp_path / "none", texts, old) == ""
    new = Pretended(asterisk="Asterisk 22.10.1")
    assert other_version(answers, Path("phone"), tmp_path, texts, new) == ""
    monkeypatch.setattr("wizard.check.folder.own_folders", list)
    assert other_version(answers, Path("phone"), tmp_path, texts, old) == ""
