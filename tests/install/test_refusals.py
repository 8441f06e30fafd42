"""What stops an install or a rollback: named, with each file as it was or as it becomes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.support import faults
from tests.support.installs import (
    ACL,
    DESK,
    access,
    beside,
    contents,
    endpoint,
    fill,
    planned,
    put,
    undo,
    wizard,
)
from wizard.errors import ConfigError, WizardError
from wizard.install import common
from wizard.install.source import InstallSource
from wizard.words.texts import table
from wizard.writing import history
from wizard.writing.folder import Folder
from wizard.writing.journal import recover


def test_an_archive_that_leads_astray_is_refused(out: Path, tmp_path: Path) -> None:
    evil = tmp_path / "evil"
    shutil.copytree(out, evil)
    (evil / "asterisk/link.conf").symlink_to("/etc/passwd")
    archive = tmp_path / "evil.tar.gz"
    subprocess.run(["tar", "-czf", archive, "-C", tmp_path, "evil"], check=True)
    for command in ([str(archive)], [str(tmp_path / "none.tar.gz")], [__file__]):
        done = wizard("install", *command, "--to", str(fill(tmp_path / "etc", DESK)), "--yes")
        assert done.returncode == 2, done.stderr
    up = tmp_path / "up.tar.gz"
    names = [f"--transform=s,^,../,{os.sep * 0}", "answers.toml", "asterisk"]
    subprocess.run(["tar", "-P", "-czf", up, "-C", out, *names], check=True)
    done = wizard("install", str(up), "--to", str(tmp_path / "etc"), "--yes")
    assert done.returncode == 2
    assert contents(tmp_path / "etc").keys() == set(DESK)


def test_what_was_changed_since_is_not_undone_unasked(made: InstallSource, tmp_path: Path) -> None:
    place = fill(tmp_path / "etc", DESK)
    before = contents(place)
    put(made, place)
    (place / "http.conf").write_text("by hand")
    with pytest.raises(WizardError, match=r"changed since the install: http\.conf"):
        undo(place)
    assert (place / "http.conf").read_text() == "by hand"
    undo(place, force=True)
    assert contents(place) == before
    with pytest.raises(WizardError, match="no install to undo"):
        undo(place)
    other = fill(tmp_path / "other", DESK)
    with pytest.raises(WizardError, match="no install to undo"):
        undo(other)
    assert not (other / ".wizard").exists()


def test_a_file_that_may_not_be_read_stops_everything(
    made: InstallSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = fill(tmp_path / "etc", DESK)
    before = contents(place)
    real = os.open

    def forbidden(path: str, *arguments: Any, **more: Any) -> int:
        if str(path).endswith("extensions.conf") and "dir_fd" in more:
            raise PermissionError(13, "Permission denied", path)
        return real(path, *arguments, **more)

    monkeypatch.setattr(os, "open", forbidden)  # root, who runs the tests, may read everything
    with pytest.raises((WizardError, PermissionError)):
        put(made, place)
    monkeypatch.undo()
    assert contents(place) == before


def test_a_file_changed_after_it_was_read_stops_the_writing(
    made: InstallSource, tmp_path: Path
) -> None:
    place = fill(tmp_path / "etc", DESK)
    folder = Folder.open(place)
    assert folder is not None
    with folder:
        plan, there = planned(made, folder)
        (place / "http.conf").write_text("[general]\n; by hand\n")
        before = contents(place)
        with pytest.raises(WizardError, match="changed after it was compared"):
            history.write(folder, plan.files, there.owner())
    assert contents(place) == before
    assert not (place / ".wizard").exists()


@pytest.mark.parametrize("mode", [0o755, 0o700], ids=["readable", "closed"])
@pytest.mark.parametrize("command", ["install", "rollback"])
def test_a_user_who_may_not_write_is_told_the_command_that_may(
    command: str, mode: int, out: Path, tmp_path: Path
) -> None:
    place = fill(tmp_path / "etc", DESK)
    before = contents(place)
    for parent in [tmp_path, *tmp_path.parents]:
        if parent.stat().st_uid == os.geteuid() and "pytest" in str(parent):
            parent.chmod(0o755)
    place.chmod(mode if os.geteuid() == 0 else mode - 0o200 - (mode == 0o700) * 0o500)
    if os.geteuid() == 0:
        for file in place.iterdir():
            os.chown(file, 1234, 4321)
    read, channel = os.pipe()

    def work() -> None:
        from wizard.install.rollback import rollback
        from wizard.install.run import install
        from wizard.install.work import InstallArguments

        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        sys.argv[0] = "asterisk-webrtc-wizard"
        with suppress(WizardError):
            install(
                InstallArguments(out, place, dry_run=True)
            )  # loads what is loaded late, as root
        if os.geteuid() == 0:
            os.setuid(65534)
        try:
            if command == "install":
                install(InstallArguments(out, place, yes=True, on_clash="take", reload=False))
            else:
                rollback(place, force=True, as_json=True, shown=False, reload=True)
        except WizardError as error:
            os.write(channel, f"{error.problem}\n{error.remedy}".encode())
        except Exception:
            os.write(channel, traceback.format_exc().encode())

    shutil.copytree(out, tmp_path / "out")
    out = tmp_path / "out"
    subprocess.run(["chmod", "-R", "a+rX", out], check=True)
    faults.run(work, -1, kill=False)
    os.close(channel)
    message = os.read(read, 4096).decode()
    assert "you lack" in message
    wanted = {
        "install": f"install {out} --to {place} --yes --on-clash take --no-reload",
        "rollback": f"rollback {place} --force --reload --json",
    }
    assert message.endswith(f"Run: sudo asterisk-webrtc-wizard {wanted[command]}")
    place.chmod(0o755)
    assert contents(place) == before


def test_the_command_for_sudo_names_a_program_where_sudo_does_not_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = fill(tmp_path / "bin", {"asterisk-webrtc-wizard": "#!/bin/sh\n"})
    program = mine / "asterisk-webrtc-wizard"
    program.chmod(0o755)
    monkeypatch.setattr(common, "_may_write", lambda folder: False)
    for called, said in [
        (str(program), str(program)),
        ("/x/wizard/__main__.py", f"{sys.executable} -m wizard"),
        ("pytest", "asterisk-webrtc-wizard"),
    ]:
        monkeypatch.setattr(sys, "argv", [called])
        done = wizard("rollback", str(fill(tmp_path / "etc", DESK)))
        assert done.returncode == 2
        assert f"sudo {said} rollback {tmp_path}/etc\n" in done.stderr


HOSTILE: Mapping[str, Mapping[str, str | bytes]] = {
    "unclosed": {"pjsip.conf": DESK["pjsip.conf"] + ";-- never closed\n"},
    "broken": {"http.conf": "[general\nenabled=yes\n"},
    "cycle": {"http.conf": "[general]\n#include http.conf\n"},
    "utf-16": {"pjsip.conf": "[a]\n".encode("utf-16")},
    "missing": {"rtp.conf": "[general]\n#include none.conf\n"},
}


@pytest.mark.parametrize("kind", [*HOSTILE, "link", "link-below", "special"])
def test_a_hostile_folder_ends_in_words_and_stays_as_it_is(
    kind: str, made: InstallSource, tmp_path: Path
) -> None:
    place = fill(tmp_path / "etc", {**DESK, **HOSTILE.get(kind, {})})
    outside = fill(tmp_path / "outside", {"pjsip.conf": "[a]\n", "x": "x"})
    if kind == "link":
        (place / "pjsip.conf").unlink()
        (place / "pjsip.conf").symlink_to(outside / "pjsip.conf")
    elif kind == "link-below":
        (place / "keys").symlink_to(outside)
    elif kind == "special":
        (place / "rtp.conf").unlink()
        os.mkfifo(place / "rtp.conf")
    before = {path: os.lstat(path).st_mtime_ns for path in sorted(place.rglob("*"))}
    with pytest.raises(WizardError) as caught:
        put(made, place)
    assert str(caught.value)
    now = {path: os.lstat(path).st_mtime_ns for path in sorted(place.rglob("*"))}
    assert now == before
    assert sorted(file.name for file in outside.iterdir()) == ["pjsip.conf", "x"]


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder for tests that write hundreds of times: in memory where the system has that."""
    if not os.access("/dev/shm", os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir="/dev/shm") as place:
        yield Path(place)


