"""The container that ``compose.yaml`` starts, seen from its host through ``docker exec``."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path

from wizard.machine.console import PROGRAM
from wizard.machine.system import Interface, Machine, ThisMachine

NAME = "asterisk-webrtc"
# Above what adduser and useradd give away by themselves, so that no account of the host has it.
USER = 59060
CONFIG = f"/etc/{NAME}"
LOG = f"/var/log/{NAME}"
DOCKER = "docker"
_SECONDS = 5.0
_INTERFACE = "eth0"


class Contained:
    """The inside of the container, as far as it may be asked.

    Args:
        host: the machine that runs Docker; this one if not given.
    """

    def __init__(self, host: Machine | None = None) -> None:
        self._host = host or ThisMachine()
        self._programs: dict[str, str | None] = {}

    def reach(self, arguments: Sequence[str]) -> list[str]:
        """Return the command line of the host that runs a program in the container."""
        return [self._host.program(DOCKER) or DOCKER, "exec", NAME, *arguments]

    def runs(self) -> bool:
        """Whether the container runs and this user may enter it."""
        return self._ask("true") is not None

    def program(self, name: str) -> str | None:
        """Return the path of a program in the container, or None."""
        if name not in self._programs:
            found = self._ask("sh", "-c", 'command -v "$1"', "sh", name) or ""
            self._programs[name] = found.strip() or None
        return self._programs[name]

    def run(self, arguments: Sequence[str], seconds: float) -> str | None:
        """Run a program in the container; see :meth:`Machine.run`."""
        return self._host.run(self.reach(arguments), seconds)

    def read(self, path: str) -> str:
        """Return the text of a file of the container; empty when it cannot be read."""
        return self._ask("cat", path) or ""

    def configuration(self, folder: str) -> str:
        """Return the folder of the host that is mounted as the container's configuration."""
        return CONFIG

    def matches(self, pattern: str) -> list[str]:
        """Return the paths in the container that a shell pattern matches."""
        look = 'for each in $1; do [ ! -e "$each" ] || printf "%s\\n" "$each"; done'
        return (self._ask("sh", "-c", look, "sh", pattern) or "").splitlines()

    def host_name(self) -> str:
        """The name that the container has."""
        return self.read("/etc/hostname").strip()

    def interfaces(self) -> list[Interface]:
        """The addresses of the container; their networks are not known."""
        found = []
        for word in (self._ask("hostname", "-I") or "").split():
            with suppress(ValueError):
                found.append(Interface(_INTERFACE, word, ip_address(word).max_prefixlen))
        return found

    def source_address(self, six: bool = False) -> str:
        """Return the container's own address, IPv6 on request; empty if it has none."""
        version = 6 if six else 4
        own = [each.address for each in self.interfaces()]
        return next((each for each in own if ip_address(each).version == version), "")

    def _ask(self, *words: str) -> str | None:
        return self.run(words, _SECONDS)


def machine_of(config: Path) -> Machine:
    """Return the machine whose Asterisk reads a configuration folder.

    Args:
        config: as seen from this machine.

    Returns:
        The container for the folder that ``compose.yaml`` mounts, otherwise this machine.
    """
    return Contained() if config.resolve() == Path(CONFIG) else ThisMachine()


def machine_with_asterisk() -> Machine:
    """Return this machine, or the running container if only that has Asterisk."""
    here = ThisMachine()
    if here.program(PROGRAM) is None and here.program(DOCKER) is not None:
        inside = Contained(here)
        if inside.runs():
            return inside
    return here
