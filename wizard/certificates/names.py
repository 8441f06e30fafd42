"""The names and addresses in a certificate, as certificates spell them.

``cryptography`` is loaded only when a function is called.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from wizard.errors import UsageProblem
from wizard.words.message import Message

if TYPE_CHECKING:
    from cryptography import x509

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


def subject_names(certificate: x509.Certificate) -> tuple[set[str], set[IPAddress]]:
    """The host names, in lower case, and the addresses that a certificate is for.

    Args:
        certificate: whose ``subjectAltName`` is read.
    """
    from cryptography import x509

    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return set(), set()
    addresses = {
        address
        for address in found.get_values_for_type(x509.IPAddress)
        if isinstance(address, ipaddress.IPv4Address | ipaddress.IPv6Address)
    }
    return {name.lower() for name in found.get_values_for_type(x509.DNSName)}, addresses


def ascii_name(name: str) -> str:
    """A host name as certificates spell it: lower case, other scripts in their ASCII form.

    Args:
        name: with or without a dot at its end.

    Raises:
        UsageProblem: it has no such form (IDNA 2003).
    """
    name = name.rstrip(".").lower()
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode()
    except UnicodeError:
        raise UsageProblem(Message("certificates.not-a-name", name=name)) from None
