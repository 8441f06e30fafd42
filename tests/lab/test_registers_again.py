"""A softphone whose REGISTER was not served sends another one by itself, however often it takes.

Asterisk drops what arrives before it is fully booted, and nothing is sent twice over a WebSocket;
an overloaded one answers 503. Both happen to some of a crowd that comes back after a restart.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, WebSocketRoute

from tests.lab import made
from tests.lab.phone import Phone

pytestmark = pytest.mark.lab

LIBRARIES = ("jssip", "sipjs", "sipml5")
KEPT = re.compile(r"(?im)^(?:via|v|from|f|to|t|call-id|i|cseq):.*$")
# RFC 3261's timer F: what a library waits for an answer.
# It is longer than any wait before the next attempt as well.
TIMER_F_MS = 33_000
COPY_MS = 4_100


class Between:
    """Stands between the page and Asterisk, and deals with the first REGISTERs itself.

    Args:
        context: where the pages are.
        answers: a status for each of the first transactions, or nothing for none.
        copies: whether a copy of a REGISTER without an answer gets none either.
    """

    def __init__(self, context: BrowserContext, answers: Sequence[str], copies: bool):
        self.seen: list[str] = []
        self._answers = answers
        self._copies = copies
        context.route_web_socket(re.compile("^wss:"), self._open)

    def _open(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()

        def on_message(message: str | bytes) -> None:
            text = message if isinstance(message, str) else message.decode()
            if not text.startswith("REGISTER "):
                server.send(message)
                return
            is_copy = text in self.seen
            if not is_copy:
                self.seen.append(text)
            nth = self.seen.index(text)
            if nth >= len(self._answers) or (is_copy and not self._copies):
                server.send(message)
            elif status := self._answers[nth]:
                lines = [line.strip() for line in KEPT.findall(text)]
                page.send("\r\n".join([f"SIP/2.0 {status}", *lines, "Content-Length: 0", "", ""]))

        page.on_message(on_message)


def wait_until(phone: Phone, met: Callable[[], bool], timeout: float = 30.0) -> None:
    """Let the page go on until something is so."""
    end = time.monotonic() + timeout
    while not met():
        assert time.monotonic() < end, phone.story()
        phone.page.wait_for_timeout(50)


def connect(phone: Phone, scene: made.Scene) -> None:
    """Press "Connect", and do not wait for what comes of it."""
    phone.type("User", "6001")
    phone.type("Password", scene.made.passwords["6001"])
    phone.press("Connect")


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_register_that_is_not_served_is_sent_again(
    tmp_path: Path, playwright: Playwright, library: str
) -> None:
    """Lost once, a copy of it is taken; else twice no answer, twice refused, then served."""
    answers = ("", "", "503 Service Unavailable", "503 Service Unavailable")
    with made.scene(tmp_path, playwright, "lan", "22", library) as scene:
        context = scene.chromium.context()
        context.clock.install()
        between = Between(context, answers[:1], copies=False)
        phone = scene.chromium.phone(scene.page, context=context)
        connect(phone, scene)
        wait_until(phone, lambda: len(between.seen) == 1)
        context.clock.fast_forward(COPY_MS)
        phone.wait_status("Registered")

        context = scene.chromium.context()
        context.clock.install()
        between = Between(context, answers, copies=True)
        phone = scene.chromium.phone(scene.page, context=context)
        connect(phone, scene)
        for nth in range(1, len(answers) + 1):
            wait_until(phone, lambda nth=nth: len(between.seen) >= nth)  # type: ignore[misc]
            context.clock.fast_forward(TIMER_F_MS)
        phone.wait_status("Registered")
        phone.call("600").hears()
