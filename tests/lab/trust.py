"""A certificate authority for one test run, and a server certificate signed by it."""

from __future__ import annotations

import datetime
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AN_HOUR = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Authority:
    """A CA that a browser of the lab can be told to trust."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def write(self, path: Path) -> Path:
        """Write the CA certificate as PEM."""
        path.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        return path

    def issue(self, folder: Path, *names: str, days: int = 30) -> Path:
        """Write fullchain.pem and privkey.pem for host names and addresses into `folder`.

        Negative `days` make a certificate that has expired.
        """
        folder.mkdir(parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _certificate(names[0], key.public_key(), self.certificate.subject, days)
        signed = (
            builder.add_extension(x509.SubjectAlternativeName([_san(n) for n in names]), False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
            .sign(self.key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        chain = signed.public_bytes(pem) + self.certificate.public_bytes(pem)
        (folder / "fullchain.pem").write_bytes(chain)
        private = folder / "privkey.pem"
        private.touch(mode=0o600)
        private.write_bytes(
            key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        return folder


def load(folder: Path) -> Authority:
    """Return the CA that the wizard has written."""
    key = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{folder}: the key is {type(key).__name__}")
    return Authority(x509.load_pem_x509_certificate((folder / "ca.crt").read_bytes()), key)


def authority(name: str = "Lab CA") -> Authority:
    """Make a fresh CA."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        _certificate(name, key.public_key(), subject)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key)


def _certificate(
    name: str, key: ec.EllipticCurvePublicKey, issuer: x509.Name, days: int = 30
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + min(datetime.timedelta(days=days - 30), -AN_HOUR))
        .not_valid_after(now + datetime.timedelta(days=days))
    )


def _san(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
