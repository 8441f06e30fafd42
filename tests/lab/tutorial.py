"""What somebody has who follows the official WebRTC tutorial: for controls and comparisons.

Written from what the tutorial sets (docs.asterisk.org, "Configuring Asterisk for WebRTC Clients"),
in words of our own. It names `http.conf`, `pjsip.conf` and a dial plan; every other file stays as
the package of Debian brings it, where all modules load by themselves.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.lab import machine

KEYS: Final = "/etc/asterisk/keys"

HTTP: Final = f"""\
[general]
enabled=yes
bindaddr=0.0.0.0
bindport=8088
tlsenable=yes
tlsbindaddr=0.0.0.0:8089
tlscertfile={KEYS}/fullchain.pem
tlsprivatekey={KEYS}/privkey.pem
"""

TRANSPORT: Final = """\
[transport-wss]
type=transport
protocol=wss
bind=0.0.0.0
"""

# The three sections carry one name, as in the tutorial.
USER: Final = """
[{name}]
type=aor
max_contacts=5
remove_existing=yes

[{name}]
type=auth
auth_type=userpass
username={name}
password={password}

[{name}]
type=endpoint
aors={name}
auth={name}
dtls_auto_generate_cert=yes
webrtc=yes
context=default
disallow=all
allow=opus,ulaw
"""

# Loaded first, it takes the WebSocket: res_pjsip_transport_websocket then declines to load.
NO_CHAN_SIP: Final = "\n[modules](+)\nnoload => chan_sip.so\n"

EXTENSIONS: Final = """\
[default]
exten => 600,1,Answer()
 same => n,Echo()
 same => n,Hangup()
"""


def write(folder: Path, root: machine.Root, keys: Path, users: Mapping[str, str]) -> Path:
    """Write the whole configuration folder of a tutorial's reader.

    Args:
        folder: what is made; it must not exist yet.
        root: the system whose package brings the other files.
        keys: a folder with `fullchain.pem` and `privkey.pem` of the server.
        users: passwords by user name.

    Returns:
        The folder, for `asterisk.start`.
    """
    shutil.copytree(root.path / "etc" / "asterisk", folder)
    # They too bring a dial plan of samples, and 600 would mean something else there.
    for sample in ("extensions.ael", "extensions.lua"):
        (folder / sample).unlink(missing_ok=True)
    if root.has_module("chan_sip"):  # with 16; the tutorial asks for an Asterisk on chan_pjsip
        with (folder / "modules.conf").open("a") as modules:
            modules.write(NO_CHAN_SIP)
    shutil.copytree(keys, folder / "keys")
    rows = (USER.format(name=name, password=password) for name, password in users.items())
    for name, text in (
        ("http.conf", HTTP),
        ("pjsip.conf", TRANSPORT + "".join(rows)),
        ("extensions.conf", EXTENSIONS),
    ):
        (folder / name).write_text(text)
    return folder
