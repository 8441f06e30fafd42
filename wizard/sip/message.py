"""SIP messages, as much of them as a probe needs; reads whatever comes without trusting it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

COMPACT = {
    "v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length",
    "c": "content-type", "k": "supported",
}  # fmt: skip
MOST_HEADERS = 200
_STATUS = re.compile(r"SIP/2\.0 ([1-6]\d\d)(?: (.*))?")
_REQUEST = re.compile(r"([A-Z]{2,20}) (\S+) SIP/2\.0")
# Each character is looked at once, whatever a challenge is made of.
_PART = re.compile(r'(?<![\w-])([\w-]++)\s*+=\s*+(?:"((?:[^"\\]|\\.)*+)"|([^\s,"]++))')


class NotSip(ValueError):
    """What came is no SIP message."""


@dataclass(frozen=True)
class SipMessage:
    """One request or answer.

    Attributes:
        status: 0 for a request.

        method: of the request, or of what is answered.

        headers: names in small letters; the same name may stand more than once.
    """

    status: int
    reason: str
    method: str
    headers: tuple[tuple[str, str], ...]
    body: str = field(default="", repr=False)

    def get(self, name: str) -> str:
        """The first header of a name; empty if there is none.

        Args:
            name: in any case of letters.
        """
        return next((value for key, value in self.headers if key == name), "")

    def all(self, name: str) -> list[str]:
        """Every header of a name.

        Args:
            name: in any case of letters.
        """
        return [value for key, value in self.headers if key == name]

    @property
    def branch(self) -> str:
        """What the transaction is known by."""
        found = re.search(r";\s*branch=([^;,\s]+)", self.get("via"))
        return found[1] if found else ""

    @property
    def status_line(self) -> str:
        """The status line of an answer, such as ``404 Not Found``."""
        return f"{self.status} {self.reason}".strip()


def parse(text: str) -> SipMessage:
    """Read one message.

    Args:
        text: with line ends as in SIP.

    Raises:
        NotSip: it is none.
    """
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    first, *lines = head.split("\n")
    status, request = _STATUS.fullmatch(first.strip()), _REQUEST.fullmatch(first.strip())
    if status is None and request is None:
        raise NotSip(first[:80])
    headers: list[tuple[str, str]] = []
    for line in lines[:MOST_HEADERS]:
        if line[:1] in (" ", "\t") and headers:  # goes on from the line before
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if colon:
            key = name.strip().lower()
            headers.append((COMPACT.get(key, key), value.strip()))
    if request is not None:
        return SipMessage(0, "", request[1], tuple(headers), body)
    number, reason = (status[1], status[2] or "") if status else ("0", "")
    found = SipMessage(int(number), reason, "", tuple(headers), body)
    return SipMessage(
        found.status, reason, found.get("cseq").partition(" ")[2], found.headers, body
    )


def build(first: str, headers: Mapping[str, str] | list[tuple[str, str]], body: str = "") -> str:
    """Return a SIP message as text.

    Args:
        first: request line or status line.
        headers: by name, or as pairs where a name is repeated.
        body: such as SDP.
    """
    rows = headers.items() if isinstance(headers, Mapping) else headers
    lines = [first, *(f"{name}: {value}" for name, value in rows)]
    lines.append(f"Content-Length: {len(body.encode())}")
    return "\r\n".join([*lines, "", body])


def parts(header: str) -> dict[str, str]:
    """The ``name=value`` pieces of a header such as a challenge.

    Args:
        header: its value.
    """
    return {
        name.lower(): re.sub(r"\\(.)", r"\1", quoted) if quoted else plain
        for name, quoted, plain in _PART.findall(header)
    }


def address(header: str) -> str:
    """The URI in a header such as Contact.

    Args:
        header: its value.
    """
    found = re.search(r"<([^<>\s]+)>", header)
    return found[1] if found else header.partition(";")[0].strip()
