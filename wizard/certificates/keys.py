"""The certificate authority of one's own, kept as long as it serves; and checks of given files.

Whatever exists and still serves is kept, byte for byte. ``cryptography`` is loaded only when a
function is called.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from wizard.certificates.check import check_files
from wizard.certificates.issue import (
    CA_CERTIFICATE,
    CA_KEY,
    CERTIFICATE,
    KEY,
    NAME_PREFIX,
    PATHS,
    Authority,
    ascii_name,
    authority_files,
    leaf_files,
    mode,
    new_authority,
    signed_by,
    subject_names,
)
from wizard.certificates.read import Problem
from wizard.errors import UsageProblem
from wizard.files import File

if TYPE_CHECKING:
    from cryptography import x509

__all__ = ["PATHS", "Problem", "check_files", "ensure_authority"]

RENEW_DAYS = 30


def ensure_authority(
    existing: Mapping[str, bytes],
    names: Sequence[str],
    addresses: Sequence[str],
    now: datetime,
) -> dict[str, File]:
    """The files of the authority and of the server's certificate.

    Args:
        existing: those of :data:`PATHS` that are there. The authority's key may be kept
        elsewhere as long as nothing has to be signed.

        names: host names to certify.

        addresses: IP addresses to certify.

        now: the present, with its time zone.

    Returns:
        The files by path: the existing ones where they serve, new ones where not. The
        authority's key is missing if it is kept elsewhere.

    Raises:
        UsageProblem: what is there was not made by this authority, or the authority's key is
        needed and is missing or unusable.
    """
    files = {
        path: File(existing[path], mode(path), rebased=True) for path in PATHS if path in existing
    }
    if CA_CERTIFICATE not in existing:
        if CA_KEY in existing:
            raise UsageProblem(
                f"{CA_KEY} is there, but {CA_CERTIFICATE}, which belongs to it, is not.",
                f"Put {CA_CERTIFICATE} back; or, to start with a new authority, move both away.",
            )
        _check_own(existing, None)
        authority = new_authority(names, addresses, now)
        files |= authority_files(authority)
        return files | leaf_files(authority, names, addresses, now)

    certificate = _load(existing[CA_CERTIFICATE], CA_CERTIFICATE)
    _check_own(existing, certificate)
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if end - now < timedelta(days=RENEW_DAYS) or start > now:
        if not _is_ours(certificate.subject):
            raise UsageProblem(
                f"{CA_CERTIFICATE} is valid from {start:%Y-%m-%d} to {end:%Y-%m-%d} only.",
                f"Put a new authority's certificate and key there as {CA_CERTIFICATE} and "
                f"{CA_KEY}; or move them away, and one is made.",
            )
        authority = new_authority(names, addresses, now)
        files |= authority_files(authority)
        return files | leaf_files(authority, names, addresses, now)
    if _serves(existing, certificate, names, addresses, now):
        return files
    return files | leaf_files(_load_authority(existing, certificate), names, addresses, now)


def _load(content: bytes, path: str) -> x509.Certificate:
    """The first certificate of a PEM file."""
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(content)
    except ValueError:
        raise UsageProblem(
            f"{path} is not a certificate.", "Put the right file back, or move it away."
        ) from None


def _check_own(existing: Mapping[str, bytes], authority: x509.Certificate | None) -> None:
    """Refuse to replace a certificate that somebody else made."""
    if CERTIFICATE not in existing:
        return
    leaf = _load(existing[CERTIFICATE], CERTIFICATE)
    if authority is not None and signed_by(leaf, authority):
        return
    if not _is_ours(leaf.issuer):
        raise UsageProblem(
            f"{CERTIFICATE} was not made by this wizard, and certificate.source = "
            '"private-ca" would replace it.',
            'Keep it with certificate.source = "files"; or move it and its key away.',
        )


def _is_ours(name: x509.Name) -> bool:
    """Whether an authority has the name that this wizard gives to one."""
    from cryptography.x509.oid import NameOID

    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return any(str(part.value).startswith(NAME_PREFIX) for part in found)


def _serves(
    existing: Mapping[str, bytes],
    authority: x509.Certificate,
    names: Sequence[str],
    addresses: Sequence[str],
    now: datetime,
) -> bool:
    """Whether the server's certificate can stay as it is."""
    if CERTIFICATE not in existing or KEY not in existing:
        return False
    leaf = _load(existing[CERTIFICATE], CERTIFICATE)
    covered_names, covered_addresses = subject_names(leaf)
    return (
        signed_by(leaf, authority)
        and leaf.not_valid_before_utc <= now
        and leaf.not_valid_after_utc - now > timedelta(days=RENEW_DAYS)
        and covered_names.issuperset(ascii_name(name) for name in names)
        and covered_addresses.issuperset(ipaddress.ip_address(address) for address in addresses)
        and _belongs(existing[KEY], leaf)
    )


def _belongs(key: bytes, certificate: x509.Certificate) -> bool:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return load_pem_private_key(key, None).public_key() == certificate.public_key()
    except (ValueError, TypeError):
        return False


def _load_authority(existing: Mapping[str, bytes], certificate: x509.Certificate) -> Authority:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    again = f"move {CA_CERTIFICATE} and {CA_KEY} away to start with a new authority, which "
    again += "every browser has to be told to trust anew."
    if CA_KEY not in existing:
        raise UsageProblem(
            "The server's certificate has to be made anew (a name or an address was added, it "
            f"expires soon, or its key is missing), and {CA_KEY} is not there to sign it.",
            f"Put {CA_KEY} back for this run; or {again}",
        )
    try:
        key = load_pem_private_key(existing[CA_KEY], None)
    except TypeError:
        raise UsageProblem(
            f"{CA_KEY} is protected by a passphrase, and the server's certificate has to be made "
            "anew.",
            f"Put the key without its passphrase there for this run; or {again}",
        ) from None
    except ValueError:
        raise UsageProblem(
            f"{CA_KEY} is not a private key.", f"Put the right file back; or {again}"
        ) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) or (
        key.public_key() != certificate.public_key()
    ):
        raise UsageProblem(
            f"{CA_KEY} does not belong to {CA_CERTIFICATE}.",
            f"Put the right file back; or {again}",
        )
    return Authority(certificate, key)
