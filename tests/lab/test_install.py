"""Installed into an Asterisk that is in use: its phones stay, browsers come, and it goes back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.lab import asterisk, desk, machine, made, network
from tests.support.installs import DESK, FREEPBX, PHONE, TEMPLATES, TUTORIAL, contents, fill

pytestmark = pytest.mark.lab

ADDRESS = "192.0.2.20"
TYPED = desk.Sheet(made.HOST, 5060, "udp", "200", "desk-secret", ("ulaw",), False, None)
KINDS: Mapping[str, Mapping[str, str] | None] = {
    "stock": None,
    "desk": DESK,
    "tutorial": TUTORIAL,
    "templates": TEMPLATES,
    "freepbx": FREEPBX,
}
# What the office's firewall let in before; the wizard says that its RTP ports stay.
DOORS = [network.Opening("udp", ports) for ports in ("5060", "10000-20000")]
# Of a stock folder these would mean something else beside the files of a person.
SAMPLES = ("sip.conf", "extensions.ael", "extensions.lua", "users.conf")


def before(folder: Path, version: str, files: Mapping[str, str] | None, keys: Path) -> Path:
    """A configuration folder of somebody who has no wizard yet."""
    shutil.copytree(machine.root(version).path / "etc/asterisk", folder)
    if files is not None:
        for name in SAMPLES:
            (folder / name).unlink(missing_ok=True)
        fill(folder, {name: text for name, text in files.items() if name != "asterisk.conf"})
    if files is TUTORIAL:
        (folder / "keys").mkdir(exist_ok=True)
        shutil.copy(keys / "fullchain.pem", folder / "keys/asterisk.crt")
        shutil.copy(keys / "privkey.pem", folder / "keys/asterisk.key")
    return folder


def wizard(server: asterisk.Asterisk, tools: Path, *arguments: str, code: int = 0) -> str:
    """Run the command as on the server's own machine; `asterisk -rx` reaches the server."""
    tools.mkdir(exist_ok=True)
    control = tools / "asterisk"
    inside = " ".join(server._inside())
    control.write_text(f'#!/bin/sh\nexec {inside} asterisk "$@"\n')
    control.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-m", "wizard", *arguments],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=120,
        env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"},
    )
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def flows(server: asterisk.Asterisk) -> None:
    """The call that is up goes on: packets go both ways."""
    first = packets(server)
    end = time.monotonic() + 10
    while not all(now > then for now, then in zip(packets(server), first, strict=True)):
        assert time.monotonic() < end, server.cli("pjsip show channelstats")
        time.sleep(0.2)


def packets(server: asterisk.Asterisk) -> tuple[int, int]:
    """Received and sent in the only call."""
    shown = server.cli("pjsip show channelstats")
    row = re.search(r"^ *\S* +200-\S+ +\S+ +\S+ +(\d+)K? +\d+ +\d+ +\S+ +(\d+)K?", shown, re.M)
    assert row, shown
    return int(row[1]), int(row[2])


def warned_by_a_plain_reload(server: asterisk.Asterisk) -> set[str]:
    """What Asterisk says of this folder when somebody edits it, before anything is installed."""
    mark = server.mark()
    for file in server.path("/etc/asterisk").glob("*.conf"):
        os.utime(file)
    for command in ("module reload http", "module reload res_pjsip.so", "dialplan reload"):
        server.cli(command)
    server.wait_for("core show uptime", "uptime")
    return warnings(server, mark)


def warnings(server: asterisk.Asterisk, mark: asterisk.Mark) -> set[str]:
    """Warnings and errors without time and thread."""
    return {
        re.sub(r"^\[[^\]]*\] (\w+)\[\d+\]", r"\1", line)
        for line in server.complaints(mark)
        if not made.HARMLESS.search(line)
    }


@contextmanager
def desk_call(scene: made.Scene, folder: Path) -> Iterator[desk.Desk]:
    """A desk phone that was there before, in a call with the echo."""
    with desk.start(
        folder, scene.browser_space, TYPED, address=ADDRESS, server=network.PRIVATE
    ) as phone:
        scene.server.wait_for("pjsip show aor 200", "200/sip:", 15)
        phone.dial("600")
        phone.wait_for("Call established")
        flows(scene.server)
        yield phone


def another_comes_during_a_call(scene: made.Scene, tools: Path) -> None:
    """A new user is installed while a browser talks, and taken away again: it hears on."""
    server, out = scene.server, scene.made.out
    place = server.path("/etc/asterisk")
    alice = scene.phone("6001")
    alice.call("600")
    alice.hears()
    more: dict[str, list[dict[str, str]]] = {
        "users": [{"name": name} for name in ("6001", "6002", "6009")]
    }
    if not server.root.has_module("chan_sip"):  # which has the port of desk phones
        more["users"].append(PHONE)
    made.run_wizard(out, made.answers_for(scene.net, server.version[:2], "jssip", more))
    wizard(server, tools, "install", str(out), "--to", str(place), "--yes", "--reload")
    alice.hears()
    assert scene.phone("6009").status() == "Registered"
    if PHONE in more["users"]:
        assert "transport-udp" in server.cli("pjsip show transports")
    wizard(server, tools, "rollback", str(place), "--reload")
    alice.hears()
    assert "Unable to find object" in server.cli("pjsip show endpoint 6009")
    alice.hang_up()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("version", machine.VERSIONS)
def test_an_install_brings_browsers_and_leaves_the_phones_alone(
    tmp_path: Path, playwright: Playwright, version: str, kind: str
) -> None:
    files = KINDS[kind]
    with network.make("lan") as net, ExitStack() as stack:
        written = made.run_wizard(tmp_path / "out", made.answers_for(net, version, "jssip"))
        net.admit([*written.openings, *DOORS])
        static = written.static(tmp_path / "static")
        conf = before(tmp_path / "etc", version, files, written.out / "asterisk/keys")
        scene = stack.enter_context(
            made.running(playwright, net, version, written, static, conf=conf)
        )
        server = scene.server
        place = server.path("/etc/asterisk")
        old = contents(place)
        phone = stack.enter_context(desk_call(scene, tmp_path / "desk")) if files else None
        source = written.out
        if kind == "desk":  # prepared on another machine
            source = tmp_path / "out.tar.gz"
            subprocess.run(["tar", "-czf", source, "-C", tmp_path, "out"], check=True)
        known = warned_by_a_plain_reload(server)
        mark = server.mark()
        wizard(server, tmp_path / "bin", "install", str(source), "--to", str(place),
               "--yes", "--on-clash", "take", "--reload")  # fmt: skip
        account = "6001-webrtc" if kind == "freepbx" else "6001"  # numbers are FreePBX's
        alice = scene.phone("6001", account=account)
        alice.call("600")
        alice.hears()
        alice.hang_up()
        if phone is not None:
            flows(server)
            assert "200/sip:" in server.cli("pjsip show aor 200")
        assert warnings(server, mark) - known == set()
        again = wizard(server, tmp_path / "bin", "install", str(written.out), "--to",
                       str(place), "--yes", "--on-clash", "take")  # fmt: skip
        assert "nothing to do" in again
        if kind == "stock":
            another_comes_during_a_call(scene, tmp_path / "bin")
        wizard(server, tmp_path / "bin", "rollback", str(place), "--reload")
        assert contents(place) == old
        if phone is not None:
            flows(server)
            phone.hang_up()
            phone.dial("600")
            server.wait_for("core show channels count", "1 active channel")
            flows(server)
