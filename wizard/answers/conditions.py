"""When a question matters. Pure predicates on a partial tree of answers.

The tree holds the answers, known values and defaults of the questions above the one in question;
what does not stand there yet looks like None.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from wizard.answers.case import facts, field_of
from wizard.answers.tree import look
from wizard.catalogue import Version
from wizard.catalogue.types import Topology

Partial = Mapping[str, Any]
Predicate = Callable[[Partial], bool]

STUN_IN_BROWSER = "network.browser-stun-needed"
"""The advice on releases that drop audio from an address that is no candidate."""
PRIVATE_ENDINGS = (".local", ".lan", ".internal", ".home.arpa", ".localhost", ".invalid")
"""Reserved for networks of one's own (RFC 6762, RFC 8375, RFC 9476), or for nothing at all.

Not ``.test``, whose names stand for public ones in examples and in laboratories.
"""


def topology(tree: Partial) -> Topology | None:
    """The network topology that was answered, or None while it is not known."""
    return facts().topologies.get(str(look(tree, "network.topology")))


def from_internet(tree: Partial) -> bool:
    """Whether browsers come from outside the server's own network."""
    place = topology(tree)
    return place is not None and place.from_internet


def behind_carrier_nat(tree: Partial) -> bool:
    """Whether nobody can connect to the server from outside."""
    place = topology(tree)
    return place is not None and place.tunnelled


def stun_matters(tree: Partial) -> bool:
    """Whether the server, or browsers of an old Asterisk, have to ask for their public address."""
    if from_internet(tree) and _drops_strangers(tree):
        return True
    place = topology(tree)
    return place is not None and place.asks_stun != "never"


def _drops_strangers(tree: Partial) -> bool:
    try:
        version = Version.parse(str(look(tree, "asterisk.version") or ""))
    except ValueError:
        return False
    build = str(look(tree, "asterisk.build") or "debian")
    return facts().advice[STUN_IN_BROWSER].concerns(version, build)


def addresses_matter(tree: Partial) -> bool:
    """Whether a public address replaces the server's own one in a fixed mapping."""
    place = topology(tree)
    return place is not None and place.mapped(look(tree, "network.stun") or "")


def local_clients_matter(tree: Partial) -> bool:
    """Whether browsers may be on either side of the address translation."""
    return addresses_matter(tree)


def ipv6_mapped(tree: Partial) -> bool:
    """Whether IPv6 is used and may be translated as IPv4 is."""
    return bool(look(tree, "network.ipv6")) and addresses_matter(tree)


def ipv6_translated(tree: Partial) -> bool:
    """Whether the server's own IPv6 address is known and translated to another one."""
    return ipv6_mapped(tree) and bool(look(tree, "network.private_address6"))


def turn_used(tree: Partial) -> bool:
    """Whether there is a TURN server, ours or an existing one."""
    return look(tree, "turn.mode") in {"existing", "coturn"}


def turn_exists(tree: Partial) -> bool:
    """Whether the TURN server already exists."""
    return bool(look(tree, "turn.mode") == "existing")


def turn_login(tree: Partial) -> bool:
    """Whether the existing TURN server takes a fixed user name and password."""
    return turn_exists(tree) and look(tree, "turn.credentials") == "static"


def certificate_files(tree: Partial) -> bool:
    """Whether the certificate exists as files."""
    return bool(look(tree, "certificate.source") == "files")


def users_typed(tree: Partial) -> bool:
    """Whether users are answers, and not read from a file."""
    return not look(tree, "users_from")


def phones_present(tree: Partial) -> bool:
    """Whether some user has a desk phone."""
    return any(field_of(user, "kind") == "phone" for user in look(tree, "users") or ())


def phones_behind_nat(tree: Partial) -> bool:
    """Whether desk phones may be on either side of the address translation."""
    place = topology(tree)
    return phones_present(tree) and place is not None and place.forwarded


def guests_welcome(tree: Partial) -> bool:
    """Whether visitors to a website may call."""
    return bool(look(tree, "guests.enabled"))


def opus_translated(tree: Partial) -> bool:
    """Whether browsers use Opus while a desk phone may not."""
    return (
        phones_present(tree)
        and "opus" in (look(tree, "codecs.audio") or ())
        and set(look(tree, "codecs.phones") or ()) != {"opus"}
    )


PREDICATES: Mapping[str, Predicate] = MappingProxyType({
    predicate.__name__: predicate
    for predicate in (
        from_internet, behind_carrier_nat, stun_matters, addresses_matter, local_clients_matter,
        ipv6_mapped, ipv6_translated, turn_used, turn_exists, turn_login, certificate_files,
        users_typed, phones_present, phones_behind_nat, opus_translated, guests_welcome,
    )
})  # fmt: skip


def proxied(tree: Partial) -> bool:
    """Whether a proxy terminates TLS."""
    return look(tree, "signalling.proxy") not in {None, "none"}


def in_container(tree: Partial) -> bool:
    """Whether Asterisk runs in a container with a network of its own."""
    place = topology(tree)
    return place is not None and place.in_container


def unknown_on_internet(tree: Partial) -> bool:
    """Whether no public CA certifies the host: an address, a bare word, a private ending."""
    name = str(look(tree, "network.hostname") or "").rstrip(".").lower()
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return bool(name) and ("." not in name or name.endswith(PRIVATE_ENDINGS))
    return True


def rehearsed(tree: Partial) -> bool:
    """Whether the host's name is reserved for tests (``.test``, RFC 6761, section 6.2)."""
    return str(look(tree, "network.hostname") or "").rstrip(".").lower().endswith(".test")
