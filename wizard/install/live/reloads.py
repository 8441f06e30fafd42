"""What a running Asterisk has to be told after an install, as little as is enough; and asked."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import NamedTuple

from wizard.install.merge.changes import NEEDED_ALONE
from wizard.install.merge.target import INCLUDED
from wizard.machine import console
from wizard.machine.system import Machine

TIMEOUT = 30.0
ANSWER = 5.0
RESTART = 60.0
STEP = 0.3
WHOLE = 1.5
"""Asterisk tells its age in whole seconds."""

EXTENSION, STATE, APPLICATION = 2, 4, 5
MOST_CALLS = 10
"""Calls that are told one by one."""

MOST = 20
"""Accounts that are asked for by name."""

PJSIP = "module reload res_pjsip.so"
RELOADS = {
    "http.conf": "module reload http",
    "rtp.conf": "module reload res_rtp_asterisk.so",
    "logger.conf": "logger reload",
    "sip.conf": "sip reload",
    "pjsip.conf": PJSIP,
    "extensions.conf": "dialplan reload",
}
WEBSOCKET = "res_pjsip_transport_websocket.so"


def commands(
    paths: Sequence[str], modules: Sequence[str] = (), *, gives_back: bool = False
) -> list[str]:
    """The commands of the console, in order.

    Args:
        paths: of the files that were written.

        modules: to be loaded.

        gives_back: whether chan_sip lets the WebSocket go.
    """
    stems = {path.partition(".")[0].partition("_")[0] for path in paths if "/" not in path}
    if any(path.startswith("keys/") for path in paths):
        stems.add("http")  # it reads its certificate only then
    loads = list(modules)
    if gives_back and WEBSOCKET not in loads:
        loads.append(WEBSOCKET)
    # only a folder that is the wizard's as a whole has these written
    others = any(path in NEEDED_ALONE and path != "asterisk.conf" for path in paths)
    found = [RELOADS[name] for name in ("sip.conf", "http.conf", "rtp.conf", "logger.conf")
             if name.removesuffix(".conf") in stems]  # fmt: skip
    found += [f"module load {module}" for module in loads]
    found += [RELOADS[name] for name in INCLUDED if name.removesuffix(".conf") in stems]
    return [*(each for each in found if " load " in each), "core reload"] if others else found


def ask(machine: Machine, command: str, seconds: float = TIMEOUT) -> str | None:
    """Return the answer of a running Asterisk; None if none runs, or this user may not ask it.

    Args:
        machine: where Asterisk runs.
        command: of the console.
        seconds: the longest wait.
    """
    return console.ask(machine, command, seconds)


def send(machine: Machine, command: str) -> bool:
    """Send a command to a running Asterisk, and return whether it was accepted.

    Args:
        machine: where Asterisk runs.
        command: of the console.
    """
    return machine.run(console.command(machine, command), TIMEOUT) is not None


def runs(machine: Machine) -> bool:
    """Whether Asterisk runs and this user may ask it.

    Args:
        machine: where Asterisk runs.
    """
    return ask(machine, "core show version") is not None


class ActiveCalls(NamedTuple):
    """The calls that are up.

    Attributes:
        channels: how many; a call between two phones has two.

        shown: some of them in words.
    """

    channels: int
    shown: list[str]


def calls(machine: Machine) -> ActiveCalls:
    """Return the calls that a restart would end.

    Args:
        machine: where Asterisk runs.
    """
    rows = [
        line.split("!") for line in (ask(machine, "core show channels concise") or "").splitlines()
    ]
    up = [row for row in rows if len(row) > APPLICATION]
    counted = re.search(
        r"([0-9]{1,9}) active channel", ask(machine, "core show channels count") or ""
    )
    count = int(counted[1]) if counted else len(up)
    shown = [f"{row[0]} -> {row[EXTENSION] or '-'} ({row[STATE]})" for row in up[:MOST_CALLS]]
    return ActiveCalls(count, shown)


def restart(machine: Machine, command: str, calls: int) -> bool:
    """Restart Asterisk, and return whether it has restarted already.

    With calls up it does so later: nobody waits here until people hang up.

    Args:
        machine: where it runs.

        command: of the console; it is kind to calls.

        calls: that are up.
    """
    ask(machine, "core waitfullybooted", RESTART)  # it has no age before
    before, started, begun = _uptime(machine), _started(machine), time.monotonic()
    with (
        TemporaryFile() as output,
        subprocess.Popen(
            machine.reach(console.command(machine, command)),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as asked,
    ):
        try:
            while (passed := time.monotonic() - begun) < RESTART:
                now = _uptime(machine)
                younger = now is not None and before is not None and now < before + passed - WHOLE
                # the age alone says nothing of an Asterisk that had only just started
                if younger or (
                    now is not None and started not in ("", _started(machine) or started)
                ):
                    ask(machine, "core waitfullybooted", RESTART)
                    return True
                if calls and os.fstat(output.fileno()).st_size:
                    break  # it says at once that it waits, and no more until it ends
                time.sleep(STEP)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(asked.pid, signal.SIGKILL)  # Asterisk goes on without whoever asked
    return False


def started_after(machine: Machine, when: datetime) -> bool:
    """Whether Asterisk started after a moment, and so has read all files of that time.

    Args:
        machine: where Asterisk runs.
        when: with a time zone.
    """
    age = _uptime(machine)
    return age is not None and (datetime.now(UTC) - when).total_seconds() > age + WHOLE


def _started(machine: Machine) -> str:
    """The time of day at which Asterisk started, to the second."""
    found = re.search(r"Startup time: *(\S+)", ask(machine, "core show settings", ANSWER) or "")
    return found[1] if found else ""


def _uptime(machine: Machine) -> int | None:
    uptime = ask(machine, "core show uptime seconds", ANSWER) or ""
    found = re.search(r"System uptime: *([0-9]{1,18})", uptime)
    return int(found[1]) if found else None


def missing(machine: Machine, users: Sequence[str], *, tls: bool) -> list[str]:
    """Return what calls from browsers need and the running Asterisk does not have.

    Args:
        machine: where it runs.

        users: accounts that have to be there.

        tls: whether Asterisk itself ends TLS.
    """
    found = []
    web = ask(machine, "http show status") or ""
    if tls and "HTTPS Server Enabled" not in web:
        found.append("the HTTPS server (http show status)")
    elif not re.search(r"Server Enabled", web):
        found.append("the HTTP server (http show status)")
    if "/ws" not in web:
        found.append("/ws (http show status)")
    if not re.search(r"(?m)^Transport:.*\bwss?\b", ask(machine, "pjsip show transports") or ""):
        found.append("a transport for the WebSocket (pjsip show transports)")
    there = re.compile(r"(?m)^ *Endpoint: ")
    return found + [
        f"the account {user} (pjsip show endpoint {user})"
        for user in users[:MOST]
        if not there.search(ask(machine, f"pjsip show endpoint {user}") or "")
    ]
