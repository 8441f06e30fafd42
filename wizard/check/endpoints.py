"""Whether the objects of pjsip.conf exist, match each other, and work for browsers."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence

from wizard.check.addresses import WILD, is_open, stays_here
from wizard.check.callers import takes_calls
from wizard.check.dialplan import contexts
from wizard.check.modules import old_browsers, old_unseen
from wizard.check.options import SHOWN
from wizard.check.scene import Scene, half
from wizard.check.types import SINGLE, TYPES, untyped
from wizard.check.violation import Edit, Violation, drop, put
from wizard.conf import Where
from wizard.conf.meaning.objects import PjsipObject, type_line
from wizard.conf.meaning.placeholders import is_placeholder
from wizard.conf.meaning.values import address, is_switch, is_true, strtol
from wizard.conf.text import fold
from wizard.words.message import Message

WEBSOCKET = frozenset({"ws", "wss"})
PLAIN = frozenset({"udp", "tcp"})
CONTACTS = "5"

WITHOUT_EFFECT = (
    "external_media_address", "external_signaling_address", "external_signaling_port", "local_net",
)  # fmt: skip
TLS_LINES = (
    "cert_file", "priv_key_file", "ca_list_file", "ca_list_path", "verify_client",
    "verify_server", "require_client_cert", "method", "cipher", "symmetric_transport",
)  # fmt: skip

TRUNKS: Mapping[str, Mapping[str, str]] = {
    "endpoint": {"outbound_auth": "auth"},
    "identify": {"endpoint": "endpoint"},
    "registration": {"outbound_auth": "auth", "transport": "transport", "endpoint": "endpoint"},
}
"""What sections of a provider refer to: the type of section that each option names."""

PARTS = {
    "media_encryption": "dtls", "use_avpf": "yes", "ice_support": "yes", "rtcp_mux": "yes",
}  # fmt: skip
"""What a browser insists on, besides a certificate for media."""


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield what is wrong with transports, endpoints and the objects that they refer to."""
    if scene.config("pjsip").state == "invalid":
        return
    yield from _sections(scene)
    yield from _transports(scene)
    for endpoint in scene.of_type("endpoint"):
        yield from _webrtc(scene, endpoint)
        yield from _references(scene, endpoint)
        yield from _media_address(scene, endpoint)
    for thing in scene.things:
        for option, kind in TRUNKS.get(thing.type, {}).items():
            line = thing.line(option)
            for name in thing.names(option) if line and not scene.elsewhere(kind) else ():
                if line is not None and scene.named(kind, name) is None:
                    facts = {"name": thing.name, "option": option, "missing": name, "type": kind}
                    yield Violation("trunk-reference-unknown", line.where, facts)


def _sections(scene: Scene) -> Iterator[Violation]:
    browsers = scene.browsers or old_browsers(scene) or old_unseen(scene)
    wrong = list(_unclear(scene))
    yield from wrong
    if scene.exists("pjsip") and not (browsers or wrong) and not scene.elsewhere("endpoint"):
        yield Violation("no-browser-endpoint", scene.place("pjsip"))
    bases = {base for section in scene.config("pjsip").sections for base in section.bases}
    for section in scene.config("pjsip"):
        kind = type_line(section, scene.version.major)
        # A section that others inherit from is a template, even if no (!) says so.
        if kind is None and len(section.shape) and section.name not in bases:
            yield untyped(scene, section)
        if kind is not None and kind.value not in TYPES:
            facts = {"name": section.name, "type": kind.value}
            close = fold(kind.value) in TYPES
            edits = (Edit("set", kind.where, kind.name, fold(kind.value)),) if close else ()
            yield Violation("pjsip-type-unknown", kind.where, facts, edits)
    for thing in scene.things:
        first = scene.of_type(thing.type)[0]
        if thing.type not in SINGLE:
            first = scene.named(thing.type, thing.name) or first
        if first.section is not thing.section:
            yield _twice(scene, first, thing)


def _twice(scene: Scene, first: PjsipObject, second: PjsipObject) -> Violation:
    """Two objects of one name; where a platform generates one, the other is to be changed."""
    own, other = second.where, first.where
    if scene.generates(own.file):
        own, other = other, own
    facts = {"name": first.name, "type": first.type, "first": str(other)}
    advice = None
    if scene.platform is not None and scene.generates(other.file):
        told = {"name": first.name, "platform": scene.platform.name, "place": str(own)}
        advice = Message("check.advice.twice", **told)
    return Violation("pjsip-twice", own, facts, advice=advice)


