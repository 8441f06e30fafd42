"""Where the other side of a dialog is, as far as the dump says."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence
from typing import Final

from wizard.explain.dump.dialogs import SipDialog
from wizard.explain.dump.reading import DumpMessage

_HOST: Final = re.compile(r"^\[?([0-9a-fA-F:.]+?)\]?(?::\d{1,5})?$")
_RECEIVED: Final = re.compile(r";\s*received=\[?([0-9a-fA-F.:]{3,45})")
# Networks of one house are at most that wide, if nothing is said about them.
SAME_BITS: Final = {4: 24, 6: 64}


def host(place: str) -> str:
    """Return the address of ``address:port``, or the text itself if it is not an address."""
    text = place.strip()
    if found := re.match(r"^\[([0-9a-fA-F:.]+)\]", text):
        return found[1]
    if text.count(":") > 1 and "]" not in text:
        try:
            return str(ipaddress.ip_address(text))
        except ValueError:
            return text.rpartition(":")[0]
    found = _HOST.match(text)
    return found[1] if found else text


def sender(message: DumpMessage) -> str:
    """Return the address that a message was sent from."""
    return host(message.frame.source)


def peers(dialog: SipDialog) -> Iterator[str]:
    """Yield the addresses of the side that is not Asterisk, as often as messages show them.

    Args:
        dialog: with its messages in order.
    """
    for message in dialog.messages:
        server = message.from_server
        if server is None:
            continue
        frame = message.frame
        yield host(frame.target if server else frame.source)
        if found := _RECEIVED.search(message.sip.get("via")):
            asks_server = bool(message.sip.status) == server
            if asks_server:
                yield found[1]


def same_network(own: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two lists of IP addresses have members in the same network.

    Args:
        own: addresses of one side.
        others: addresses of the other side.
    """
    return not _networks(own).isdisjoint(_networks(others))


def _networks(addresses: Sequence[str]) -> set[object]:
    found: set[object] = set()
    for text in addresses:
        try:
            address = ipaddress.ip_address(text.partition("%")[0])
        except ValueError:
            continue
        found.add(ipaddress.ip_network(f"{address}/{SAME_BITS[address.version]}", strict=False))
    return found
