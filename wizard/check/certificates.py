"""The certificate of the web server, and the one of media where somebody gave one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from wizard.check.scene import Scene
from wizard.check.violation import Edit, Violation, drop
from wizard.conf import Variable, Where
from wizard.conf.meaning.objects import PjsipObject
from wizard.conf.text import fold

CERTIFICATE, KEY = "tlscertfile", "tlsprivatekey"
TRANSPORT_NAMES = ("cert_file", "priv_key_file", "ca_list_file")

ALONE = (
    (re.compile(r"(/(?:.+/)?(?:live|archive)/[^/]+/)cert([0-9]*)\.pem"), r"\1fullchain\2.pem"),
    (re.compile(r"(.*/\.acme\.sh/[^/]+/)(?!fullchain|ca)[^/]+\.cer"), r"\1fullchain.cer"),
)
"""Files of certbot and acme.sh with the server's certificate alone, and what has the chain."""

KINDS = {
    "missing": "certificate-missing",
    "unreadable": "",  # by whoever runs the check; what Asterisk may read is asked below
    "not-a-file": "certificate-unusable",
    "not-pem": "certificate-unusable",
    "no-certificate": "certificate-unusable",
    "no-key": "certificate-unusable",
    "key-encrypted": "certificate-unusable",
    "expired": "certificate-expired",
    "not-yet-valid": "certificate-expired",
    "chain-expired": "certificate-expired",
    "expires-soon": "certificate-expires-soon",
    "no-san": "certificate-name",
    "wrong-name": "certificate-name",
    "no-chain": "certificate-chain",
    "broken-chain": "certificate-chain",
    "wrong-order": "certificate-chain",
    "mismatch": "certificate-mismatch",
    "weak-key": "certificate-weak",
    "weak-signature": "certificate-weak",
    "key-type": "certificate-weak",
    "no-purpose": "certificate-purpose",
    "wrong-purpose": "certificate-purpose",
    "self-signed": "certificate-self-signed",
    "too-long": "certificate-too-long",
    "unchecked": "certificate-not-seen",
    "key-open": "",  # told with the other files that hold secrets
}
"""The finding for each problem of ``certificates.check``; empty where another rule looks."""


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield what is wrong with the certificates of the web server, of media and of transports."""
    if scene.web.tls_wanted:
        yield from _web(scene)
    for endpoint in scene.of_type("endpoint"):
        yield from _media(scene, endpoint)
    for transport in scene.of_type("transport"):
        yield from _transport(scene, transport)


def key_files(scene: Scene) -> Iterator[tuple[Variable, Path]]:
    """Yield the private keys that the web server and PJSIP use, as far as they can be found.

    Args:
        scene: the configuration.

    Yields:
        The line that names a key, with its path on this machine; each path once.
    """
    named = scene.web.line(KEY) or scene.web.line(CERTIFICATE)
    lines = [named] if named and scene.web.tls_wanted else []
    lines += [
        found
        for thing in scene.things
        for name in ("dtls_private_key", "priv_key_file")
        if (found := thing.line(name)) is not None
    ]
    for each in {variable.value: variable for variable in lines}.values():
        path = scene.path(each.value)
        if path is not None and scene.host.status(path) is not None:
            yield each, path


def _web(scene: Scene) -> Iterator[Violation]:
    certificate, key = scene.web.line(CERTIFICATE), scene.web.line(KEY)
    if certificate is None or not certificate.value:
        switch = scene.web.line("tlsenable")
        assert switch is not None  # noqa: S101  TLS is wanted
        yield Violation("certificate-none", switch.where)
        return
    key = key if key and key.value else certificate
    for each in dict.fromkeys((certificate, key)):
        if not each.value.startswith("/"):
            facts = {"option": each.name, "file": each.value}
            edits = (Edit("set", each.where, each.name, f"{scene.config_dir}/{each.value}"),)
            inside = (scene.folder / each.value).is_file()
            yield Violation("certificate-relative", each.where, facts, edits if inside else ())
    path, key_path = (_existing_path(scene, each) for each in (certificate, key))
    yield from _unseen(scene, [certificate, key])
    if path is None:
        yield from _leaf_alone(certificate)
        return
    for problem in scene.host.certificate(path, key_path, scene.hostname):
        kind = KINDS.get(problem.id, "certificate-unusable")
        about = key if problem.id in ("no-key", "key-encrypted") else certificate
        if kind:
            said = {"said": problem.message, "file": about.value}
            yield Violation(kind, about.where, said)
    for each, place in ((certificate, path), (key, key_path)):
        if place is not None:
            yield from _readable(scene, each.where, each.value, place)


def _leaf_alone(named: Variable) -> Iterator[Violation]:
    """A file of certbot or acme.sh that never holds the intermediate, by its name."""
    for pattern, whole in ALONE:
        if found := pattern.fullmatch(named.value):
            better = found.expand(whole)
            edits = (Edit("set", named.where, named.name, better),)
            facts = {"file": named.value, "better": better}
            yield Violation("certificate-leaf-alone", named.where, facts, edits)


def _existing_path(scene: Scene, named: Variable) -> Path | None:
    """The file that a line names, where it can be looked at."""
    relative = not named.value.startswith("/")
    path = scene.path(f"{scene.config_dir}/{named.value}" if relative else named.value)
    return path if path is not None and scene.host.status(path) is not None else None


def _unseen(scene: Scene, lines: Sequence[Variable]) -> Iterator[Violation]:
    """Files that are missing here, or of which a copy cannot tell whether they are there."""
    for line in lines:
        if _existing_path(scene, line) is not None:
            continue
        if not scene.own:
            yield Violation("certificate-not-seen", line.where, {"file": line.value})
            return  # the other is most often beside it
        if scene.path(line.value) is not None:
            yield Violation("certificate-missing", line.where, {"file": line.value})


def _readable(scene: Scene, where: Where, named: str, path: Path) -> Iterator[Violation]:
    for user in scene.run_users():
        if scene.host.readable(path, user) is False:
            yield Violation("certificate-not-readable", where, {"file": named, "user": user})


def _transport(scene: Scene, transport: PjsipObject) -> Iterator[Violation]:
    """A file that is missing costs the transport, even one of WebSockets, which needs none."""
    needless = fold(transport.value("protocol")) in ("ws", "wss")
    for name in TRANSPORT_NAMES:
        line = transport.line(name)
        path = scene.path(line.value) if line is not None else None
        if line is not None and path is not None and scene.own and not scene.host.status(path):
            facts = {"name": transport.name, "option": name, "file": line.value}
            edits = (drop(line),) if needless else ()
            yield Violation("transport-file-missing", line.where, facts, edits)


def _media(scene: Scene, endpoint: PjsipObject) -> Iterator[Violation]:
    named, key = endpoint.line("dtls_cert_file"), endpoint.line("dtls_private_key")
    if named is None or not named.value:
        return
    edits = tuple(drop(each) for each in (named, key) if each is not None)
    facts = {"name": endpoint.name, "file": named.value}
    if endpoint.on("dtls_auto_generate_cert"):
        yield Violation("dtls-both", named.where, facts, edits)
        return
    browser = endpoint.on("webrtc")
    if not browser and fold(endpoint.value("media_encryption")) != "dtls":
        return
    path = scene.path(named.value)
    other = scene.web.value(CERTIFICATE)
    if path is not None and scene.own and scene.host.status(path) is None:
        yield Violation("dtls-file-missing", named.where, facts, edits if browser else ())
    elif browser:
        yield Violation("dtls-file-needless", named.where, facts, edits)
    elif other and scene.path(other) != path:
        yield Violation("dtls-other-certificate", named.where, {**facts, "other": other})
