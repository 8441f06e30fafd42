"""Which addresses ``permit``, ``deny`` and ``acl`` let in.

Source, the same from 16.0.0 to 23.4.1: ``append_ha_core``, ``ast_append_acl``, ``ast_apply_ha``
and ``ast_apply_acl`` in main/acl.c. The last rule that matches decides, without any an address is
let in; every named list has to let it in as well; an IPv4 rule says nothing of IPv6 addresses.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wizard.conf.resolved import Config, Section, Variable
from wizard.conf.text import fold

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_SHORT = re.compile(r"[0-9]+(?:\.[0-9]+){0,3}")
"""An IPv4 address as the C library reads it: the last number fills what is left."""

_LONGEST = 10

MOST = 1000
"""Rules that are compared with each other; nobody writes more by hand."""

STRANGERS = (
    "1.1.1.1", "23.45.67.89", "57.12.3.4", "80.81.82.83", "101.2.3.4", "142.250.1.1",
    "185.17.3.9",
)  # fmt: skip
"""Addresses from all over the internet."""


class AclRule(NamedTuple):
    """One ``permit`` or ``deny`` rule.

    Attributes:
        permits: True for ``permit``.

        network: the addresses that it is about.
    """

    permits: bool
    network: Network


class NoNetworkError(ValueError):
    """A part of a value that Asterisk does not accept as an address or network.

    Args:
        part: as written in the file.
    """

    def __init__(self, part: str) -> None:
        """Keep the part, as it is written."""
        super().__init__(part)
        self.part = part


def network_of(text: str) -> Network:
    """The network that a part of a value stands for.

    Args:
        text: such as ``10.0.0.0/24`` or ``10.0.0.0/255.255.255.0``.

    Raises:
        NoNetworkError: Asterisk refuses it; a blank before it is enough.
    """
    host, slash, mask = text.partition("/")
    try:
        address = _address(host)
        if not slash:
            return ipaddress.ip_network(address)
        if "." in mask or ":" in mask:
            return _masked(address, ipaddress.ip_address(mask))
        bits = re.match(r"\s*([0-9]{1,3})", mask)
        if bits is None:
            raise NoNetworkError(text)
        return ipaddress.ip_network((address, int(bits[1])), strict=False)
    except NoNetworkError:
        raise
    except ValueError:
        raise NoNetworkError(text) from None


def _masked(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
    mask: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> Network:
    """A network by a mask that is written as an address; one with gaps as wide as its first run.

    Raises:
        ValueError: they are of different kinds.
    """
    if address.version != mask.version:
        raise ValueError(mask)
    bits = f"{int(mask):0{mask.max_prefixlen}b}"
    return ipaddress.ip_network((address, len(bits) - len(bits.lstrip("1"))), strict=False)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    plain = host.removeprefix("[").removesuffix("]") if host.startswith("[") else host
    if _SHORT.fullmatch(plain) and all(len(each) <= _LONGEST for each in plain.split(".")):
        *first, last = (int(each) for each in plain.split("."))
        if all(each <= 255 for each in first) and last < 256 ** (4 - len(first)):
            number = sum(each << 8 * (3 - place) for place, each in enumerate(first)) + last
            return ipaddress.IPv4Address(number)
    found = ipaddress.ip_address(plain)
    mapped = getattr(found, "ipv4_mapped", None)
    return mapped if isinstance(mapped, ipaddress.IPv4Address) else found


def rules_of(line: Variable, permits: bool) -> Iterator[AclRule]:
    """The rules of a line.

    Args:
        line: with addresses and networks between commas; ``!`` before one turns its sense.
        permits: whether it is a line that lets in.

    Raises:
        NoNetworkError: Asterisk refuses a part; the rules before it have been given.
    """
    for part in line.value.split(","):
        yield AclRule(permits != part.startswith("!"), network_of(part.removeprefix("!")))


class Acl:
    """The rules of a section.

    Attributes:
        lines: those that it was made of.

        unknown: names of lists that do not exist; one is enough to refuse everybody.

        unseen: whether it names lists that may hold anything.
    """

    def __init__(
        self,
        section: Section | None,
        lists: Config | None,
        prefix: str = "",
        *,
        named: bool = True,
    ) -> None:
        """Read the lines of a section.

        Args:
            section: such as an endpoint, or a list of ``acl.conf``; None has no rule.
            lists: ``acl.conf``; None where it is not known which lists there are.
            prefix: of the names, such as ``contact_`` or ``ice_``.
            named: whether ``acl`` may name lists.

        Raises:
            NoNetworkError: Asterisk refuses a line.
        """
        self.unknown: list[tuple[Variable, str]] = []
        self.unseen = False
        self.lines: list[Variable] = []
        self._parts: list[list[AclRule]] = [[]]
        if section is None:
            return
        self.lines = section.all(f"{prefix}deny", f"{prefix}permit", f"{prefix}blacklist")
        for line in self.lines:
            if line.value:
                self._parts[0] += rules_of(line, fold(line.name).endswith("permit"))
        for line in section.all(f"{prefix}acl") if named else ():
            self.lines.append(line)
            for name in (each.strip() for each in line.value.split(",")):
                listed = lists.get(name) if lists is not None else None
                if listed is not None:
                    self._parts += Acl(listed, None, named=False)._parts
                elif name and lists is not None:
                    self.unknown.append((line, name))
                elif name:
                    self.unseen = True

    def admits(self, host: str) -> bool:
        """Whether an address is allowed.

        Args:
            host: an IP address.
        """
        address = ipaddress.ip_address(host)
        return not self.unknown and all(_allowed(part, address) for part in self._parts)

    def admits_somebody(self) -> bool:
        """Whether there is an IPv4 address that is let in, as far as lists are known."""
        if sum(map(len, self._parts)) > MOST:
            return True
        return not self.unknown and any(
            all(_allowed(part, each) for part in self._parts) for each in self._samples()
        )

    def admits_strangers(self) -> bool:
        """Whether arbitrary addresses on the internet are allowed."""
        admitted = [each for each in STRANGERS if self.admits(each)]
        return not self.unseen and 2 * len(admitted) > len(STRANGERS)

    def admits_loopback_alone(self) -> bool:
        """Whether the rules name what they let in, and it is nothing but this machine."""
        if self.unknown or self.unseen or sum(map(len, self._parts)) > MOST:
            return False
        admitted = [each for each in (*self._samples(), *map(ipaddress.ip_address, STRANGERS))
                    if self.admits(str(each))]  # fmt: skip
        return bool(admitted) and all(each.is_loopback for each in admitted)

    def _samples(self) -> Iterator[ipaddress.IPv4Address]:
        """An address of each kind: within each network, at its edges, and outside of all."""
        nets = [rule.network for part in self._parts for rule in part]
        inner = [each for each in nets if isinstance(each, ipaddress.IPv4Network)]
        for each in inner:
            yield each.network_address
            yield each.broadcast_address
            for beside in (int(each.network_address) - 1, int(each.broadcast_address) + 1):
                if 0 <= beside < 2**32:
                    yield ipaddress.IPv4Address(beside)
        yield ipaddress.IPv4Address("192.0.2.1")


def _allowed(
    rules: Sequence[AclRule], address: ipaddress.IPv4Address | ipaddress.IPv6Address
) -> bool:
    matching = [rule.permits for rule in rules if address in rule.network]
    return matching[-1] if matching else True
