"""An Asterisk that runs is told after an install, looked at before and after, and not cut off."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.installs import DESK, PHONE, contents, fill, report, wizard, write
from tests.support.person import ENTER, Person
from wizard.conf.folder import ConfigFolder
from wizard.doctor.report import LayerResult, Note
from wizard.install.live import activation, examined, parts, restart

# A console whose answers are files; what a command brings about is a file with its name.
CONTROL = """\
#!/bin/sh
cd "{folder}" || exit 1
echo "$2" >> log
case "$2" in
"core restart"*)
    echo Waiting for inactivity to perform restart
    test -e busy && exec sleep 60
    echo "System uptime: 0" > "core show uptime seconds" ;;
esac
test ! -e "$2" || cat "$2"
test ! -e "after $2" || cp -r "after $2/." .
exit 0
"""
WEB = "HTTPS Server Enabled and Bound to 0.0.0.0:8089\n/ws => Asterisk HTTP WebSocket\n"
ENDPOINT = """\
 Endpoint:  6001  Not in use  0 of inf
 media_encryption : dtls
 use_avpf : true
 ice_support : true
 rtcp_mux : true
 dtls_auto_generate_cert : Yes
"""
RTP = "Port start: 12000\nPort end: 13000\nICE support: {ice}\n"
ANSWERS: Mapping[str, str] = {
    "core show version": "Asterisk 22.10.1\n",
    "core show uptime seconds": "System uptime: 5000\n",
    "core waitfullybooted": "Asterisk has fully booted.\n",
    "core show channels count": "0 active channels\n0 active calls\n",
    "http show status": WEB,
    "pjsip show transports": "Transport:  transport-wss  wss  0  0  0.0.0.0:5060\n",
    "pjsip show endpoints": ENDPOINT.partition("\n")[0] + "\n",
    "pjsip show endpoint 6001": ENDPOINT,
    "pjsip show endpoint 6002": ENDPOINT.replace("6001", "6002"),
    "pjsip show endpoint 7001": ENDPOINT.replace("6001", "7001"),
    "rtp show settings": RTP.format(ice="Yes"),
}
CALL = (
    "PJSIP/200-00000001!internal!600!1!Up!Echo!!200!!!3!62!!1\n"
    "PJSIP/201-00000002!internal!600!1!Up!Echo!!201!!!3!62!!2\n"
)


class Pretended(NamedTuple):
    """An Asterisk that is a shell script."""

    folder: Path

    def answers(self, more: Mapping[str, str], after: str = "") -> None:
        """Give it answers, at once or from a command on."""
        fill(self.folder / f"after {after}" if after else self.folder, dict(more))

    def is_in_a_call(self) -> None:
        """Have two phones talk; a restart then waits."""
        count = "2 active channels\n1 active call\n"
        self.answers({"core show channels count": count, "core show channels concise": CALL})
        self.answers({"busy": ""})

    @property
    def was_told(self) -> list[str]:
        """What it was told, other than questions."""
        told = (self.folder / "log").read_text().splitlines()
        return [each for each in told if " show" not in each and "waitfully" not in each]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pretended:
    fill(tmp_path / "bin", {"asterisk": CONTROL.format(folder=tmp_path / "server")})
    (tmp_path / "bin/asterisk").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setattr(activation, "PAUSE", 0.0)
    return Pretended(fill(tmp_path / "server", ANSWERS))


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("made") / "out", {"users": [{"name": "6001"}, PHONE]})


@pytest.fixture
def moved(out: Path, tmp_path: Path) -> tuple[Path, Path]:
    """What changes the port of the desk phones, and a folder where they have the old one."""
    place = fill(tmp_path / "etc", {**DESK, "pjsip.conf": "[general]\n"})
    assert wizard("install", str(out), "--to", str(place), "--yes").returncode == 0
    other = shutil.copytree(out, tmp_path / "moved")
    conf = other / "asterisk/pjsip.conf"
    text = conf.read_text()
    assert "bind=0.0.0.0:5060" in text
    conf.write_text(text.replace("bind=0.0.0.0:5060", "bind=0.0.0.0:5070"))
    return other, place


def somebody(out: Path, place: Path) -> Person:
    """Somebody who installs, on a terminal."""
    command = [sys.executable, "-m", "wizard", "install", str(out), "--to", str(place)]
    path = os.environ["PATH"]
    return Person(command, (100, 40), Path.cwd(), PAGER="cat", LC_ALL="C.UTF-8", PATH=path)


def test_a_layer_of_the_doctor_that_got_worse_is_told_with_the_way_back(
    server: Pretended, out: Path, tmp_path: Path
) -> None:
    server.answers({"rtp show settings": RTP.format(ice="No")}, after="module reload http")
    place = fill(tmp_path / "etc", DESK)
    done = wizard("install", str(out), "--to", str(place), "--yes", "--reload")
    assert done.returncode == 4, done.stderr
    words = " ".join(done.stderr.split())
    assert "Worse than before the install: " in words
    assert "ICE" in words.partition("Worse than")[2]
    assert words.count("Worse than") == 1
    assert f"rollback {place}" in words.partition("Worse than")[2]


def test_a_person_goes_back_at_once_when_a_layer_got_worse(
    server: Pretended, out: Path, tmp_path: Path
) -> None:
    server.answers({"rtp show settings": RTP.format(ice="No")}, after="module reload http")
    place = fill(tmp_path / "etc", DESK)
    before = contents(place)
    person = somebody(out, place)
    person.answers(
        ("Write these changes to", f"y{ENTER}"),
        ("Reload the running Asterisk now", f"y{ENTER}"),
    )
    person.sees("Undo the install?")
    shutil.rmtree(server.folder / "after module reload http")
    server.answers({"rtp show settings": RTP.format(ice="Yes")})
    person.types(f"y{ENTER}")
    person.sees("Asterisk has applied the changes")
    assert person.leaves() == 0, person.text
    assert contents(place) == before
    assert server.was_told.count("dialplan reload") == 2


def test_a_rollback_tells_what_is_still_worse_than_before_the_install(
    server: Pretended, out: Path, tmp_path: Path
) -> None:
    server.answers({"rtp show settings": RTP.format(ice="No")}, after="module reload http")
    place = fill(tmp_path / "etc", DESK)
    before = contents(place)
    wizard("install", str(out), "--to", str(place), "--yes", "--reload")
    found = report("rollback", str(place), "--reload")
    assert [each["id"] for each in found["advice"]] == ["doctor.rtp"]
    assert contents(place) == before
    server.answers({"rtp show settings": RTP.format(ice="Yes")})
    shutil.rmtree(server.folder / "after module reload http")
    wizard("install", str(out), "--to", str(place), "--yes", "--reload")
    server.answers({"rtp show settings": RTP.format(ice="No")}, after="module reload http")
    done = wizard("rollback", str(place), "--reload")
    assert done.returncode == 4, done.stderr
    assert "Worse than before the install: " in done.stderr
    assert "To undo:" not in done.stderr


def test_a_rollback_tells_what_asterisk_lost_though_the_old_files_ask_for_it(
    server: Pretended, out: Path, tmp_path: Path
) -> None:
    both = ENDPOINT.partition("\n")[0] + "\n Endpoint:  200/200  Not in use  0 of inf\n"
    server.answers({"pjsip show endpoints": both})
    place = fill(tmp_path / "etc", DESK)
    wizard("install", str(out), "--to", str(place), "--yes")
    server.answers({"pjsip show endpoints": "No objects found.\n"}, after="dialplan reload")
    done = wizard("rollback", str(place), "--reload")
    assert done.returncode == 1, done.stderr
    words = " ".join(done.stderr.split())
    assert "has lost the account 200 (pjsip show endpoint 200)" in words
    assert "6001" not in words, "what only the install brought may go"
    assert "has applied the changes" not in words


def test_a_rollback_that_costs_nothing_says_so(
    server: Pretended, out: Path, tmp_path: Path
) -> None:
    browsers = (server.folder / "pjsip show endpoints").read_text()
    none = {"pjsip show endpoints": "No objects found.\n"}
    server.answers(none)
    server.answers({"pjsip show endpoints": browsers}, after="dialplan reload")
    place = fill(tmp_path / "etc", DESK)
    assert wizard("install", str(out), "--to", str(place), "--yes", "--reload").returncode == 0
    server.answers(none, after="dialplan reload")
    done = wizard("rollback", str(place), "--reload")
    assert done.returncode == 0, done.stderr
    assert "Asterisk has applied the changes." in done.stderr


def test_what_only_looked_worse_for_a_moment_is_nothing(
    server: Pretended, out: Path, tmp_path: Path
) -> None:
    server.answers({"rtp show settings": RTP.format(ice="No")}, after="module reload http")
    server.answers({"rtp show settings": RTP.format(ice="Yes")}, after="rtp show settings")
    place = fill(tmp_path / "etc", DESK)
    done = wizard("install", str(out), "--to", str(place), "--yes", "--reload")
    assert done.returncode == 0, done.stderr


def test_json_tells_a_layer_that_got_worse(server: Pretended, out: Path, tmp_path: Path) -> None:
    server.answers({"rtp show settings": RTP.format(ice="No")}, after="module reload http")
    place = fill(tmp_path / "etc", DESK)
    found = report("install", str(out), "--to", str(place), "--yes", "--reload")
    assert found["told"] is True
    assert found["restart"]["state"] == "no"
    worse = [each for each in found["advice"] if each["id"].startswith("doctor.")]
    assert [(each["id"], each["severity"]) for each in worse] == [("doctor.rtp", "error")]


def test_what_was_wrong_before_is_no_fault_of_the_install(
    server: Pretended, out: Path, tmp_path: Path
) -> None:
    server.answers({"rtp show settings": RTP.format(ice="No")})
    place = fill(tmp_path / "etc", DESK)
    done = wizard("install", str(out), "--to", str(place), "--yes", "--reload")
    assert done.returncode == 0, done.stderr
    assert "Asterisk has applied the changes.\n" in done.stderr


def test_time_and_rights_that_are_missing_are_told_and_stop_nothing(
    server: Pretended, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examined, "ENOUGH", 0.0)
    place = fill(tmp_path / "etc", DESK)
    real = examined.layers
    spans = iter([0.0, 60.0])
    monkeypatch.setattr(examined, "layers", lambda machine: real(machine, next(spans)))
    done = wizard("install", str(out), "--to", str(place), "--yes", "--reload")
    assert done.returncode == 0, done.stderr
    assert "was not examined" in done.stderr
    assert "dialplan reload" in server.was_told


def results(*notes: str, ok: bool = True) -> list[LayerResult]:
    return [LayerResult("rtp", ok, 0.0, tuple(Note(each, {}) for each in notes))]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (results("rtp.ports"), results("rtp.ports", "rtp.few"), True),
        (results("rtp.ports", "rtp.few"), results("rtp.ports"), False),
        (results("rtp.ports", "rtp.few"), results("rtp.ports", "rtp.few"), False),
        (results("rtp.ports"), results("rtp.no-ice", ok=False), True),
        (results("rtp.no-ice", ok=False), results("rtp.unknown", ok=False), False),
        ([], results("rtp.no-ice", ok=False), False),
    ],
)
def test_worse_is_what_was_better_before(
    before: list[LayerResult], after: list[LayerResult], told: bool
) -> None:
    found = examined.worse(before, after, examined.in_words("en"))
    assert bool(found) is told


def test_a_port_that_moves_needs_a_restart_which_nobody_does_unasked(
    server: Pretended, moved: tuple[Path, Path]
) -> None:
    other, place = moved
    server.is_in_a_call()
    done = wizard("install", str(other), "--to", str(place), "--yes", "--reload")
    assert done.returncode == 0, done.stderr
    assert "take effect only after a restart" in done.stderr
    assert "pjsip.conf: [transport-udp] bind\n" in done.stderr
    assert "2 channels are in a call" in done.stderr
    assert "PJSIP/200-00000001 -> 600 (Up)" in done.stderr
    assert "asterisk -rx 'core restart when convenient'" in done.stderr
    assert server.was_told == ["module reload res_pjsip.so"]


def test_without_a_reload_the_restart_is_among_the_commands(
    server: Pretended, moved: tuple[Path, Path]
) -> None:
    other, place = moved
    looked = report("install", str(other), "--to", str(place), "--dry-run")
    assert looked["restart"] == {
        "state": "needed",
        "command": "core restart when convenient",
        "for": ["pjsip.conf: [transport-udp] bind"],
        "lingers": [],
    }
    done = wizard("install", str(other), "--to", str(place), "--yes")
    assert "  asterisk -rx 'core restart when convenient'\n" in done.stderr
    assert not (server.folder / "log").exists() or server.was_told == []


def test_a_restart_that_is_wanted_is_done_and_waited_for(
    server: Pretended, moved: tuple[Path, Path]
) -> None:
    other, place = moved
    done = report("install", str(other), "--to", str(place), "--yes", "--restart")
    assert done["restart"]["state"] == "done"
    assert server.was_told == ["module reload res_pjsip.so", "core restart when convenient"]


def test_a_restart_waits_for_the_calls_that_are_up(
    server: Pretended, moved: tuple[Path, Path]
) -> None:
    other, place = moved
    server.is_in_a_call()
    done = wizard("install", str(other), "--to", str(place), "--yes", "--restart")
    assert done.returncode == 0, done.stderr
    assert "restarts automatically when the last call ends" in " ".join(done.stderr.split())
    assert "core abort shutdown" in done.stderr


def test_no_restart_where_a_reload_is_enough(server: Pretended, out: Path, tmp_path: Path) -> None:
    place = fill(tmp_path / "etc", DESK)
    wizard("install", str(out), "--to", str(place), "--yes", "--restart")
    assert "dialplan reload" in server.was_told
    undone = wizard("rollback", str(place), "--restart")
    assert undone.returncode == 0, undone.stderr
    assert not [each for each in server.was_told if "restart" in each]


def test_a_person_chooses_how_it_is_restarted(server: Pretended, moved: tuple[Path, Path]) -> None:
    other, place = moved
    person = somebody(other, place)
    person.answers(
        ("Write these changes to", f"y{ENTER}"),
        ("Reload the running Asterisk now", f"y{ENTER}"),
        ("There are no active calls", ""),
        ("core restart gracefully", f"3{ENTER}"),
    )
    person.sees("Asterisk was restarted")
    assert person.leaves() == 0, person.text
    assert server.was_told[-1] == "core restart gracefully"


def test_who_reloads_only_later_is_served(server: Pretended, out: Path, tmp_path: Path) -> None:
    place = fill(tmp_path / "etc", DESK)
    first = report("install", str(out), "--to", str(place), "--yes", "--no-reload")
    before = contents(place)
    again = wizard("install", str(out), "--to", str(place), "--reload")
    assert again.returncode == 0, again.stderr
    assert "nothing to do" in again.stderr
    assert server.was_told == first["reload"]
    assert contents(place) == before


def test_who_restarts_only_later_is_served_until_it_was_started_anew(
    server: Pretended, moved: tuple[Path, Path]
) -> None:
    other, place = moved
    assert wizard("install", str(other), "--to", str(place), "--yes").returncode == 0
    again = report("install", str(other), "--to", str(place), "--restart")
    assert again["restart"]["state"] == "done"
    assert server.was_told == ["module reload res_pjsip.so", "core restart when convenient"]
    server.answers({"core show uptime seconds": "System uptime: 0\n", "log": ""})
    manifest = place / ".wizard/history/2/manifest.json"
    manifest.write_text(re.sub(r'"when": "[^"]*"', '"when": "2026-01-01T00:00:00+00:00"',
                               manifest.read_text()))  # fmt: skip
    again = report("install", str(other), "--to", str(place), "--restart")
    assert again["restart"] == {"state": "no", "command": None, "for": [], "lingers": []}
    assert server.was_told == []


def test_restart_and_no_reload_contradict(out: Path, tmp_path: Path) -> None:
    place = fill(tmp_path / "etc", DESK)
    before = contents(place)
    done = wizard("install", str(out), "--to", str(place), "--yes", "--no-reload", "--restart")
    assert done.returncode == 2
    assert contents(place) == before


UDP = "[u]\ntype=transport\nprotocol=udp\nbind=0.0.0.0\n"
TLS = "[t]\ntype=transport\nprotocol=tls\nbind=0.0.0.0\ncert_file=/etc/asterisk/keys/a.pem\n"
WSS = "[w]\ntype=transport\nprotocol=wss\nbind=0.0.0.0\n"
AUTO = "[modules]\nautoload=yes\n"
CHANGES: Mapping[str, tuple[str, str, str, list[str]]] = {
    "bind": ("pjsip.conf", UDP, UDP + "bind=0.0.0.0:5070\n", ["pjsip.conf: [u] bind"]),
    "allowed": ("pjsip.conf", UDP, UDP + "allow_reload=yes\nbind=0.0.0.0:5070\n", []),
    "new": ("pjsip.conf", UDP, UDP + UDP.replace("[u]", "[v]"), []),
    "gone": ("pjsip.conf", UDP + TLS, UDP, ["lingers pjsip.conf: [t]"]),
    "websocket": ("pjsip.conf", WSS, WSS + "bind=0.0.0.0:9\n", []),
    "mapped": ("pjsip.conf", UDP, UDP + "external_media_address=192.0.2.1\n", []),
    "system": (
        "pjsip.conf", "", "[s]\ntype=system\ntimer_t1=600\n", ["pjsip.conf: [s] type, timer_t1"],
    ),
    "certificate": ("keys/a.pem", "old", "new", ["pjsip.conf: [t] cert_file"]),
    "options": (
        "asterisk.conf", "[options]\nverbose=1\n", "[options]\nverbose=3\n",
        ["asterisk.conf: [options] verbose"],
    ),
    "web": ("http.conf", "[general]\nbindport=1\n", "[general]\nbindport=2\n", []),
    "uploads": (
        "http.conf", "[post_mappings]\na=/b\n", "[post_mappings]\na=/c\n",
        ["http.conf: [post_mappings] a"],
    ),
    "sources": (
        "sorcery.conf", "[res_pjsip]\nauth=config,pjsip.conf,criteria=type=auth\n",
        "[res_pjsip]\nauth=config,pjsip.conf,criteria=type=auth\nauth=memory\n",
        ["sorcery.conf: [res_pjsip] auth"],
    ),
    "load": ("modules.conf", "[modules]\n", "[modules]\nload=res_srtp.so\n", []),
    "freed": ("modules.conf", AUTO + "noload=res_srtp.so\n", AUTO, []),
    "kept away": (
        "modules.conf", AUTO, AUTO + "noload=res_srtp.so\n",
        ["lingers modules.conf: [modules] res_srtp.so"],
    ),
    "unloaded": (
        "modules.conf", "[modules]\nload=res_srtp\n", "[modules]\n",
        ["lingers modules.conf: [modules] res_srtp.so"],
    ),
    "autoload": ("modules.conf", "[modules]\n", AUTO, ["modules.conf: [modules] autoload"]),
}  # fmt: skip


def test_guests_that_come_later_need_a_restart_and_its_command_is_printed(
    server: Pretended, out: Path, tmp_path: Path
) -> None:
    """Asterisk reads sorcery.conf only when it starts, and without it makes no guest's account."""
    place = fill(tmp_path / "etc", DESK)
    assert wizard("install", str(out), "--to", str(place), "--yes").returncode == 0
    guests = write(
        tmp_path / "guests",
        {"signalling.proxy": "nginx", "guests.enabled": True, "guests.numbers": ["600"]},
    )
    arguments = ("install", str(guests), "--to", str(place), "--on-clash", "take")
    looked = report(*arguments, "--dry-run")
    assert "sorcery.conf: [res_pjsip] endpoint, auth" in looked["restart"]["for"]
    done = wizard(*arguments, "--yes", "--no-reload")
    assert "* sorcery.conf: [res_pjsip] endpoint, auth" in done.stderr
    assert "  asterisk -rx 'core restart when convenient'\n" in done.stderr


