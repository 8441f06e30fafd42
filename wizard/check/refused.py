"""Values that a handler of PJSIP refuses, so that the whole object does not exist.

Source, the same from 16.0.0 to 23.4.1: res/res_pjsip/config_transport.c,
res/res_pjsip/pjsip_configuration.c, res/res_pjsip/location.c, ``append_ha_core`` and
``ast_str2tos`` in main/acl.c; tried on 16.28 and 22.10.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from wizard.check.addresses import parsed
from wizard.check.ciphers import is_cipher, selects
from wizard.check.options import SHOWN
from wizard.check.scene import Scene
from wizard.check.violation import Violation
from wizard.conf import Section, Variable
from wizard.conf.meaning.acl import NoNetworkError, network_of
from wizard.conf.meaning.placeholders import has_placeholder
from wizard.conf.meaning.values import HIGHEST_PORT, address
from wizard.conf.text import fold
from wizard.numbers import counted
from wizard.words.message import Message

TOS = frozenset({
    *(f"cs{number}" for number in range(8)),
    *(f"af{kind}{drop}" for kind in range(1, 5) for drop in range(1, 4)),
    "ef",
})  # fmt: skip
MARKS = frozenset("-._~%!$&'()*+,;=:")
"""What a user's name of an address may hold besides letters and digits."""

_NUMBER = re.compile(r"\s*[+-]?[0-9]")
_NO_HOST = re.compile(r"[\s,/*].*")
_HOST = re.compile(r"[A-Za-z0-9._-]*")
_NAME = re.compile(r"(?!(?:x+\.)+x+$)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9.])?(?::[0-9]+)?")
"""A host name or an IPv4 address, but no row of x that stands for one."""
EXTERNAL = ("external_media_address", "external_signaling_address")


def _bind(value: str) -> str:
    host, port = value, ""
    if found := _NO_HOST.search(value):
        return found[0] if found[0].strip() else value
    if value.startswith("["):
        host, _, rest = value[1:].partition("]")
        port = rest.removeprefix(":")
    elif value.count(":") == 1:
        host, _, port = value.partition(":")
    if port and ((number := counted(port)) is None or number > HIGHEST_PORT):
        return port
    return "" if ":" in host or _HOST.fullmatch(host) else host


def _networks(value: str) -> str:
    if not value:
        return ""
    for part in value.split(","):
        try:
            network_of(part.removeprefix("!"))
        except NoNetworkError as refused:
            return refused.part or ","
    return ""


def _tos(value: str) -> str:
    return "" if _NUMBER.match(value) or fold(value) in TOS else value or '""'


def _variable(value: str) -> str:
    return value if value and "=" not in value else ""


def _user(value: str) -> str:
    bad = (each for each in value if not (each.isascii() and (each.isalnum() or each in MARKS)))
    return next((f'"{each}"' for each in bad), "")


def _addresses(value: str) -> str:
    for part in (each.strip() for each in value.split(",")):
        if part and "sip:" not in fold(part) and "sips:" not in fold(part):
            return part
    return ""


Judge = Callable[[str], str]
"""Gives the part of a value that is refused; empty where it is taken."""

JUDGES: Mapping[tuple[str, str], tuple[Judge, str]] = MappingProxyType({
    ("transport", "bind"): (_bind, "bind"),
    ("transport", "local_net"): (_networks, "networks"),
    ("transport", "tos"): (_tos, "tos"),
    ("endpoint", "tos_audio"): (_tos, "tos"),
    ("endpoint", "tos_video"): (_tos, "tos"),
    ("endpoint", "set_var"): (_variable, "variable"),
    ("endpoint", "from_user"): (_user, "user"),
    ("aor", "contact"): (_addresses, "address"),
    ("registration", "server_uri"): (_addresses, "address"),
    ("registration", "client_uri"): (_addresses, "address"),
    **{
        (kind, f"{prefix}{name}"): (_networks, "networks")
        for kind in ("endpoint", "acl")
        for prefix in ("", "contact_")
        for name in ("deny", "permit")
    },
})  # fmt: skip
"""The judge of each option, and how its right values are called in ``check.form``."""


_JUDGED = frozenset(option for _, option in JUDGES)


def _is_judged(name: str) -> bool:
    return fold(name) in _JUDGED


def _nothing(value: str) -> str:
    return ""


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield values that PJSIP rejects, together with the object or the feature."""
    for kind in dict.fromkeys(kind for kind, _ in JUDGES):
        for thing in scene.of_type(kind):
            for line in thing.section.matching(_is_judged):
                refuses, form = JUDGES.get((kind, fold(line.name)), (_nothing, ""))
                refused = refuses(line.value)
                if refused and not _filled(scene, line):
                    yield _violation(thing.section, line, refused, form)
    yield from _ciphers(scene)
    yield from _external(scene)


def _filled(scene: Scene, line: Variable) -> bool:
    """Whether a start script writes the value; on the server itself it has done so."""
    return not scene.own and has_placeholder(line.value)


def _violation(section: Section, line: Variable, refused: str, form: str) -> Violation:
    facts = {
        "name": section.name, "option": line.name, "value": line.value[:SHOWN],
        "part": refused[:SHOWN], "form": Message(f"check.form.{form}"),
    }  # fmt: skip
    return Violation("pjsip-value-refused", line.where, facts)


def _ciphers(scene: Scene) -> Iterator[Violation]:
    for thing in scene.of_type("transport"):
        line = thing.line("cipher")
        for name in (each.strip() for each in line.value.split(",")) if line else ():
            known = not name or is_cipher(name, same=scene.own)
            if line is not None and not (known or _filled(scene, line)):
                yield _violation(thing.section, line, name, "ciphers")
                break
    for endpoint in scene.of_type("endpoint"):
        line = endpoint.line("dtls_cipher")
        if line is not None and line.value and not selects(line.value, same=scene.own):
            yield Violation("dtls-cipher", line.where, {"name": endpoint.name})
    line = scene.web.line("tlscipher")
    if scene.web.tls_wanted and line and line.value and not selects(line.value, same=scene.own):
        yield Violation("tls-cipher", line.where)


def _external(scene: Scene) -> Iterator[Violation]:
    """Addresses that no host has: ast_dnsmgr_lookup takes any text and finds nothing."""
    for thing in scene.of_type("transport"):
        for line in thing.section.all(*EXTERNAL):
            value = line.value.strip()
            known = not value or _NAME.fullmatch(value) or parsed(address(value).host)
            if not (known or _filled(scene, line)):
                facts = {"name": thing.name, "option": line.name, "value": value[:SHOWN]}
                yield Violation("external-address-no-host", line.where, facts)
