"""Stands before a web server and changes the fingerprint in every SDP that comes from it.

Run inside a network namespace: ``python forger.py PORT TO-PORT [CERTIFICATE KEY]``; with a
certificate it is encrypted. What a server sends in a
WebSocket is not masked, so that digits can be exchanged in place.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import sys

LINE = re.compile(rb"(a=fingerprint:SHA-256 )((?:[0-9A-F]{2}:){31}[0-9A-F]{2})", re.I)


def forged(data: bytes) -> bytes:
    """The same with the bytes of each fingerprint in the opposite order."""
    return LINE.sub(lambda found: found[1] + b":".join(found[2].split(b":")[::-1]), data)


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, forge: bool) -> None:
    """Hand on what comes, to the end."""
    while data := await reader.read(1 << 16):
        writer.write(forged(data) if forge else data)
        await writer.drain()
    writer.close()


async def main(port: int, onward: int, *keys: str) -> None:
    """Serve until the network ends."""

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner, outer = await asyncio.open_connection("127.0.0.1", onward)
        await asyncio.gather(
            pump(reader, outer, forge=False),
            pump(inner, writer, forge=True),
            return_exceptions=True,
        )

    context = None
    if keys:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*keys)
    server = await asyncio.start_server(meet, "0.0.0.0", port, ssl=context)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]))
