"""What ``http.conf`` comes to: where the web server listens, with TLS and without.

Source: ``__ast_http_load`` in main/http.c, 16.28 to 23.4.
"""

from __future__ import annotations

from wizard.conf.meaning.general import SECTION, General
from wizard.conf.meaning.values import HostPort, address, is_true, ranged
from wizard.conf.resolved import Variable
from wizard.conf.text import fold

PLAIN_PORT, TLS_PORT = 8088, 8089
LIMIT = 100
"""Connections at the same time where ``sessionlimit`` does not say."""

_MOST = 2**31 - 1


class Web(General):
    """The web server, by ``http.conf``."""

    @property
    def enabled(self) -> bool:
        """Whether the server is switched on; it listens only with an address, too."""
        return is_true(self.value("enabled"))

    @property
    def tls_wanted(self) -> bool:
        """Whether TLS is switched on."""
        return is_true(self.value("tlsenable"))

    @property
    def plain(self) -> HostPort | None:
        """Where it listens without TLS; None where it does not."""
        host = self.value("bindaddr")
        if not self.enabled or not host:
            return None
        return address(host, ranged(self.value("bindport"), PLAIN_PORT) or PLAIN_PORT)

    @property
    def secure(self) -> HostPort | None:
        """Where it listens with TLS: without an address of its own, at the plain one's."""
        if not self.tls_wanted:
            return None
        if named := self.value("tlsbindaddr"):
            return address(named, TLS_PORT)
        plain = self.plain
        return HostPort(plain.host, TLS_PORT) if plain else None

    @property
    def limit(self) -> int:
        """How many connections there may be at the same time."""
        return ranged(self.value("sessionlimit"), LIMIT, 1, _MOST)

    @property
    def redirects(self) -> dict[str, Variable]:
        """The lines that redirect, by the path that they are for; of equal paths the last counts.

        Paths are compared without case: ``handle_uri`` in main/http.c.
        """
        section = self.config.get(SECTION)
        lines = section.all("redirect") if section else []
        return {fold(redirect_of(line.value)[0]): line for line in lines}


def redirect_of(value: str) -> tuple[str, str]:
    """The path that a ``redirect`` is for, and where it leads; empty where it names only one.

    Args:
        value: of the option in http.conf.
    """
    path, _, target = value.strip(" ").partition(" ")
    return path, target.strip(" ")
