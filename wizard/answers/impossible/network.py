"""Addresses, relays, the way to the WebSocket, the certificate and the page."""

from __future__ import annotations

from contextlib import suppress
from ipaddress import ip_address

from wizard.answers import derived
from wizard.answers.addresses import is_local_use, turn_endpoint
from wizard.answers.case import Case, Impossible
from wizard.answers.conditions import addresses_matter, in_container, proxied, unknown_on_internet
from wizard.answers.listeners import COTURN_PORT, COTURN_TLS_PORT, listeners, turn_uris
from wizard.answers.ports import BLOCKED_BY_BROWSERS, PHONE_PORTS
from wizard.answers.tomltext import toml_value
from wizard.catalogue import in_language

EXAMPLES = {
    "network.private_address": "10.0.0.10",
    "network.public_address": "203.0.113.10",
    "network.private_address6": "fd00::10",
    "certificate.certificate": "/etc/asterisk/keys/fullchain.pem",
    "certificate.private_key": "/etc/asterisk/keys/privkey.pem",
}
ADDRESS_PAIRS = (
    ("network.private_address", "network.public_address"),
    ("network.private_address6", "network.public_address6"),
)


def address_missing(case: Case) -> Impossible:
    """The topology translates addresses, and one of a pair is not set."""
    if addresses_matter(case.tree) and case.topology:
        for key in ADDRESS_PAIRS[0]:
            if case[key] is not None and not case[key]:
                facts = {"key": key, "topology": case.topology.id, "example": EXAMPLES[key]}
                yield key, facts


def addresses_swapped(case: Case) -> Impossible:
    """The private and the public address are swapped."""
    for inside, outside in ADDRESS_PAIRS:
        private, public = case[inside], case[outside]
        with suppress(ValueError):  # an address that cannot be is named on its own
            if private and public and is_local_use(public) and not is_local_use(private):
                yield (
                    outside,
                    {"private": private, "public": public, "inside": inside, "key": outside},
                )


def public_is_private(case: Case) -> Impossible:
    """The public address is private, although the internet has to reach it.

    Accepted where the host's name is not public either: then both sides are private networks.
    """
    topology, (inside, outside) = case.topology, ADDRESS_PAIRS[0]
    if topology is None or not topology.forwarded or topology.in_container:
        return
    if unknown_on_internet(case.tree):
        return
    with suppress(ValueError):
        swapped = case[inside] and not is_local_use(case[inside])
        same = case[inside] and case[inside] == case[outside]
        if case[outside] and is_local_use(case[outside]) and not (swapped or same):
            yield outside, {"public": case[outside], "example": EXAMPLES[outside]}


def addresses_same(case: Case) -> Impossible:
    """The private and the public address are equal: nothing is translated."""
    if not addresses_matter(case.tree) or case.topology is None or case.topology.tunnelled:
        return
    for inside, outside in ADDRESS_PAIRS:
        private, public = case[inside], case[outside]
        with suppress(ValueError):  # an address that cannot be is named on its own
            if private and public and ip_address(private) == ip_address(public):
                fitting = "lan" if is_local_use(public) else "public"
                facts = {"address": public, "inside": inside, "topology": case.topology.id}
                instead = f'network.topology = "{fitting}"'
                if case.topology.in_container:
                    instead = f'{inside} = "{EXAMPLES[inside]}"'
                yield outside, {**facts, "fitting": fitting, "instead": instead}


def name_is_private(case: Case) -> Impossible:
    """The host is a private address, although browsers come from the internet.

    Accepted where the public address is a private one, too: then browsers are in another private
    network.
    """
    topology, name, public = (case.topology, case["network.hostname"], case[ADDRESS_PAIRS[0][1]])
    if topology is None or not topology.from_internet or not name or public is None:
        return
    with suppress(ValueError):  # a name, or an address that is named on its own
        if is_local_use(name) and not (topology.forwarded and public and is_local_use(public)):
            instead = public if topology.forwarded and public else "pbx.example.com"
            yield "network.hostname", {"name": name, "instead": instead}


def unreachable_without_turn(case: Case) -> Impossible:
    """The server is behind carrier NAT, and there is no TURN server."""
    if case.topology and case.topology.tunnelled and case["turn.mode"] == "none":
        yield "turn.mode", {}


def unreachable_own_turn(case: Case) -> Impossible:
    """The server is behind carrier NAT, and coturn would be there as well."""
    if case.topology and case.topology.tunnelled and case["turn.mode"] == "coturn":
        yield "turn.mode", {}


def unreachable_without_tunnel(case: Case) -> Impossible:
    """The server is behind carrier NAT, and no tunnel forwards the WebSocket to it."""
    if case.topology and case.topology.tunnelled and case.lacks("signalling.tunnel"):
        yield "signalling.tunnel", {}


