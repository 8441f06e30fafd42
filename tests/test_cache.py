"""What is kept between runs: only in a folder of one's own, and only as long as it is true."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from wizard import cache

TEXT = '[[fact]]\nid = "a"\n'


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of this test's own, and a parser that counts."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "asterisk-webrtc-wizard"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were really parsed."""
    texts: list[str] = []
    loads = tomllib.loads

    def counting(text: str) -> dict[str, object]:
        texts.append(text)
        return loads(text)

    monkeypatch.setattr(tomllib, "loads", counting)
    return texts


def test_a_text_is_parsed_once(home: Path, parsed: list[str]) -> None:
    first = cache.parsed_toml(TEXT, "options/rtp.toml")
    assert first == cache.parsed_toml(TEXT, "options/rtp.toml") == {"fact": [{"id": "a"}]}
    assert parsed == [TEXT]
    (kept,) = (home / "catalogue").iterdir()
    assert kept.stem == "options.rtp.toml"


def test_a_changed_text_is_parsed_again(home: Path, parsed: list[str]) -> None:
    cache.parsed_toml(TEXT, "a.toml")
    changed = TEXT.replace('"a"', '"b"')
    assert cache.parsed_toml(changed, "a.toml") == {"fact": [{"id": "b"}]}
    assert cache.parsed_toml(changed, "a.toml") == {"fact": [{"id": "b"}]}
    assert parsed == [TEXT, changed]


def test_another_copy_of_the_program_does_not_undo_what_is_kept(
    home: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = TEXT.replace('"a"', '"b"')
    for _ in range(2):
        for text, copy in ((TEXT, "/opt/one"), (changed, "/opt/two")):
            monkeypatch.setattr(cache, "PACKAGE", Path(copy))
            cache.parsed_toml(text, "a.toml")
    assert parsed == [TEXT, changed]


def test_a_text_that_is_no_toml_is_told_each_time(home: Path) -> None:
    for _ in range(2):
        with pytest.raises(tomllib.TOMLDecodeError):
            cache.parsed_toml("nonsense", "a.toml")


@pytest.mark.parametrize("keep", [0, 10, 33, -1])
def test_a_kept_file_that_was_cut_off_is_made_again(home: Path, keep: int) -> None:
    cache.parsed_toml(TEXT, "a.toml")
    (kept,) = (home / "catalogue").iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:keep])
    assert cache.parsed_toml(TEXT, "a.toml") == {"fact": [{"id": "a"}]}
    assert kept.read_bytes() == whole


def test_the_folder_is_closed_to_others(home: Path) -> None:
    place = cache.folder("catalogue")
    assert place == home / "catalogue"
    assert place.stat().st_mode & 0o777 == 0o700


def test_nothing_is_taken_from_a_folder_that_others_can_write_to(
    home: Path, parsed: list[str]
) -> None:
    cache.parsed_toml(TEXT, "a.toml")
    for place in (home, home / "catalogue"):
        place.chmod(0o777)
        assert cache.folder("catalogue") is None
        cache.parsed_toml(TEXT, "a.toml")
        place.chmod(0o700)
    assert parsed == [TEXT] * 3


def test_nothing_is_taken_through_a_link(home: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    home.mkdir()
    (home / "catalogue").symlink_to(tmp_path / "elsewhere")
    assert cache.folder("catalogue") is None


def test_nothing_is_taken_from_a_folder_of_somebody_else(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cache.folder("catalogue") is not None
    other = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: other)
    assert cache.folder("catalogue") is None


def test_a_cache_that_cannot_be_made_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert cache.folder("catalogue") is None
    assert cache.parsed_toml(TEXT, "a.toml") == {"fact": [{"id": "a"}]}
