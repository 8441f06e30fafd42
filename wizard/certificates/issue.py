"""Makes the keys and certificates: a small authority, and the server certificate it signs.

``cryptography`` is loaded only when a function is called.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from wizard.certificates.profile import (
    ADDRESS,
    CURVE,
    DNS,
    HASH,
    MAILBOX,
    URI,
    CertificateProfile,
    GeneralName,
    authority_profile,
    leaf_profile,
)
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
_USAGES: Final = {
    "digitalSignature": "digital_signature",
    "nonRepudiation": "content_commitment",
    "keyEncipherment": "key_encipherment",
    "dataEncipherment": "data_encipherment",
    "keyAgreement": "key_agreement",
    "keyCertSign": "key_cert_sign",
    "cRLSign": "crl_sign",
    "encipherOnly": "encipher_only",
    "decipherOnly": "decipher_only",
}
"""Names of RFC 5280, and those of the library."""


class Authority(NamedTuple):
    """A certificate authority that can sign.

    Attributes:
        certificate: of the CA itself.

        key: that signs.
    """

    certificate: x509.Certificate
    key: Key


def mode(path: str) -> int:
    """Return the permission bits of one of the files.

    Args:
        path: relative to OUT.
    """
    return 0o600 if path in (CA_KEY, KEY) else 0o644


def signed_by(leaf: x509.Certificate, authority: x509.Certificate) -> bool:
    """Whether one certificate was issued by the other.

    Args:
        leaf: the certificate.
        authority: the other.
    """
    from cryptography.exceptions import InvalidSignature

    try:
        leaf.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def new_authority(names: Sequence[str], addresses: Sequence[str], now: datetime) -> Authority:
    """An authority for one server; see :func:`authority_profile`.

    Args:
        names: DNS names that it may sign for.
        addresses: IP addresses that it may sign for.
        now: the present, with its time zone.
    """
    key = _new_key()
    return Authority(_signed(authority_profile(names, addresses, now), key, None), key)


def _new_key() -> ec.EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key({CURVE: ec.SECP256R1}[CURVE]())


def _signed(
    profile: CertificateProfile,
    key: ec.EllipticCurvePrivateKey,
    signer: Authority | None,
) -> x509.Certificate:
    """A certificate.

    Args:
        profile: what it says.
        key: its own.
        signer: its authority; None where it signs itself.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.oid import NameOID

    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, profile.common_name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signer.certificate.subject if signer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(profile.start)
        .not_valid_after(profile.end)
    )
    for name, critical, value in profile.extensions:
        builder = builder.add_extension(_extension(name, value, key, signer), critical=critical)
    return builder.sign(signer.key if signer else key, {HASH: hashes.SHA256}[HASH]())


def _extension(
    name: str, value: Any, key: ec.EllipticCurvePrivateKey, signer: Authority | None
) -> x509.ExtensionType:
    from cryptography import x509

    made: Mapping[str, Callable[[], x509.ExtensionType]] = {
        "authorityKeyIdentifier": lambda: (
            _authority_identifier(signer.certificate) if signer
            else x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
        ),
        "basicConstraints": lambda: x509.BasicConstraints(value["cA"], value["pathLenConstraint"]),
        "extKeyUsage": lambda: x509.ExtendedKeyUsage(map(x509.ObjectIdentifier, value)),
        "keyUsage": lambda: x509.KeyUsage(**{
            attribute: usage in value for usage, attribute in _USAGES.items()
        }),
        "nameConstraints": lambda: x509.NameConstraints(*(
            [_general_name(each) for each in value[part]] or None
            for part in ("permittedSubtrees", "excludedSubtrees")
        )),
        "subjectAltName": lambda: x509.SubjectAlternativeName(map(_general_name, value)),
        "subjectKeyIdentifier": lambda: x509.SubjectKeyIdentifier.from_public_key(
            key.public_key()
        ),
    }  # fmt: skip
    return made[name]()


def authority_files(authority: Authority) -> dict[str, File]:
    """The authority's certificate, for browsers, and its key, to be kept apart.

    Args:
        authority: certificate and key.

    Returns:
        Both in PEM, by path relative to OUT.
    """
    from cryptography.hazmat.primitives.serialization import Encoding

    content = authority.certificate.public_bytes(Encoding.PEM)
    return {
        CA_CERTIFICATE: File(content, mode(CA_CERTIFICATE), rebased=True),
        CA_KEY: File(_pem(authority.key), mode(CA_KEY), rebased=True),
    }


def leaf_files(
    authority: Authority, names: Sequence[str], addresses: Sequence[str], now: datetime
) -> dict[str, File]:
    """A new key and a certificate for it, followed by the authority's.

    Args:
        authority: that signs.
        names: DNS names of the certificate.
        addresses: IP addresses of the certificate.
        now: the present, with its time zone.

    Returns:
        Both in PEM, by path relative to OUT.
    """
    from cryptography.hazmat.primitives.serialization import Encoding

    key = _new_key()
    signer = authority.certificate
    valid = signer.not_valid_before_utc, signer.not_valid_after_utc
    profile = leaf_profile(names, addresses, now, valid)
    certificate = _signed(profile, key, authority)
    chain = certificate.public_bytes(Encoding.PEM) + signer.public_bytes(Encoding.PEM)
    return {
        CERTIFICATE: File(chain, mode(CERTIFICATE), rebased=True),
        KEY: File(_pem(key), mode(KEY), rebased=True),
    }


def _general_name(name: GeneralName) -> x509.GeneralName:
    from cryptography import x509

    if name.kind == ADDRESS:
        read = ipaddress.ip_network if "/" in name.value else ipaddress.ip_address
        return x509.IPAddress(read(name.value))
    kinds: Mapping[str, Callable[[str], x509.GeneralName]] = {
        DNS: x509.DNSName,
        URI: x509.UniformResourceIdentifier,
        MAILBOX: x509.RFC822Name,
    }
    return kinds[name.kind](name.value)


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
