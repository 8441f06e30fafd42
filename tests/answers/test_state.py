"""What an interrupted interview leaves, kept private until it is written."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from wizard.answers import Secret, Secrets, state
from wizard.answers.layers import file_layer
from wizard.errors import UsageProblem


def environ(folder: Path) -> dict[str, str]:
    return {"XDG_STATE_HOME": str(folder), "HOME": "/nonexistent"}


SAVED = state.Saved(
    {"network": {"hostname": "a"}, "users": [{"name": "6001", "kind": "browser"}]},
    Secrets(users={"6001": Secret("hush-hush")}),
)


OUT = Path("/srv/my phone")


def test_interrupted_answers_are_kept_private_and_secrets_apart(tmp_path: Path) -> None:
    path = state.save(SAVED, OUT, environ(tmp_path))
    assert path == state.path(OUT, environ(tmp_path))
    assert path.is_relative_to(tmp_path / "asterisk-webrtc-wizard")
    assert state.is_kept(path, environ(tmp_path))
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert "hush" not in path.read_text()
    assert file_layer(path.read_text(), "a").tree == SAVED.tree
    assert "hush-hush" in path.with_name("secrets.toml").read_text()


def test_the_last_interview_for_a_folder_replaces_the_one_before(tmp_path: Path) -> None:
    state.save(SAVED, OUT, environ(tmp_path))
    path = state.save(state.Saved({"language": "zh"}, Secrets()), OUT, environ(tmp_path), "zh")
    assert file_layer(path.read_text(), "a").tree == {"language": "zh"}
    assert not path.with_name("secrets.toml").exists()


def test_nothing_is_left_once_it_stands_in_the_folder(tmp_path: Path) -> None:
    path = state.save(SAVED, OUT, environ(tmp_path))
    state.forget(path)
    assert list(tmp_path.iterdir()) == []
    state.forget(path)


def test_an_interview_for_another_folder_stays(tmp_path: Path) -> None:
    path = state.save(SAVED, OUT, environ(tmp_path))
    other = state.save(SAVED, Path("/srv/other/my phone"), environ(tmp_path))
    state.forget(path)
    assert other.exists()


def test_a_relative_state_folder_is_ignored() -> None:
    place = state.folder({"XDG_STATE_HOME": "here", "HOME": "/home/ann"})
    assert place == Path("/home/ann/.local/state/asterisk-webrtc-wizard")


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("mine")
    path = state.path(OUT, environ(tmp_path))
    path.parent.mkdir(parents=True)
    path.symlink_to(target)
    state.save(SAVED, OUT, environ(tmp_path))
    assert target.read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "asterisk-webrtc-wizard").write_text("in the way")
    with pytest.raises(UsageProblem, match="cannot be saved"):
        state.save(SAVED, OUT, environ(tmp_path))
