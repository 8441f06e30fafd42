"""Access lists, labels and notes beside a file's bytes survive an install and a rollback."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from tests.support.installs import ACL, DESK, access, beside, contents, fill, wizard, write

DEFAULT_ACL = "system.posix_acl_default"
EDITED, ADDED = "pjsip.conf", "pjsip_webrtc.conf"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("made") / "out")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder whose administrator let somebody read single files."""
    folder = fill(tmp_path / "etc", DESK)
    os.setxattr(folder / EDITED, ACL, access(4242))
    os.setxattr(folder / EDITED, "user.note", b"asked for by the night shift")
    os.setxattr(folder / "http.conf", ACL, access(4242, 4243, group=4))
    if not os.geteuid() and "security.selinux" not in os.listxattr(folder / EDITED):
        label = b"system_u:object_r:asterisk_etc_t:s0\0"
        os.setxattr(folder / EDITED, "security.selinux", label)
    return folder


def test_an_edited_file_keeps_its_access_list_and_labels_and_so_does_the_way_back(
    place: Path, out: Path
) -> None:
    before, lists = contents(place), beside(place)
    assert {ACL, "user.note"} <= set(lists[EDITED])
    assert wizard("install", str(out), "--to", str(place), "--yes").returncode == 0
    assert contents(place)[EDITED][0] != before[EDITED][0]
    assert beside(place) == lists
    assert (place / EDITED).stat().st_mode == (place / "http.conf").stat().st_mode
    assert wizard("rollback", str(place)).returncode == 0
    assert (contents(place), beside(place)) == (before, lists)


def test_a_rollback_brings_the_access_list_of_before(place: Path, out: Path) -> None:
    before, lists = contents(place), beside(place)
    assert wizard("install", str(out), "--to", str(place), "--yes").returncode == 0
    os.removexattr(place / EDITED, ACL)
    os.removexattr(place / EDITED, "user.note")
    assert wizard("rollback", str(place)).returncode == 0
    assert (contents(place), beside(place)) == (before, lists)


def test_a_folder_that_hands_an_access_list_down_gives_it_to_new_files_alone(
    tmp_path: Path, out: Path
) -> None:
    place = fill(tmp_path / "etc", DESK)
    os.setxattr(place, DEFAULT_ACL, access(4242))
    before = contents(place)
    assert wizard("install", str(out), "--to", str(place), "--yes").returncode == 0
    lists = beside(place)
    assert lists[ADDED][ACL] == access(4242)
    assert EDITED not in lists
    assert contents(place)[EDITED][1] == before[EDITED][1]


def test_what_cannot_be_kept_stops_everything_and_is_named(
    place: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, lists = contents(place), beside(place)
    real = os.setxattr

    def refused(where: int, name: str, value: bytes) -> None:
        if name == ACL:
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))
        real(where, name, value)

    monkeypatch.setattr(os, "setxattr", refused)
    done = wizard("install", str(out), "--to", str(place), "--yes")
    assert done.returncode == 1
    assert "its access list cannot be preserved" in done.stderr
    assert f"setfacl -b {place}/" in done.stderr
    assert (contents(place), beside(place)) == (before, lists)
    assert not (place / ".wizard/stage").exists()


def test_without_the_words_of_linux_for_them_an_install_goes_on(
    tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = fill(tmp_path / "etc", DESK)
    monkeypatch.delattr(os, "listxattr")
    assert wizard("install", str(out), "--to", str(place), "--yes").returncode == 0
    assert wizard("rollback", str(place)).returncode == 0
