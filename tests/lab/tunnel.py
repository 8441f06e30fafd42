"""The tunnel of somebody behind carrier NAT: a public host forwards a port over ssh -R.

A real sshd and a real ssh with keys of their own; neither reads a file of this machine.
"""

from __future__ import annotations

from pathlib import Path

from tests.lab import spaces
from tests.lab.wires import Network

PORT = 8089
SSHD = """\
Port 22
ListenAddress {address}
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PidFile none
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
GatewayPorts yes
"""


def dig(net: Network, relay: str, address: str) -> None:
    """Have `address`, in the namespace `relay`, forward the WebSocket's port to the server."""
    folder = net.folder("tunnel")
    for name in ("host", "user"):
        spaces.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)])
    (folder / "sshd_config").write_text(SSHD.format(address=address, folder=folder))
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    server = net.run(relay, "/usr/sbin/sshd", "-D", "-f", str(folder / "sshd_config"))
    net.wait_for_port(relay, address, 22, server)
    client = net.run(
        net.server, "ssh", "-N", "-F", "none", "-i", str(folder / "user"),
        "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
        "-o", "ExitOnForwardFailure=yes", "-R", f"0.0.0.0:{PORT}:127.0.0.1:{PORT}",
        f"root@{address}",
    )  # fmt: skip
    net.wait_for_port(relay, address, PORT, client)
