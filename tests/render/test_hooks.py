"""Hooks that root runs in a folder that another user owns, who puts links in their way.

The user asterisk owns /etc/asterisk on Debian. As root the tests play it with a user of their own
choice. Where they do not run as root there is no other user: the folder is then the caller's, what
the links lead to is closed to the caller, too, and the hooks have to leave it alone all the same.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.documents import DEPLOY, RTP, Machine, document, readme

SOMEBODY = 65534
ROOT = os.geteuid() == 0


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Everybody can get to it, as to /etc."""
    if ROOT:
        for parent in (tmp_path, *tmp_path.parents):
            if not parent.stat().st_mode & 0o001:
                parent.chmod(0o755)
    made = Machine(tmp_path)
    made.calls.touch()
    made.calls.chmod(0o666)
    return made


@pytest.fixture
def config(machine: Machine) -> Path:
    """Asterisk's configuration, which another user owns."""
    folder = machine.folder / "etc"
    folder.mkdir(0o750)
    give(folder)
    return folder


@pytest.fixture
def treasure(machine: Machine) -> Iterator[Path]:
    """What is root's alone; it looks like the file that is written."""
    folder = machine.folder / "root"
    folder.mkdir()
    for name in ("rtp.conf", "privkey.pem", "fullchain.pem"):
        (folder / name).write_text(RTP)
        (folder / name).chmod(0o444)
    folder.chmod(0o555)
    before = state(folder)
    yield folder
    assert state(folder) == before
    folder.chmod(0o755)


def state(folder: Path) -> list[tuple[str, int, int, int, bytes]]:
    """Everything about a folder and its files; the modes of its own files a caller may change."""
    found = []
    for place in (folder, *sorted(folder.iterdir())):
        status = place.lstat()
        content = place.read_bytes() if place.is_file() else b""
        mode = status.st_mode if ROOT else 0
        found.append((place.name, mode, status.st_uid, status.st_gid, content))
    return found


def give(place: Path) -> None:
    if ROOT:
        os.chown(place, SOMEBODY, SOMEBODY, follow_symlinks=False)


def follow(machine: Machine, config: Path) -> subprocess.CompletedProcess[str]:
    machine.program("getent", 'echo "203.0.113.77 STREAM pbx.example.test"')
    values = {
        "hostname": "pbx.example.test",
        "private_address": "10.0.0.10",
        "config_dir": str(config),
    }
    return machine.run(document("hooks/follow-address.sh.j2", values))


def deploy(machine: Machine, config: Path) -> subprocess.CompletedProcess[str]:
    machine.program("chgrp", "")
    live = machine.folder / "live"
    live.mkdir()
    for name in ("fullchain.pem", "privkey.pem"):
        (live / name).write_text(f"new {name}\n")
        (live / name).chmod(0o600)
    values = {**DEPLOY, "keys_dir": f"{config}/keys"}
    script = document("hooks/letsencrypt-deploy.sh.j2", values)
    return machine.run(script, RENEWED_LINEAGE=str(live))


def credentials(machine: Machine, secret: Path, output: Path) -> subprocess.CompletedProcess[str]:
    values = {
        "uris": ["turn:pbx.example.test"],
        "username": "u",
        "secret_file": str(secret),
        "output": str(output),
        "lifetime_s": 60,
    }
    return machine.run(document("hooks/turn-credentials.sh.j2", values))


# -- follow-address -------------------------------------------------------------------------------


def test_the_address_is_followed_with_the_rights_of_the_folders_owner(
    machine: Machine, config: Path
) -> None:
    place = config / "rtp.conf"
    place.write_text(RTP)
    place.chmod(0o640)
    give(place)
    done = follow(machine, config)
    assert done.returncode == 0, done.stderr
    assert "10.0.0.10 => 203.0.113.77,include" in place.read_text()
    assert place.stat().st_mode & 0o7777 == 0o640
    assert place.stat().st_uid == config.stat().st_uid
    assert [each.name for each in config.iterdir()] == ["rtp.conf"]


def test_a_link_in_place_of_the_file_changes_nothing_elsewhere(
    machine: Machine, config: Path, treasure: Path
) -> None:
    (config / "rtp.conf").symlink_to(treasure / "rtp.conf")
    done = follow(machine, config)
    assert ROOT is (done.returncode == 1)  # without root the whole folder is the caller's own


