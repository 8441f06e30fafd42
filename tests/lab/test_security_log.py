"""Failed log-ins reach the security log, and fail2ban finds the right address in it."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.lab import asterisk, machine, spaces
from tests.support.helpers import answers
from wizard.answers import Secrets
from wizard.catalogue import Catalogue, Version
from wizard.plan.types import Document, Plan
from wizard.render.files import render

pytestmark = pytest.mark.lab

MINIMAL = Path(__file__).parent / "minimal"
SERVER = ("192.0.2.10", 5060)
GUESSER = ("192.0.2.66", 5999)
VICTIM = "198.51.100.1"
LOGGER = "[general]\n[logfiles]\nsecurity => security\nconsole => notice,warning,error\n"
TRANSPORT = "\n[transport-udp]\ntype=transport\nprotocol=udp\nbind=0.0.0.0:5060\n"
# Accounts and sessions that try to have somebody else banned, or to hide.
FORGED = f'x",RemoteAddress="IPV4/UDP/{VICTIM}/1'


def register(user: str, call: str, number: int, authorization: str = "") -> bytes:
    return (
        "REGISTER sip:pbx.example.test SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP {GUESSER[0]}:{GUESSER[1]};branch=z9hG4bK{number}{len(call)}\r\n"
        "Max-Forwards: 70\r\n"
        f"From: <sip:{user}@pbx.example.test>;tag=1\r\nTo: <sip:{user}@pbx.example.test>\r\n"
        f"Call-ID: {call}\r\nCSeq: {number} REGISTER\r\n"
        f"Contact: <sip:{user}@{GUESSER[0]}:{GUESSER[1]}>\r\n"
        f"{authorization}Content-Length: 0\r\n\r\n"
    ).encode()


def guess(stream: socket.socket, user: str, call: str) -> None:
    """One log-in with a wrong password."""
    stream.sendto(register(user, call, 1), SERVER)
    challenge = stream.recv(4096).decode()
    parts = dict(re.findall(r'(\w+)="([^"]*)"', challenge.partition("WWW-Authenticate")[2]))
    assert "nonce" in parts, challenge
    line = (
        f'Authorization: Digest username="{user}",realm="{parts["realm"]}",'
        f'nonce="{parts["nonce"]}",uri="sip:pbx.example.test",response="{"0" * 32}",'
        f'algorithm=MD5,cnonce="1",nc=00000001,qop=auth,opaque="{parts["opaque"]}"\r\n'
    )
    stream.sendto(register(user, call, 2, line), SERVER)
    assert stream.recv(4096).startswith(b"SIP/2.0 401")


def documents(folder: Path) -> Path:
    """Write the fail2ban filter."""
    plan = Plan(
        answers=answers(),
        version=Version.parse("22"),
        settings=(),
        rows=(),
        documents=(Document("filter.conf", "fail2ban/filter.conf.j2", {}),),
        advice=(),
        firewall=(),
        certificate=None,
    )
    made = render(plan, Secrets(), Catalogue(), ())
    path = folder / "filter.conf"
    path.write_bytes(made["filter.conf"].content)
    return path


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_a_guesser_is_found_and_nobody_else(version: str, tmp_path: Path) -> None:
    pjsip = (MINIMAL / "pjsip.conf").read_text() + TRANSPORT
    modules = (MINIMAL / "modules.conf").read_text() + "load=res_security_log.so\n"
    extra = {"pjsip.conf": pjsip, "modules.conf": modules, "logger.conf": LOGGER}
    with asterisk.start(MINIMAL, version, extra=extra) as server:
        spaces.run(f"nsenter --net={server.net} ip address add {GUESSER[0]}/24 dev eth0".split())

        def make() -> socket.socket:
            stream = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            stream.bind(GUESSER)
            stream.settimeout(5)
            return stream

        with spaces.enter(server.net, make) as stream:
            guess(stream, "6001", "plain")
            guess(stream, "6001", FORGED)
            guess(stream, "nobody", "unknown")
            guess(stream, FORGED.replace('"', "%22"), "forged")
        time.sleep(0.3)
        log = tmp_path / "security"
        log.write_text(server.path("/var/log/asterisk/security").read_text())
    lines = [
        line
        for line in log.read_text().splitlines()
        if re.search("InvalidAccountID|ChallengeResponseFailed", line)
    ]
    assert len(lines) == 8, log.read_text()
    assert any(VICTIM in line for line in lines)
    found = subprocess.run(
        ["fail2ban-regex", "--out", "<ip>", str(log), str(documents(tmp_path))],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.split() == [GUESSER[0]] * len(lines)
