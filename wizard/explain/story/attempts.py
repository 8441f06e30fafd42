"""Who was refused: the names and addresses of requests, and whether a scanner sent them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from typing import Any, Final

from wizard.sip.sdp import scope
from wizard.words.message import Message

_REFUSED: Final = re.compile(
    rb"from '[^\n]{0,200}?sips?:([^@;>\s']{1,60})@[^\n]{0,200}? failed for '([^'\s]{2,60})'"
)
_PORT: Final = re.compile(r"^\[?(.*?)\]?:\d{1,5}$")
_KEPT: Final = 2000  # pairs of name and address
_MANY: Final = 5  # names from one network that no office has wrong at once
_SOME: Final = 3  # that is enough where one of them is a name that scanners try
SHOWN: Final = 8
# Names that nobody gives a phone, and the numbers that scanners begin with.
_ROLES: Final = frozenset(
    ["admin", "administrator", "asterisk", "guest", "root", "sip", "test", "user", "voip"]
)
_NUMBERS: Final = frozenset(["100", "101", "1000", "1001", "9000", "9999"])


class Attempts:
    """Refused requests by name and address.

    Attributes:
        names: that were tried, in order of the first line of each.
        addresses: that they came from.
    """

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, line: bytes) -> None:
        """Count a line that names both a user and an address; ignore any other line.

        Args:
            line: of a rejected request.
        """
        found = _REFUSED.search(line)
        if found is None:
            return
        name, address = (each.decode(errors="replace") for each in found.groups())
        pair = (name, _PORT.sub(r"\1", address))
        if pair in self._counts or len(self._counts) < _KEPT:
            self._counts[pair] += 1

    @property
    def names(self) -> list[str]:
        """What was tried."""
        return list(dict.fromkeys(name for name, _ in self._counts))

    @property
    def addresses(self) -> list[str]:
        """Where it came from."""
        return list(dict.fromkeys(address for _, address in self._counts))

    def is_scan(self, known: Collection[str]) -> bool:
        """Whether all of it looks like a scanner: many names, or names that nobody has.

        Args:
            known: accounts that work; those are no guesses.
        """
        of_network: dict[str, set[str]] = {}
        for name, address in self._counts:
            of_network.setdefault(_network(address), set()).add(name)
        return bool(self._counts) and all(
            name not in known
            and scope(address) == "public"
            and _guessed(name, of_network[_network(address)])
            for name, address in self._counts
        )

    def sentences(self, known: Collection[str]) -> list[Message]:
        """Return sentences with the names and addresses; empty if no line has them.

        Args:
            known: names of accounts that exist; others hint at a scanner.
        """
        if not self._counts:
            return []
        kinds = (("names", self.names), ("addresses", self.addresses))
        listed = [
            Message(f"story.tried-{kind}", items=values[:SHOWN], more=_more(len(values) - SHOWN))
            for kind, values in kinds
        ]
        return [*listed, Message("story.scanner")] if self.is_scan(known) else listed

    def fields(self, known: Collection[str]) -> dict[str, Any]:
        """Return names, addresses, and whether this is a scan, for JSON.

        Args:
            known: names of accounts that exist.
        """
        return {
            "names": self.names, "addresses": self.addresses, "scanner": self.is_scan(known),
        }  # fmt: skip


def _more(count: int) -> Message | str:
    return Message("story.more-endpoints", count=f"{count:,}") if count > 0 else ""


def _network(address: str) -> str:
    """The first three numbers of an IPv4 address; another stands for itself."""
    return address.rpartition(".")[0] or address


def _guessed(name: str, others: set[str]) -> bool:
    if name.lower() in _ROLES or len(others) >= _MANY:
        return True
    return len(others) >= _SOME and bool(others & (_ROLES | _NUMBERS))
