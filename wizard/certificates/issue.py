"""Makes the keys and certificates: a small authority, and the server certificate it signs.

``cryptography`` is loaded only when a function is called.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from wizard.certificates.constraints import constraints
from wizard.certificates.names import ascii_name
from wizard.files import File

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

CA_CERTIFICATE = "ca/ca.crt"
CA_KEY = "ca/ca.key"
CERTIFICATE = "asterisk/keys/fullchain.pem"
KEY = "asterisk/keys/privkey.pem"
PATHS = (CA_CERTIFICATE, CA_KEY, CERTIFICATE, KEY)

CA_DAYS = 3652
# Apple refuses every TLS certificate of more than 825 days (support.apple.com/103769), and of
# more than 398 if a preinstalled authority signed it (support.apple.com/102028).
LEAF_DAYS = 397
CLOCK_SKEW = timedelta(hours=1)
COMMON_NAME_LIMIT = 64
NAME_PREFIX = "Private CA of "
SERVER = "Asterisk"


class Authority(NamedTuple):
    """A certificate authority that can sign."""

    certificate: x509.Certificate
    key: Key


def mode(path: str) -> int:
    """Permission bits of one of the files."""
    return 0o600 if path in (CA_KEY, KEY) else 0o644


def signed_by(leaf: x509.Certificate, authority: x509.Certificate) -> bool:
    """Whether one certificate was issued by the other."""
    from cryptography.exceptions import InvalidSignature

    try:
        leaf.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def new_authority(names: Sequence[str], addresses: Sequence[str], now: datetime) -> Authority:
    """An authority for one server, called after its first name or address.

    Whoever gets hold of its key can be this server and no other website: names, addresses and
    purpose are limited, and it can sign no further authority.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID

    key = ec.generate_private_key(ec.SECP256R1())
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    place = ascii_name(names[0]) if names else addresses[0]
    subject = _subject(NAME_PREFIX + place, NAME_PREFIX + "this server")
    usage = _usage(key_cert_sign=True, crl_sign=True)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SKEW)
        .not_valid_after(now + timedelta(days=CA_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(purpose, critical=False)
        .add_extension(constraints(names, addresses), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key)


def _subject(name: str, otherwise: str) -> x509.Name:
    """A distinguished name; a common name has room for 64 characters only."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    common = name if len(name) <= COMMON_NAME_LIMIT else otherwise
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _usage(
    *, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False
) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def authority_files(authority: Authority) -> dict[str, File]:
    """The authority's certificate, for browsers, and its key, to be kept apart."""
    from cryptography.hazmat.primitives.serialization import Encoding

    content = authority.certificate.public_bytes(Encoding.PEM)
    return {
        CA_CERTIFICATE: File(content, mode(CA_CERTIFICATE), rebased=True),
        CA_KEY: File(_pem(authority.key), mode(CA_KEY), rebased=True),
    }


def leaf_files(
    authority: Authority, names: Sequence[str], addresses: Sequence[str], now: datetime
) -> dict[str, File]:
    """A new key and a certificate for it, followed by the authority's."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509.oid import ExtendedKeyUsageOID

    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    key = ec.generate_private_key(ec.SECP256R1())
    subjects: list[x509.GeneralName] = [
        x509.DNSName(name) for name in dict.fromkeys(ascii_name(name) for name in names)
    ]
    parsed = dict.fromkeys(ipaddress.ip_address(address) for address in addresses)
    subjects += [x509.IPAddress(address) for address in parsed]
    signer = authority.certificate
    end = min(now - CLOCK_SKEW + timedelta(days=LEAF_DAYS), signer.not_valid_after_utc)
    # OpenSSL takes a common name with dots for a host name, and no name is permitted beside
    # addresses alone (crypto/x509/v3_ncons.c: NAME_CONSTRAINTS_check_CN).
    first = ascii_name(names[0]) if names else SERVER
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_subject(first, SERVER))
        .issuer_name(signer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(max(now - CLOCK_SKEW, signer.not_valid_before_utc))
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName(subjects), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(purpose, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_authority_identifier(signer), critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    chain = certificate.public_bytes(Encoding.PEM) + signer.public_bytes(Encoding.PEM)
    return {
        CERTIFICATE: File(chain, mode(CERTIFICATE), rebased=True),
        KEY: File(_pem(key), mode(KEY), rebased=True),
    }


def _authority_identifier(signer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    from cryptography import x509

    try:
        found = signer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    except x509.ExtensionNotFound:
        key = signer.public_key()
        return x509.AuthorityKeyIdentifier.from_issuer_public_key(key)  # type: ignore[arg-type]
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(found)


def _pem(key: Key) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
