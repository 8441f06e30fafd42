"""Generated files that are no Asterisk configuration, and a machine to run them on."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.support.helpers import answers
from wizard.answers import Secret, Secrets
from wizard.catalogue import Catalogue, Version
from wizard.plan import make_plan
from wizard.plan.types import Document, Plan
from wizard.render.files import render

CATALOGUE = Catalogue()
SECRETS = Secrets(
    users={
        "6001": Secret("alice-pw"),
        "6002": Secret("bob-pw"),
        "7001": Secret("desk-pw"),
        "7002": Secret("door-pw"),
    },
    turn={"password": Secret("turn-pw")},
)
PROXY: dict[str, Any] = {
    "hostname": "pbx.example.test",
    "port": 443,
    "certificate": "/etc/asterisk/keys/fullchain.pem",
    "private_key": "/etc/asterisk/keys/privkey.pem",
    "upstream": "127.0.0.1:8088",
    "web_root": "/var/www/asterisk-webrtc",
    "headers": [("X-Content-Type-Options", "nosniff")],
    "ipv6": False,
    "per_address": 150,
    "per_address_why": "One address may have 150.",
    "guests": {},
    "guests_why": "",
}
TURN: dict[str, Any] = {
    "hostname": "pbx.example.test",
    "private_address": "10.0.0.10",
    "peers": ["10.0.0.10", "203.0.113.10"],
    "port": 3478,
    "tls_port": 5349,
    "more_ports": [],
    "relay_first": 49160,
    "relay_last": 49359,
    "credentials": "static",
    "username": "webrtc",
    "certificate": "/etc/asterisk/keys/fullchain.pem",
    "private_key": "/etc/asterisk/keys/privkey.pem",
}
DEPLOY: dict[str, Any] = {
    "hostname": "pbx.example.test",
    "keys_dir": "/etc/asterisk/keys",
    "certificate": "",
    "private_key": "",
    "group": "asterisk",
    "console": ["asterisk"],
    "reloads": ["module reload http"],
    "restart": False,
    "proxy": "none",
    "coturn": False,
}
"""A renewal hook on the machine that Asterisk runs on."""


def document(
    template: str, values: Mapping[str, Any], *, language: str = "en", secrets: Secrets = SECRETS
) -> str:
    plan = Plan(
        answers=answers(changes={"language": language}),
        version=Version.parse("22"),
        settings=(),
        rows=(),
        documents=(Document("x", template, values, 0o644),),
        advice=(),
        firewall=(),
        certificate=None,
    )
    return render(plan, secrets, CATALOGUE, ())["x"].content.decode()


def readme(topology: str, changes: dict[str, Any]) -> str:
    plan = make_plan(CATALOGUE, answers(topology, changes))
    kept = tuple(each for each in plan.documents if each.path == "README.md")
    fields = {name: getattr(plan, name) for name in plan.__struct_fields__}
    return render(Plan(**{**fields, "documents": kept}), SECRETS, CATALOGUE, plan.answers.users)[
        "README.md"
    ].content.decode()


class Machine:
    """A folder with programs that write down how they were called, and a hook."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.calls = folder / "calls"
        self.program("asterisk", "")

    def program(self, name: str, body: str) -> None:
        """Put a program on the path."""
        path = self.bin / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >> {self.calls}\n{body}\n')
        path.chmod(0o755)

    def run(self, script: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """Run a hook to its end."""
        assert script.startswith("#!/bin/sh\n")
        path = self.folder / "hook.sh"
        path.write_text(script)
        found = f"{self.bin}:{os.environ['PATH']}"
        return subprocess.run(
            ["sh", str(path)],
            env={**os.environ, "PATH": found, **extra},
            capture_output=True,
            text=True,
            check=False,
        )

    def called(self) -> list[str]:
        """Every program that was run, with its arguments."""
        return self.calls.read_text().splitlines() if self.calls.exists() else []


RTP = """\
; head
[general]
10.0.0.10=not this
rtpstart=10000
[ice_host_candidates]
; Browsers are told 198.51.100.1 in place of 10.0.0.10.
10.0.0.1 => 198.51.100.1
10.0.0.10 => 198.51.100.1,include_local_address ; mine
[other]
10.0.0.10 => 198.51.100.1
"""
