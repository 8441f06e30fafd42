"""What detection looks at: the machine under it, or a pretended one in tests.

Nothing here asks the network anything, waits for long or raises.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from wizard.limits import MATCHES, OUTPUT_BYTES, SMALL_BYTES
from wizard.reading import read_file

if TYPE_CHECKING:
    import subprocess

_LOOK = 0.05
"""Seconds between two looks at what a program has written."""

_SIOCGIFADDR = 0x8915
_SIOCGIFNETMASK = 0x891B
_ELSEWHERE = ("/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/asterisk/sbin")


class Interface(NamedTuple):
    """One address of one network interface.

    Attributes:
        name: such as ``eth0``.

        address: IPv4 or IPv6.

        prefix: bits of the network.
    """

    name: str
    address: str
    prefix: int


class Machine(Protocol):
    """What detection may ask."""

    def program(self, name: str) -> str | None:
        """Return the path of a program, or None if it is not installed.

        Args:
            name: such as ``asterisk``.
        """

    def reach(self, arguments: Sequence[str]) -> list[str]:
        """Return the command line, to be started from here, that runs a program on that machine.

        Args:
            arguments: the words of the command on that machine.
        """

    def run(self, arguments: Sequence[str], seconds: float) -> str | None:
        """Run a program without input.

        Args:
            arguments: the words of the command.
            seconds: after which it is ended.

        Returns:
            What it printed, or None if it failed or took longer.
        """

    def read(self, path: str) -> str:
        """Return the text of a file; empty when it cannot be read.

        Args:
            path: absolute.
        """

    def configuration(self, folder: str) -> str:
        """Return the path, seen from here, of a configuration folder of that machine's Asterisk.

        Args:
            folder: as its Asterisk names it.
        """

    def matches(self, pattern: str) -> list[str]:
        """Return the paths that a shell pattern matches.

        Args:
            pattern: absolute, with ``*`` and ``?``.
        """

    def host_name(self) -> str:
        """The name that the kernel has."""

    def interfaces(self) -> list[Interface]:
        """The addresses of all interfaces."""

    def source_address(self, six: bool = False) -> str:
        """Return the address that packets to the internet leave from; empty without a route.

        Args:
            six: IPv6 instead of IPv4.
        """


class ThisMachine:
    """The machine that the wizard runs on (Linux; elsewhere there is less to find)."""

    def program(self, name: str) -> str | None:
        """Return the path of a program, also from folders that only root's PATH has; or None."""
        folders = [*os.environ.get("PATH", "").split(os.pathsep), *_ELSEWHERE]
        for folder in folders:
            path = Path(folder, name)
            with suppress(OSError):  # a folder that may not be entered, as of another user
                if folder and path.is_file() and os.access(path, os.X_OK):
                    return str(path)
        return None

    def reach(self, arguments: Sequence[str]) -> list[str]:
        """Return the command line itself: it runs here."""
        return list(arguments)

    def run(self, arguments: Sequence[str], seconds: float) -> str | None:
        """Run a program; it is killed with its children when it takes too long."""
        import signal
        import subprocess
        import tempfile

        # a file instead of a pipe: a child that keeps a pipe open would make us wait for it
        with tempfile.TemporaryFile() as output:
            try:
                process = subprocess.Popen(
                    list(arguments),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
            except (OSError, ValueError):
                return None
            try:
                failed = _ended(process, output.fileno(), seconds)
            except subprocess.TimeoutExpired:
                with suppress(OSError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return None
            output.seek(0)
            return None if failed else output.read(SMALL_BYTES).decode(errors="replace")

    def read(self, path: str) -> str:
        """Return at most the first megabyte of a file; empty for a pipe or an unreadable file."""
        try:
            return read_file(path, SMALL_BYTES, cut=True)[0].decode(errors="replace")
        except (OSError, ValueError):
            return ""

    def configuration(self, folder: str) -> str:
        """Return the same folder."""
        return folder

    def matches(self, pattern: str) -> list[str]:
        """Return the paths that a shell pattern matches, sorted."""
        import glob
        from itertools import islice

        return sorted(islice(glob.iglob(pattern), MATCHES))  # noqa: PTH207  takes absolute patterns

    def host_name(self) -> str:
        """The name that the kernel has."""
        return socket.gethostname()

    def interfaces(self) -> list[Interface]:
        """The addresses of all interfaces, without starting a program."""
        return [*self._four(), *self._six()]

    def _four(self) -> list[Interface]:
        found: list[Interface] = []
        with suppress(ImportError, OSError, AttributeError):
            import fcntl

            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
                for _, name in socket.if_nameindex():
                    request = struct.pack("256s", name.encode()[:15])
                    with suppress(OSError):
                        address = fcntl.ioctl(probe, _SIOCGIFADDR, request)[20:24]
                        mask = fcntl.ioctl(probe, _SIOCGIFNETMASK, request)[20:24]
                        prefix = int.from_bytes(mask, "big").bit_count()
                        found.append(Interface(name, socket.inet_ntoa(address), prefix))
        return found

    def _six(self) -> list[Interface]:
        found: list[Interface] = []
        for line in self.read("/proc/net/if_inet6").splitlines():
            with suppress(ValueError, OSError):
                digits, _, prefix, _, _, name = line.split()
                address = socket.inet_ntop(socket.AF_INET6, bytes.fromhex(digits))
                found.append(Interface(name, address, int(prefix, 16)))
        return found

    def source_address(self, six: bool = False) -> str:
        """Return the address that the route to the internet uses; sends no packet."""
        family, remote = (
            (socket.AF_INET6, "2001:db8::1") if six else (socket.AF_INET, "198.51.100.1")
        )
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((remote, 9))
                return str(probe.getsockname()[0])
        except OSError:
            return ""


def _ended(process: subprocess.Popen[bytes], output: int, seconds: float) -> int:
    """The exit code of a program; 0 where it wrote so much to a file that it was ended.

    Raises:
        subprocess.TimeoutExpired: it takes longer.
    """
    import signal
    import subprocess
    import time

    end = time.monotonic() + seconds
    while True:
        left = end - time.monotonic()
        try:
            return process.wait(max(0.0, min(left, _LOOK)))
        except subprocess.TimeoutExpired:
            if os.fstat(output).st_size > OUTPUT_BYTES:
                with suppress(OSError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return 0
            if left <= _LOOK:
                raise
