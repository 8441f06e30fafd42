"""The contents of the certificates as data; only keys and signatures are missing.

Names of extensions, of their parts and of the kinds of names are those of RFC 5280.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from wizard.certificates.names import ascii_name

CURVE: Final = "P-256"
HASH: Final = "SHA-256"
CA_DAYS: Final = 3652
# Apple refuses every TLS certificate of more than 825 days (support.apple.com/103769), and of
# more than 398 if a preinstalled authority signed it (support.apple.com/102028).
LEAF_DAYS: Final = 397
CLOCK_SKEW: Final = timedelta(hours=1)
COMMON_NAME_LIMIT: Final = 64
NAME_PREFIX: Final = "Private CA of "
SERVER: Final = "Asterisk"
SERVER_AUTH: Final = "1.3.6.1.5.5.7.3.1"
DNS: Final = "dNSName"
URI: Final = "uniformResourceIdentifier"
MAILBOX: Final = "rfc822Name"
ADDRESS: Final = "iPAddress"
EVERY: Final = ("0.0.0.0/0", "::/0")
NOWHERE: Final = "invalid"
"""A name below which there is nothing (RFC 6761)."""


class GeneralName(NamedTuple):
    """A name in a certificate.

    Attributes:
        kind: one of ``DNS``, ``URI``, ``MAILBOX`` and ``ADDRESS``.

        value: an address, or in name constraints a network such as ``192.0.2.10/32``.
    """

    kind: str
    value: str


class Extension(NamedTuple):
    """An extension of a certificate.

    Attributes:
        name: such as ``keyUsage``.

        critical: whether who does not know it has to refuse the certificate.

        value: its parts; None where it follows from keys.
    """

    name: str
    critical: bool
    value: Any


class CertificateProfile(NamedTuple):
    """A certificate without its keys.

    Attributes:
        common_name: the whole of its subject.

        start: of its validity, with its time zone, in whole seconds.

        end: of its validity, likewise.

        extensions: in their order.
    """

    common_name: str
    start: datetime
    end: datetime
    extensions: tuple[Extension, ...]


def authority_profile(
    names: Sequence[str], addresses: Sequence[str], now: datetime
) -> CertificateProfile:
    """An authority for one server, called after its first name or address.

    A stolen key can impersonate this server only: names, addresses and purpose are limited, and
    the authority cannot sign another one.

    Args:
        names: DNS names that it may sign for.
        addresses: IP addresses that it may sign for.
        now: the present, with its time zone.
    """
    now = now.replace(microsecond=0)
    place = ascii_name(names[0]) if names else addresses[0]
    return CertificateProfile(
        _common_name(NAME_PREFIX + place, NAME_PREFIX + "this server"),
        now - CLOCK_SKEW,
        now + timedelta(days=CA_DAYS),
        (
            Extension("basicConstraints", True, {"cA": True, "pathLenConstraint": 0}),
            Extension("keyUsage", True, ("keyCertSign", "cRLSign")),
            Extension("extKeyUsage", False, (SERVER_AUTH,)),
            Extension("nameConstraints", True, constraints(names, addresses)),
            Extension("subjectKeyIdentifier", False, None),
        ),
    )


def leaf_profile(
    names: Sequence[str],
    addresses: Sequence[str],
    now: datetime,
    signer: tuple[datetime, datetime],
) -> CertificateProfile:
    """The certificate of a server.

    Args:
        names: DNS names of the certificate.
        addresses: IP addresses of the certificate.
        now: the present, with its time zone.
        signer: start and end of its authority's validity.
    """
    start = now.replace(microsecond=0) - CLOCK_SKEW
    # OpenSSL takes a common name with dots for a host name, and no name is permitted beside
    # addresses alone (crypto/x509/v3_ncons.c: NAME_CONSTRAINTS_check_CN).
    first = ascii_name(names[0]) if names else SERVER
    parsed = dict.fromkeys(ipaddress.ip_address(address) for address in addresses)
    subjects = (
        *(GeneralName(DNS, name) for name in dict.fromkeys(map(ascii_name, names))),
        *(GeneralName(ADDRESS, str(address)) for address in parsed),
    )
    return CertificateProfile(
        _common_name(first, SERVER),
        max(start, signer[0]),
        min(start + timedelta(days=LEAF_DAYS), signer[1]),
        (
            Extension("subjectAltName", False, subjects),
            Extension("basicConstraints", True, {"cA": False, "pathLenConstraint": None}),
            Extension("keyUsage", True, ("digitalSignature",)),
            Extension("extKeyUsage", False, (SERVER_AUTH,)),
            Extension("subjectKeyIdentifier", False, None),
            Extension("authorityKeyIdentifier", False, None),
        ),
    )


def constraints(
    names: Sequence[str], addresses: Sequence[str]
) -> Mapping[str, tuple[GeneralName, ...]]:
    """Name constraints to exactly these names and addresses.

    A kind that is not mentioned would be free: constraints on names alone leave every address
    open, and SIP phones take a server's name from an URI as well (RFC 5922). So each kind is
    limited, also where nothing of it is asked for.

    Args:
        names: host names; the names below them belong to them.

        addresses: IP addresses, each for itself alone.
    """
    parsed = dict.fromkeys(ipaddress.ip_address(address) for address in addresses)
    networks = [str(ipaddress.ip_network(address)) for address in parsed]
    versions = {address.version for address in parsed}
    return {
        "permittedSubtrees": (
            *_below(names or [NOWHERE]),
            *(GeneralName(ADDRESS, each) for each in networks),
        ),
        "excludedSubtrees": tuple(
            GeneralName(ADDRESS, every)
            for every in EVERY
            if ipaddress.ip_network(every).version not in versions
        ),
    }


def _below(names: Sequence[str]) -> Iterator[GeneralName]:
    for host in dict.fromkeys(map(ascii_name, names)):
        for kind in (DNS, URI, MAILBOX):
            yield GeneralName(kind, host)


def _common_name(name: str, otherwise: str) -> str:
    """A common name has room for 64 characters only."""
    return name if len(name) <= COMMON_NAME_LIMIT else otherwise
