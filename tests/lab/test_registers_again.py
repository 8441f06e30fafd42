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


class Between:
    """Stands between the page and Asterisk, and deals with the first REGISTERs itself."""

    def __init__(self, context: BrowserContext, answers: Sequence[str]):
        self.dealt_with = 0
        self._answers = answers
        context.route_web_socket(re.compile("^wss:"), self._open)

    def _open(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()

        def on_message(message: str | bytes) -> None:
            text = message if isinstance(message, str) else message.decode()
            if not text.startswith("REGISTER ") or self.dealt_with == len(self._answers):
                server.send(message)
                return
            status = self._answers[self.dealt_with]
            self.dealt_with += 1
            if status:
                lines = [line.strip() for line in KEPT.findall(text)]
                page.send("\r\n".join([f"SIP/2.0 {status}", *lines, "Content-Length: 0", "", ""]))

        page.on_message(on_message)


def wait_until(phone: Phone, met: Callable[[], bool], timeout: float = 30.0) -> None:
    """Let the page go on until something is so."""
    end = time.monotonic() + timeout
    while not met():
        assert time.monotonic() < end, phone.story()
        phone.page.wait_for_timeout(50)


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_register_that_is_not_served_is_sent_again(
    tmp_path: Path, playwright: Playwright, library: str
) -> None:
    """Twice without an answer, twice refused for the moment, then served."""
    answers = ("", "", "503 Service Unavailable", "503 Service Unavailable")
    with made.scene(tmp_path, playwright, "lan", "22", library) as scene:
        context = scene.chromium.context()
        context.clock.install()
        between = Between(context, answers)
        phone = scene.chromium.phone(scene.page, context=context)
        phone.type("User", "6001")
        phone.type("Password", scene.made.passwords["6001"])
        phone.press("Connect")
        for nth in range(1, len(answers) + 1):
            wait_until(phone, lambda nth=nth: between.dealt_with >= nth)  # type: ignore[misc]
            context.clock.fast_forward(TIMER_F_MS)
        phone.wait_status("Registered")
        assert between.dealt_with == len(answers)
        phone.call("600").hears()
