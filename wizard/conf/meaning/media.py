"""What ``rtp.conf`` comes to: ports, STUN, and the addresses that ICE tells instead of others.

Source: ``rtp_reload`` in res/res_rtp_asterisk.c, 16.28 to 23.4.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from wizard.conf.meaning.general import General
from wizard.conf.meaning.values import HIGHEST_PORT, atoi
from wizard.conf.resolved import Variable

FILE = "rtp.conf"
CANDIDATES = "ice_host_candidates"
DEFAULT_PORTS = (5000, 31000)
LOWEST_PORT = 1024
KEEP_LOCAL = "include_local_address"
"""The address of the interface is told, too."""


class HostCandidate(NamedTuple):
    """One line of ``[ice_host_candidates]``.

    Attributes:
        line: as it is written.

        local: the address of an interface.

        advertised: what is told in its place.

        more: what follows a comma, None without one; Asterisk knows :data:`KEEP_LOCAL` alone.
    """

    line: Variable
    local: str
    advertised: str
    more: str | None


class Media(General):
    """The media of calls, by ``rtp.conf``."""

    @property
    def written_ports(self) -> tuple[int, int]:
        """The first and the last port as they are written; the defaults where they are not."""
        first, last = (
            default if line is None else atoi(line.value)
            for line, default in zip(
                (self.line("rtpstart"), self.line("rtpend")), DEFAULT_PORTS, strict=True
            )
        )
        return first, last

    @property
    def ports(self) -> tuple[int, int]:
        """The first and the last port that are used.

        An odd first one is rounded up, bounds are moved into 1024 to 65535, and a range that is
        none becomes the default.
        """
        first, last = (min(max(each, LOWEST_PORT), HIGHEST_PORT) for each in self.written_ports)
        first += first % 2
        return (first, last) if first < last else DEFAULT_PORTS

    @property
    def tells_more(self) -> bool:
        """Whether browsers are told more than the addresses of the interfaces."""
        section = self.config.get(CANDIDATES)
        servers = (self.line(name) for name in ("stunaddr", "turnaddr"))
        return bool(section and section.variables) or any(servers)

    @property
    def candidates(self) -> Iterator[HostCandidate]:
        """The addresses that are told instead of others, in order."""
        section = self.config.get(CANDIDATES)
        for line in section.variables if section else ():
            advertised, comma, more = line.value.partition(",")
            yield HostCandidate(
                line, line.name, advertised.strip(), more.strip() if comma else None
            )
