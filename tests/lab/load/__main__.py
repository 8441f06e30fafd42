"""The process: a job on the first line of its input, then one command a line; JSON comes out.

Commands: `status`, `call NUMBER`, `hang-up`, `end`. It ends by itself when its time is over or
its input is closed.
"""

from __future__ import annotations

import asyncio
import json
import random
import ssl
import sys
from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from websockets.exceptions import WebSocketException

from tests.lab.load.call import Call
from tests.lab.load.client import Client
from tests.lab.load.job import Job, Refused, read
from tests.lab.load.sound import Ear


@dataclass
class Load:
    """All softphones of one run."""

    job: Job
    clients: list[Client] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def begin(self) -> None:
        """Let every softphone connect within the time given for that."""
        trust = ssl.create_default_context(cafile=self.job.authority)
        for user in self.job.users:
            client = Client(self.job, trust, user)
            self.clients.append(client)
            first = random.random() * self.job.spread  # noqa: S311  no secret
            self.tasks.append(asyncio.create_task(client.stay(first)))

    async def obey(self, words: list[str]) -> dict[str, Any]:
        """Do what one line says, and answer it."""
        match words:
            case ["status"]:
                return await self.status()
            case ["call", number]:
                await asyncio.gather(*(
                    self._call(client, number, 320 + 40 * place)
                    for place, client in enumerate(self.clients)
                ))  # fmt: skip
                return await self.status()
            case ["hang-up"]:
                await asyncio.gather(*(c.call.hang_up() for c in self.clients if c.call))
                return await self.status()
            case _:
                return {"error": f"not understood: {words}"}

    async def status(self) -> dict[str, Any]:
        """Everything that is known, as JSON takes it."""
        problems: Counter[str] = Counter()
        for client in self.clients:
            problems += client.problems
        return {
            "registered": sum(client.line is not None for client in self.clients),
            "registrations": sum(client.registered for client in self.clients),
            "took": median(client.took for client in self.clients),
            "problems": dict(problems.most_common(8)),
            "calls": [await _told(client.call) for client in self.clients if client.call],
        }

    async def _call(self, client: Client, number: str, hertz: int) -> None:
        if client.call:
            await client.call.close("replaced")
        if client.line is None:
            return
        client.call = Call(client.line, number, Ear(hertz))
        try:
            await client.call.start()
        except (OSError, WebSocketException, TimeoutError, ValueError) as error:
            await client.call.close(f"{type(error).__name__}: {error}")

    async def end(self) -> None:
        """Hang up and leave."""
        await self.obey(["hang-up"])
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def _told(call: Call) -> dict[str, Any]:
    return {
        "user": call.line.user,
        "hertz": call.ear.hertz,
        "codec": call.codec,
        "packets": await call.packets(),
        "frames": call.ear.frames,
        "own": call.ear.own,
        "energy": round(call.ear.energy),
        "set_up": round(call.set_up, 3),
        "over": call.over,
    }


async def _lines() -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=2**22)  # the job names a thousand passwords
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    return reader


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


async def run() -> None:
    """Read the job, then obey until the end."""
    lines = await _lines()
    job = read((await lines.readline()).decode())
    load = Load(job)
    load.begin()
    try:
        async with asyncio.timeout(job.seconds):
            while words := (await lines.readline()).decode().split():
                if words == ["end"]:
                    break
                _say(await load.obey(words))
    finally:
        await load.end()


if __name__ == "__main__":
    try:
        asyncio.run(run())
    except Refused as error:
        _say({"error": str(error)})
        sys.exit(2)
    except TimeoutError:
        sys.exit(3)
