"""Which addresses strangers reach."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from wizard.conf import Section
from wizard.conf.text import fold

WILD = frozenset({"0.0.0.0", "::", ""})  # noqa: S104  what is looked for, not bound


def parsed(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a text is; None for names."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def stays_here(host: str) -> bool:
    """Whether only this machine reaches it."""
    address = parsed(host)
    return host.lower() == "localhost" or (address is not None and address.is_loopback)


INNER = tuple(
    ipaddress.ip_network(each)
    for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)


def is_inner(host: str) -> bool:
    """Whether it is an address of a private network; those of examples are not."""
    address = parsed(host)
    return address is not None and any(address in each for each in INNER)


def is_open(host: str) -> bool:
    """Whether strangers may reach it: every address, or one of the internet's."""
    if host in WILD:
        return True
    address = parsed(host)
    return address is not None and not (
        address.is_loopback or address.is_private or address.is_link_local
    )


def admits_all(section: Section) -> bool:
    """Whether the permit and deny lines of a section let any address of the internet in.

    The last line that matches an address counts, and without a match it is allowed:
    ast_apply_ha in main/acl.c at 16.28.0 and 22.10.1. A named ``acl`` is taken for a fence.
    """
    allowed = True
    for sense, network in _rules(section):
        if network == "acl":
            return False
        if is_everything(network):
            allowed = sense
    return allowed


def _rules(section: Section) -> Iterator[tuple[bool, str]]:
    """Whether each part of the lines permits, and its network."""
    for line in section.variables:
        name = fold(line.name)
        if name == "acl" and line.value:
            yield False, "acl"
        elif name in ("permit", "deny"):
            for part in line.value.split(","):
                text = part.strip()
                yield (name == "permit") != text.startswith("!"), text.removeprefix("!")


def is_everything(network: str) -> bool:
    """Whether a network holds every address of IPv4 or of IPv6."""
    try:
        return ipaddress.ip_network(network, strict=False).prefixlen == 0
    except ValueError:
        return False
