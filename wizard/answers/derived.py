"""Defaults that follow from the answers before. Pure functions on a partial tree."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from wizard.answers.conditions import (
    Partial,
    from_internet,
    phones_behind_nat,
    proxied,
    rehearsed,
    topology,
    unknown_on_internet,
)
from wizard.answers.tree import look

WEBSOCKET_PORT = 8089
HTTPS_PORT = 443
BROWSERS = 50
BROWSERS_PER_CALL = 2


def language(tree: Partial) -> str:
    """``en``; the interview sets its own language before this default is used."""
    return look(tree, "language") or "en"


def local_clients(tree: Partial) -> bool:
    """True behind a router at home or in an office, where clients are in the server's network."""
    place = topology(tree)
    return place is not None and place.own_router


def local_networks(tree: Partial) -> tuple[str, ...]:
    """The /24 network around the server's own IPv4 address, if desk phones need it."""
    if not phones_behind_nat(tree):
        return ()
    try:
        address = ipaddress.IPv4Address(look(tree, "network.private_address") or "")
    except ValueError:
        return ()
    return (str(ipaddress.ip_network(f"{address}/24", strict=False)),)


def signalling_port(tree: Partial) -> int:
    """443 behind a proxy, otherwise the port of Asterisk's own HTTPS server."""
    return HTTPS_PORT if proxied(tree) else WEBSOCKET_PORT


def certificate_source(tree: Partial) -> str:
    """``letsencrypt`` for a public name on the internet, otherwise ``private-ca``."""
    if from_internet(tree) and not unknown_on_internet(tree) and not rehearsed(tree):
        return "letsencrypt"
    return "private-ca"


def users(tree: Partial) -> tuple[dict[str, str], ...]:
    """Two browser users, enough for a first call; none when users are read from a file."""
    if look(tree, "users_from"):
        return ()
    return ({"name": "6001", "kind": "browser"}, {"name": "6002", "kind": "browser"})


def hosting(tree: Partial) -> str:
    """``proxy`` where a proxy terminates TLS, otherwise ``asterisk``."""
    return "proxy" if proxied(tree) else "asterisk"


def browsers(tree: Partial) -> int:
    """Two browsers for each call, but at least the usual number: nobody is turned away."""
    return max(BROWSERS, BROWSERS_PER_CALL * (look(tree, "sizing.calls") or 0))


DERIVED: Mapping[str, Callable[[Partial], Any]] = MappingProxyType(
    {
        "language": language,
        "network.local_clients": local_clients,
        "network.local_networks": local_networks,
        "signalling.port": signalling_port,
        "certificate.source": certificate_source,
        "users": users,
        "client.hosting": hosting,
        "sizing.browsers": browsers,
    }
)
