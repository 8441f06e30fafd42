"""Whether a certificate that comes alone lacks the intermediates that lead to its authority."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from wizard.certificates.issue import signed_by
from wizard.certificates.read import UnreadableError, load_chain

if TYPE_CHECKING:
    from cryptography import x509

KINDS = frozenset({".pem", ".crt", ".cer"})
MOST = 50
"""Files beside a certificate that are looked at."""


def lacks_intermediate(leaf: x509.Certificate, beside: Path | None = None) -> bool:
    """Whether a server has to show more than this certificate.

    An authority that signs servers directly is installed in browsers itself, so the certificate
    alone is the whole chain. Public authorities never do so; their certificates name the
    intermediate's address or carry proofs of publication. Without any sign of an intermediate
    the authority is taken for a private one that signs directly.

    Args:
        leaf: the server's certificate.
        beside: the folder that it lies in, where its authority's may lie as well.
    """
    for authority in _certificates(beside):
        if authority.subject == leaf.issuer and signed_by(leaf, authority):
            return authority.issuer != authority.subject
    if _signs_itself(leaf):
        return False
    return _is_public(leaf)


def _certificates(folder: Path | None) -> Iterator[x509.Certificate]:
    found: list[Path] = []
    if folder is not None:
        with suppress(OSError):
            found = sorted(each for each in folder.iterdir() if each.suffix in KINDS)
    for path in found[:MOST]:
        with suppress(UnreadableError, OSError, ValueError):
            yield from load_chain(path)


def _signs_itself(leaf: x509.Certificate) -> bool:
    """Whether the certificate says that its authority's own issuer is that authority."""
    from cryptography import x509

    with suppress(x509.ExtensionNotFound, ValueError):
        found = leaf.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
        return any(
            isinstance(each, x509.DirectoryName) and each.value == leaf.issuer
            for each in found.authority_cert_issuer or ()
        )
    return False


def _is_public(leaf: x509.Certificate) -> bool:
    from cryptography import x509
    from cryptography.x509.oid import AuthorityInformationAccessOID as Access

    with suppress(x509.ExtensionNotFound, ValueError):
        kinds = x509.PrecertificateSignedCertificateTimestamps
        if len(list(leaf.extensions.get_extension_for_class(kinds).value)):
            return True
    with suppress(x509.ExtensionNotFound, ValueError):
        access = leaf.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
        return any(each.access_method == Access.CA_ISSUERS for each in access)
    return False
