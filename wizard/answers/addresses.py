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


def refuse(en: str, zh: str) -> NoReturn:
    """Raise the reason in both languages."""
    raise Invalid(en, zh)


def host_name(text: str) -> None:
    """A name as in RFC 1123, or an IPv4 address in its place."""
    if not text.isascii():
        refuse(
            "only ASCII letters: write an international name in its xn-- form",
            "只能用 ASCII 字符：国际化域名请写成 xn-- 形式",
        )
    if re.fullmatch(r"[0-9.]+", text):
        ipv4_address(text)
        return
    name = text.removesuffix(".")
    if text.endswith(".") and name:
        refuse("leave out the dot at the end", "请去掉末尾的点")
    if len(name) > 253:
        refuse("longer than 253 characters", "超过 253 个字符")
    for label in name.split("."):
        if not _LABEL.fullmatch(label):
            refuse(
                f"{label!r} is no part of a host name: 1 to 63 letters, digits and hyphens, "
                "no hyphen at either end",
                f"主机名的一段 {label!r} 无效：须为 1 到 63 个字母、数字或连字符，"
                "首尾不能是连字符",
            )


def is_address(text: str) -> bool:
    """Whether this is an IP address and no name."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def ipv4_address(text: str) -> None:
    """An IPv4 address that one host can have."""
    try:
        address = ipaddress.IPv4Address(text)
    except ValueError:
        refuse(
            f"{text!r} is no IPv4 address such as 192.0.2.10",
            f"{text!r} 不是 IPv4 地址（例如 192.0.2.10）",
        )
    _one_host(address)


def ipv6_address(text: str) -> None:
    """An IPv6 address that one host can have, without a zone."""
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        address = None
    if address is None or address.scope_id is not None:
        refuse(
            f"{text!r} is no IPv6 address such as 2001:db8::10",
            f"{text!r} 不是 IPv6 地址（例如 2001:db8::10）",
        )
    _one_host(address)


def _one_host(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if address.is_unspecified or address.is_multicast or str(address) == "255.255.255.255":
        refuse(f"{address} is not the address of one host", f"{address} 不是单台主机的地址")


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
    """Whether an address is of a block that is not routed on the internet."""
    address = ipaddress.ip_address(text)
    return any(address in block for block in _LOCAL_USE if block.version == address.version)


def not_swapped(private: str, public: str) -> None:
    """Refuse a private and a public address of one server where each looks like the other.

    Both are addresses that :func:`ipv4_address` or :func:`ipv6_address` takes.
    """
    if is_local_use(public) and not is_local_use(private):
        refuse(
            f"{public} is a private address and {private} a public one: swap them",
            f"{public} 是内网地址，{private} 是公网地址：两者写反了",
        )


def network(text: str) -> None:
    """A network in CIDR form, IPv4 or IPv6; a lone address is a network of one."""
    try:
        ipaddress.ip_network(text)
        return
    except ValueError:
        pass
    try:
        meant = ipaddress.ip_network(text, strict=False)
    except ValueError:
        refuse(
            f"{text!r} is no network such as 10.0.0.0/24",
            f"{text!r} 不是网段（例如 10.0.0.0/24）",
        )
    refuse(
        f"{text} is an address inside a network: the network is {meant}",
        f"{text} 是网段内的一个地址，网段应写作 {meant}",
    )


def port(text: str) -> None:
    """A port from 1 to 65535 in decimal digits."""
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65535):
        refuse(f"{text!r} is no port from 1 to 65535", f"{text!r} 不是 1 到 65535 之间的端口")


def rtp_port(text: str) -> None:
    """A port that media may use: from 1024, since Asterisk takes no lower one."""
    port(text)
    if int(text) < 1024:
        refuse("media needs a port from 1024 up", "媒体端口不能小于 1024")


def host_port(text: str) -> None:
    """``host:port``, where the port may be left out and IPv6 stands in brackets."""
    match = _HOST_PORT.fullmatch(text)
    if match is None:
        refuse(
            f"{text!r} is not of the form host:port (IPv6: [address]:port)",
            f"{text!r} 不是“主机:端口”的形式（IPv6 写作 [地址]:端口）",
        )
    if match["six"] is not None:
        ipv6_address(match["six"])
    else:
        host_name(match["host"])
    if match["port"] is not None:
        port(match["port"])


def turn_uri(text: str) -> None:
    """A TURN address as in RFC 7065."""
    match = _TURN_FORM.fullmatch(text)
    if match is None or match["scheme"].lower() not in ("turn", "turns"):
        refuse(
            f"{text!r} is no TURN address such as turn:turn.example.test:3478?transport=tcp",
            f"{text!r} 不是 TURN 地址（例如 turn:turn.example.test:3478?transport=tcp）",
        )
    if match["rest"].startswith("//"):
        refuse("a TURN address has no // after the colon", "TURN 地址的冒号后面没有 //")
    if "@" in match["rest"]:
        refuse("a TURN address holds no user name", "TURN 地址里不写用户名")
    host_port(match["rest"])
    if match["query"] is not None and match["query"] not in ("transport=udp", "transport=tcp"):
        refuse(
            "after ? only transport=udp or transport=tcp may stand",
            "? 后面只能写 transport=udp 或 transport=tcp",
        )


def turn_endpoint(uri: str) -> tuple[bool, int | None]:
    """Whether a checked TURN URI asks for TLS, and the port that it names."""
    match = _TURN_FORM.fullmatch(uri)
    place = _HOST_PORT.fullmatch(match["rest"]) if match else None
    if match is None or place is None:
        raise ValueError(f"not a TURN URI: {uri!r}")
    return match["scheme"].lower() == "turns", int(place["port"]) if place["port"] else None
