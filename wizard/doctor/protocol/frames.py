"""The frames of a WebSocket (RFC 6455), as much of them as SIP needs; sizes are bounded."""

from __future__ import annotations

import asyncio
import os
import struct

LARGEST = 1 << 16
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
PAUSES = 1000


class FrameError(ConnectionError):
    """The other side breaks the rules of the protocol, or has closed."""


class Frames:
    """Messages over an open WebSocket, on the client's side.

    Args:
        reader: what comes in.
        writer: what goes out.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, text: str) -> None:
        """Send one text message.

        Args:
            text: a whole SIP message.
        """
        await self._send(TEXT, text.encode())

    async def receive(self) -> str:
        """The next message; pings are answered meanwhile.

        Raises:
            FrameError: the WebSocket was closed, or what came is no frame.
        """
        message = b""
        begun = False
        for _ in range(PAUSES):
            kind, final, payload = await self._frame()
            if kind == CLOSE:
                raise FrameError(closed(payload))
            if kind == PING:
                await self._send(PONG, payload)
                continue
            if kind == PONG:
                continue
            if (kind == 0) is not begun or kind not in (0, TEXT, BINARY):
                raise FrameError("a frame out of order")
            message += payload
            if len(message) > LARGEST:
                raise FrameError("a message without an end")
            begun = not final
            if final:
                return message.decode("utf-8", "replace")
        raise FrameError("a message without an end" if begun else "nothing but pings")

    async def goodbye(self) -> None:
        """Tell that the connection ends."""
        await self._send(CLOSE, struct.pack("!H", 1000))

    async def _frame(self) -> tuple[int, bool, bytes]:
        try:
            first, second = await self._reader.readexactly(2)
            if first & 0x70 or second & 0x80:
                raise FrameError("not a frame of a server")
            size = second & 0x7F
            if size >= 126:
                width = 2 if size == 126 else 8
                size = int.from_bytes(await self._reader.readexactly(width), "big")
            kind = first & 0x0F
            if size > LARGEST or (kind >= CLOSE and size > 125):
                raise FrameError("a frame that is too long")
            return kind, bool(first & 0x80), await self._reader.readexactly(size)
        except asyncio.IncompleteReadError:
            raise FrameError("the connection was closed") from None

    async def _send(self, kind: int, payload: bytes) -> None:
        size = len(payload)
        if size < 126:
            length = bytes([0x80 | size])
        elif size < 1 << 16:
            length = bytes([0x80 | 126]) + struct.pack("!H", size)
        else:
            length = bytes([0x80 | 127]) + struct.pack("!Q", size)
        mask = os.urandom(4)
        self._writer.write(bytes([0x80 | kind]) + length + mask + masked(payload, mask))
        await self._writer.drain()


def masked(payload: bytes, mask: bytes) -> bytes:
    """Apply the mask to a payload (RFC 6455, section 5.3); applying it twice undoes it.

    Args:
        payload: of any length.
        mask: four bytes.
    """
    size = len(payload)
    stencil = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(stencil, "big")).to_bytes(size, "big")


def closed(payload: bytes) -> str:
    """Return the status code and reason of a close frame in words."""
    if len(payload) < 2:
        return "the WebSocket was closed"
    reason = payload[2:].decode("utf-8", "replace")
    return f"the WebSocket was closed ({int.from_bytes(payload[:2], 'big')} {reason})".strip()
