"""Whatever a server does, the doctor comes to an end and names the layer where it did so."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.support import fakes
from tests.support.fakes import Behaviour, Reader, Writer, forever, frame, head, reply, upgrading
from wizard.answers import Secret
from wizard.catalogue import Catalogue
from wizard.doctor import remote, report
from wizard.doctor.visit import ProbeOptions, WebSocketUrl
from wizard.sip.message import SipMessage


def saying(data: bytes, *, wait: bool = True) -> Behaviour:
    """Says something to everybody, and stays or goes."""

    async def behave(reader: Reader, writer: Writer) -> None:
        await head(reader)
        writer.write(data)
        await writer.drain()
        if wait:
            await reader.read()

    return behave


def framed(data: bytes) -> Behaviour:
    """A WebSocket that opens and sends the same without an end."""

    async def then(reader: Reader, writer: Writer) -> None:
        await forever(writer, data)

    return upgrading(then)


async def hang_up(reader: Reader, writer: Writer) -> None:
    pass


async def nothing(reader: Reader, writer: Writer) -> None:
    await reader.read()


TRYING = frame(b"SIP/2.0 100 Trying\r\nVia: SIP/2.0/WS x;branch=z9hG4bKother\r\n\r\n")
SERVERS: dict[str, tuple[Behaviour, tuple[str, str]]] = {
    "silent": (nothing, ("http", "http.silent")),
    "hangs up": (hang_up, ("http", "http.closed")),
    "garbage": (saying(bytes(range(255))), ("http", "http.not-http")),
    "a greeting": (saying(b"220 mail ESMTP\r\n"), ("http", "http.not-http")),
    "half a head": (saying(b"HTTP/1.1 426 Upg", wait=False), ("http", "http.not-http")),
    "headers without an end": (
        lambda r, w: _after(r, w, b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"), ("http", "http.not-http")),
    "a line without an end": (
        lambda r, w: _after(r, w, b"HTTP/1.1 200 OK", b"x" * 4096), ("http", "http.not-http")),
    "drop by drop": (
        lambda r, w: _after(r, w, b"HTTP/", b"1", 0.1), ("http", "http.silent")),
    "another status": (saying(b"HTTP/1.1 999999 X\r\n\r\n"), ("http", "http.not-http")),
    "closed without a frame": (upgrading(hang_up), ("options", "sip.closed")),
    "no frame at all": (upgrading(nothing), ("options", "options.silent")),
    "the answer of another": (
        saying(b"HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: x\r\n\r\n"),
        ("websocket", "websocket.not-accepted")),
    "no sub-protocol": (upgrading(nothing, ""), ("websocket", "websocket.protocol")),
    "another sub-protocol": (upgrading(nothing, "xmpp"), ("websocket", "websocket.protocol")),
    "pings without an end": (framed(frame(b"p", 9)), ("options", "sip.closed")),
    "parts without an end": (framed(frame(b"x" * 100, 0, final=False)), ("options", "sip.closed")),
    "a frame of a terabyte": (
        framed(b"\x81\x7f" + (1 << 40).to_bytes(8, "big")), ("options", "sip.closed")),
    "noise in frames": (framed(bytes(range(200, 250))), ("options", "")),
    "no SIP": (framed(frame(b"hello")), ("options", "sip.not-sip")),
    "empty messages": (framed(frame(b"\r\n\r\n")), ("options", "")),
    "answers to nobody": (framed(TRYING), ("options", "")),
    "goodbye": (framed(frame(b"\x03\xe9go", 8)), ("options", "sip.closed")),
}  # fmt: skip


async def _after(
    reader: Reader, writer: Writer, first: bytes, then: bytes, pause: float = 0.0
) -> None:
    await head(reader)
    writer.write(first)
    await forever(writer, then, pause)


@pytest.mark.parametrize("name", SERVERS)
def test_a_hostile_server_is_named(name: str) -> None:
    behave, (layer, why) = SERVERS[name]
    patience = fakes.LONG_S if why and not why.endswith("silent") else fakes.SHORT_S
    found = fakes.reason(fakes.examined(behave, ProbeOptions(timeout=patience)))
    assert found[0] == layer, found
    assert found[1] == why or not why, found


def test_a_websocket_refused_by_asterisk_itself() -> None:
    async def behave(reader: Reader, writer: Writer) -> None:
        if "upgrade" not in await head(reader):
            writer.write(fakes.UPGRADE_REQUIRED)
        else:
            writer.write(b"HTTP/1.1 400 Bad Request\r\nSec-WebSocket-Version: 7, 8, 13\r\n\r\n")
        await reader.read()

    assert fakes.reason(fakes.examined(behave)) == ("websocket", "websocket.no-sip")


def answering(status: str, *rows: tuple[str, str]) -> Behaviour:
    """Takes OPTIONS, and says one thing to everything else."""

    def answer(request: SipMessage) -> Sequence[str]:
        if request.method == "OPTIONS":
            return [reply(request, "200 OK")]
        return [reply(request, status, *rows)]

    return fakes.speaking(answer)


MD5 = ("WWW-Authenticate", 'Digest realm="a", nonce="1/2", qop="auth"')


@pytest.mark.parametrize(
    ("behave", "why"),
    [
        (answering("401 Unauthorized", MD5), "register.refused"),
        (answering("401 Unauthorized", (MD5[0], f"{MD5[1]}, stale=true")), "register.refused"),
        (answering("401 Unauthorized"), "sip.challenge"),
        (answering("401 Unauthorized", (MD5[0], 'Basic realm="a"')), "sip.challenge"),
        (
            answering("401 Unauthorized", (MD5[0], f"{MD5[1]}, algorithm=SHA-512-256")),
            "sip.challenge",
        ),
        (
            answering("401 Unauthorized", (MD5[0], 'Digest realm="a", nonce="4f5a6b7c"')),
            "register.chan-sip",
        ),
        (answering("403 Forbidden"), "register.forbidden"),
        (answering("404 Not Found"), "register.no-aor"),
        (answering("501 Not Implemented"), "register.no-registrar"),
        (answering("699 \x1b[31mRed"), "register.status"),
        (answering("100 Trying"), "register.silent"),
    ],
)
def test_a_registrar_that_refuses_is_named(behave: Behaviour, why: str) -> None:
    patience = fakes.SHORT_S if why.endswith("silent") else fakes.LONG_S
    options = ProbeOptions(timeout=patience, user="6001", password=Secret("right"))
    results = fakes.examined(behave, options)
    assert fakes.reason(results) == ("register", why)
    words = report.DoctorTexts(Catalogue(), "en")
    assert "\x1b" not in words.detail(results[-1])
    assert "right" not in str(report.fields(results, words))


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_an_account_logs_in(algorithm: str) -> None:
    """A contact is tried where nobody is registered, and taken away again."""
    registrar = fakes.Registrar('p"\\ä', algorithm=algorithm)
    options = ProbeOptions(timeout=fakes.LONG_S, user="6001", password=Secret('p"\\ä'))
    results = fakes.examined(fakes.speaking(registrar), options)
    assert fakes.reason(results) == ("", ""), results[-1]
    contacts = [each.get("contact") for each in registrar.asked if each.get("authorization")]
    assert [each.rpartition(";")[2] for each in contacts] == ["", "expires=60", "expires=0"]


def test_somebody_who_is_registered_stays_so() -> None:
    """A second contact could push a person's phone out, so none is sent."""
    registrar = fakes.Registrar("right", contacts=2)
    options = ProbeOptions(timeout=fakes.LONG_S, user="6001", password=Secret("right"))
    results = fakes.examined(fakes.speaking(registrar), options)
    assert fakes.reason(results) == ("", "")
    assert results[-1].notes[-1].facts["count"] == "2"
    assert not [each for each in registrar.asked if each.get("contact")]


