"""What an authority may sign for: its name constraints (RFC 5280, 4.2.1.10).

``cryptography`` is loaded only when a function is called.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from wizard.certificates.names import IPAddress, ascii_name

if TYPE_CHECKING:
    from cryptography import x509


def constrained(authority: x509.Certificate) -> bool:
    """Whether the names that an authority may sign for are limited.

    Args:
        authority: its certificate.
    """
    return _constraints(authority) is not None


def not_permitted(
    authority: x509.Certificate, names: Iterable[str], addresses: Iterable[str | IPAddress]
) -> list[str]:
    """The names and addresses that an authority may not sign for, in their order.

    Args:
        authority: its certificate.
        names: DNS names.
        addresses: IP addresses.
    """
    return [*_names_outside(authority, names), *_addresses_outside(authority, addresses)]


def _constraints(authority: x509.Certificate) -> x509.NameConstraints | None:
    from cryptography import x509

    try:
        return authority.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return None


def _subtrees(
    authority: x509.Certificate, kind: type[x509.DNSName] | type[x509.IPAddress]
) -> tuple[list[object], list[object]]:
    """The permitted and the excluded values of one kind."""
    found = _constraints(authority)
    permitted, excluded = (
        (found.permitted_subtrees, found.excluded_subtrees) if found else ((), ())
    )
    return (
        [each.value for each in permitted or () if isinstance(each, kind)],
        [each.value for each in excluded or () if isinstance(each, kind)],
    )


def _names_outside(authority: x509.Certificate, names: Iterable[str]) -> Iterator[str]:
    from cryptography import x509

    permitted, excluded = _subtrees(authority, x509.DNSName)

    def below(name: str, subtrees: Iterable[object]) -> bool:
        roots = (str(each).lower() for each in subtrees)
        return any(
            not root or name == root or name.endswith("." + root.removeprefix("."))
            for root in roots
        )

    for given in names:
        name = ascii_name(given)
        if (permitted and not below(name, permitted)) or below(name, excluded):
            yield given


def _addresses_outside(
    authority: x509.Certificate, addresses: Iterable[str | IPAddress]
) -> Iterator[str]:
    from cryptography import x509

    permitted, excluded = _subtrees(authority, x509.IPAddress)

    def within(address: IPAddress, subtrees: Iterable[object]) -> bool:
        networks = (ipaddress.ip_network(str(each)) for each in subtrees)
        return any(address in network for network in networks)

    for given in addresses:
        address = ipaddress.ip_address(given)
        if (permitted and not within(address, permitted)) or within(address, excluded):
            yield str(given)