def _unclear(scene: Scene) -> Iterator[Violation]:
    """Lines of ``webrtc`` that are neither yes nor no, those of templates as well."""
    for section in scene.config("pjsip").sections:
        line = section.last("webrtc")
        if line is None or is_switch(line.value.strip()):
            continue
        if scene.own or not is_placeholder(line.value):
            facts = {"name": section.name, "value": line.value[:SHOWN]}
            yield Violation("webrtc-unclear", line.where, facts)


def _transports(scene: Scene) -> Iterator[Violation]:
    sockets = [
        thing for thing in scene.of_type("transport") if fold(thing.value("protocol")) in WEBSOCKET
    ]
    if not sockets and scene.browsers and not scene.elsewhere("transport"):
        where = Where("pjsip.conf", 0)
        taken = {section.name for section in scene.config("pjsip").sections}
        section = next(each for each in _names("transport-wss") if each not in taken)
        edits = tuple(
            Edit("section", where, name, value, section)
            for name, value in (("type", "transport"), ("protocol", "wss"), ("bind", "0.0.0.0"))  # noqa: S104
        )
        yield Violation("no-wss-transport", where, edits=edits)
    for thing in scene.of_type("transport"):
        protocol = fold(thing.value("protocol"))
        if (protocol or "udp") in PLAIN and scene.browsers:
            yield from _plain(thing)
        if thing.value("bind") or protocol == "flow":  # which stands for a registration's
            continue
        edits = ()
        if protocol in WEBSOCKET:  # where it opens no port
            edits = (put(thing.line("bind"), thing.section, "bind", "0.0.0.0"),)  # noqa: S104
        yield Violation("transport-no-address", thing.where, {"name": thing.name}, edits)
    for thing in sockets:
        for names, kind in (
            (WITHOUT_EFFECT, "wss-external-address"),
            (TLS_LINES, "wss-tls-lines"),
        ):
            lines = [each for each in thing.section.variables if fold(each.name) in names]
            if lines:
                told = ", ".join(dict.fromkeys(each.name for each in lines))
                facts = {"name": thing.name, "options": told}
                # The only place of the public address is kept: nat-not-for-ice shows it.
                kept = thing.line("external_media_address") and not scene.media.tells_more
                edits = () if kept and names is WITHOUT_EFFECT else tuple(map(drop, lines))
                yield Violation(kind, lines[0].where, facts, edits)


def _plain(transport: PjsipObject) -> Iterator[Violation]:
    """Accounts are tied to no transport, so that one that all reach serves browsers' as well."""
    bind = transport.line("bind")
    if bind is not None and is_open(address(bind.value).host):
        facts = {"name": transport.name, "protocol": transport.value("protocol", "udp")}
        yield Violation("browser-account-plain", bind.where, facts)


