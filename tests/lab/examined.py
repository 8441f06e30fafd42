"""The doctor as a person at some place of the lab would run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.lab import spaces
from tests.lab.made import HOST

OTHER: Final = "other.example.test"
URL: Final = f"wss://{HOST}:8089/ws"
INSIDE: Final = (
    'mount --bind "$1/hosts" /etc/hosts && mount --bind "$1/resolv.conf" /etc/resolv.conf'
    ' && shift && exec "$@"'
)
# The longest wait for one answer: as given to people, and where nothing is expected to come.
PATIENT: Final = "10"
SHORT: Final = "2.5"


@dataclass(frozen=True)
class Report:
    """What the doctor said.

    Attributes:
        code: exit code.

        layers: by name, in order.

        failed: the first layer that failed.

        said: everything, for a failing test.
    """

    code: int
    layers: Mapping[str, Mapping[str, Any]]
    failed: str | None
    said: str

    @property
    def ids(self) -> list[str]:
        """Every finding."""
        return [found["id"] for layer in self.layers.values() for found in layer["found"]]

    @property
    def warnings(self) -> list[str]:
        """What it warns of."""
        return [
            found["id"]
            for layer in self.layers.values()
            for found in layer["found"]
            if found["severity"] == "warning"
        ]

    @property
    def reason(self) -> str:
        """Why the first layer that failed did."""
        return str(self.layers[self.failed]["found"][-1]["id"]) if self.failed else ""

    def fact(self, finding: str, name: str) -> str:
        """What was seen of a finding."""
        for layer in self.layers.values():
            for found in layer["found"]:
                if found["id"] == finding:
                    return str(found["facts"][name])
        raise AssertionError(f"no {finding} in:\n{self.said}")


def read(done: subprocess.CompletedProcess[str]) -> Report:
    """Read what a run printed."""
    said = f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr, said
    try:
        document = json.loads(done.stdout)
    except ValueError:
        raise AssertionError(said) from None
    layers = {layer["name"]: layer for layer in document["layers"]}
    assert (done.returncode == 4) is (document["failed"] is not None), said
    return Report(done.returncode, layers, document["failed"], said)


def doctor(
    space: str | Sequence[str],
    folder: Path,
    *arguments: str,
    address: str = "",
    password: str = "",
    turn_password: str = "",
    timeout: str = PATIENT,
    nameserver: str = "127.0.0.1",
    environ: Mapping[str, str] | None = None,
) -> Report:
    """Run the doctor in a namespace in which the server's name means an address.

    Args:
        space: the namespace, or the command that enters one.
        folder: for the files of name resolution.
        arguments: of the command.
        address: what the server's name means; empty for a name that nobody knows.
        password: of the account.
        turn_password: of the TURN servers.
        timeout: the longest wait for one answer, in seconds.
        nameserver: who is asked for other names; by default nobody answers, at once.
        environ: variables beside the usual ones.
    """
    folder.mkdir(exist_ok=True)
    lines = ["127.0.0.1 localhost\n"] + ([f"{address} {HOST} {OTHER}\n"] if address else [])
    (folder / "hosts").write_text("".join(lines))
    (folder / "resolv.conf").write_text(f"nameserver {nameserver}\n")
    command = ["unshare", "--mount", "sh", "-c", INSIDE, "sh", str(folder)]
    command += [sys.executable, "-m", "wizard", "doctor", "--json", "--timeout", timeout]
    inside = spaces.inside(space, *command) if isinstance(space, str) else [*space, *command]
    done = subprocess.run(
        [*inside, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={
            **os.environ,
            "LANG": "C.UTF-8",
            "ASTERISK_WEBRTC_PASSWORD": password,
            "ASTERISK_WEBRTC_TURN_PASSWORD": turn_password,
            **(environ or {}),
        },
    )
    return read(done)