def unreachable_without_stun(case: Case) -> Impossible:
    """The public address changes, and there is no STUN server to ask for it."""
    if case.topology and case.topology.asks_stun == "always" and case.lacks("network.stun"):
        yield "network.stun", {}


def no_turn_uri(case: Case) -> Impossible:
    """An existing TURN server has no URI."""
    if case["turn.mode"] == "existing" and case.lacks("turn.uris"):
        yield "turn.uris", {}


def no_turn_name(case: Case) -> Impossible:
    """A fixed TURN password has no user name."""
    login = (case["turn.mode"], case["turn.credentials"]) == ("existing", "static")
    if login and case.lacks("turn.username"):
        yield "turn.username", {}


def turn_name_colon(case: Case) -> Impossible:
    """The user name for coturn has a colon, which ends the name in its configuration."""
    name = case["turn.username"] or ""
    if case["turn.mode"] == "coturn" and ":" in name:
        yield "turn.username", {"name": toml_value(name.replace(":", "") or "webrtc")}


def turn_in_container(case: Case) -> Impossible:
    """A container does not publish as many ports as coturn needs."""
    if case["turn.mode"] == "coturn" and in_container(case.tree):
        yield "turn.mode", {}


def turn_port_taken(case: Case) -> Impossible:
    """A port of coturn is used by something else on the same machine."""
    given, rtp = case["turn.uris"] or (), case.rtp
    if case["turn.mode"] != "coturn":
        return
    owners = {PHONE_PORTS[transport]: f"firewall.sip-{transport}" for transport in case.phones}
    owners[case["signalling.port"]] = "firewall.websocket"
    with suppress(ValueError):  # an address that cannot be is named on its own
        for port in listeners(turn_uris("coturn", given, "localhost")).all:
            rule = owners.get(port)
            if rtp is not None and rtp.start <= port <= rtp.end:
                rule = "firewall.rtp"
            if rule:
                owner = case.catalogue.rules[rule]
                instead = "turn.uris = []" if given else 'turn.mode = "existing"'
                shown = {"owner": lambda language, fact=owner: in_language(fact, "why", language)}
                yield "turn.uris", {"port": port, "instead": instead, **shown}


def refused_stun_port(case: Case) -> Impossible:
    """The STUN port is blocked by browsers; Firefox then rejects the whole list of servers."""
    host, _, port = (case["network.stun"] or "").rpartition(":")
    if port.isdecimal() and int(port) in BLOCKED_BY_BROWSERS:
        yield "network.stun", {"port": port, "instead": toml_value(f"{host}:{COTURN_PORT}")}


def refused_turn_port(case: Case) -> Impossible:
    """A TURN port is blocked by browsers; Firefox then rejects the whole list of servers."""
    uris, mode = case["turn.uris"] or (), case["turn.mode"]
    if mode == "none":
        return
    phones = {PHONE_PORTS[transport] for transport in case.phones if mode == "coturn"}
    refused = BLOCKED_BY_BROWSERS - phones  # taken, which another rule says
    with suppress(ValueError):  # an address that cannot be is named on its own
        for place, uri in enumerate(uris):
            secure, port = turn_endpoint(uri)
            if port in refused:
                usual = COTURN_TLS_PORT if secure else COTURN_PORT
                before, _, after = uri.rpartition(f":{port}")
                other = f"{before}:{usual}{after}"
                instead = toml_value([*uris[:place], other, *uris[place + 1 :]])
                yield "turn.uris", {"port": port, "instead": instead}


def refused_port(case: Case) -> Impossible:
    """The port of the WebSocket is blocked by browsers."""
    if (port := case["signalling.port"]) in BLOCKED_BY_BROWSERS:
        yield "signalling.port", {"port": port, "instead": derived.signalling_port(case.tree)}


def name_not_public(case: Case) -> Impossible:
    """Let's Encrypt is chosen for a host that no public authority certifies."""
    public = not unknown_on_internet(case.tree)
    if case["certificate.source"] == "letsencrypt" and case["network.hostname"] and not public:
        yield "certificate.source", {"name": case["network.hostname"]}


def no_certificate_file(case: Case) -> Impossible:
    """The certificate exists as files, and one of the two is not named."""
    for key in ("certificate.certificate", "certificate.private_key"):
        if case["certificate.source"] == "files" and case.lacks(key):
            yield key, {"key": key, "example": EXAMPLES[key]}


def no_proxy(case: Case) -> Impossible:
    """The page is served by a proxy, and there is none."""
    if case["client.hosting"] == "proxy" and case["signalling.proxy"] == "none":
        yield "client.hosting", {}


def hidden_asterisk(case: Case) -> Impossible:
    """The page is served by Asterisk, which a proxy hides."""
    if case["client.hosting"] == "asterisk" and proxied(case.tree):
        yield "client.hosting", {"proxy": case["signalling.proxy"]}