@pytest.mark.parametrize("program", ["cp", "awk"])
def test_a_link_in_place_of_the_new_file_changes_nothing_elsewhere(
    machine: Machine, config: Path, treasure: Path, program: str
) -> None:
    """The owner of the folder swaps it between two steps of the hook."""
    (config / "rtp.conf").write_text(RTP)
    give(config / "rtp.conf")
    target = treasure / "rtp.conf"
    machine.program(
        program,
        f'for new in {config}/rtp.conf.*; do ln -sf {target} "$new"; done\n'
        f'PATH=${{PATH#*:}} exec {program} "$@"',
    )
    follow(machine, config)


def test_a_folder_that_others_can_write_is_not_worked_in_as_root(
    machine: Machine,
) -> None:
    config = machine.folder / "etc"
    config.mkdir()
    (config / "rtp.conf").write_text(RTP)
    config.chmod(0o775)
    done = follow(machine, config)
    assert (done.returncode == 1) == ROOT
    assert ("users other than root can write" in done.stderr) == ROOT


# -- letsencrypt-deploy ---------------------------------------------------------------------------


def test_a_certificate_belongs_to_the_owner_of_its_folder(machine: Machine, config: Path) -> None:
    done = deploy(machine, config)
    assert done.returncode == 0, done.stderr
    keys = config / "keys"
    for name, mode in (("fullchain.pem", 0o644), ("privkey.pem", 0o640)):
        assert (keys / name).read_text() == f"new {name}\n"
        assert (keys / name).stat().st_mode & 0o7777 == mode
        assert (keys / name).stat().st_uid == config.stat().st_uid
    assert keys.stat().st_mode & 0o7777 == 0o750
    assert keys.stat().st_uid == config.stat().st_uid


def test_keys_that_root_keeps_in_anothers_folder_stay_roots(
    machine: Machine, config: Path
) -> None:
    """As the notes of earlier versions had it."""
    keys = config / "keys"
    keys.mkdir(0o750)
    done = deploy(machine, config)
    assert done.returncode == 0, done.stderr
    assert (keys / "privkey.pem").read_text() == "new privkey.pem\n"
    assert (keys / "privkey.pem").stat().st_uid == os.geteuid()


@pytest.mark.parametrize("planted", ["folder", "dangling", "privkey.pem", "fullchain.pem"])
def test_a_link_in_place_of_keys_changes_nothing_elsewhere(
    machine: Machine, config: Path, treasure: Path, planted: str
) -> None:
    keys = config / "keys"
    if planted == "folder":
        keys.symlink_to(treasure)
    elif planted == "dangling":
        keys.symlink_to(treasure / "new")
    else:
        keys.mkdir(0o750)
        give(keys)
        (keys / planted).symlink_to(treasure / planted)
    done = deploy(machine, config)
    if keys.is_symlink():
        assert done.returncode == 1
        assert "letsencrypt-deploy: " in done.stderr
        assert not any("asterisk -rx" in call for call in machine.called())
    else:
        assert done.returncode == 0, done.stderr
        assert not (keys / planted).is_symlink()


@pytest.mark.parametrize("program", ["chmod", "cat"])
def test_a_link_in_place_of_a_new_key_changes_nothing_elsewhere(
    machine: Machine, config: Path, treasure: Path, program: str
) -> None:
    (config / "keys").mkdir(0o750)
    give(config / "keys")
    machine.program(
        program,
        f'for new in {config}/keys/*.pem.*; do ln -sf {treasure}/privkey.pem "$new"; done\n'
        f'PATH=${{PATH#*:}} exec {program} "$@"',
    )
    deploy(machine, config)


def test_keys_that_are_swapped_for_a_folder_of_roots_are_refused(
    machine: Machine, config: Path, treasure: Path
) -> None:
    """Between the look and the step into it: what counts is where one is then."""
    (config / "keys").mkdir(0o750)
    give(config / "keys")
    machine.program(
        "readlink",
        f"if [ -e {machine.folder}/looked ]; then\n"
        f"    rmdir {config}/keys && ln -s {treasure} {config}/keys\n"
        f'fi\ntouch {machine.folder}/looked\nPATH=${{PATH#*:}} exec readlink "$@"',
    )
    done = deploy(machine, config)
    assert done.returncode == 1
    assert "is not a folder, or a link to another one" in done.stderr


