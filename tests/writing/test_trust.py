"""What another user put into the wizard's own folder, or in its place, is never acted on.

A folder that asterisk owns is installed into by root. Where the tests do not run as root they play
the same with the one user there is: what is not the caller's or root's cannot be made then, so the
owner that is read from the disk is changed instead.
"""

from __future__ import annotations

import json
import os
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.installs import DESK, contents, fill, wizard, write
from wizard.answers import Secret, Secrets, state
from wizard.errors import UsageProblem, WizardError
from wizard.files import File
from wizard.writing import trust
from wizard.writing.folder import Folder
from wizard.writing.journal import recover
from wizard.writing.output import compare
from wizard.writing.output import write as write_out

SOMEBODY = 65534
FILES = {"asterisk/rtp.conf": File(b"[general]\n"), "answers.toml": File(b"schema = 1\n")}
ENTRY = {
    "path": "planted", "action": "put", "mode": 0o4755, "seen": None, "digest": "",
    "staged": "0", "last": "", "forget": False,
}  # fmt: skip


@pytest.fixture
def strange(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Gives a file or folder to another user, or has it look so where we are not root."""
    theirs: set[tuple[int, int]] = set()
    real = os.fstat

    def fstat(descriptor: int) -> os.stat_result:
        found = real(descriptor)
        if (found.st_dev, found.st_ino) not in theirs:
            return found
        return os.stat_result((*found[:4], SOMEBODY, SOMEBODY, *found[6:10]))

    def give(place: Path) -> None:
        if os.geteuid() == 0:
            os.chown(place, SOMEBODY, SOMEBODY, follow_symlinks=False)
            return
        status = place.lstat()
        theirs.add((status.st_dev, status.st_ino))
        monkeypatch.setattr(os, "fstat", fstat)

    return give


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("wrote") / "out")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A configuration folder that another user owns, as the user asterisk does, with all in it."""
    folder = fill(tmp_path / "etc", DESK)
    if os.geteuid() == 0:
        for each in (folder, *folder.rglob("*")):
            os.chown(each, SOMEBODY, SOMEBODY)
    return folder


def installed(out: Path, place: Path) -> Path:
    done = wizard("install", str(out), "--to", str(place), "--yes", "--no-reload")
    assert done.returncode in (0, 4), done.stderr
    return place


def is_as_it_was(place: Path, before: dict[str, tuple[bytes, int]]) -> bool:
    return contents(place) == before and not any(
        each.lstat().st_mode & (stat.S_ISUID | stat.S_ISGID) for each in place.rglob("*")
    )


def plant_journal(
    place: Path, entries: list[dict[str, object]], content: str = "#!/bin/sh\n"
) -> None:
    (place / ".wizard/stage").mkdir(parents=True, exist_ok=True)
    for folder in (place / ".wizard", place / ".wizard/stage"):
        folder.chmod(0o700)
    (place / ".wizard/stage/0").write_text(content)
    journal = place / ".wizard/journal.json"
    journal.write_text(json.dumps({"schema": 1, "entries": entries}))
    journal.chmod(0o600)


def plant_history(place: Path, **changes: object) -> Path:
    """A history of one install, whose undoing would put a program there."""
    kept = {"path": "planted", "existed": True, "mode": 0o4755, "after": "", "remembered": False}
    manifest = {"schema": 1, "number": 1, "when": "2026-01-01T00:00:00+00:00", "state": "done"}
    number = place / ".wizard/history/1"
    (number / "files").mkdir(parents=True)
    (number / "files/planted").write_text("#!/bin/sh\n")
    (number / "manifest.json").write_text(json.dumps({**manifest, "kept": [kept | changes]}))
    for each in (place / ".wizard").rglob("*"):
        each.chmod(0o700 if each.is_dir() else 0o600)
    (place / ".wizard").chmod(0o700)
    return number / "manifest.json"


# -- a folder of somebody else --------------------------------------------------------------------


@pytest.mark.parametrize("command", ["install", "rollback", "list", "fix"])
@pytest.mark.parametrize(
    "planted", ["", "journal.json", "stage", "history", "history/1", "history/1/manifest.json"]
)
def test_a_wizards_folder_that_another_user_made_is_refused_whole_and_in_part(
    out: Path, place: Path, strange: Callable[[Path], None], planted: str, command: str
) -> None:
    plant_history(place)
    if planted in ("journal.json", "stage"):
        plant_journal(place, [ENTRY])
    before = contents(place)
    strange(place / ".wizard" / planted)
    arguments = {
        "install": ("install", str(out), "--to", str(place), "--yes", "--no-reload"),
        "rollback": ("rollback", str(place), "--no-reload", "--force"),
        "list": ("rollback", str(place), "--list"),
        "fix": ("check", str(place), "--fix"),
    }
    done = wizard(*arguments[command])
    ignores = {"list": planted in ("journal.json", "stage"), "fix": planted.startswith("history")}
    if not ignores.get(command):
        assert done.returncode == 2, done
        assert "belongs to nobody, not to you or root" in done.stderr
        assert "sudo -u nobody" in done.stderr
        assert f"mv -nT {place}/.wizard {place}/.wizard.untrusted" in done.stderr
    assert is_as_it_was(place, before)


def test_new_refuses_a_planted_folder_too(tmp_path: Path, strange: Callable[[Path], None]) -> None:
    plant_journal(tmp_path, [ENTRY])
    strange(tmp_path / ".wizard")
    done = wizard("new", str(tmp_path), "--no-input", "--set", "network.hostname=a.example.test")
    assert done.returncode == 2
    assert "not to you or root" in done.stderr
    assert not (tmp_path / "planted").exists()


@pytest.mark.parametrize("kind", [".wizard", ".wizard/history", ".wizard/history/1/manifest.json"])
@pytest.mark.parametrize("bits", [0o020, 0o002])
def test_what_others_may_write_is_refused(place: Path, kind: str, bits: int) -> None:
    plant_history(place)
    open_ = place / kind
    open_.chmod(open_.stat().st_mode & 0o777 | bits)
    before = contents(place)
    done = wizard("rollback", str(place), "--no-reload", "--force")
    assert done.returncode == 2
    assert f"other users can write to {open_}" in done.stderr
    assert f"chmod -R go-w {place}/.wizard" in done.stderr
    assert is_as_it_was(place, before)


def test_what_waits_in_a_stage_that_others_may_enter_is_refused(place: Path) -> None:
    plant_journal(place, [ENTRY])
    (place / ".wizard/stage").chmod(0o755)
    with pytest.raises(UsageProblem, match="stage is accessible to other users"):
        recover(place)
    assert not (place / "planted").exists()


@pytest.mark.parametrize("kind", ["link", "dangling link", "hard link", "pipe", "folder"])
@pytest.mark.parametrize("where", ["journal.json", "lock", "history/1/manifest.json"])
def test_only_a_plain_file_with_one_name_is_read(
    out: Path, place: Path, tmp_path: Path, kind: str, where: str
) -> None:
    plant_history(place)
    planted = place / ".wizard" / where
    planted.unlink(missing_ok=True)
    elsewhere = tmp_path / "elsewhere"
    if kind != "dangling link":
        elsewhere.write_text("{}")
        elsewhere.chmod(0o600)
    if kind.endswith("link") and kind != "hard link":
        planted.symlink_to(elsewhere)
    elif kind == "hard link":
        planted.hardlink_to(elsewhere)
    elif kind == "pipe":
        os.mkfifo(planted, 0o600)
    else:
        planted.mkdir(0o700)
    before = contents(place)
    done = wizard("install", str(out), "--to", str(place), "--yes", "--no-reload")
    if (kind, where) == ("folder", "history/1/manifest.json"):
        return  # a folder without a list in it is no install
    assert done.returncode == 2, done
    said = "symbolic link" if kind in ("link", "dangling link") else "second name"
    assert (said if kind.endswith("link") else "is not a regular file") in done.stderr
    assert contents(place) == before


# -- roots own folder, with what no wizard writes -------------------------------------------------


def test_a_set_uid_bit_of_a_journal_is_never_applied(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    entries = [ENTRY, ENTRY | {"path": "there", "action": "mode", "staged": ""}]
    plant_journal(tmp_path, entries)
    (tmp_path / ".wizard/stage/0").chmod(0o4755)
    assert recover(tmp_path) == "finished"
    for name in ("planted", "there"):
        assert (tmp_path / name).stat().st_mode & 0o7777 == 0o755


def test_a_set_uid_bit_of_a_list_is_never_applied(tmp_path: Path) -> None:
    plant_history(tmp_path)
    done = wizard("rollback", str(tmp_path), "--no-reload", "--force")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "planted").stat().st_mode & 0o7777 == 0o755


@pytest.mark.parametrize(
    "change",
    [
        {"path": "../victim"},
        {"path": "/victim"},
        {"path": ".wizard/journal.json"},
        {"path": ".wizard/stage/../../x"},
        {"staged": "../../answers.toml"},
        {"last": "../lock"},
    ],
)
def test_a_journal_that_leads_elsewhere_is_refused_before_its_first_line_is_carried_out(
    tmp_path: Path, change: dict[str, str]
) -> None:
    plant_journal(tmp_path, [ENTRY, ENTRY | change])
    with pytest.raises(
        UsageProblem, match=r"which the wizard never writes|not a path below the folder"
    ):
        recover(tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == [".wizard"]


@pytest.mark.parametrize(
    "path", ["../victim", "/victim", "a/../../victim", ".wizard/lock", ".wizard"]
)
def test_a_list_that_leads_elsewhere_is_refused(tmp_path: Path, path: str) -> None:
    plant_history(tmp_path, path=path)
    done = wizard("rollback", str(tmp_path), "--no-reload", "--force")
    assert done.returncode == 2
    assert "no install writes" in done.stderr or "not a path below the folder" in done.stderr
    assert not (tmp_path.parent / "victim").exists()


def test_a_list_of_another_number_is_refused(tmp_path: Path) -> None:
    manifest = plant_history(tmp_path)
    manifest.parent.rename(manifest.parent.with_name("7"))
    done = wizard("rollback", str(tmp_path), "--no-reload", "--force")
    assert done.returncode == 2
    assert "no install writes" in done.stderr


def test_a_privilege_beside_a_file_is_never_restored(tmp_path: Path) -> None:
    """A capability is what set-uid is, in another place."""
    capability = "AQAAAgAgAAAAAAAAAAAAAAAAAAA="
    plant_history(tmp_path, attributes={"security.capability": capability})
    done = wizard("rollback", str(tmp_path), "--no-reload", "--force")
    assert done.returncode == 0, done.stderr
    assert "security.capability" not in os.listxattr(tmp_path / "planted")


def test_a_set_uid_bit_of_a_file_is_not_carried_over(out: Path, tmp_path: Path) -> None:
    place = fill(tmp_path / "etc", DESK)
    (place / "pjsip.conf").chmod(0o6640)
    installed(out, place)
    assert (place / "pjsip.conf").stat().st_mode & 0o7777 == 0o640
    assert wizard("rollback", str(place), "--no-reload").returncode == 0
    assert (place / "pjsip.conf").stat().st_mode & 0o7777 == 0o640


# -- swapped in between ---------------------------------------------------------------------------


def test_a_folder_that_is_swapped_during_the_work_changes_nothing_of_it(tmp_path: Path) -> None:
    """Its owner can rename the wizard's folder at any moment; what was checked is what is used."""
    write_out(compare(FILES, tmp_path), tmp_path)
    new = {path: File(b"[general]\nnew=yes\n") for path in FILES}
    swapped: list[str] = []

    def step(name: str) -> None:
        if name == "decided" and not swapped:
            (tmp_path / ".wizard").rename(tmp_path / "aside")
            plant_journal(tmp_path, [ENTRY])
            swapped.append(name)

    write_out(compare(new, tmp_path), tmp_path, step)
    assert swapped
    assert (tmp_path / "asterisk/rtp.conf").read_bytes() == b"[general]\nnew=yes\n"
    assert not (tmp_path / "planted").exists()
    assert not (tmp_path / "aside/journal.json").exists()


def test_a_file_that_is_swapped_for_a_link_after_it_was_looked_at_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/rtp.conf").write_text("[general]\n")
    (tmp_path / "shadow").write_text("root:secret\n")
    folder = Folder.open(tmp_path / "etc")
    assert folder is not None
    looked = Folder.status

    def status(self: Folder, path: str) -> os.stat_result | None:
        found = looked(self, path)
        (tmp_path / "etc/rtp.conf").unlink()
        (tmp_path / "etc/rtp.conf").symlink_to(tmp_path / "shadow")
        return found

    monkeypatch.setattr(Folder, "status", status)
    with folder, pytest.raises(UsageProblem, match="symbolic link"):
        folder.read("rtp.conf")


def test_a_folder_that_is_swapped_while_it_is_made_gets_no_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else root would give its own folder away, under the name of the one it made."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own/secret").write_text("mine")
    folder = Folder.open(tmp_path)
    assert folder is not None
    folder.owner = (SOMEBODY, SOMEBODY)
    real = os.mkdir

    def mkdir(name: str, mode: int, *, dir_fd: int) -> None:
        real(name, mode, dir_fd=dir_fd)
        (tmp_path / "keys").rmdir()
        (tmp_path / "own").rename(tmp_path / "keys")

    monkeypatch.setattr(os, "mkdir", mkdir)
    with folder, pytest.raises(WizardError, match="was replaced with another one"):
        folder.directory(("keys",), 0o755)
    assert (tmp_path / "keys").stat().st_uid == os.geteuid()


def test_a_mode_is_never_set_through_a_second_name(tmp_path: Path) -> None:
    (tmp_path / "shadow").write_text("root:secret\n")
    (tmp_path / "shadow").chmod(0o600)
    place = tmp_path / "etc"
    place.mkdir()
    (place / "planted").hardlink_to(tmp_path / "shadow")
    plant_journal(place, [ENTRY | {"action": "mode", "staged": "", "mode": 0o644}])
    recover(place)
    assert (tmp_path / "shadow").stat().st_mode & 0o777 == 0o600


def test_a_file_system_without_permissions_is_called_so_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a Windows drive in WSL, where everything is open to everybody."""
    real = os.fstat

    def fstat(descriptor: int) -> os.stat_result:
        found = real(descriptor)
        return os.stat_result((found.st_mode | 0o777, *found[1:]))

    monkeypatch.setattr(os, "fstat", fstat)
    with pytest.raises(UsageProblem, match="stores no permissions"):
        write_out(compare(FILES, tmp_path), tmp_path)
    assert list(tmp_path.iterdir()) == []


# -- what goes on as before -----------------------------------------------------------------------


def test_root_installs_into_a_folder_of_asterisks_and_takes_it_back(
    out: Path, place: Path
) -> None:
    before = contents(place)
    installed(out, place)
    owners = {each.stat().st_uid for each in place.rglob("*") if ".wizard" not in each.parts}
    assert owners == {place.stat().st_uid}
    own = place / ".wizard"
    assert {each.stat().st_uid for each in (own, *own.rglob("*"))} == {os.geteuid()}
    assert wizard("rollback", str(place), "--no-reload").returncode == 0
    assert contents(place) == before


def test_a_file_that_a_rollback_makes_again_belongs_to_the_folders_owner(
    out: Path, place: Path
) -> None:
    installed(out, place)
    (place / "rtp.conf").unlink()
    assert wizard("rollback", str(place), "--no-reload", "--force").returncode == 0
    assert (place / "rtp.conf").stat().st_uid == (place / "pjsip.conf").stat().st_uid


def test_what_root_left_is_trusted_by_everybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = os.stat_result((stat.S_IFDIR | 0o755, 0, 0, 2, 0, 0, 0, 0, 0, 0))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    trust.check_folder(status, tmp_path, tmp_path, closed=False)


def test_the_wizards_folder_of_what_is_installed_is_not_looked_at(
    out: Path, tmp_path: Path, strange: Callable[[Path], None]
) -> None:
    """Neither in a folder nor in an archive, at the top or below: only files are taken from it."""
    source = tmp_path / "source"
    write_tree(out, source)
    for below in (source, source / "asterisk"):
        plant_journal(below, [ENTRY])
        strange(below / ".wizard")
    with tarfile.open(tmp_path / "source.tar.gz", "w:gz") as archive:
        archive.add(source, "source")
    for number, given in enumerate((source, tmp_path / "source.tar.gz")):
        place = fill(tmp_path / f"etc{number}", DESK)
        installed(given, place)
        assert not (place / "planted").exists()
        assert {each.name for each in (place / ".wizard").iterdir()} == {"history", "last", "lock"}


def write_tree(of: Path, to: Path) -> None:
    import shutil

    shutil.copytree(of, to, ignore=shutil.ignore_patterns(".wizard"))


# -- answers of an interview that was left --------------------------------------------------------

OUT = Path("/srv/out")
SAVED = state.Saved({"network": {"hostname": "a"}}, Secrets(users={"6001": Secret("hush")}))


@pytest.mark.parametrize("deep", ["all", "one"])
@pytest.mark.parametrize("kind", ["link", "open", "another user's", "in another user's"])
def test_answers_are_not_kept_where_another_user_may_write(
    tmp_path: Path, strange: Callable[[Path], None], kind: str, deep: str
) -> None:
    """Sudo and su may leave HOME somebody else's."""
    base = tmp_path / "state"
    base.mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(0o700)
    (elsewhere / "answers.toml").write_text("mine")
    environ = {"XDG_STATE_HOME": str(base)}
    place = state.folder(environ) if deep == "all" else state.path(OUT, environ).parent
    place.parent.mkdir(exist_ok=True, mode=0o700)
    if kind == "link":
        place.symlink_to(elsewhere)
    elif kind == "in another user's":
        strange(base if deep == "all" else place.parent)
    else:
        place.mkdir(0o700)
        (place / "answers.toml").write_text("mine")
        if kind == "open":
            place.chmod(0o777)
        else:
            strange(place)
    with pytest.raises(UsageProblem, match="answers cannot be saved"):
        state.save(SAVED, OUT, environ)
    state.forget(state.path(OUT, environ))
    for folder in (place, elsewhere):
        if folder.exists():
            assert [each.name for each in folder.iterdir()] == ["answers.toml"]
            assert (folder / "answers.toml").read_text() == "mine"
