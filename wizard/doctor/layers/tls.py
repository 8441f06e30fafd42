"""The third layer: TLS, and a certificate that a browser takes.

A browser tells nobody why it refuses a WebSocket's certificate, so this layer looks at what it was
shown once more, without trust, to say what is wrong with it.
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wizard.doctor.protocol.streams import connected
from wizard.doctor.visit import Route, Visit

if TYPE_CHECKING:
    from cryptography import x509

SOON_DAYS = 14
LARGEST_PEM = 1 << 22
DER = 2  # ssl's own number for the encoding
# OpenSSL's numbers, X509_V_ERR_…
NOT_YET, EXPIRED, SELF_SIGNED, SELF_SIGNED_ROOT, NO_ISSUER, UNVERIFIED = 9, 10, 18, 19, 20, 21
WRONG_NAME, WRONG_ADDRESS = 62, 64
BY_CODE = {
    NOT_YET: "tls.not-yet-valid",
    EXPIRED: "tls.expired",
    SELF_SIGNED: "tls.self-signed",
    SELF_SIGNED_ROOT: "tls.private-authority",
    NO_ISSUER: "tls.chain",
    UNVERIFIED: "tls.chain",
    WRONG_NAME: "tls.wrong-name",
    WRONG_ADDRESS: "tls.wrong-name",
}
# OpenSSL's words for a handshake that goes wrong.
NOT_TLS = {
    "WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE", "HTTP_REQUEST",
    "UNEXPECTED_MESSAGE", "BAD_RECORD_TYPE",
}  # fmt: skip
OLD = {"UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "NO_PROTOCOLS_AVAILABLE"}
UNKNOWN = {"names": "?", "issuer": "?", "start": "?", "until": "?"}
# What a browser minds and OpenSSL does not; ids of wizard.certificates.check.
BROWSERS_MIND = {"too-long", "no-purpose", "key-type"}


def trust(ca: Path | None) -> ssl.SSLContext:
    """Return how a browser checks certificates: by the system's CAs and a given one, by SAN only.

    Args:
        ca: a PEM file with more CAs, or None.

    Raises:
        OSError: the file cannot be read, or holds no certificate.
    """
    text = "" if ca is None else _pem(ca)
    context = ssl.create_default_context()
    context.hostname_checks_common_name = False
    # newer Pythons refuse what every browser takes
    context.verify_flags &= ~getattr(ssl, "VERIFY_X509_STRICT", ssl.VerifyFlags(0))
    if ca is not None:
        context.load_verify_locations(cadata=text)
    return context


def _pem(file: Path) -> str:
    """A file of certificates; OpenSSL would wait for a pipe, and read a device without an end."""
    if not file.is_file():
        raise OSError("it is not a file")
    with file.open("rb") as stream:
        return stream.read(LARGEST_PEM).decode("ascii", "replace").replace("\ufffd", "?")


async def tls(visit: Visit, route: Route) -> None:
    """Complete a TLS handshake, and examine the certificate.

    Args:
        visit: the server.
        route: how the server was reached.

    Raises:
        LayerFailed: there is no TLS, or a browser rejects the certificate.
    """
    try:
        async with connected(visit, route, visit.trust) as (_, writer):
            shown: ssl.SSLObject = writer.get_extra_info("ssl_object")
            chain = _chain(shown)
            version, cipher = shown.version() or "", shown.cipher()
    except ssl.SSLCertVerificationError as error:
        await _explain(visit, route, error)
    except ssl.SSLError as error:
        visit.fail(_handshake(error), error=error.reason or error)
    except TimeoutError:
        visit.fail("tls.silent", seconds=f"{visit.limit:.0f}")
    except ConnectionAbortedError:  # asyncio's word for a handshake that takes too long
        visit.fail("tls.silent", seconds=f"{visit.limit:.0f}")
    except OSError as error:  # a reset, or the end of the stream
        visit.fail("tls.closed", error=error)
    else:
        visit.note("tls.open", version=version, cipher=cipher[0] if cipher else "")
        _judge(visit, chain)


def _handshake(error: ssl.SSLError) -> str:
    reason = error.reason or ""
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError) or "EOF" in reason:
        return "tls.closed"
    if reason in NOT_TLS:
        return "tls.not-tls"
    return "tls.old" if reason in OLD else "tls.refused"


async def _explain(visit: Visit, route: Route, error: ssl.SSLCertVerificationError) -> None:
    """Say what is wrong with the certificate that was refused."""
    blind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    blind.check_hostname = False
    blind.verify_mode = ssl.CERT_NONE
    try:
        async with connected(visit, route, blind) as (_, writer):
            chain = _chain(writer.get_extra_info("ssl_object"))
    except (OSError, EOFError, TimeoutError):
        chain = []
    name = BY_CODE.get(error.verify_code, "tls.certificate")
    if name == "tls.chain" and len(chain) > 1:
        name = "tls.private-authority"
    facts = (
        _facts(chain[0]) if chain else {"names": "?", "issuer": "?", "start": "?", "until": "?"}
    )
    visit.fail(name, host=visit.target.host, error=error.verify_message, **facts)


def _judge(visit: Visit, chain: Sequence[x509.Certificate]) -> None:
    """What will be wrong soon, or is wrong in some browsers."""
    if not chain:
        return
    from wizard.certificates.check import check_chain

    now = datetime.now(UTC)
    facts = _facts(chain[0])
    visit.note("tls.certificate-fine", **facts)
    days = (chain[0].not_valid_after_utc - now).days
    if days < SOON_DAYS:
        visit.note("tls.expires-soon", days=days, **facts)
    for problem in check_chain(chain, visit.target.host, now):
        if problem.id in BROWSERS_MIND:
            visit.note("tls.some-browsers", problem=problem.message)


def _facts(leaf: x509.Certificate) -> dict[str, str]:
    from wizard.certificates.names import subject_names

    try:
        names, addresses = subject_names(leaf)
        listed = ", ".join([*sorted(names), *sorted(str(address) for address in addresses)])
        issuer = leaf.issuer.rfc4514_string()
    except ValueError:  # not what DER promises
        listed, issuer = "?", "?"
    return {
        "names": listed or "-",
        "issuer": issuer,
        "start": f"{leaf.not_valid_before_utc:%Y-%m-%d}",
        "until": f"{leaf.not_valid_after_utc:%Y-%m-%d}",
    }


def _chain(shown: ssl.SSLObject) -> list[x509.Certificate]:
    """The certificates that the server sent, its own first."""
    from cryptography import x509

    source: Any = getattr(shown, "get_unverified_chain", None)
    if source is None:  # public since Python 3.13
        source = getattr(getattr(shown, "_sslobj", None), "get_unverified_chain", None)
    sent = (source() if source else None) or []
    ders = [each if isinstance(each, bytes) else each.public_bytes(DER) for each in sent]
    if not ders and (own := shown.getpeercert(binary_form=True)):
        ders = [own]
    try:
        return [x509.load_der_x509_certificate(der) for der in ders]
    except ValueError:
        return []