def _names(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{number}" for number in itertools.count(2))


def _webrtc(scene: Scene, endpoint: PjsipObject) -> Iterator[Violation]:
    if endpoint.on("webrtc"):
        for name, forced in _forced(scene):
            line = endpoint.line(name)
            if line is not None and not _same(line.value, forced):
                facts = {"name": endpoint.name, "option": name, "forced": forced}
                yield Violation("webrtc-overrides", line.where, facts, (drop(line),))
        return
    if not half(scene, endpoint):
        yield from _switches(endpoint)
        return
    missing = [
        f"{name}={value}"
        for name, value in PARTS.items()
        if not _same(endpoint.value(name, "no"), value)
    ]
    if not endpoint.on("dtls_auto_generate_cert") and not endpoint.value("dtls_cert_file"):
        missing.append("dtls_auto_generate_cert=yes")
    if missing:
        facts = {"name": endpoint.name, "missing": ", ".join(missing)}
        line = endpoint.line("webrtc")
        where = line.where if line else endpoint.where
        yield Violation(
            "webrtc-half", where, facts, (put(line, endpoint.section, "webrtc", "yes"),)
        )
        return
    verify = endpoint.line("dtls_verify")
    if verify is not None and fold(verify.value) in ("yes", "certificate"):
        edits = (put(verify, endpoint.section, "dtls_verify", "fingerprint"),)
        yield Violation("dtls-verify", verify.where, {"name": endpoint.name}, edits)


def _switches(endpoint: PjsipObject) -> Iterator[Violation]:
    """Parts of what a browser needs on an account that is no browser's without the others."""
    encryption = endpoint.line("media_encryption")
    bundle = endpoint.line("bundle")
    if encryption is not None and fold(encryption.value) == "dtls":
        if not endpoint.on("dtls_auto_generate_cert") and not endpoint.value("dtls_cert_file"):
            facts = {"name": endpoint.name}
            edits = (put(None, endpoint.section, "dtls_auto_generate_cert", "yes"),)
            yield Violation("dtls-no-certificate", encryption.where, facts, edits)
    elif bundle is not None and endpoint.on("bundle"):
        edits = (put(endpoint.line("webrtc"), endpoint.section, "webrtc", "yes"),)
        yield Violation("bundle-without-webrtc", bundle.where, {"name": endpoint.name}, edits)


@functools.lru_cache(maxsize=4)
def _forced(scene: Scene) -> Sequence[tuple[str, str]]:
    """What ``webrtc=yes`` overwrites in this version."""
    return [
        (fact.id.rpartition("/")[2], fact.value)
        for fact in scene.catalogue.webrtc.values()
        if fact.how == "forced" and fact.concerns(scene.version)
    ]


def _same(value: str, forced: str) -> bool:
    return is_true(value) if forced == "yes" else fold(value.strip()) == forced


def _references(scene: Scene, endpoint: PjsipObject) -> Iterator[Violation]:
    if not endpoint.name.startswith("anonymous"):  # which nobody calls
        yield from _dangling(scene, endpoint, "transport", "transport")
    yield from _dangling(scene, endpoint, "auth", "auth")
    yield from _dangling(scene, endpoint, "aors", "aor")
    context = endpoint.value("context", "default")
    known = contexts(scene)
    if known is not None and context not in known and takes_calls(scene, endpoint):
        line = endpoint.line("context")
        where = line.where if line else endpoint.where
        yield Violation("context-unknown", where, {"name": endpoint.name, "context": context})
    if not scene.serves_browsers(endpoint):
        return
    if not endpoint.names("aors"):
        yield Violation("endpoint-no-aor", endpoint.where, {"name": endpoint.name})
    for name in endpoint.names("aors"):
        aor = scene.named("aor", name)
        if aor is not None:
            yield from _contacts(aor)


def _dangling(scene: Scene, endpoint: PjsipObject, option: str, kind: str) -> Iterator[Violation]:
    line = endpoint.line(option)
    if line is None or scene.elsewhere(kind):
        return
    names = [line.value.strip()] if option == "transport" else endpoint.names(option)
    for name in names:
        if name and scene.named(kind, name) is None:
            facts = {"name": endpoint.name, "option": option, "missing": name, "type": kind}
            yield Violation("reference-unknown", line.where, facts)


def _contacts(aor: PjsipObject) -> Iterator[Violation]:
    line = aor.line("max_contacts")
    if line is not None and strtol(line.value) == 1 and not aor.value("contact"):
        edits = (put(line, aor.section, "max_contacts", CONTACTS),)
        yield Violation("aor-one-contact", line.where, {"name": aor.name}, edits)
    if aor.value("contact") or (line is not None and strtol(line.value) != 0):
        return
    where = line.where if line else aor.where
    edits = (put(line, aor.section, "max_contacts", CONTACTS),)
    yield Violation("aor-no-contacts", where, {"name": aor.name}, edits)


def _media_address(scene: Scene, endpoint: PjsipObject) -> Iterator[Violation]:
    """The address of a transport that is named becomes that of the media."""
    line = endpoint.line("transport")
    transport = scene.named("transport", endpoint.value("transport"))
    if line is None or transport is None or not scene.serves_browsers(endpoint):
        return
    host = address(transport.value("bind")).host
    if fold(transport.value("protocol")) in WEBSOCKET and host not in WILD and stays_here(host):
        facts = {"name": endpoint.name, "transport": transport.name, "address": host}
        yield Violation("media-on-loopback", line.where, facts, (drop(line),))
