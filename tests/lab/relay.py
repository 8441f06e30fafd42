"""coturn as the wizard wrote it, and the credentials that browsers get for it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.lab import made, wires

KEYS = "/etc/asterisk/keys"


def start(net: wires.Network, written: made.Made, page: Path) -> None:
    """Run the written turnserver.conf beside Asterisk, and the written hook where there is one.

    Only the paths of certificate and secret are those of the test; the file is read as it is.

    Args:
        net: where.
        written: the folder that the wizard wrote.
        page: the folder that the page is served from.
    """
    folder = net.folder("coturn")
    keys = written.out / "asterisk" / "keys"
    text = written.text("turn/turnserver.conf")
    file = folder / "turnserver.conf"
    file.write_text(text.replace(KEYS, str(keys)).replace("\nsyslog\n", "\n"))
    program = net.run(
        net.server, "turnserver", "-c", str(file), f"--log-file={folder / 'log'}", "--simple-log",
        f"--pidfile={folder / 'pid'}", f"--userdb={folder / 'db'}",
    )  # fmt: skip
    address = net.server_address
    ports = re.findall(r"^(?:tls-)?listening-port=(\d+)", text, re.M)
    for port in ports:
        net.wait_for_port(net.server, address, int(port), program)
    hook = written.out / "hooks" / "turn-credentials.sh"
    if hook.exists():
        _run_hook(hook.read_text(), written, page)


def _run_hook(script: str, written: made.Made, page: Path) -> None:
    for real, ours in (
        ("/etc/asterisk-webrtc-turn.secret", str(written.out / "turn" / "turn.secret")),
        ("/usr/share/asterisk/static-http/phone/ice.json", str(page / "ice.json")),
    ):
        assert real in script
        script = script.replace(real, ours)
    subprocess.run(["sh", "-c", script], check=True, capture_output=True, text=True)
