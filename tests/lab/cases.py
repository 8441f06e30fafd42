"""Every network that the wizard offers: where server and browsers are, what a person answers.

Each has a control that has to stay silent, which shows that the lab itself can fail.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.lab import network, places
from tests.lab.network import PUBLIC, PUBLIC6, STUN
from tests.lab.wires import TURN_PASSWORD, TURN_USER, Network

TURN_AT_443: Final = "pbx.example.test:443?transport=tcp"
EXISTING_TURN: Final[Mapping[str, Any]] = {
    "turn.mode": "existing",
    "turn.uris": [f"turn:{STUN}?transport=udp", f"turn:{STUN}?transport=tcp"],
    "turn.username": TURN_USER,
}


@dataclass(frozen=True)
class Control:
    """What is made wrong on purpose, so that the call has to stay silent.

    Attributes:
        what: a few words for reports.

        tutorial: Asterisk runs the official tutorial's configuration.

        udp: False to lose every UDP packet at the server.

        relay: False to give browsers an empty list of TURN servers.

        edit: path below OUT, regular expression, replacement: the decisive setting removed.

        without_hook: the hook that follows the address is not run.
    """

    what: str
    tutorial: bool = False
    udp: bool = True
    relay: bool = True
    edit: tuple[str, str, str] | None = None
    without_hook: bool = False


TUTORIAL: Final = Control("the tutorial's configuration", tutorial=True)
NO_UDP: Final = Control("no UDP at the server", udp=False)
NO_RELAY: Final = Control("no TURN in the browser", relay=False)


@dataclass(frozen=True)
class Case:
    """One network.

    Attributes:
        name: as in reports and in the published table.

        topology: the answer to where the server stands.

        builders: the server's place first, then those of the browsers.

        answers: dotted keys that a person in it would give, beyond names and users.

        control: what has to stay silent.

        turn_password: of a TURN server that somebody else runs.

        moves: whether the public address changes while everything runs.
    """

    name: str
    topology: str
    builders: tuple[Callable[[Network], None], ...]
    control: Control
    answers: Mapping[str, Any] = field(default_factory=dict)
    turn_password: str = ""
    moves: bool = False

    def build(self, net: Network) -> None:
        """Make it; every browser calls the server's name."""
        for builder in self.builders:
            builder(net)


def _home(net: Network) -> None:
    places.home(net, PUBLIC)


def _two_at_home(net: Network) -> None:
    places.home(net, PUBLIC, browsers=2)


def _symmetric(net: Network) -> None:
    places.symmetric(net, PUBLIC)


def _office(net: Network) -> None:
    places.office(net, PUBLIC)


def _home_of_both(net: Network) -> None:
    places.home6(net, PUBLIC6, both=True)


def _home_of_six(net: Network) -> None:
    places.home6(net, PUBLIC6, both=False)


def _home_towards_the_relay(net: Network) -> None:
    places.home(net, network.RELAY)


def _router_that_keeps_ports(net: Network) -> None:
    network.behind_a_router(net, source_ports="")


IPV6: Final[Mapping[str, Any]] = {
    "network.ipv6": True,
    "network.private_address6": PUBLIC6,
    "network.public_address6": PUBLIC6,
}

CASES: Final[tuple[Case, ...]] = (
    Case("lan", "lan", (network.on_one_lan,), NO_UDP),
    Case("public", "public", (network.on_the_internet, _home), NO_UDP),
    Case("one-to-one-nat", "one-to-one-nat", (network.in_a_cloud, _home), TUTORIAL),
    Case("port-forward", "port-forward", (network.behind_a_router, _home), TUTORIAL),
    Case(
        "dynamic-stun",
        "dynamic-address",
        (_router_that_keeps_ports, _home),
        TUTORIAL,
        {"network.public_address": ""},
        moves=True,
    ),
    Case(
        "dynamic-hook",
        "dynamic-address",
        (network.behind_a_router, _home),
        Control("a new address without the hook", without_hook=True),
        moves=True,
    ),
    Case(
        "local-and-internet",
        "one-to-one-nat",
        (network.in_a_cloud, _home, network.with_a_colleague),
        TUTORIAL,
        {"network.local_clients": True},
    ),
    Case(
        "multi-homed",
        "public",
        (network.on_the_internet, network.with_a_vpn, _home),
        NO_UDP,
        {"network.ignored_networks": ["172.17.0.0/16"], "network.local_networks": ["10.8.0.0/24"]},
    ),
    Case("docker-bridge", "docker-bridge", (network.in_a_container, _home), TUTORIAL),
    Case("dual-stack", "public", (network.with_both_families, _home_of_both), NO_UDP, IPV6),
    Case(
        "ipv6-only",
        "public",
        (network.with_both_families, _home_of_six),
        Control("no IPv6 candidates", edit=("asterisk/rtp.conf", r"\Z", "ice_deny=::/0\n")),
        IPV6,
    ),
    Case(
        "carrier-nat",
        "cgnat",
        (network.behind_a_carrier, _home_towards_the_relay),
        NO_RELAY,
        {**EXISTING_TURN, "network.stun": STUN, "signalling.tunnel": "relay.example.test"},
        turn_password=TURN_PASSWORD,
    ),
    Case("symmetric-nat", "public", (network.on_the_internet, _symmetric), NO_UDP),
    Case(
        "office-turn-tcp",
        "public",
        (network.on_the_internet, _office),
        NO_RELAY,
        {"turn.mode": "coturn", "turn.uris": [f"turn:{TURN_AT_443}"]},
    ),
    Case(
        "office-turn-tls",
        "one-to-one-nat",
        (network.in_a_cloud, _office),
        NO_RELAY,
        {
            "turn.mode": "coturn",
            "turn.uris": [f"turns:{TURN_AT_443}"],
            "turn.credentials": "shared-secret",
        },
    ),
    Case("two-behind-one-nat", "public", (network.on_the_internet, _two_at_home), NO_UDP),
)
BY_NAME: Final[Mapping[str, Case]] = {case.name: case for case in CASES}
