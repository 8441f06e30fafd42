"""What host names, addresses, networks, ports and TURN addresses look like.

Each function takes a text and raises :class:`~wizard.errors.Invalid` with the reason.
"""

from __future__ import annotations

import ipaddress
import re
from typing import NoReturn

from wizard.errors import Invalid

_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_HOST_PORT = re.compile(r"(?:\[(?P<six>[^\[\]]*)\]|(?P<host>[^:\[\]]*))(?::(?P<port>.*))?")
_TURN_FORM = re.compile(r"(?P<scheme>[A-Za-z]+):(?P<rest>[^?]*)(?:\?(?P<query>.*))?")


def refuse(name: str, /, **facts: object) -> NoReturn:
    """Reject a text with a message.

    Args:
        name: the message's id.
        facts: what fills its places.

    Raises:
        Invalid: always.
    """
    raise Invalid(name, **facts)


def host_name(text: str) -> None:
    """Check a host name (RFC 1123), or an IPv4 address in its place.

    Args:
        text: without blanks around it.

    Raises:
        Invalid: it is neither.
    """
    if not text.isascii():
        refuse("answers.host.not-ascii")
    if re.fullmatch(r"[0-9.]+", text):
        ipv4_address(text)
        return
    name = text.removesuffix(".")
    if text.endswith(".") and name:
        refuse("answers.host.dot")
    if len(name) > 253:
        refuse("answers.host.long")
    for label in name.split("."):
        if not _LABEL.fullmatch(label):
            refuse("answers.host.label", label=label)


def is_address(text: str) -> bool:
    """Whether this is an IP address rather than a name.

    Args:
        text: an IPv4 or IPv6 address, without brackets.
    """
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def ipv4_address(text: str) -> None:
    """Check an IPv4 address that one host can have.

    Args:
        text: in dotted decimal form.

    Raises:
        Invalid: it is no address, or one of no single host, such as a broadcast address.
    """
    try:
        address = ipaddress.IPv4Address(text)
    except ValueError:
        refuse("answers.address.not-ipv4", text=text)
    _one_host(address)


def ipv6_address(text: str) -> None:
    """Check an IPv6 address that one host can have, without a zone.

    Args:
        text: without brackets.

    Raises:
        Invalid: it is no address, or one of no single host, such as a multicast address.
    """
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        address = None
    if address is None or address.scope_id is not None:
        refuse("answers.address.not-ipv6", text=text)
    _one_host(address)


def _one_host(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if address.is_unspecified or address.is_multicast or str(address) == "255.255.255.255":
        refuse("answers.address.not-one-host", address=address)


# RFC 1918, RFC 6598 (carrier NAT), RFC 3927 and RFC 1122; RFC 4193 and RFC 4291 for IPv6.
_LOCAL_USE = tuple(
    map(
        ipaddress.ip_network,
        (
            "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16",
            "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128",
        ),
    )
)  # fmt: skip


def is_local_use(text: str) -> bool:
    """Whether an address is of a block that is not routed on the internet.

    Args:
        text: an IPv4 or IPv6 address.
    """
    address = ipaddress.ip_address(text)
    return any(address in block for block in _LOCAL_USE if block.version == address.version)


def network(text: str) -> None:
    """Check a network in CIDR form, IPv4 or IPv6; a lone address is a network of one.

    Args:
        text: such as ``10.0.0.0/24``.

    Raises:
        Invalid: it is no network, or has bits of a host.
    """
    try:
        ipaddress.ip_network(text)
        return
    except ValueError:
        pass
    try:
        meant = ipaddress.ip_network(text, strict=False)
    except ValueError:
        refuse("answers.network.form", text=text)
    refuse("answers.network.meant", text=text, meant=meant)


def port(text: str) -> None:
    """Check a port from 1 to 65535 in decimal digits.

    Args:
        text: the digits.

    Raises:
        Invalid: it is none.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65535):
        refuse("answers.port.form", text=text)


def rtp_port(text: str) -> None:
    """Check a port for media: from 1024, since Asterisk accepts no lower one.

    Args:
        text: decimal digits.

    Raises:
        Invalid: it is none.
    """
    port(text)
    if int(text) < 1024:
        refuse("answers.port.media")


def host_port(text: str) -> None:
    """Check ``host:port``, where the port is optional and IPv6 is in brackets.

    Args:
        text: such as ``stun.example.org:3478``.

    Raises:
        Invalid: a part of it is not valid.
    """
    match = _HOST_PORT.fullmatch(text)
    if match is None:
        refuse("answers.host.port", text=text)
    if match["six"] is not None:
        ipv6_address(match["six"])
    else:
        host_name(match["host"])
    if match["port"] is not None:
        port(match["port"])


def turn_uri(text: str) -> None:
    """Check a TURN URI (RFC 7065).

    Args:
        text: such as ``turn:203.0.113.5:3478?transport=tcp``.

    Raises:
        Invalid: it is none, or names a transport that browsers do not support.
    """
    match = _TURN_FORM.fullmatch(text)
    if match is None or match["scheme"].lower() not in ("turn", "turns"):
        refuse("answers.turn.form", text=text)
    if match["rest"].startswith("//"):
        refuse("answers.turn.slashes")
    if "@" in match["rest"]:
        refuse("answers.turn.user")
    host_port(match["rest"])
    if match["query"] is not None and match["query"] not in ("transport=udp", "transport=tcp"):
        refuse("answers.turn.transport")


def turn_endpoint(uri: str) -> tuple[bool, int | None]:
    """Read a checked TURN URI.

    Args:
        uri: as :func:`turn_uri` accepts it.

    Returns:
        Whether it asks for TLS, and its port; None where it names none.
    """
    match = _TURN_FORM.fullmatch(uri)
    place = _HOST_PORT.fullmatch(match["rest"]) if match else None
    if match is None or place is None:
        raise ValueError(f"not a TURN URI: {uri!r}")
    return match["scheme"].lower() == "turns", int(place["port"]) if place["port"] else None
