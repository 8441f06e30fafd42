"""Small things that several tests need."""

from __future__ import annotations

from typing import Any

import msgspec

from wizard.answers import Answers

MINIMAL: dict[str, Any] = {
    "schema": 1,
    "language": "en",
    "asterisk": {"version": "22.10.1", "build": "debian", "opus": "codec_opus_open_source"},
    "network": {
        "topology": "lan",
        "hostname": "pbx.example.test",
        "private_address": "192.0.2.10",
    },
    "users": [
        {"name": "6001", "display_name": "Alice"},
        {"name": "6002", "display_name": "Bob"},
    ],
}
PUBLIC = "203.0.113.10"
TOPOLOGIES: dict[str, dict[str, Any]] = {
    "lan": {},
    "public": {"network.private_address": PUBLIC, "network.public_address": PUBLIC},
    "one-to-one-nat": {"network.public_address": PUBLIC},
    "port-forward": {"network.public_address": PUBLIC},
    "dynamic-address": {"network.public_address": PUBLIC},
    "docker-bridge": {"network.public_address": PUBLIC},
    "cgnat": {
        "network.stun": "198.51.100.5:3478",
        "signalling.tunnel": "relay.example.test",
        "turn.mode": "existing",
        "turn.uris": ["turn:198.51.100.5:3478?transport=tcp"],
        "turn.username": "lab",
    },
}


def tree(topology: str = "lan") -> dict[str, Any]:
    """A fresh tree of answers that is complete for a topology."""
    made: dict[str, Any] = msgspec.to_builtins(msgspec.convert(MINIMAL, Answers))
    made["network"]["topology"] = topology
    return with_keys(made, TOPOLOGIES[topology])


def with_keys(made: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The tree with dotted keys set."""
    for dotted, value in changes.items():
        table = made
        *parents, last = dotted.split(".")
        for name in parents:
            table = table.setdefault(name, {})
        table[last] = value
    return made


def answers(topology: str = "lan", changes: dict[str, Any] | None = None) -> Answers:
    """Answers that are complete for a topology, with dotted keys changed."""
    return msgspec.convert(with_keys(tree(topology), changes or {}), Answers)
