"""Which addresses are reachable from the internet."""

from __future__ import annotations

import ipaddress

WILD = frozenset({"0.0.0.0", "::", ""})  # noqa: S104  what is looked for, not bound


def parsed(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the IP address that a text is, or None for names."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def stays_here(host: str) -> bool:
    """Whether a host is reachable only from this machine."""
    address = parsed(host)
    return host.lower() == "localhost" or (address is not None and address.is_loopback)


INNER = tuple(
    ipaddress.ip_network(each)
    for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)


def is_inner(host: str) -> bool:
    """Whether a host is an address of a private network; example addresses are not."""
    address = parsed(host)
    return address is not None and any(address in each for each in INNER)


def is_open(host: str) -> bool:
    """Whether a bind address is reachable from the internet: all addresses, or a public one."""
    if host in WILD:
        return True
    address = parsed(host)
    return address is not None and not (
        address.is_loopback or address.is_private or address.is_link_local
    )


def is_everything(network: str) -> bool:
    """Whether a network is all of IPv4 or all of IPv6."""
    try:
        return ipaddress.ip_network(network, strict=False).prefixlen == 0
    except ValueError:
        return False
