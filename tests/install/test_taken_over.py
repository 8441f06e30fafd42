"""``install`` after ``new --from``: nothing changes but what was asked for."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from tests.support.installs import contents, fill, report, wizard
from tests.support.servers import PASSWORDS, SAID, SERVERS


def taken(name: str, tmp_path: Path, *more: str) -> tuple[Path, Path]:
    """A server, and what it was read back as."""
    folder = fill(tmp_path / "etc", SERVERS[name])
    said = [part for each in SAID[name] for part in ("--set", each)]
    done = wizard("new", str(tmp_path / "out"), "--no-input", "--from", str(folder),
                  "--set", "asterisk.version=22", *said, *more)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder, tmp_path / "out"


def installed(out: Path, folder: Path, *more: str) -> str:
    """What is said while OUT is installed."""
    done = wizard("install", str(out), "--to", str(folder), "--yes", "--no-reload", *more)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def differing(before: dict[str, tuple[bytes, int]], folder: Path) -> set[str]:
    """The files that are not as they were."""
    after = contents(folder)
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


@pytest.mark.parametrize("name", SERVERS)
def test_nothing_is_done_where_nothing_was_asked_for(name: str, tmp_path: Path) -> None:
    """Read back and installed again, every byte of the folder stays."""
    folder, out = taken(name, tmp_path)
    before = contents(folder)
    assert "nothing to do" in installed(out, folder)
    assert differing(before, folder) == set()


@pytest.mark.parametrize("name", SERVERS)
def test_a_new_user_joins_and_the_others_stay(name: str, tmp_path: Path) -> None:
    """Only lines are added; no account that is there is written anew or renamed."""
    folder, out = taken(name, tmp_path)
    before = contents(folder)
    rows = "\n".join(f'[[users]]\nname = "{n}"' for n in ("8001", "8002"))
    answers = out / "answers.toml"
    answers.write_text(f"{answers.read_text()}\n{rows}\n")
    assert wizard("new", str(out), "--no-input").returncode == 0
    said = installed(out, folder)
    for path, (old, mode) in before.items():
        new = (folder / path).read_bytes()
        lines = iter(new.splitlines())
        assert all(line in lines for line in old.splitlines()), path
        assert (folder / path).stat().st_mode & 0o7777 == mode
    added = b"".join(path.read_bytes() for path in folder.rglob("*_webrtc.conf")) + b"".join(
        path.read_bytes() for path in folder.rglob("*_custom.conf")
    )
    suffix = "-webrtc" if name == "freepbx" else ""  # numbers there are the program's
    assert f"[8001{suffix}](browser-endpoint".encode() in added
    for user in ("6001", "6002", "101", "1001", "200", "alice"):
        assert f"[{user}](".encode() not in added
    assert [each for each in PASSWORDS if each in said] == []
    assert "nothing to do" in installed(out, folder)


def test_a_changed_answer_changes_its_own_line(tmp_path: Path) -> None:
    """A display name where the account is, ports where they are; comments and options stay."""
    folder, out = taken("blog", tmp_path, "--set", "users=6001,6002=Berta",
                        "--set", "network.rtp_start=12000",
                        "--set", "network.rtp_end=13000")  # fmt: skip
    before = contents(folder)
    installed(out, folder)
    assert differing(before, folder) == {"pjsip.conf", "rtp.conf"}
    text = (folder / "pjsip.conf").read_text()
    assert 'callerid="Berta" <6002>' in text
    assert "; a note of mine" in text
    assert "rtp_timeout=120" in text
    assert "password=Blog-pass-6002" in text
    ports = (folder / "rtp.conf").read_text()
    assert ports.startswith("; RTP Configuration\n[general]\nrtpstart=12000\nrtpend=13000\n")


def test_a_changed_password_is_changed_where_it_is(tmp_path: Path) -> None:
    """Also where the section has another name, and in the short notation."""
    for name, user, file in (
        ("templates", "101", "pjsip.d/101.conf"),
        ("short", "alice", "pjsip_wizard.conf"),
    ):
        folder, out = taken(name, tmp_path / name)
        secrets = out / "secrets.toml"
        old = {"101": "template-secret-101", "alice": "alice-secret"}[user]
        secrets.write_text(secrets.read_text().replace(f'"{old}"', '"Quite-another-1"'))
        assert wizard("new", str(out), "--no-input").returncode == 0
        before = contents(folder)
        said = installed(out, folder)
        assert differing(before, folder) == {file}
        assert "password=Quite-another-1" in (folder / file).read_text()
        assert "Quite-another-1" not in said
        assert old not in said


def test_what_is_not_asked_for_any_more_is_taken_out(tmp_path: Path) -> None:
    """A server with a fixed address asks no STUN server."""
    folder, out = taken("blog", tmp_path, "--set", "network.topology=public",
                        "--set", "network.stun=")  # fmt: skip
    before = contents(folder)
    installed(out, folder)
    assert differing(before, folder) == {"rtp.conf"}
    assert "\nstunaddr" not in (folder / "rtp.conf").read_text()


def test_a_user_who_is_left_out_is_named_and_stays(tmp_path: Path) -> None:
    """Nothing is deleted; what is to be done by hand is said."""
    folder, out = taken("blog", tmp_path, "--set", "users=6001")
    before = contents(folder)
    assert "6002 is no longer in the answers" in installed(out, folder)
    assert differing(before, folder) == set()


def test_another_folder_gets_everything(tmp_path: Path) -> None:
    """A new server beside the old one: all of it is asked for there."""
    _, out = taken("blog", tmp_path)
    fresh = fill(tmp_path / "new", {"modules.conf": "[modules]\nautoload=yes\n",
                                    "pjsip.conf": "[global]\ntype=global\n"})  # fmt: skip
    installed(out, fresh)
    text = (fresh / "pjsip_webrtc.conf").read_text()
    assert "password=Blog-pass-6001" in text
    assert "tlscertfile=/etc/letsencrypt/live" in (fresh / "http.conf").read_text()


def test_a_copy_that_travels_as_an_archive_is_known(tmp_path: Path) -> None:
    """What was read stays known in a .tar.gz of OUT."""
    folder, out = taken("templates", tmp_path)
    archive = tmp_path / "out.tar.gz"
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(out, "out")
    made = report("install", str(archive), "--to", str(folder), "--dry-run")
    assert made["changed"] is False


def test_phones_alone_are_untouched_when_browsers_join(tmp_path: Path) -> None:
    """A server without WebRTC gets what browsers need, and its phones stay as they are."""
    files = {**SERVERS["office"], "http.conf": "[general]\nenabled=no\n"}
    text = files["pjsip.conf"]
    files["pjsip.conf"] = text[: text.index("[600]")].replace(
        "[ws]\ntype=transport\nprotocol=ws\nbind=0.0.0.0\n", ""
    )
    folder = fill(tmp_path / "etc", files)
    out = tmp_path / "out"
    done = wizard("new", str(out), "--no-input", "--from", str(folder), "--set",
                  "asterisk.version=22", "--set", "network.topology=lan", "--set",
                  "network.hostname=pbx.example.org", "--set", "users=200,201,8001")  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = installed(out, folder)
    lines = iter((folder / "pjsip.conf").read_text().splitlines())
    assert all(line in lines for line in files["pjsip.conf"].splitlines())
    added = (folder / "pjsip_webrtc.conf").read_text()
    assert "[8001](browser-endpoint)" in added
    assert "protocol=wss" in added
    assert "protocol=udp" not in added
    assert "[200]" not in added
    assert "tlsenable=yes" in (folder / "http.conf").read_text()
    assert "desk-secret-200" not in said
