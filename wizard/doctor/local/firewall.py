"""What nftables says of itself: is the door closed, and for what is it opened?

Rules can be of any kind; what is not understood opens nothing, so that only a warning may be made
of it. iptables of today writes the same rules.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

EVERY_PORT = (0, 65535)


@dataclass
class Firewall:
    """The rules for what comes in.

    Attributes:
        closed: whether what no rule names is dropped.

        opened: protocol, first and last port.
    """

    closed: bool = False
    opened: list[tuple[str, int, int]] = field(default_factory=list)

    def lets_in(self, protocol: str, start: int, end: int) -> bool:
        """Whether a whole range of ports is open; several rules may open it together.

        Args:
            protocol: ``tcp`` or ``udp``.
            start: the first port.
            end: the last port.
        """
        need = start
        for _, first, last in sorted(each for each in self.opened if each[0] == protocol):
            if first > need:
                break
            need = max(need, last + 1)
        return need > end


def read(ruleset: str) -> Firewall | None:
    """Read the output of ``nft -j list ruleset``; None if it cannot be read."""
    try:
        rules = json.loads(ruleset)["nftables"]
        return _understood([each for each in rules if isinstance(each, dict)])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _understood(objects: list[dict[str, Any]]) -> Firewall:
    found = Firewall()
    doors = [
        each["chain"]
        for each in objects
        if "chain" in each and each["chain"].get("hook") == "input"
    ]
    for door in doors:
        own = [
            each["rule"]["expr"]
            for each in objects
            if "rule" in each
            and all(each["rule"].get(key) == door.get(value) for key, value in _SAME)
        ]
        if door.get("policy") == "drop" or (own and _refuses_all(own[-1])):
            found.closed = True
    for each in objects:
        if "rule" in each and any("accept" in part for part in each["rule"]["expr"]):
            found.opened += _opened(each["rule"]["expr"])
    return found


_SAME = (("family", "family"), ("table", "table"), ("chain", "name"))


def _refuses_all(expressions: list[dict[str, Any]]) -> bool:
    kinds = [name for part in expressions for name in part if name != "counter"]
    return kinds in (["drop"], ["reject"])


def _opened(expressions: list[dict[str, Any]]) -> Iterator[tuple[str, int, int]]:
    for part in expressions:
        match = part.get("match") or {}
        payload = (match.get("left") or {}).get("payload") or {}
        if payload.get("field") == "dport" and match.get("op") in ("==", "in"):
            for start, end in _ranges(match.get("right")):
                protocols = (
                    ("tcp", "udp") if payload.get("protocol") == "th" else (payload["protocol"],)
                )
                yield from ((protocol, start, end) for protocol in protocols)


def _ranges(right: Any) -> Iterator[tuple[int, int]]:
    if isinstance(right, int):
        yield right, right
    elif isinstance(right, dict) and "range" in right:
        start, end = right["range"]
        yield int(start), int(end)
    elif isinstance(right, dict) and "set" in right:
        for each in right["set"]:
            yield from _ranges(each)
    elif isinstance(right, str):  # a named set, whose content is elsewhere
        yield EVERY_PORT
