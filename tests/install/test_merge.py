"""What was written joins a configuration that is in use, and leaves it again byte for byte."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.support.installs import (
    DESK,
    FREEPBX,
    PHONE,
    QUESTIONS,
    TEMPLATES,
    TUTORIAL,
    contents,
    endpoint,
    fill,
    put,
    report,
    seen,
    undo,
    wizard,
    write,
)
from wizard.answers import Answers
from wizard.check import OtherHost
from wizard.check.findings import Finding
from wizard.conf.folder import ConfigFolder
from wizard.install import source
from wizard.install.live import regressions
from wizard.install.source import InstallSource

FOLDERS = {"desk": DESK, "freepbx": FREEPBX, "tutorial": TUTORIAL, "templates": TEMPLATES}


def general(where: Path, name: str) -> dict[str, str]:
    section = seen(where, name).get("general")
    assert section is not None
    return {each.name: each.value for each in section.variables}


@pytest.mark.parametrize("kind", FOLDERS)
def test_after_an_install_both_sides_are_there_and_a_second_one_changes_nothing(
    kind: str, made: InstallSource, tmp_path: Path
) -> None:
    place = fill(tmp_path / "etc", FOLDERS[kind])
    theirs = {name: seen(place, name) for name in ("pjsip.conf", "extensions.conf")}
    put(made, place, "take")
    name = "6001-webrtc" if kind == "freepbx" else "6001"
    assert endpoint(place, name)["webrtc"] == "yes"
    for name, before in theirs.items():
        now = {(s.name, v.name, v.value) for s in seen(place, name) for v in s.variables}
        gone = {(s.name, v.name, v.value) for s in before for v in s.variables} - now
        assert not {each for each in gone if each[0] not in ("6001", "6002")}
    http = general(place, "http.conf")
    assert http["tlsenable"] == "yes"
    assert http["tlscertfile"] == "/etc/asterisk/keys/fullchain.pem"
    assert http["sessionlimit"] == "300"
    for name in ("http.conf", "rtp.conf"):
        assert len(seen(place, name).named("general")) == 1
    after = contents(place)
    again = put(made, place, "take")
    assert again.writes == []
    assert contents(place) == after


@pytest.mark.parametrize("kind", FOLDERS)
def test_a_rollback_restores_every_byte_and_every_permission(
    kind: str, made: InstallSource, tmp_path: Path
) -> None:
    place = fill(tmp_path / "etc", FOLDERS[kind])
    (place / "http.conf").chmod(0o604)
    before = contents(place)
    put(made, place, "take")
    assert contents(place) != before
    undo(place)
    assert contents(place) == before
    assert not (place / "keys").exists()
    put(made, place, "take")
    put(made, place, "take")
    undo(place)
    assert contents(place) == before


def test_only_custom_files_of_a_generated_folder_are_touched(
    made: InstallSource, tmp_path: Path
) -> None:
    place = fill(tmp_path / "etc", FREEPBX)
    shared = fill(tmp_path / "modules", {"extensions.conf": FREEPBX["extensions.conf"]})
    (place / "extensions.conf").unlink()
    (place / "extensions.conf").symlink_to(shared / "extensions.conf")
    before = contents(place)
    plan = put(made, place)
    changed = {path for path, data in contents(place).items() if data != before.get(path)}
    mine = {path for path in changed if not path.startswith("keys/") and "_custom" not in path}
    assert mine == set()
    assert b"; mine\n[mine]\n" in contents(place)["extensions_custom.conf"][0]
    assert {note.id for note in plan.notes} >= {"note.custom"}


@pytest.mark.parametrize("choice", ["keep", "take"])
def test_a_generated_web_server_with_tls_is_one_choice(
    choice: str, made: InstallSource, tmp_path: Path
) -> None:
    generated = FREEPBX["http_additional.conf"] + (
        "tlsenable=yes\ntlsbindaddr=[::]:8089\ntlscertfile=/etc/asterisk/keys/theirs.pem\n"
    )
    place = fill(tmp_path / "etc", {**FREEPBX, "http_additional.conf": generated})
    plan = put(made, place, choice)
    assert [clash.id for clash in plan.clashes] == ["clash.tls"]
    http = general(place, "http.conf")
    name = "theirs.pem" if choice == "keep" else "fullchain.pem"
    assert http["tlscertfile"] == f"/etc/asterisk/keys/{name}"
    assert http["tlsbindaddr"] == "[::]:8089"
    assert ("tlsprivatekey" in http) is (choice == "take")
    assert (place / "http_additional.conf").read_text() == generated
    assert put(made, place, choice).writes == []


def test_a_persons_file_gets_one_line_and_keeps_the_rest(
    made: InstallSource, tmp_path: Path
) -> None:
    place = fill(tmp_path / "etc", DESK)
    put(made, place)
    text = (place / "pjsip.conf").read_text()
    assert text.startswith(DESK["pjsip.conf"])
    assert text.count("#include") == 1
    assert (place / "rtp.conf").read_text().startswith(DESK["rtp.conf"])
    assert "enabled=yes ; not yet\n" in (place / "http.conf").read_text()
    assert "autoload=yes" in (place / "modules.conf").read_text()
    assert (place / "modules.conf").read_text() == DESK["modules.conf"]


def test_names_that_both_have_get_another_name_on_our_side(
    made: InstallSource, tmp_path: Path
) -> None:
    place = fill(tmp_path / "etc", TEMPLATES)
    plan = put(made, place)
    renamed = {note.facts["name"]: note.facts["new"] for note in plan.notes if "new" in note.facts}
    assert renamed == {
        "browser-endpoint": "browser-endpoint-webrtc",
        "users": "users-webrtc",
        "services": "services-webrtc",
    }
    assert endpoint(place, "6001")["context"] == "from-browser"
    assert endpoint(place, "200")["context"] == "internal"
    dialplan = seen(place, "extensions.conf")
    (door,) = dialplan.named("from-browser")
    assert [each.value for each in door.variables] == ["services-webrtc", "users-webrtc"]
    (users,) = dialplan.named("users")
    assert [each.value for each in users.variables] == ["200,1,Dial(PJSIP/200)"]


def test_accounts_call_into_the_context_that_was_renamed(
    made: InstallSource, tmp_path: Path
) -> None:
    taken = "[from-browser]\nexten => 1,1,Hangup()\n[ring]\n[users]\n[transfers]\n"
    dialplan = DESK["extensions.conf"] + taken
    place = fill(tmp_path / "etc", {**DESK, "extensions.conf": dialplan})
    put(made, place)
    assert endpoint(place, "6001")["context"] == "from-browser-webrtc"
    numbers = seen(place, "extensions.conf")
    door, theirs = (numbers.named(name)[0] for name in ("from-browser-webrtc", "from-browser"))
    assert [each.value for each in door.variables] == ["services", "users-webrtc"]
    assert [each.value for each in theirs.variables] == ["1,1,Hangup()"]
    users = numbers.named("users-webrtc")[0].variables
    assert users[0].value == "6001,1,Gosub(ring-webrtc,start,1(6001,ws))"
    assert numbers.named("ring-webrtc")
    assert numbers.named("transfers-webrtc")
    assert endpoint(place, "6001")["set_var"] == "__TRANSFER_CONTEXT=transfers-webrtc"
    assert not numbers.named("users")[0].variables


@pytest.mark.parametrize("choice", ["keep", "take", "rename"])
def test_an_account_that_both_have_is_what_was_chosen(
    choice: str, made: InstallSource, tmp_path: Path
) -> None:
    place = fill(tmp_path / "etc", TUTORIAL)
    plan = put(made, place, choice)
    (clash,) = [each for each in plan.clashes if each.id == "clash.account"]
    assert clash.where == "pjsip.conf:29"
    passwords = {
        value.value
        for section in seen(place, "pjsip.conf").named("6001")
        for value in section.all("password")
    }
    ours = next(text for text in made.secrets if text in made.files["pjsip.conf"].content.decode())
    assert passwords == ({ours} if choice == "take" else {"old-secret"})
    assert ("; end of the attempt" in (place / "pjsip.conf").read_text()) is True
    if choice == "rename":
        assert endpoint(place, "6001-webrtc")["auth"] == "6001-webrtc"
        numbers = [v.value for v in seen(place, "extensions.conf").named("users")[0].variables]
        assert "6001-webrtc,1,Gosub(ring,start,1(6001-webrtc,ws))" in numbers
    else:
        assert endpoint(place, "6001")["context"] == (
            "from-browser" if choice == "take" else "internal"
        )
        # an account that was there may be a desk phone's, which is on no WebSocket
        numbers = [v.value for v in seen(place, "extensions.conf").named("users")[0].variables]
        where = ",ws" if choice == "take" else ""
        assert f"6001,1,Gosub(ring,start,1(6001{where}))" in numbers


def test_a_clash_that_nobody_decided_is_left_and_told(out: Path, tmp_path: Path) -> None:
    place = fill(tmp_path / "etc", TUTORIAL)
    done = wizard("install", str(out), "--to", str(place), "--yes")
    assert done.returncode == 4
    assert "The account 6001 already exists" in done.stderr
    assert "--on-clash" in done.stderr
    assert "tlscertfile=/etc/asterisk/keys/asterisk.crt" in (place / "http.conf").read_text()


def test_a_noload_of_what_is_needed_is_a_choice(made: InstallSource, tmp_path: Path) -> None:
    text = "[modules]\nautoload=no\nload=chan_pjsip.so\nnoload => res_srtp.so ; why not\n"
    place = fill(tmp_path / "etc", {**DESK, "modules.conf": text})
    plan = put(made, place, "take")
    names = [(each.name, each.value) for each in seen(place, "modules.conf").sections[0].variables]
    assert ("load", "res_srtp.so") in names
    assert ("noload", "res_srtp.so") not in names
    assert names.count(("load", "chan_pjsip.so")) == 1
    assert names[0] == ("autoload", "no")
    assert "res_srtp.so" in plan.modules
    assert "chan_pjsip.so" not in plan.modules


def test_transports_on_the_same_port_are_not_doubled(tmp_path: Path) -> None:
    out = write(tmp_path / "out", {"users": [{"name": "6001"}, PHONE]})
    place = fill(tmp_path / "etc", TEMPLATES)
    plan = put(source.load(out, QUESTIONS), place)
    transports = [
        section.name
        for section in seen(place, "pjsip.conf")
        if any(each.value == "transport" for each in section.all("type"))
    ]
    assert transports == ["udp", "transport-wss"]
    assert "note.transport" in {note.id for note in plan.notes}


@pytest.mark.parametrize(
    "theirs",
    [
        "[web]\ntype=transport\nprotocol=WSS\nbind=0.0.0.0\n",
        "[base](!)\ntype=transport\n[mid](!,base)\nprotocol=wss\n[web](mid)\nbind=0.0.0.0\n",
        "[base](!)\ntype=transport\nprotocol=wss\nbind=0.0.0.0\n[web](base)\ntype=aor\n",
    ],
    ids=["in capitals", "from a template of a template", "whose first type counts"],
)
def test_a_transport_that_is_there_is_found_as_asterisk_finds_it(
    theirs: str, made: InstallSource, tmp_path: Path
) -> None:
    place = fill(tmp_path / "etc", {**DESK, "pjsip.conf": theirs})
    plan = put(made, place)
    notes = {note.id: note.facts for note in plan.notes}
    assert notes["note.transport"]["name"] == "web"
    names = [each.name for each in seen(place, "pjsip.conf") if each.all("protocol")]
    assert names == ["web"]


def test_chan_sip_gives_the_websocket_back(made: InstallSource, tmp_path: Path) -> None:
    files = {**DESK, "sip.conf": "[general]\ncontext=public\n[200]\ntype=friend\n"}
    place = fill(tmp_path / "etc", files)
    assert put(made, place, major=22).gives_back is False
    undo(place)
    plan = put(made, place, major=16)
    assert plan.gives_back
    assert general(place, "sip.conf")["websocket_enabled"] == "no"


def test_new_files_get_the_permissions_of_their_neighbours(
    made: InstallSource, tmp_path: Path
) -> None:
    place = fill(tmp_path / "etc", DESK)
    for file in place.iterdir():
        file.chmod(0o664)
        if os.geteuid() == 0:
            os.chown(file, 1234, 4321)
    put(made, place)
    modes = {path: mode for path, (_, mode) in contents(place).items()}
    assert modes["pjsip_webrtc.conf"] == 0o640
    assert modes["keys/privkey.pem"] == 0o640
    assert modes["extensions_webrtc.conf"] == 0o664
    assert modes["pjsip.conf"] == 0o664
    if os.geteuid() == 0:
        new = ("pjsip_webrtc.conf", "keys/privkey.pem", "keys", "pjsip.conf")
        owners = {(place / name).stat().st_uid for name in new}
        groups = {(place / name).stat().st_gid for name in new}
        assert (owners, groups) == ({1234}, {4321})


def test_json_tells_files_backups_and_commands(out: Path, tmp_path: Path) -> None:
    place = fill(tmp_path / "etc", DESK)
    before = contents(place)
    looked = report("install", str(out), "--to", str(place), "--dry-run")
    assert contents(place) == before
    done = report("install", str(out), "--to", str(place), "--yes")
    assert (
        looked["reload"]
        == done["reload"]
        == [
            "module reload http",
            "module reload res_rtp_asterisk.so",
            "logger reload",
            "module reload res_pjsip.so",
            "dialplan reload",
        ]
    )
    files = {each["path"]: each for each in done["files"]}
    assert files["pjsip.conf"]["status"] == "include"
    assert files["pjsip_webrtc.conf"] == {
        "path": "pjsip_webrtc.conf",
        "status": "create",
        "backup": None,
    }
    backup = place / files["http.conf"]["backup"]
    assert backup.read_bytes() == before["http.conf"][0]
    again = report("install", str(out), "--to", str(place), "--yes")
    assert {each["status"] for each in again["files"]} <= {"identical"}
    assert again["reload"] == []
    undone = report("rollback", str(place))
    assert {each["status"] for each in undone["files"]} == {"restored", "removed"}
    assert contents(place) == before
    listed = report("rollback", str(place), "--list")["history"]
    assert [(each["number"], each["state"]) for each in listed] == [(1, "undone")]


def test_secrets_are_never_shown(out: Path, made: InstallSource, tmp_path: Path) -> None:
    place = fill(tmp_path / "etc", DESK)
    done = wizard("install", str(out), "--to", str(place), "--dry-run")
    assert done.returncode == 4
    assert "+++ b/pjsip_webrtc.conf" in done.stdout
    assert not [text for text in made.secrets if text in done.stdout + done.stderr]
    assert "PRIVATE KEY-----" not in done.stdout


def test_without_a_terminal_nothing_is_written_unasked(out: Path, tmp_path: Path) -> None:
    place = fill(tmp_path / "etc", DESK)
    before = contents(place)
    done = wizard("install", str(out), "--to", str(place))
    assert done.returncode == 3
    assert "--yes" in done.stderr
    assert contents(place) == before


@pytest.mark.parametrize("major", [22, 23])
def test_the_setting_that_counts_is_the_one_that_is_changed(
    major: int, made: InstallSource, tmp_path: Path
) -> None:
    rtp = "[general]\nicesupport=no\nicesupport=yes\n"
    http = "[general]\nenabled=no\n[general]\nenabled=no\nmine=1\n"
    place = fill(tmp_path / "etc", {**DESK, "rtp.conf": rtp, "http.conf": http})
    put(made, place, major=major)
    first = seen(place, "rtp.conf").sections[0].all("icesupport")[0].value
    assert first == ("yes" if major == 22 else "no")
    assert general(place, "http.conf")["tlsenable"] == "yes"
    assert (place / "http.conf").read_text().endswith("[general]\nenabled=no\nmine=1\n")


def test_a_choice_is_remembered(out: Path, tmp_path: Path) -> None:
    place = fill(tmp_path / "etc", TUTORIAL)
    command = ["install", str(out), "--to", str(place), "--yes"]
    assert wizard(*command, "--on-clash", "rename").returncode == 4  # TLS has no other name
    assert wizard(*command, "--on-clash", "keep").returncode == 0
    assert endpoint(place, "6001")["context"] == "internal"
    undo(place)
    assert wizard(*command).returncode == 4  # the account stays renamed, TLS is open
    assert endpoint(place, "6001-webrtc")["context"] == "from-browser"
    undo(place)
    assert wizard(*command).returncode == 4
    assert not seen(place, "pjsip.conf").named("6001-webrtc")


def test_another_user_changes_only_the_files_of_ours(tmp_path: Path) -> None:
    out = write(tmp_path / "out", {"users": [{"name": "6001"}]})
    place = fill(tmp_path / "etc", DESK)
    put(source.load(out, QUESTIONS), place)
    before = contents(place)
    write(out, {"users": [{"name": "6001"}, {"name": "6009"}]})
    done = report("install", str(out), "--to", str(place), "--yes")
    assert done["reload"] == ["module reload res_pjsip.so", "dialplan reload"]
    changed = {path for path, data in contents(place).items() if data != before[path]}
    assert changed == {"pjsip_webrtc.conf", "extensions_webrtc.conf"}
    assert endpoint(place, "6009")["webrtc"] == "yes"


CONTROL = """\
#!/bin/sh
echo "$2" >> "{log}"
case "$2" in
"core show version") echo Asterisk ;;
"http show status") printf 'HTTPS Server Enabled and Bound to 0.0.0.0:8089\\n/ws => Web\\n' ;;
"pjsip show transports") echo "Transport:  transport-wss  wss  0  0  0.0.0.0:5060" ;;
"pjsip show endpoint 6001") echo " Endpoint:  6001" ;;
"pjsip show endpoint 6002") {second} ;;
esac
"""


@pytest.mark.parametrize("second", ["echo ' Endpoint:  6002'", "echo 'Unable to find object'"])
def test_asterisk_is_told_as_little_as_is_enough_and_asked_afterwards(
    second: str, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    control = tmp_path / "bin/asterisk"
    fill(tmp_path / "bin", {"asterisk": CONTROL.format(log=log, second=second)})
    control.chmod(0o755)
    monkeypatch.setenv("PATH", f"{control.parent}:{os.environ['PATH']}")
    place = fill(tmp_path / "etc", DESK)
    done = wizard("install", str(out), "--to", str(place), "--yes", "--reload")
    told = [line for line in log.read_text().splitlines() if " show " not in line]
    assert told == [
        "module reload http",
        "module reload res_rtp_asterisk.so",
        "logger reload",
        "module reload res_pjsip.so",
        "dialplan reload",
    ]
    if "Unable" in second:
        assert done.returncode == 1
        assert "the account 6002" in done.stderr
        assert f"rollback {place}" in done.stderr
    else:
        assert done.returncode == 0
    log.write_text("")
    assert wizard("rollback", str(place), "--reload").returncode == 0
    assert "dialplan reload" in log.read_text()


def test_what_would_be_worse_is_told_before_anything_is_written(out: Path, tmp_path: Path) -> None:
    short = shutil.copytree(out, tmp_path / "short")
    conf = short / "asterisk/pjsip.conf"
    conf.write_text(re.sub(r"password=.*", "password=6001", conf.read_text()))
    place = fill(tmp_path / "etc", DESK)
    before = contents(place)
    looked = wizard("install", str(short), "--to", str(place), "--dry-run")
    told = re.findall(r"New problem after this change: (\S+):", looked.stderr)
    assert {each.partition(":")[0] for each in told} == {"pjsip_webrtc.conf"}
    advice = report("install", str(short), "--to", str(place), "--dry-run")["advice"]
    assert "password-weak" in {each["id"] for each in advice}
    assert contents(place) == before
    done = wizard("install", str(short), "--to", str(place), "--yes")
    assert done.returncode == 4
    assert done.stderr.count("New problem after this change") == len(told)
    assert f"announced before writing are now present ({len(told)})" in done.stderr
    assert "New problem since the install" not in done.stderr
    undo(place)
    found = report("install", str(short), "--to", str(place), "--yes")["advice"]
    assert [each["id"] for each in found].count("password-weak") == len(told)


def test_plain_http_that_an_install_opens_to_everybody_is_told_first(
    out: Path, tmp_path: Path
) -> None:
    files = {**DESK, "http.conf": "[general]\nenabled=no\nbindaddr=0.0.0.0\n"}
    place = fill(tmp_path / "etc", files)
    done = wizard("install", str(out), "--to", str(place), "--dry-run")
    assert "New problem after this change: http.conf:3: " in done.stderr
    (found,) = [
        each
        for each in report("install", str(out), "--to", str(place), "--dry-run")["advice"]
        if each["id"] == "plain-http-open"
    ]
    assert found["severity"] == "warning"
    # what is so already is no news
    fill(place, {"http.conf": files["http.conf"].replace("=no", "=yes")})
    assert "New problem" not in wizard("install", str(out), "--to", str(place), "--dry-run").stderr


def test_a_certificate_that_is_not_written_yet_is_looked_at_too(out: Path, tmp_path: Path) -> None:
    other = shutil.copytree(out, tmp_path / "other")
    chain = other / "asterisk/keys/fullchain.pem"
    chain.write_text("no certificate\n")
    place = fill(tmp_path / "etc", DESK)
    done = wizard("install", str(other), "--to", str(place), "--dry-run")
    words = " ".join(done.stderr.split())
    assert f"{place}/keys/fullchain.pem is not in PEM format" in words
    assert "/proc/" not in words
    done = wizard("install", str(other), "--to", str(place), "--yes")
    assert "New problem since the install" not in done.stderr, "it is the same as before"


def test_what_is_seen_only_in_the_written_folder_is_told_afterwards(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = fill(tmp_path / "etc", {**DESK, "http.conf": "[general]\nbindaddr=0.0.0.0\n"})
    real = regressions.findings

    def blind(files: ConfigFolder, answers: Answers, *more: Any) -> list[Finding]:
        found = real(files, answers, *more)
        return [each for each in found if each.id != "plain-http-open" or more[1:] == (None,)]

    monkeypatch.setattr(regressions, "findings", blind)
    monkeypatch.setattr(regressions, "arrived", lambda *_: False)
    done = wizard("install", str(out), "--to", str(place), "--yes")
    assert done.returncode == 4
    assert "New problem since the install: http.conf:" in done.stderr


def test_a_folder_is_looked_at_again_only_where_it_is_not_as_it_was_to_be(
    tmp_path: Path,
) -> None:
    file = tmp_path / "http.conf"
    file.write_bytes(b"[general]\n")
    status = OtherHost().status(file)
    assert status is not None
    coming = {"http.conf": regressions.PendingFile(b"[general]\n", status)}
    assert regressions.arrived(tmp_path, coming)
    assert regressions.arrived(tmp_path, {"gone.conf": regressions.PendingFile(None, status)})
    assert not regressions.arrived(tmp_path, {"new.conf": coming["http.conf"]})
    assert not regressions.arrived(tmp_path, {"http.conf": regressions.PendingFile(None, status)})
    file.chmod(0o604)
    assert not regressions.arrived(tmp_path, coming)
    file.chmod(status.mode)
    file.write_bytes(b"[general]x\n")
    assert not regressions.arrived(tmp_path, coming)


def test_a_very_large_folder_is_installed_into_and_what_nobody_looked_at_is_told(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regressions, "LARGE", 100)
    place = fill(tmp_path / "etc", DESK)
    done = wizard("install", str(out), "--to", str(place), "--yes")
    words = " ".join(done.stderr.split())
    assert words.count("does not report whether anything gets worse") == 1
    assert f"asterisk-webrtc-wizard check {place}" in words
    undo(place)
    advice = report("install", str(out), "--to", str(place), "--yes")["advice"]
    assert "note.large" in {each["id"] for each in advice}


def test_an_empty_folder_gets_everything(made: InstallSource, tmp_path: Path) -> None:
    place = fill(tmp_path / "etc", {})
    put(made, place)
    assert contents(place).keys() == set(made.files)
    (place / "pjsip.conf").write_text((place / "pjsip.conf").read_text() + "\n[mine](!)\n")
    put(made, place)
    assert (place / "pjsip.conf").read_text().endswith("[mine](!)\n")


def test_other_encodings_and_very_long_files_are_kept(made: InstallSource, tmp_path: Path) -> None:
    old = "; Schlüssel\n".encode("latin-1") + b"[u](!)\ntype=endpoint\n" * 1
    old += b"".join(b"[u%d](u)\naors=u%d\nauth=u%d\n" % (n, n, n) for n in range(33_000))
    place = fill(tmp_path / "etc", {**DESK, "pjsip.conf": old})
    put(made, place)
    new = (place / "pjsip.conf").read_bytes()
    assert new.startswith(old)
    assert len(new) - len(old) < 100


@pytest.mark.parametrize("generated", [False, True])
def test_a_password_of_either_side_is_never_told(
    generated: bool, out: Path, tmp_path: Path
) -> None:
    def turn(host: str, password: str) -> str:
        return f"turnaddr={host}\nturnusername=me\nturnpassword={password}\n"

    copy = shutil.copytree(out, tmp_path / "copy")
    conf = copy / "asterisk/rtp.conf"
    text = conf.read_text()
    conf.write_text(
        text.replace("[general]\n", f"[general]\n{turn('new.test', 'OurSecret99')}", 1)
    )
    files = dict(FREEPBX if generated else DESK)
    if generated:
        files["rtp.conf"] = files["rtp.conf"].replace("#include rtp_custom.conf\n", "")
    else:
        files["rtp.conf"] += turn("old.test", "TheirSecret77")
    place = fill(tmp_path / "etc", files)
    done = wizard("install", str(copy), "--to", str(place), "--dry-run")
    as_json = wizard("install", str(copy), "--to", str(place), "--dry-run", "--json")
    told = done.stdout + done.stderr + as_json.stdout
    assert "turnpassword" in done.stderr
    assert "OurSecret99" not in told
    assert "TheirSecret77" not in told
