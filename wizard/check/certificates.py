"""The certificate of the web server, and the one of media where somebody gave one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from wizard.check import web
from wizard.check.finding import Found, drop
from wizard.check.scene import Scene, Thing
from wizard.conf import Variable, Where

NAMES = ("tlscertfile", "tlscert", "sslcert")
KEY_NAMES = ("tlsprivatekey", "sslprivatekey")

TRANSPORT_NAMES = ("cert_file", "priv_key_file", "ca_list_file")

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
    "key-open": "",  # told with the other files that hold secrets
}
"""The finding for each problem of ``certificates.check``; empty where another rule looks."""


def rules(scene: Scene) -> Iterator[Found]:
    """All that is wrong with certificates."""
    if web.tls_wanted(scene):
        yield from _web(scene)
    for endpoint in scene.of_type("endpoint"):
        yield from _media(scene, endpoint)
    for transport in scene.of_type("transport"):
        yield from _transport(scene, transport)


def key_files(scene: Scene) -> Iterator[tuple[Variable, Path]]:
    """The private keys that the web server and endpoints use, as far as they can be found."""
    named = web.line(scene, *KEY_NAMES) or web.line(scene, *NAMES)
    lines = [named] if named and web.tls_wanted(scene) else []
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


def _web(scene: Scene) -> Iterator[Found]:
    certificate, key = web.line(scene, *NAMES), web.line(scene, *KEY_NAMES)
    if certificate is None or not certificate.value:
        switch = web.line(scene, "tlsenable", "sslenable")
        assert switch is not None  # noqa: S101  TLS is wanted
        yield Found("certificate-none", switch.where)
        return
    key = key if key and key.value else certificate
    path, key_path = (_seen(scene, each) for each in (certificate, key))
    yield from _unseen(scene, [certificate, key])
    if path is None:
        return
    for problem in scene.host.certificate(path, key_path, scene.hostname):
        kind = KINDS.get(problem.id, "certificate-unusable")
        about = key if problem.id in ("no-key", "key-encrypted") else certificate
        if kind:
            said = {"said": problem.text, "said_zh": problem.text_zh, "file": about.value}
            yield Found(kind, about.where, said)
    for each, place in ((certificate, path), (key, key_path)):
        if place is not None:
            yield from _readable(scene, each.where, each.value, place)


def _seen(scene: Scene, named: Variable) -> Path | None:
    """The file that a line names, where it can be looked at."""
    path = scene.path(named.value)
    return path if path is not None and scene.host.status(path) is not None else None


def _unseen(scene: Scene, lines: Sequence[Variable]) -> Iterator[Found]:
    """Files that are missing here, or of which a copy cannot tell whether they are there."""
    for each in lines:
        if _seen(scene, each) is not None:
            continue
        if not scene.own:
            yield Found("certificate-not-seen", each.where, {"file": each.value})
            return  # the other is most often beside it
        if scene.path(each.value) is not None:
            yield Found("certificate-missing", each.where, {"file": each.value})


def _readable(scene: Scene, where: Where, named: str, path: Path) -> Iterator[Found]:
    for user in scene.users():
        if scene.host.readable(path, user) is False:
            yield Found("certificate-not-readable", where, {"file": named, "user": user})


def _transport(scene: Scene, transport: Thing) -> Iterator[Found]:
    """A file that is missing costs the transport, even one of WebSockets, which needs none."""
    needless = transport.value("protocol").lower() in ("ws", "wss")
    for name in TRANSPORT_NAMES:
        line = transport.line(name)
        path = scene.path(line.value) if line is not None else None
        if line is not None and path is not None and scene.own and not scene.host.status(path):
            facts = {"name": transport.name, "option": name, "file": line.value}
            edits = (drop(line),) if needless else ()
            yield Found("transport-file-missing", line.where, facts, edits)


def _media(scene: Scene, endpoint: Thing) -> Iterator[Found]:
    named, key = endpoint.line("dtls_cert_file"), endpoint.line("dtls_private_key")
    if named is None or not named.value:
        return
    edits = tuple(drop(each) for each in (named, key) if each is not None)
    facts = {"name": endpoint.name, "file": named.value}
    if endpoint.on("dtls_auto_generate_cert"):
        yield Found("dtls-both", named.where, facts, edits)
        return
    if not endpoint.on("webrtc"):
        return
    path = scene.path(named.value)
    if path is not None and scene.own and scene.host.status(path) is None:
        yield Found("dtls-file-missing", named.where, facts, edits)
    else:
        yield Found("dtls-file-needless", named.where, facts, edits)
