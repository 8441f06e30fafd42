"""Combinations of answers: every pair of values of any two answers stands in one of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from allpairspy import AllPairs

from tests.support.helpers import answers
from wizard.answers import Answers

BROWSERS = [{"name": "6001", "display_name": "Alice"}, {"name": "al.ice_2"}]
UDP_PHONE = [{"name": "7001", "display_name": "Desk", "kind": "phone"}]
TLS_PHONE = [{"name": "7002", "kind": "phone", "transport": "tls"}]
TURN: dict[str, dict[str, Any]] = {
    "none": {"turn.mode": "none"},
    "existing": {
        "turn.mode": "existing",
        "turn.uris": ["turn:198.51.100.5:3478?transport=tcp"],
        "turn.username": "lab",
    },
    "coturn": {"turn.mode": "coturn"},
}
HOSTING = [
    ("none", "asterisk"), ("none", "elsewhere"), ("nginx", "proxy"), ("caddy", "proxy"),
    ("haproxy", "proxy"), ("nginx", "elsewhere"),
]  # fmt: skip
AXES: dict[str, list[Any]] = {
    "topology": [
        "lan", "public", "one-to-one-nat", "port-forward", "dynamic-address", "docker-bridge",
        "cgnat",
    ],
    "local_clients": [False, True],
    "ignored": [[], ["172.17.0.0/16", "fd00::/8"]],
    "ipv6": [False, True],
    "turn": list(TURN),
    "credentials": ["static", "shared-secret"],
    "hosting": HOSTING,
    "certificate": ["private-ca", "files", "letsencrypt"],
    "users": [BROWSERS, BROWSERS + UDP_PHONE, BROWSERS + UDP_PHONE + TLS_PHONE],
    "audio": [["opus", "ulaw"], ["alaw", "g722"], ["opus", "alaw", "ulaw", "gsm"]],
    "video": [[], ["vp8", "h264"]],
    "phones": [["ulaw"], ["alaw", "g722"]],
    "opus": ["codec_opus_open_source", "none"],
    "library": ["jssip", "sipjs", "sipml5"],
    "others": [False, True],
    "guests": [False, True],
    "language": ["en", "zh"],
    "calls": [20, 200],
    "build": ["debian", "upstream"],
}  # fmt: skip
# Pairs that are refused; the other choice stands in for the second.
REFUSED = {("cgnat", "none"), ("cgnat", "coturn"), ("docker-bridge", "coturn")}


def cases() -> Iterator[dict[str, Any]]:
    """Every combination of the matrix by axis."""
    for row in AllPairs(list(AXES.values())):
        case = dict(zip(AXES, row, strict=True))
        if (case["topology"], case["turn"]) in REFUSED:
            case["turn"] = "existing"
        yield case


def answers_of(case: dict[str, Any], version: str) -> Answers:
    """The answers of one combination for a version of Asterisk."""
    proxy, hosting = case["hosting"]
    changes: dict[str, Any] = {
        **TURN[case["turn"]],
        "language": case["language"],
        "asterisk.version": version,
        "asterisk.build": case["build"],
        "asterisk.opus": case["opus"],
        "network.local_clients": case["local_clients"],
        "network.ignored_networks": case["ignored"],
        "network.ipv6": case["ipv6"],
        "network.local_networks": ["192.0.2.0/24"],
        "turn.credentials": case["credentials"],
        "signalling.proxy": proxy,
        "signalling.port": 8089 if proxy == "none" else 443,
        "client.hosting": hosting,
        "client.library": case["library"],
        "client.others": case["others"],
        "certificate.source": case["certificate"],
        "codecs.audio": case["audio"],
        "codecs.video": case["video"],
        "codecs.phones": case["phones"],
        "users": case["users"],
        "sizing.calls": case["calls"],
    }
    if case["guests"] and proxy != "none":
        changes |= {
            "guests.enabled": True,
            "guests.numbers": ["6001", "600"],
            "guests.origins": ["https://www.example.test"],
        }
    if case["certificate"] == "files":
        changes["certificate.certificate"] = "/etc/asterisk/keys/fullchain.pem"
        changes["certificate.private_key"] = "/etc/asterisk/keys/privkey.pem"
    if case["ipv6"]:
        changes["network.private_address6"] = "fd12::10"
        changes["network.public_address6"] = "2001:db8::10"
    return answers(case["topology"], changes)


def names(case: dict[str, Any]) -> str:
    """A readable name of a combination for test reports."""
    picked = (case["topology"], case["hosting"][0], case["turn"], case["library"])
    return "-".join(itertools.chain(picked))