def test_an_old_nonce_is_no_wrong_password() -> None:
    registrar = fakes.Registrar("right", stale=True)
    options = ProbeOptions(timeout=fakes.LONG_S, user="6001", password=Secret("right"))
    assert fakes.reason(fakes.examined(fakes.speaking(registrar), options)) == ("", "")


# TLS


def secured(
    behave: Callable[[socket.socket], None], options: ProbeOptions | None = None
) -> tuple[str, str]:
    """What is found at a server that is spoken to with TLS."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(20)

    def serve() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer:
                peer.settimeout(5)
                with contextlib.suppress(OSError):
                    behave(peer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    target = WebSocketUrl(True, "127.0.0.1", listener.getsockname()[1], "/ws")
    try:
        results = asyncio.run(
            remote.examine_remote(
                target, options or ProbeOptions(timeout=fakes.SHORT_S), fakes.Silent(), call=False
            )
        )
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)
    return fakes.reason(results)


def after_hello(data: bytes, times: int = 1) -> Callable[[socket.socket], None]:
    def behave(peer: socket.socket) -> None:
        if peer.recv(4096):
            for _ in range(times):
                peer.sendall(data)
            peer.recv(4096)

    return behave


@pytest.mark.parametrize(
    ("behave", "why"),
    [
        (after_hello(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "tls.not-tls"),
        (after_hello(b"\x15\x03\x03\x00\x02\x02\x46"), "tls.old"),
        (after_hello(b"\x15\x03\x03\x00\x02\x02\x28"), "tls.refused"),
        (after_hello(b"\x16\x03\x03\x40\x00", 100_000), "tls."),
        (lambda peer: None, "tls.closed"),
        (lambda peer: peer.recv(4096) and peer.recv(4096), "tls.silent"),
    ],
)
def test_a_server_without_tls_is_named(behave: Callable[[socket.socket], None], why: str) -> None:
    layer, found = secured(behave)
    assert layer == "tls"
    assert found.startswith(why)


def test_a_certificate_that_signs_itself_is_named(tmp_path: Path) -> None:
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    kind = serialization.PrivateFormat.PKCS8
    file = tmp_path / "both.pem"
    file.write_bytes(
        certificate.public_bytes(pem) + key.private_bytes(pem, kind, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)

    def behave(peer: socket.socket) -> None:
        with context.wrap_socket(peer, server_side=True) as stream:
            stream.recv(100)

    assert secured(behave) == ("tls", "tls.self-signed")
    trusted = ProbeOptions(timeout=fakes.LONG_S, ca=file)
    # as an authority it is trusted, and then its missing names count
    assert secured(behave, trusted) == ("tls", "tls.wrong-name")
