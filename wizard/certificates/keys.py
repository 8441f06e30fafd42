"""The certificate authority of one's own, kept as long as it serves; and checks of given files.

Whatever exists and still serves is kept, byte for byte. ``cryptography`` is loaded only when a
function is called.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from wizard.certificates.check import check_files
from wizard.certificates.constraints import constrained, not_permitted
from wizard.certificates.issue import (
    CA_CERTIFICATE,
    CA_KEY,
    CERTIFICATE,
    KEY,
    PATHS,
    Authority,
    authority_files,
    leaf_files,
    mode,
    new_authority,
    signed_by,
)
from wizard.certificates.names import ascii_name, subject_names
from wizard.certificates.profile import NAME_PREFIX
from wizard.certificates.read import CertificateProblem
from wizard.errors import UsageProblem
from wizard.files import File
from wizard.words.message import Message

if TYPE_CHECKING:
    from cryptography import x509

__all__ = [
    "PATHS",
    "AuthorityNote",
    "CertificateProblem",
    "check_files",
    "ensure_authority",
    "notes",
]

RENEW_DAYS = 30


class AuthorityNote(NamedTuple):
    """Something that a person has to know about the authority.

    Attributes:
        advice: its id in the catalogue.

        facts: what its text names.
    """

    advice: str
    facts: Mapping[str, str]


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

        addresses: IP addresses to certify, the one that browsers use first. One that an existing
        authority may not sign for is left out, unless browsers use it.

        now: the present, with its time zone.

    Returns:
        The files by path: the existing ones where they serve, new ones where not. The
        authority's key is missing if it is kept elsewhere.

    Raises:
        UsageProblem: what is there was not made by this authority, a person's own authority does
        not serve, or the authority's key is needed and is missing or unusable.
    """
    files = {
        path: File(existing[path], mode(path), rebased=True) for path in PATHS if path in existing
    }
    if CA_CERTIFICATE not in existing:
        if CA_KEY in existing:
            raise UsageProblem(
                Message(
                    "certificates.ca.no-certificate", ca_key=CA_KEY, ca_certificate=CA_CERTIFICATE
                ),
                Message("certificates.ca.no-certificate-remedy", ca_certificate=CA_CERTIFICATE),
            )
        _check_own(existing, None)
        authority = new_authority(names, addresses, now)
        files |= authority_files(authority)
        return files | leaf_files(authority, names, addresses, now)

    certificate = _load(existing[CA_CERTIFICATE], CA_CERTIFICATE)
    _check_own(existing, certificate)
    if reason := _unfit(certificate, names, addresses, now):
        if not _is_ours(certificate.subject):
            raise UsageProblem(
                reason,
                Message(
                    "certificates.ca.unfit-remedy", ca_certificate=CA_CERTIFICATE, ca_key=CA_KEY
                ),
            )
        authority = new_authority(names, addresses, now)
        files |= authority_files(authority)
        return files | leaf_files(authority, names, addresses, now)
    outside = not_permitted(certificate, (), addresses)
    permitted = [address for address in addresses if address not in outside]
    if _serves(existing, certificate, names, permitted, now):
        return files
    return files | leaf_files(_load_authority(existing, certificate), names, permitted, now)


def notes(
    existing: Mapping[str, bytes],
    files: Mapping[str, File],
    names: Sequence[str],
    addresses: Sequence[str],
) -> Iterator[AuthorityNote]:
    """Yield what a person has to know after :func:`ensure_authority`.

    Args:
        existing: what was there.

        files: what it returned.

        names: host names that were to be certified.

        addresses: IP addresses that were to be certified.
    """
    now = _load(files[CA_CERTIFICATE].content, CA_CERTIFICATE)
    if CA_CERTIFICATE in existing and existing[CA_CERTIFICATE] != files[CA_CERTIFICATE].content:
        before = _load(existing[CA_CERTIFICATE], CA_CERTIFICATE)
        if outside := not_permitted(before, names, _used(names, addresses)):
            yield AuthorityNote("certificate.ca-replaced", {"names": ", ".join(outside)})
        else:
            date = f"{before.not_valid_after_utc:%Y-%m-%d}"
            yield AuthorityNote("certificate.ca-expired", {"date": date})
    if not constrained(now) and _is_ours(now.subject):
        yield AuthorityNote("certificate.ca-unlimited", {})
    if outside := not_permitted(now, (), addresses):
        facts = {"addresses": ", ".join(outside), "host": (*names, *addresses)[0]}
        yield AuthorityNote("certificate.address-left-out", facts)


def _used(names: Sequence[str], addresses: Sequence[str]) -> Sequence[str]:
    """The address that browsers use, where they use no name."""
    return () if names else addresses[:1]


def _unfit(
    authority: x509.Certificate, names: Sequence[str], addresses: Sequence[str], now: datetime
) -> Message | None:
    """Why an authority does not serve."""
    start, end = authority.not_valid_before_utc, authority.not_valid_after_utc
    if end - now < timedelta(days=RENEW_DAYS) or start > now:
        return Message(
            "certificates.ca.unfit-dates", ca_certificate=CA_CERTIFICATE, start=start, end=end
        )
    if outside := not_permitted(authority, names, _used(names, addresses)):
        return Message(
            "certificates.ca.unfit-names", ca_certificate=CA_CERTIFICATE, outside=outside
        )
    return None


def _load(content: bytes, path: str) -> x509.Certificate:
    """The first certificate of a PEM file."""
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(content)
    except ValueError:
        raise UsageProblem(
            Message("certificates.ca.not-a-certificate", path=path),
            Message("certificates.ca.put-back-or-away"),
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
            Message("certificates.ca.not-ours", certificate=CERTIFICATE),
            Message("certificates.ca.not-ours-remedy"),
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

    again = Message("certificates.ca.again", ca_certificate=CA_CERTIFICATE, ca_key=CA_KEY)
    if CA_KEY not in existing:
        raise UsageProblem(
            Message("certificates.ca.no-key", ca_key=CA_KEY),
            Message("certificates.ca.no-key-remedy", ca_key=CA_KEY, again=again),
        )
    try:
        key = load_pem_private_key(existing[CA_KEY], None)
    except TypeError:
        raise UsageProblem(
            Message("certificates.ca.passphrase", ca_key=CA_KEY),
            Message("certificates.ca.passphrase-remedy", again=again),
        ) from None
    except ValueError:
        raise UsageProblem(
            Message("certificates.ca.not-a-key", ca_key=CA_KEY),
            Message("certificates.ca.put-back", again=again),
        ) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) or (
        key.public_key() != certificate.public_key()
    ):
        raise UsageProblem(
            Message("certificates.ca.mismatch", ca_key=CA_KEY, ca_certificate=CA_CERTIFICATE),
            Message("certificates.ca.put-back", again=again),
        )
    return Authority(certificate, key)
