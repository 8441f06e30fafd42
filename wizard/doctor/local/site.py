"""The machine that Asterisk runs on, and what its console says."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from wizard.doctor.visit import Findings, Target
from wizard.machine import console
from wizard.machine.system import Machine, ThisMachine

# All that is asked of one console in one layer ends after so many times the longest wait.
PATIENCE = 3.0


@dataclass
class Site(Findings):
    """One machine.

    Attributes:
        target: the address that browsers use, if it was given.

        rtp: first and last port for media; 0 while they are not known.

        https: the port of Asterisk's TLS, or 0.

        settings: the folder of its configuration; empty while it is not known.
    """

    target: Target | None = None
    machine: Machine = field(default_factory=ThisMachine)
    rtp: tuple[int, int] = (0, 0)
    https: int = 0
    settings: str = "/etc/asterisk"
    _end: float = 0.0

    def ask(self, command: str) -> str:
        """What the console answers; empty if it does not."""
        if not self._end:
            self._end = time.monotonic() + self.limit * PATIENCE
        if time.monotonic() > self._end:
            return ""
        return console.ask(self.machine, command, max(min(self.limit, self.left), 0.1)) or ""

    def begin(self) -> None:
        """Give the next layer its time."""
        self._end = 0.0
