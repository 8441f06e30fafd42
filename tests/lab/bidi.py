"""Runs Firefox in a network namespace for a Playwright outside, which talks WebDriver BiDi to it.

Firefox listens on a TCP port of its own namespace; this program listens outside and passes each
message on. A socket stays in the namespace where it was made.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import os
import re
import signal
import socket
import sys
from typing import Any, Final

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

from tests.lab import spaces

LISTENING: Final = re.compile(r"WebDriver BiDi listening on ws://127\.0\.0\.1:(\d+)")
UNKNOWN: Final = frozenset({"emulation.setMediaFeaturesOverride"})
"""What Playwright sends to newer versions, about colours and motion only."""


async def relay(outside: ServerConnection, port: int, namespace: str) -> None:
    """Pass messages on in both directions until one side closes."""

    def dial() -> socket.socket:
        return socket.create_connection(("127.0.0.1", port))

    where = f"ws://127.0.0.1:{port}/session"
    line = spaces.enter(spaces.net_file(namespace), dial) if namespace else dial()
    async with connect(where, sock=line, max_size=None, compression=None) as inside:

        async def inwards() -> None:
            async for message in outside:
                command: dict[str, Any] = json.loads(message)
                if command.get("method") in UNKNOWN:
                    done = {"type": "success", "id": command["id"], "result": {}}
                    await outside.send(json.dumps(done))
                else:
                    await inside.send(message)
            await inside.close()

        async def outwards() -> None:
            async for message in inside:
                await outside.send(message)
            await outside.close()

        await asyncio.gather(inwards(), outwards())


async def run(namespace: str, command: list[str]) -> int:
    """Run Firefox and relay to it; returns its exit code."""
    listener = socket.create_server(("127.0.0.1", 0))
    firefox = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, firefox.kill)
    assert firefox.stdout is not None
    async with contextlib.AsyncExitStack() as stack:
        async for line in firefox.stdout:
            text = line.decode(errors="replace")
            if found := LISTENING.search(text):
                port = int(found[1])
                await stack.enter_async_context(
                    serve(
                        functools.partial(relay, port=port, namespace=namespace),
                        sock=listener,
                        max_size=None,
                        compression=None,
                    )
                )
                text = text.replace(f":{port}", f":{listener.getsockname()[1]}", 1)
            sys.stderr.write(text)
            sys.stderr.flush()
        return await firefox.wait()


if __name__ == "__main__":
    os._exit(asyncio.run(run(sys.argv[1], sys.argv[2:])))
