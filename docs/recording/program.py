"""The program as an administrator of a cloud server runs it, the same wherever it is recorded.

Everything is the program itself except for the machine below it: a server with one private
address and no Asterisk yet, and a user who is not root.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from unittest.mock import patch

from wizard.machine.system import Interface

ADDRESS = "10.0.0.10"


class CloudServer:
    """A machine with a private address; nothing else is found on it."""

    def program(self, name: str) -> str | None:
        """No program is installed."""
        return None

    def reach(self, arguments: Sequence[str]) -> list[str]:
        """The command line as it is."""
        return list(arguments)

    def run(self, arguments: Sequence[str], seconds: float) -> str | None:
        """No program answers."""
        return None

    def read(self, path: str) -> str:
        """No file can be read."""
        return ""

    def configuration(self, folder: str) -> str:
        """The folder itself."""
        return folder

    def matches(self, pattern: str) -> list[str]:
        """No path matches."""
        return []

    def host_name(self) -> str:
        """A name without a domain, which is no default for the host name."""
        return "pbx"

    def interfaces(self) -> list[Interface]:
        """Loopback and one Ethernet interface."""
        return [Interface("lo", "127.0.0.1", 8), Interface("eth0", ADDRESS, 24)]

    def source_address(self, six: bool = False) -> str:
        """The private address; there is no IPv6."""
        return "" if six else ADDRESS


def main() -> None:
    """Run the command line on that machine."""
    sys.argv[0] = "/usr/bin/asterisk-webrtc-wizard"
    machine = patch("wizard.machine.detect.ThisMachine", CloudServer)
    with machine, patch("wizard.machine.program.needs_sudo", return_value=True):
        from wizard.cli import main as run

        run()


if __name__ == "__main__":
    main()
