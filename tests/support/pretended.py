"""A machine that is only pretended."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from pathlib import Path

from wizard.machine.system import Interface

LOOPBACK = Interface("lo", "127.0.0.1", 8)
SID_MODULES = "/usr/lib/x86_64-linux-gnu/asterisk/modules"


class Pretended:
    """A machine made up for a test; it has nothing that it is not given."""

    def __init__(
        self,
        *,
        asterisk: str | None = None,
        files: dict[str, str] | None = None,
        name: str = "pbx",
        interfaces: Sequence[Interface] = (),
        source: str = "",
        source6: str = "",
    ) -> None:
        self.asterisk = asterisk
        self.files = files or {}
        self.name = name
        self.addresses = [LOOPBACK, *interfaces]
        self.sources = (source, source6)
        self.started: list[tuple[tuple[str, ...], float]] = []

    def program(self, name: str) -> str | None:
        """Asterisk, when the test has one."""
        return None if self.asterisk is None else f"/usr/sbin/{name}"

    def reach(self, arguments: Sequence[str]) -> list[str]:
        """What it runs is run as it is."""
        return list(arguments)

    def configuration(self, folder: str) -> str:
        """It is where it is."""
        return folder

    def run(self, arguments: Sequence[str], seconds: float) -> str | None:
        """The answer that the test gives; notes that it was asked."""
        self.started.append((tuple(arguments), seconds))
        return self.asterisk or None

    def read(self, path: str) -> str:
        """A file of the test."""
        return self.files.get(path, "")

    def matches(self, pattern: str) -> list[str]:
        """Files of the test and the folders above them."""
        folders = {str(parent) for path in self.files for parent in Path(path).parents}
        return sorted(fnmatch.filter([*self.files, *folders], pattern))

    def host_name(self) -> str:
        """As the test says."""
        return self.name

    def interfaces(self) -> list[Interface]:
        """Those of the test and the loopback."""
        return self.addresses

    def source_address(self, six: bool = False) -> str:
        """As the test says."""
        return self.sources[six]
