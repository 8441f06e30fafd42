"""STUN and TURN messages (RFC 8489, RFC 8656), as much of them as a probe needs."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import os
import struct
from dataclasses import dataclass

COOKIE = 0x2112A442
HEADER = 20
LARGEST = 4096
BINDING, ALLOCATE, REFRESH = 0x0001, 0x0003, 0x0004
SUCCESS, ERROR = 0x0100, 0x0110
MAPPED, USERNAME, INTEGRITY, ERROR_CODE = 0x0001, 0x0006, 0x0008, 0x0009
LIFETIME, REALM, NONCE = 0x000D, 0x0014, 0x0015
XOR_RELAYED, REQUESTED_TRANSPORT, XOR_MAPPED = 0x0016, 0x0019, 0x0020
OVER_UDP = struct.pack("!I", 17 << 24)


class NotStun(ValueError):
    """The response is not a STUN message."""


@dataclass(frozen=True)
class StunResponse:
    """What a server answered.

    Attributes:
        error: the code of an error, or 0.

        mapped: the address that the server saw, as ``address:port``; empty if it did not say.

        relayed: the address that was allocated, likewise.
    """

    transaction: bytes
    error: int
    reason: str
    mapped: str
    relayed: str
    realm: bytes
    nonce: bytes


def request(
    method: int,
    attributes: list[tuple[int, bytes]],
    transaction: bytes = b"",
    key: bytes = b"",
) -> bytes:
    """Return a STUN request as bytes.

    Args:
        method: such as ``BINDING``.
        attributes: types with values, in order.
        transaction: 12 bytes; random if empty.
        key: signs the request with MESSAGE-INTEGRITY (RFC 8489, section 14.5); empty for none.
    """
    transaction = transaction or os.urandom(12)
    body = b"".join(_attribute(kind, value) for kind, value in attributes)
    if key:
        head = struct.pack("!HHI", method, len(body) + 24, COOKIE) + transaction
        body += _attribute(INTEGRITY, hmac.new(key, head + body, hashlib.sha1).digest())
    return struct.pack("!HHI", method, len(body), COOKIE) + transaction + body


def login_key(user: str, realm: bytes, password: str) -> bytes:
    """Return the key of long-term credentials (RFC 8489, section 9.2.2).

    Args:
        user: the user name.
        realm: as the server sent it.
        password: in plain.
    """
    text = b":".join([user.encode(), realm, password.encode()])
    return hashlib.md5(text, usedforsecurity=False).digest()


def read(data: bytes) -> StunResponse:
    """Parse a STUN response.

    Args:
        data: a datagram, or a message of a stream.

    Raises:
        NotStun: it is not a STUN response.
    """
    if len(data) < HEADER:
        raise NotStun("too short")
    kind, size, cookie = struct.unpack("!HHI", data[:8])
    if cookie != COOKIE or kind & 0xC000 or size + HEADER > len(data):
        raise NotStun("not the head of a STUN message")
    found = _attributes(data[HEADER : HEADER + size])
    transaction = data[8:HEADER]
    error, reason = 0, ""
    if kind & 0x0110 == ERROR:
        value = found.get(ERROR_CODE, b"")
        if len(value) < 4:
            raise NotStun("an error without a number")
        error, reason = (value[2] & 7) * 100 + value[3], value[4:].decode("utf-8", "replace")
    elif kind & 0x0110 != SUCCESS:
        raise NotStun("not an answer")
    mapped = _address(found.get(XOR_MAPPED, b""), transaction) or _address(
        found.get(MAPPED, b""), b""
    )
    relayed = _address(found.get(XOR_RELAYED, b""), transaction)
    nonce = found.get(NONCE, b"")
    return StunResponse(transaction, error, reason, mapped, relayed, found.get(REALM, b""), nonce)


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("!HH", kind, len(value)) + value + b"\0" * (-len(value) % 4)


def _attributes(data: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = 0
    while len(data) - at >= 4:
        kind, size = struct.unpack_from("!HH", data, at)
        at += 4
        if at + size > len(data):
            raise NotStun("an attribute that is cut off")
        found.setdefault(kind, data[at : at + size])
        at += size + -size % 4
    return found


def _address(value: bytes, transaction: bytes) -> str:
    """An address as text; with a transaction it is hidden behind cookie and transaction."""
    if len(value) not in (8, 20):
        return ""
    mask = struct.pack("!I", COOKIE) + transaction if transaction else b"\0" * 16
    port = int.from_bytes(value[2:4], "big") ^ int.from_bytes(mask[:2], "big")
    raw = bytes(a ^ b for a, b in zip(value[4:], mask, strict=False))
    address = ipaddress.ip_address(raw)
    return f"[{address}]:{port}" if address.version == 6 else f"{address}:{port}"
