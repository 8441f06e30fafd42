"""One softphone that stays registered: it comes back by itself, as the written one does."""

from __future__ import annotations

import asyncio
import contextlib
import random
import ssl
import time
from collections import Counter
from dataclasses import dataclass, field

from aiosipua import SipRequest
from websockets.exceptions import WebSocketException

from tests.lab.load.call import Call
from tests.lab.load.job import Job
from tests.lab.load.line import Dialog, Line, open_line


def back_off(attempt: int) -> float:
    """Seconds to wait before attempt number n (from 0): those of the softphone's `backOff`."""
    return float(min(30, 2**attempt)) * (0.75 + random.random() / 2)  # noqa: S311  no secret


@dataclass
class Client:
    """A user's softphone.

    Attributes:
        line: the socket that is registered now, or None.
        registered: how often it has been registered on a fresh socket.
        took: seconds that the last registration took, from the opening of its socket.
        problems: what went wrong so far, by its words.
        call: the latest call, or None.
    """

    job: Job
    trust: ssl.SSLContext
    user: str
    line: Line | None = None
    registered: int = 0
    took: float = 0.0
    problems: Counter[str] = field(default_factory=Counter)
    call: Call | None = None

    async def stay(self, first: float) -> None:
        """Be registered from `first` seconds on, until cancelled."""
        await asyncio.sleep(first)
        attempt = 0
        while True:
            try:
                began = self.registered
                await self._hold()
            except (OSError, WebSocketException, TimeoutError, ValueError, RuntimeError) as error:
                self.problems[f"{type(error).__name__}: {error}"[:120]] += 1
            self.line = None
            attempt = 0 if self.registered > began else attempt + 1
            await asyncio.sleep(back_off(attempt))

    async def _hold(self) -> None:
        """One socket, from its opening to its end."""
        start = time.monotonic()
        line = await open_line(self.job, self.trust, self.user, self._handle)
        reading = asyncio.create_task(line.read())
        try:
            dialog = await self._register(line)
            self.took = time.monotonic() - start
            self.registered += 1
            self.line = line
            due = time.monotonic() + self.job.expires * 0.9
            while not reading.done():
                pause = min(self.job.keep_alive, due - time.monotonic())
                await asyncio.wait([reading], timeout=max(pause, 0))
                if not reading.done():
                    await line.keep_alive()
                if time.monotonic() > due:
                    dialog = await self._register(line, dialog)
                    due = time.monotonic() + self.job.expires * 0.9
        finally:
            reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reading
            await line.socket.close()

    async def _register(self, line: Line, dialog: Dialog | None = None) -> Dialog:
        """Register on an open socket, again and again until it is taken or refused.

        An overloaded Asterisk answers 503; one that is not fully booted says nothing at all
        (`distributor` in res/res_pjsip/pjsip_distributor.c), and nothing is sent twice over TCP.
        """
        asked = dialog or line.dialog()
        attempt = 0
        while True:
            asked = asked.next()
            try:
                answer, asked = await line.ask("REGISTER", asked, expires=self.job.expires)
                code = answer.status_code
            except TimeoutError:
                code = 408
            if code == 200:
                return asked
            self.problems[f"REGISTER was answered with {code}"] += 1
            if code < 500 and code != 408:
                raise ValueError("refused")
            await asyncio.sleep(back_off(attempt))
            attempt += 1

    async def _handle(self, request: SipRequest) -> int:
        """Say what this phone thinks of a request that came in."""
        if request.method == "BYE":
            if self.call is None or not self.call.is_about(request):
                return 481
            await self.call.close("the other side hung up")
            return 200
        return {"OPTIONS": 200, "NOTIFY": 200, "INVITE": 486}.get(request.method, 405)