SMALL = {name: DESK[name] for name in ("asterisk.conf", "pjsip.conf", "http.conf")}


def small(made: InstallSource) -> InstallSource:
    """Edited, included, created: one file of each kind."""
    names = ("http.conf", "pjsip.conf", "keys/privkey.pem")
    return made._replace(files={name: made.files[name] for name in names})


@pytest.mark.parametrize("kill", [True, False], ids=["killed", "full"])
@pytest.mark.parametrize("undoing", [False, True], ids=["install", "rollback"])
def test_whichever_call_fails_each_file_is_old_or_new_and_the_next_run_settles_it(
    kill: bool, undoing: bool, made: InstallSource, memory: Path
) -> None:
    few = small(made)
    start = fill(memory / "start", SMALL)
    os.setxattr(start / "http.conf", ACL, access(4242))
    lists = beside(start)
    old = contents(start)
    done = memory / "done"
    shutil.copytree(start, done)
    put(few, done)
    new = contents(done)
    if undoing:
        start, old, new = done, new, old
    place = memory / "etc"
    outcomes = set()
    for at in range(2000):
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(start, place)
        status = faults.run(lambda: undo(place) if undoing else put(few, place), at, kill=kill)
        if status == 99:
            assert at > 30, "the calls were not counted"
            break
        outcomes.add(status)
        for path, data in contents(place).items():
            assert data in (old.get(path), new.get(path)), f"call {at}: {path}"
        assert beside(place) == lists, f"call {at}"
        recover(place)
        assert contents(place) in (old, new), f"call {at}"
        if contents(place) != new:
            undo(place) if undoing else put(few, place)
        assert (contents(place), beside(place)) == (new, lists), f"call {at}"
        assert not (place / ".wizard/stage").exists()
        assert not (place / ".wizard/journal.json").exists()
    assert (faults.KILLED if kill else 1) in outcomes


