"""The machine that Asterisk runs on, and what its console says."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import NamedTuple

from wizard.doctor.visit import Subject, WebSocketUrl
from wizard.machine import console
from wizard.machine.system import Machine, ThisMachine
from wizard.platforms import FoundPlatform

# All that is asked of one console in one layer ends after so many times the longest wait.
PATIENCE = 3.0

MediaPorts = tuple[int, int]
"""First and last port for media."""


class RunningAsterisk(NamedTuple):
    """The Asterisk that runs there.

    Attributes:
        folder: of its configuration.

        major: its branch; the newest where the console does not tell.

        platform: that generates its configuration, if any.
    """

    folder: str
    major: int
    platform: FoundPlatform | None = None


@dataclass
class LocalAsterisk(Subject):
    """One machine.

    Attributes:
        target: the address that browsers use, if it was given.
    """

    target: WebSocketUrl | None = None
    machine: Machine = field(default_factory=ThisMachine)
    _end: float = 0.0

    def ask(self, command: str) -> str:
        """Return what the Asterisk console answers; empty if it does not, or took too long in all.

        Args:
            command: such as ``core show version``.
        """
        if not self._end:
            self._end = time.monotonic() + self.limit * PATIENCE
        if time.monotonic() > self._end:
            return ""
        return console.ask(self.machine, command, max(min(self.limit, self.left), 0.1)) or ""

    def begin(self) -> None:
        """Give the next layer its time."""
        self._end = 0.0
