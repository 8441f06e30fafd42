"""What a log is about before anything is explained: its time, calls, registrations, endpoints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from wizard.explain.story.clock import Moment, moment
from wizard.limits import STORY_READ

_CALL: Final = re.compile(rb"\[(C-[0-9a-f]{8,16})\]([^\n]{0,400})")
_CHANNEL: Final = re.compile(rb"\b[A-Z]\w{1,20}/[^\s'\"<>,()]{1,80}-[0-9a-f]{8}(?:;[12])?\b")
_ENDPOINT: Final = re.compile(rb"\b(?:PJSIP|SIP)/([\w.+-]{1,40})-[0-9a-f]{8}\b")
_ADDED: Final = b"Added contact '"
_REGISTERED: Final = re.compile(rb"Added contact '[^'\n]*' to AOR '([^'\n]{1,60})'")
_EDGE: Final = 16384  # bytes at either end in which a time is looked for
_GENERATION: Final = 4096  # call ids that are remembered to tell new ones from known ones
_ENDPOINTS: Final = 1000
_CHANNELS: Final = 8192


class Tally:
    """Counts what a log is about while it is read.

    Attributes:
        calls: how many call ids were seen.
        registrations: how many contacts were added.
        endpoints: names, in order of the first line that has each.
        whole: whether all of the log was counted.
        call_of: the call ids of channels, the last that were seen.
    """

    def __init__(self) -> None:
        self._left = STORY_READ
        self._young: set[bytes] = set()
        self._old: set[bytes] = set()
        self.calls = self.registrations = 0
        self.endpoints: dict[str, None] = {}
        self.whole = True
        self.call_of: dict[str, str] = {}

    def counting(self, span: Span, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the blocks of a file unchanged, counting calls, registrations and endpoints.

        Args:
            span: takes the first and the last time of the file.
            blocks: of one file.
        """
        for block in blocks:
            span.take(block)
            if self._left > 0:
                self._count(block)
            else:
                self.whole = False
            yield block

    def _count(self, block: bytes) -> None:
        self._left -= len(block)
        self._count_calls(block)
        if len(self.endpoints) < _ENDPOINTS:
            for name in dict.fromkeys(_ENDPOINT.findall(block)):
                self.endpoints[name.decode(errors="replace")] = None
        if _ADDED in block:
            added = _REGISTERED.findall(block)
            self.registrations += len(added)
            if len(self.endpoints) < _ENDPOINTS:
                self.endpoints |= {each.decode(errors="replace"): None for each in added}

    def _count_calls(self, block: bytes) -> None:
        for found in _CALL.finditer(block):
            call, text = found.groups()
            if b"/" in text:
                for channel in _CHANNEL.findall(text):
                    self.call_of[channel.decode(errors="replace")] = call.decode()
            if call not in self._young:
                self.calls += call not in self._old
                self._young.add(call)
        if len(self.call_of) > _CHANNELS:
            self.call_of = dict(list(self.call_of.items())[_CHANNELS // 2 :])
        if len(self._young) > _GENERATION:
            self._old, self._young = self._young, set()


class Span:
    """The first and the last time of a file.

    Attributes:
        name: of the file.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._head = self._tail = b""

    def take(self, block: bytes) -> None:
        """Keep the first and the last bytes of a file, which hold its first and last time.

        Args:
            block: the next one of the file.
        """
        if len(self._head) < _EDGE:
            self._head += block[:_EDGE]
        self._tail = block if len(block) >= _EDGE else self._tail[-_EDGE:] + block

    @property
    def first(self) -> Moment | None:
        """The first time."""
        return next(filter(None, map(moment, self._head.splitlines())), None)

    @property
    def last(self) -> Moment | None:
        """The last time."""
        lines = self._tail[-_EDGE:].splitlines()
        return next(filter(None, map(moment, reversed(lines))), None)
