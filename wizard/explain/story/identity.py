"""Whose line it is: its call, its channels, the thread that printed it, the peers it names."""

from __future__ import annotations

import functools
import re
from typing import Final, NamedTuple

_CALL: Final = re.compile(rb"\[(C-[0-9a-f]{8,16})\]")
_THREAD: Final = re.compile(rb"\b[A-Z]{4,12}\[(\d{1,9})\]")
# TECHNOLOGY/NAME-NUMBER; the channel of text messages has no number and is one for all of them.
_CHANNEL: Final = re.compile(
    rb"\b[A-Z][A-Za-z0-9]{1,20}/[^\s'\"<>,()]{1,80}-[0-9a-f]{8,16}(?:;[12])?(?![0-9a-f])"
)
_SIP_CALL: Final = re.compile(rb"\(callid: ([^)\s]{1,120})\)")
_PEERS: Final = re.compile(
    rb"\b(?:[Ee]ndpoint|AOR|aor|[Cc]ontact|[Pp]eer|with id|auth) ['\"]([\w.+-]{1,60})['\"]"
    rb"|\bEndpoint ([\w.+-]{1,60})(?: is now| transfer|:)"
    rb"|\bContact ([\w.+-]{1,60})/sips?:"
    rb"|\b(?:PJSIP|SIP)/([\w.+-]{1,60}?)(?:-[0-9a-f]{8})?(?![\w.+-])"
    rb"|\bsips?:([\w.+-]{1,60})@"
    rb"|(?<![\d.])(\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?)(?![\d.])"
)
_MODULE: Final = re.compile(
    rb"\b((?:app|bridge|cdr|cel|chan|codec|format|func|pbx|res)_[a-z0-9_]{1,50})(?:\.so)?\b"
)
_ADDED: Final = re.compile(rb"\bNo application '(\w{1,60})'|\bFunction (\w{1,60}) not registered")
_NOBODY: Final = (b"0.0.0.0", b"127.0.0.1", b"anonymous")


class Identity(NamedTuple):
    """Whose line it is.

    Attributes:
        call: the call id; empty if the line has none.

        thread: the number of the thread; empty if the line has none.
    """

    call: str
    thread: str
    channels: tuple[str, ...]
    sip_call: str


def identity(line: bytes) -> Identity:
    """Return the call, thread, channels and SIP Call-ID that a line names.

    Args:
        line: of Asterisk's log.
    """
    call, thread, sip = _CALL.search(line, 0, 120), _THREAD.search(line, 0, 120), None
    if b"(callid: " in line:
        sip = _SIP_CALL.search(line)
    channels = tuple(each.decode() for each in _CHANNEL.findall(line)) if b"/" in line else ()
    return Identity(
        call[1].decode() if call else "", thread[1].decode() if thread else "", channels,
        sip[1].decode() if sip else "",
    )  # fmt: skip


class Peers(NamedTuple):
    """Who a line is about.

    Attributes:
        accounts: names of endpoints, users and objects.

        addresses: IPv4 addresses, with their ports where the line has them.
    """

    accounts: frozenset[bytes]
    addresses: frozenset[bytes]

    def meet(self, other: Peers) -> bool:
        """Whether both name the same account or the same address.

        Args:
            other: of another line.
        """
        return bool(self.accounts & other.accounts or self.addresses & other.addresses)

    def differ(self, other: Peers) -> bool:
        """Whether both name accounts but none in common, or both name hosts but none in common.

        Args:
            other: of another line.
        """
        pairs = ((self.accounts, other.accounts), (self.hosts, other.hosts))
        return any(one and two and one.isdisjoint(two) for one, two in pairs)

    @property
    def hosts(self) -> frozenset[bytes]:
        """The addresses without ports."""
        return frozenset(each.partition(b":")[0] for each in self.addresses)


@functools.lru_cache(maxsize=1024)
def peers(line: bytes) -> Peers:
    """Return the endpoints, users and addresses that a line names."""
    found = _PEERS.findall(line)
    accounts = {next(filter(None, each[:-1]), b"") for each in found}
    addresses = {each[-1] for each in found}
    nobody = {b"", *_NOBODY}
    return Peers(frozenset(accounts - nobody), frozenset(addresses - nobody))


def modules(line: bytes) -> frozenset[str]:
    """Return the modules that a line names."""
    return frozenset(each.decode() for each in _MODULE.findall(line))


def added(line: bytes) -> str:
    """Return the dialplan application or function that a line reports as missing; may be empty."""
    found = _ADDED.search(line)
    return next(filter(None, found.groups()), b"").decode() if found else ""
