"""The tunnel of somebody behind carrier NAT: a public host forwards a port over ssh -R.

A real sshd and a real ssh with keys of their own; neither reads a file of this machine.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Final

from tests.lab import spaces
from tests.lab.wires import Network

# GatewayPorts as the written notes have it set.
SSHD: Final = """\
Port 22
ListenAddress {address}
HostKey {folder}/host
AuthorizedKeysFile {folder}/authorized
PidFile none
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
GatewayPorts clientspecified
"""


def offer(net: Network, relay: str, address: str) -> None:
    """Run the public host's sshd at `address` in the namespace `relay`."""
    folder = net.folder("tunnel")
    for name in ("host", "user"):
        spaces.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)])
    # As the written notes have it: the key may forward this port, and nothing else.
    may = 'restrict,port-forwarding,permitlisten="0.0.0.0:8089",command="true"'
    (folder / "authorized").write_text(f"{may} {(folder / 'user.pub').read_text()}")
    (folder / "sshd_config").write_text(SSHD.format(address=address, folder=folder))
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    server = net.run(relay, "/usr/sbin/sshd", "-D", "-f", str(folder / "sshd_config"))
    net.wait_for_port(relay, address, 22, server)
    net.tunnel_key = folder / "user"


def dig(net: Network, unit: str, relay: str, address: str) -> None:
    """Start what the written unit for systemd starts; only host, account and key are the lab's.

    Args:
        net: with a relay that was made by `offer`.
        unit: the text of the unit.
        relay: the namespace of the public host.
        address: the address that it has.
    """
    (line,) = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
    program, *options, _ = shlex.split(line)
    (port,) = re.findall(r" -R 0\.0\.0\.0:(\d+):127\.0\.0\.1:\1 ", line)
    ours = ["-F", "none", "-i", str(net.tunnel_key), "-o", "UserKnownHostsFile=/dev/null"]
    ours += ["-o", "StrictHostKeyChecking=no"]
    client = net.run(net.server, program, *ours, *options, f"root@{address}")
    net.wait_for_port(relay, address, int(port), client)