def test_what_asterisk_would_refuse_is_never_written(made: InstallSource, tmp_path: Path) -> None:
    place = fill(tmp_path / "etc", DESK)
    before = contents(place)
    broken = made.files["extensions.conf"]._replace(content=b"[users](nobody)\nexten => 1,1,X()\n")
    with pytest.raises(ConfigError, match=r"extensions_webrtc\.conf:1"):
        put(made._replace(files={**made.files, "extensions.conf": broken}), place)
    assert contents(place) == before


def test_reading_theirs_names_the_line_that_asterisk_refuses(
    made: InstallSource, tmp_path: Path
) -> None:
    place = fill(tmp_path / "etc", {**DESK, "http.conf": "[general]\nenabled=yes\n[x](nobody)\n"})
    with pytest.raises(ConfigError) as caught:
        put(made, place)
    assert (caught.value.file, caught.value.line) == ("http.conf", 3)


def test_the_folder_one_is_in_can_be_named_by_a_dot(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = fill(tmp_path / "etc", DESK)
    before = contents(place)
    monkeypatch.chdir(place)
    assert wizard("install", str(out), "--to", ".", "--yes").returncode == 0
    assert endpoint(place, "6001")["webrtc"] == "yes"
    assert wizard("rollback", ".").returncode == 0
    assert contents(place) == before


@pytest.mark.parametrize("arguments", [("install", "{out}", "--to", ""), ("rollback", "")])
def test_an_empty_name_is_not_the_folder_one_is_in(
    arguments: tuple[str, ...], out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = fill(tmp_path / "etc", DESK)
    wizard("install", str(out), "--to", str(place), "--yes")
    after = contents(place)
    monkeypatch.chdir(place)
    done = wizard(*(each.format(out=out) for each in arguments))
    assert done.returncode == 2
    assert "the value is empty" in done.stderr
    assert contents(place) == after


@pytest.mark.parametrize("below", [".", "asterisk"])
def test_nothing_is_installed_into_itself(below: str, out: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(out, tmp_path / "out")
    before = contents(copy)
    done = wizard("install", str(copy), "--to", str(copy / below), "--yes")
    assert done.returncode == 2
    assert "this is the folder to install from" in done.stderr
    assert contents(copy) == before


def test_what_is_no_archive_is_told_in_one_line(tmp_path: Path) -> None:
    place = fill(tmp_path / "etc", DESK)
    done = wizard("install", str(place / "rtp.conf"), "--to", str(place), "--yes")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 2, done.stderr


def test_a_file_system_that_is_read_only_is_called_so(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = fill(tmp_path / "etc", DESK)
    before = contents(place)
    real = os.statvfs(place)
    values = [*tuple(real)[:8], real.f_flag | os.ST_RDONLY, real.f_namemax]
    monkeypatch.setattr(os, "statvfs", lambda _: os.statvfs_result(values))
    for arguments in (
        ("install", str(out), "--to", str(place), "--yes"),
        ("rollback", str(place)),
    ):
        done = wizard(*arguments)
        assert done.returncode == 1
        assert f"{place}: the file system is read-only. Nothing was changed." in done.stderr
        assert "sudo" not in done.stderr
    assert wizard("install", str(out), "--to", str(place), "--dry-run").returncode == 4
    assert contents(place) == before


def test_looking_where_the_history_may_not_be_read_ends_in_words(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = fill(tmp_path / "etc", DESK)
    wizard("install", str(out), "--to", str(place), "--yes")

    def closed(*_: object) -> None:
        raise PermissionError(13, os.strerror(13), ".wizard")

    monkeypatch.setattr(history, "manifests", closed)
    done = wizard("install", str(out), "--to", str(place), "--dry-run")
    assert done.returncode in (1, 2)
    assert "bug in the wizard" not in done.stderr
    assert "Nothing was changed." in done.stderr


@pytest.mark.parametrize("name", ["ends", "refused", "would", "written", "undone"])
def test_a_count_of_one_reads_as_well_as_a_count_of_many(name: str) -> None:
    """No noun follows the number, which would have to be singular after 1."""
    assert not re.search(r"\{count\} [a-z]+s\b", table("en", "install")[f"said.{name}"])