# -- turn-credentials -----------------------------------------------------------------------------


def test_credentials_belong_to_the_owner_of_the_pages_folder(
    machine: Machine, config: Path
) -> None:
    (machine.folder / "turn.secret").write_text("turn-pw\n")
    done = credentials(machine, machine.folder / "turn.secret", config / "ice.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads((config / "ice.json").read_text())
    assert (config / "ice.json").stat().st_uid == config.stat().st_uid
    assert (config / "ice.json").stat().st_mode & 0o7777 == 0o644


def test_credentials_are_not_written_through_a_link(
    machine: Machine, config: Path, treasure: Path
) -> None:
    """Neither in place of the folder nor in place of the file."""
    (machine.folder / "turn.secret").write_text("turn-pw\n")
    (config / "phone").symlink_to(treasure)
    done = credentials(machine, machine.folder / "turn.secret", config / "phone/ice.json")
    assert done.returncode == 1
    assert done.stderr.startswith("turn-credentials: ")
    (config / "ice.json").symlink_to(treasure / "rtp.conf")
    assert (
        credentials(machine, machine.folder / "turn.secret", config / "ice.json").returncode == 0
    )
    assert not (config / "ice.json").is_symlink()


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_a_secret_is_read_from_a_plain_file_alone(
    machine: Machine, config: Path, treasure: Path, kind: str
) -> None:
    secret = config / "turn.secret"
    if kind == "link":
        secret.symlink_to(treasure / "rtp.conf")
    elif kind == "pipe":
        os.mkfifo(secret)
    else:
        secret.mkdir()
    done = credentials(machine, secret, config / "ice.json")
    assert done.returncode == 1
    assert done.stderr.startswith("turn-credentials: ")
    assert not (config / "ice.json").exists()


def test_a_link_of_roots_to_the_page_is_followed(machine: Machine) -> None:
    (machine.folder / "turn.secret").write_text("turn-pw\n")
    (machine.folder / "srv").mkdir()
    (machine.folder / "www").symlink_to("./srv/../srv")
    done = credentials(machine, machine.folder / "turn.secret", machine.folder / "www/ice.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert (machine.folder / "srv/ice.json").exists()


# -- the commands of the notes --------------------------------------------------------------------


def test_the_notes_unpack_with_the_rights_of_the_folders_owner(
    machine: Machine, config: Path, treasure: Path
) -> None:
    """The two pipes of README.md, as they are, but for the paths and the name of the user."""
    text = readme("one-to-one-nat", {})
    pipes = re.findall(r"(?m)^\(cd .* \|\n  sudo .*$", text)
    page = machine.folder / "page"
    page.mkdir()
    give(page)
    for name in ("asterisk/keys", "client/dist/fonts"):
        (machine.folder / "out" / name).mkdir(parents=True)
    for name in ("asterisk/rtp.conf", "asterisk/keys/privkey.pem", "client/dist/index.html"):
        (machine.folder / "out" / name).write_text("new\n")
        (machine.folder / "out" / name).chmod(0o600)
    (config / "rtp.conf").symlink_to(treasure / "rtp.conf")
    (config / "keys").symlink_to(treasure)
    (page / "index.html").symlink_to(treasure / "rtp.conf")
    machine.program("sudo", '[ "$1" = -u ] && [ "$2" != root ] || exit 9\n' + (
        'user=$2; shift 2; exec setpriv --reuid="$user" --regid=nogroup --clear-groups "$@"'
        if ROOT else 'shift 2; exec "$@"'
    ))  # fmt: skip
    script = "#!/bin/sh\n" + "\n".join(pipes)
    script = script.replace(
        "--owner=asterisk --group=asterisk", f"--owner=+{config.stat().st_uid}"
    )
    script = script.replace("/etc/asterisk", str(config))
    script = script.replace("/usr/share/asterisk/static-http/phone", str(page))
    script = script.replace("(cd ", f"(cd {machine.folder}/out/")
    assert len(pipes) == 2
    done = machine.run(script)
    assert done.returncode == 0 or ROOT, done.stderr
    for place, mode in ((config / "rtp.conf", 0o640), (page / "index.html", 0o644)):
        assert not place.is_symlink()
        assert place.read_text() == "new\n"
        assert place.stat().st_mode & 0o7777 == mode
        assert place.stat().st_uid == config.stat().st_uid
