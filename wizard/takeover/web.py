"""``http.conf``: the port of the WebSocket, who ends TLS, the certificate, and the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from wizard.answers.addresses import host_name, is_address
from wizard.certificates import library
from wizard.certificates.read import SIZE_LIMIT
from wizard.check.scene import Scene
from wizard.conf import Variable
from wizard.conf.meaning.values import is_true
from wizard.conf.meaning.web import TLS_PORT
from wizard.errors import Invalid
from wizard.reading import read_file
from wizard.takeover.accounts import ExistingAccounts
from wizard.takeover.found import FoundAnswer, NotRead, skipped
from wizard.words.message import system_error

PAGES = 50
_LETSENCRYPT = re.compile(r"/etc/letsencrypt/(?:live|archive)/([^/]+)/")


def read(scene: Scene, accounts: ExistingAccounts) -> Iterator[FoundAnswer | NotRead]:
    """Yield what the web server of Asterisk tells; nothing if it is disabled.

    Args:
        scene: the configuration.
        accounts: of the configuration.
    """
    web = scene.web
    if not web.enabled:
        return
    if web.tls_wanted:
        yield from _tls(scene)
        if accounts.browsers:
            yield _hosting(scene)
    elif accounts.browsers:
        where = scene.place("http", "general")
        yield FoundAnswer("signalling.proxy", "nginx", where, "from.proxy")
        yield skipped("signalling.proxy", where, "proxy")
        yield skipped("certificate.source", where, "proxy-certificate")
    limit = web.line("sessionlimit")
    browsers = (web.limit // 2 - PAGES) // 2
    if limit is not None and browsers >= 1:
        yield FoundAnswer("sizing.browsers", min(browsers, 1_000_000), limit.where)
    prefix = web.line("prefix")
    if prefix is not None and prefix.value:
        yield skipped("prefix", prefix.where, "prefix", prefix=prefix.value)


def _tls(scene: Scene) -> Iterator[FoundAnswer | NotRead]:
    web = scene.web
    bind = web.line("tlsbindaddr")
    where = bind.where if bind else scene.place("http", "general")
    yield FoundAnswer("signalling.port", web.secure.port if web.secure else TLS_PORT, where)
    certificate = web.line("tlscertfile")
    if certificate is None or not certificate.value:
        yield skipped("tlscertfile", where, "no-certificate")
        return
    key = web.line("tlsprivatekey")
    key = key if key is not None and key.value else certificate
    yield FoundAnswer("certificate.source", "files", certificate.where)
    yield FoundAnswer("certificate.certificate", certificate.value, certificate.where)
    yield FoundAnswer("certificate.private_key", key.value, key.where)
    if letsencrypt := _LETSENCRYPT.match(certificate.value):
        yield skipped("tlscertfile", certificate.where, "letsencrypt")
        if _is_name(letsencrypt[1]):
            yield FoundAnswer("network.hostname", letsencrypt[1], certificate.where)
    else:
        yield from _hostname(scene, certificate)
    yield from _key(scene, key)


def _hosting(scene: Scene) -> FoundAnswer:
    line = scene.web.line("enable_static")
    served = line is not None and is_true(line.value)
    where = line.where if line else scene.place("http", "general")
    return FoundAnswer(
        "client.hosting", "asterisk" if served else "elsewhere", where, "from.static"
    )


def _key(scene: Scene, line: Variable) -> Iterator[NotRead]:
    """Whether the key can be read here is said, since it is checked only then."""
    path = scene.path(line.value)
    if path is None:
        return
    try:
        read_file(path, SIZE_LIMIT)
    except FileNotFoundError:
        yield skipped(line.name, line.where, "key-missing", path=line.value)
    except OSError as error:
        yield skipped(
            line.name, line.where, "key-unreadable", path=line.value, error=system_error(error)
        )


def _hostname(scene: Scene, line: Variable) -> Iterator[FoundAnswer]:
    path = scene.path(line.value)
    name = _certified(path) if path is not None else ""
    if name:
        yield FoundAnswer("network.hostname", name, line.where, "from.certificate")


def _certified(path: Path) -> str:
    """The first host name of a certificate; empty where it cannot be read or has none."""
    if not library.is_present():
        return ""
    from cryptography import x509

    with suppress(OSError, ValueError, x509.ExtensionNotFound):
        data, _ = read_file(path, SIZE_LIMIT)
        certificate = x509.load_pem_x509_certificates(data)[0]
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        for name in names.get_values_for_type(x509.DNSName):
            if _is_name(name):
                return name
        addresses = names.get_values_for_type(x509.IPAddress)
        return str(addresses[0]) if addresses else ""
    return ""


def _is_name(text: str) -> bool:
    try:
        host_name(text)
    except Invalid:
        return False
    return not is_address(text)
