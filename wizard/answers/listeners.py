"""The ports on which coturn has to listen, so that the URIs that browsers get lead to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wizard.answers.addresses import turn_endpoint

COTURN_PORT = 3478
COTURN_TLS_PORT = 5349
FIRST_UNPRIVILEGED_PORT = 1024


class Listeners(NamedTuple):
    """Ports of one coturn, which speaks TLS and plain TURN on each of them (its README).

    Attributes:
        plain: for ``turn:`` over UDP and TCP, and for STUN.

        tls: for ``turns:`` over TCP.

        more: further ports that URIs name.
    """

    plain: int
    tls: int
    more: tuple[int, ...]

    @property
    def all(self) -> tuple[int, ...]:
        """Every port, each once."""
        return (self.plain, self.tls, *self.more)


def listeners(uris: Sequence[str]) -> Listeners:
    """The ports that URIs such as ``turns:pbx.example.com:443?transport=tcp`` name.

    Args:
        uris: checked TURN URIs (RFC 7065); without any, the registered ports are used.
    """
    named: dict[bool, dict[int, None]] = {False: {}, True: {}}
    for uri in uris:
        secure, port = turn_endpoint(uri)
        named[secure][port or (COTURN_TLS_PORT if secure else COTURN_PORT)] = None
    tls = next(iter(named[True]), COTURN_TLS_PORT)
    plain = next((port for port in named[False] if port != tls), COTURN_PORT)
    more = [port for port in (*named[False], *named[True]) if port not in (plain, tls)]
    return Listeners(plain, tls, tuple(dict.fromkeys(more)))


def turn_uris(mode: str, uris: Sequence[str], host: str) -> tuple[str, ...]:
    """The TURN URIs that browsers get: those that were said, or those of a coturn of ours.

    Args:
        mode: ``none``, ``existing`` or ``coturn``.
        uris: what was said, if anything.
        host: the host name of the server.
    """
    if mode != "coturn":
        return tuple(uris) if mode == "existing" else ()
    return tuple(uris) or (
        f"turn:{host}:{COTURN_PORT}?transport=udp",
        f"turn:{host}:{COTURN_PORT}?transport=tcp",
        f"turns:{host}:{COTURN_TLS_PORT}?transport=tcp",
    )