@pytest.mark.parametrize("kind", CHANGES)
def test_the_catalogue_says_what_a_reload_does_not_bring_about(kind: str, tmp_path: Path) -> None:
    path, old, new, wanted = CHANGES[kind]
    place = fill(tmp_path / "etc", {"pjsip.conf": TLS, path: old})
    before = restart.look(ConfigFolder(place, major=22))
    after = restart.look(ConfigFolder(place, major=22, instead={path: new.encode()}))
    found = [
        f"lingers {each}" if each.lingers else str(each) for each in restart.reasons(before, after)
    ]
    assert found == wanted
    loads = restart.to_load(before, after)
    assert loads == (["res_srtp.so"] if kind in ("load", "freed") else [])


@pytest.mark.parametrize(
    ("lines", "kinds"),
    [
        ("enabled=yes\nbindaddr=127.0.0.1", {"http"}),
        ("enabled=yes", set()),
        ("enabled=no\nbindaddr=127.0.0.1\ntlsenable=yes", set()),
        ("enabled=yes\nbindaddr=::\ntlsenable=yes", {"http", "https"}),
        ("tlsenable=yes\ntlsbindaddr=0.0.0.0:8089", set()),
    ],
)
def test_a_web_server_is_asked_for_where_it_has_an_address(
    lines: str, kinds: set[str], tmp_path: Path
) -> None:
    place = fill(tmp_path / "etc", {"http.conf": f"[general]\n{lines}\n", "pjsip.conf": "[a]\n"})
    wanted = parts.configured(place, config_dir="/etc/asterisk", follow=False, major=22)
    assert {each.kind for each in wanted} == kinds
