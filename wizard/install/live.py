"""What a running Asterisk has to be told after an install, as little as is enough; and asked."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence

from wizard.install.changes import Plan
from wizard.install.place import INCLUDED

TIMEOUT = 30
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
    found = [RELOADS[name] for name in ("sip.conf", "http.conf", "rtp.conf", "logger.conf")
             if name.removesuffix(".conf") in stems]  # fmt: skip
    found += [f"module load {module}" for module in loads]
    found += [RELOADS[name] for name in INCLUDED if name.removesuffix(".conf") in stems]
    return found


def commands_of(plan: Plan) -> list[str]:
    """The commands that a plan needs once it is written."""
    paths = [each.path for each in plan.writes]
    return commands(paths, plan.modules, gives_back=plan.gives_back)


def ask(command: str) -> str | None:
    """The answer of a running Asterisk; None if there is none, or none that we may ask."""
    try:
        done = subprocess.run(
            ["asterisk", "-rx", command],
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT,
            errors="replace",
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def runs() -> bool:
    """Whether an Asterisk runs here that may be asked."""
    return ask("core show version") is not None


def missing(users: Sequence[str], *, tls: bool) -> list[str]:
    """What a browser's call needs and the running Asterisk does not have.

    Args:
        users: accounts that have to be there.

        tls: whether Asterisk itself ends TLS.
    """
    found = []
    web = ask("http show status") or ""
    if tls and "HTTPS Server Enabled" not in web:
        found.append("the HTTPS server (http show status)")
    elif not re.search(r"Server Enabled", web):
        found.append("the HTTP server (http show status)")
    if "/ws" not in web:
        found.append("/ws (http show status)")
    if not re.search(r"(?m)^Transport:.*\bwss?\b", ask("pjsip show transports") or ""):
        found.append("a transport for the WebSocket (pjsip show transports)")
    there = re.compile(r"(?m)^ *Endpoint: ")
    return found + [
        f"the account {user} (pjsip show endpoint {user})"
        for user in users[:MOST]
        if not there.search(ask(f"pjsip show endpoint {user}") or "")
    ]
