"""Checks a certificate and a key that a person names, the way a browser and Asterisk would.

``cryptography`` is loaded only when a function is called.
"""

from __future__ import annotations

import ipaddress
import stat
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from wizard.certificates import library
from wizard.certificates.chains import lacks_intermediate
from wizard.certificates.constraints import not_permitted
from wizard.certificates.issue import signed_by
from wizard.certificates.names import IPAddress, ascii_name, subject_names
from wizard.certificates.read import (
    CertificateProblem,
    UnreadableError,
    error,
    load_chain,
    load_key,
    warning,
)

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

SOON = timedelta(days=14)
LONGEST = timedelta(days=825)
RSA_BITS = 2048
UNCHECKED = "unchecked"
"""The problem that nothing was checked, since the library for certificates is missing."""
BROWSER_CURVES = ("secp256r1", "secp384r1")


def check_files(
    certificate: Path | str, private_key: Path | str, hostname: str, now: datetime
) -> list[CertificateProblem]:
    """Everything that is wrong with a certificate and its key, errors first.

    Args:
        certificate: file with the server's certificate, followed by its intermediates.

        private_key: file with the key; may be the same.

        hostname: the name or address that browsers use; empty if that is not known.

        now: the present, with its time zone.
    """
    if not library.is_present():
        return [_unchecked(Path(certificate))]
    problems: list[CertificateProblem] = []
    chain = key = None
    for path, part in ((Path(certificate), "certificate"), (Path(private_key), "key")):
        try:
            if part == "certificate":
                chain = load_chain(path)
            else:
                key = load_key(path)
                problems += _check_closed(path)
        except UnreadableError as fatal:
            problems.append(fatal.problem)
    if chain:
        problems += check_chain(chain, hostname, now, Path(certificate).parent)
        if key is not None:
            problems += _check_match(chain, key)
    return sorted(problems, key=lambda problem: problem.severity)


def check_certificate(
    certificate: Path | str, hostname: str, now: datetime
) -> list[CertificateProblem]:
    """Everything that is wrong with a certificate alone, errors first.

    Args:
        certificate: PEM file, with or without its chain.
        hostname: that browsers use.
        now: the present, with its time zone.
    """
    path = Path(certificate)
    if not library.is_present():
        return [_unchecked(path)]
    try:
        problems = [*check_chain(load_chain(path), hostname, now, path.parent)]
    except UnreadableError as fatal:
        return [fatal.problem]
    return sorted(problems, key=lambda problem: problem.severity)


def check_chain(
    chain: Sequence[x509.Certificate], hostname: str, now: datetime, beside: Path | None = None
) -> Iterator[CertificateProblem]:
    """Everything that is wrong with certificates as a server shows them.

    Args:
        chain: the server's certificate and what follows it.
        hostname: as for :func:`check_files`.
        now: the present, with its time zone.
        beside: the folder that they lie in, where their authority's may lie as well.
    """
    yield from _check_dates(chain[0], now)
    yield from _check_names(chain[0], hostname)
    yield from _check_strength(chain[0])
    yield from _check_purpose(chain[0])
    yield from _check_chain(chain, now, beside)


def _unchecked(path: Path) -> CertificateProblem:
    return warning(UNCHECKED, path=path)


def _check_closed(path: Path) -> Iterator[CertificateProblem]:
    if path.stat().st_mode & stat.S_IRWXO:
        yield warning("key-open", path=path)


def _check_dates(leaf: x509.Certificate, now: datetime) -> Iterator[CertificateProblem]:
    start, end = leaf.not_valid_before_utc, leaf.not_valid_after_utc
    if now < start:
        yield error("not-yet-valid", start=start)
    if now >= end:
        yield error("expired", end=end)
    elif end - now < SOON:
        yield warning("expires-soon", end=end)
    if end - start > LONGEST + timedelta(seconds=1):
        yield warning("too-long", days=(end - start).days)


def _check_names(leaf: x509.Certificate, hostname: str) -> Iterator[CertificateProblem]:
    names, addresses = subject_names(leaf)
    listed = sorted(names) + sorted(str(address) for address in addresses)
    if not listed:
        yield error("no-san")
    elif hostname and not _covers(names, addresses, hostname):
        yield error("wrong-name", listed=listed, hostname=hostname)


def _covers(names: set[str], addresses: set[IPAddress], hostname: str) -> bool:
    try:
        return ipaddress.ip_address(hostname.strip("[]")) in addresses
    except ValueError:
        pass
    wanted = ascii_name(hostname)
    # A wildcard stands for exactly one label.
    host, _, domain = wanted.partition(".")
    return wanted in names or bool(host and domain and f"*.{domain}" in names)


def _check_strength(leaf: x509.Certificate) -> Iterator[CertificateProblem]:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    key = leaf.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < RSA_BITS:
            yield error("weak-key", key_size=key.key_size)
    elif not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name not in BROWSER_CURVES:
        yield error("key-type")
    digest = leaf.signature_hash_algorithm
    if digest is not None and digest.name in ("md5", "sha1"):
        yield error("weak-signature", upper=digest.name.upper())


def _check_purpose(leaf: x509.Certificate) -> Iterator[CertificateProblem]:
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    try:
        usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        yield warning("no-purpose")
        return
    allowed = {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}
    if not allowed & set(usage):
        yield error("wrong-purpose")


def _check_chain(
    chain: Sequence[x509.Certificate], now: datetime, beside: Path | None
) -> Iterator[CertificateProblem]:
    leaf = chain[0]
    if leaf.issuer == leaf.subject:
        yield warning("self-signed")
        return
    if len(chain) == 1 and lacks_intermediate(leaf, beside):
        yield warning("no-chain")
    names, addresses = subject_names(leaf)
    for below, above in pairwise(chain):
        if not signed_by(below, above):
            yield error("broken-chain")
            return
        if outside := not_permitted(above, sorted(names), sorted(addresses, key=str)):
            yield error("not-permitted", outside=outside)
        if now >= above.not_valid_after_utc:
            yield error("chain-expired", not_valid_after_utc=above.not_valid_after_utc)


def _check_match(
    chain: Sequence[x509.Certificate], key: PrivateKeyTypes
) -> Iterator[CertificateProblem]:
    public = key.public_key()
    if chain[0].public_key() == public:
        return
    if any(other.public_key() == public for other in chain[1:]):
        yield error("wrong-order")
        return
    yield error("mismatch")
