"""A softphone on a page, operated by the labels that a person reads and hears."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Locator, Page

STATES: Final = ("Disconnected", "Connecting", "Registered", "Calling", "Ringing", "In call")


@dataclass(frozen=True)
class Inbound:
    """What the browser has received in one stream so far."""

    kind: str
    packets: int
    lost: int
    energy: float
    frames: int
    codec: str


class Phone:
    """The page object of a softphone; also listens to what the page says on its WebSocket.

    Args:
        page: the tab.
        comes_to_front: whether a tab that is used comes before the others; Firefox gives the
            microphone to that one only.
    """

    def __init__(self, page: Page, *, comes_to_front: bool = False) -> None:
        self.page = page
        self.comes_to_front = comes_to_front
        self.sip: list[str] = []
        self.console: list[str] = []
        page.on("websocket", self._listen)
        page.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.console.append(f"uncaught: {error}"))

    def connect(self, user: str, password: str) -> Phone:
        """Fill in the account and press "Connect"; waits for "Registered"."""
        self.type("User", user)
        self.type("Password", password)
        self.press("Connect")
        self.wait_status("Registered")
        return self

    def call(self, number: str, wait: str = "In call") -> Phone:
        """Call a number and wait for a status."""
        self.type("Number to call", number)
        self.press("Call")
        self.wait_status(wait)
        return self

    def answer(self) -> Phone:
        """Wait until it rings, then answer."""
        self.wait_status("Ringing")
        self.press("Answer")
        self.wait_status("In call")
        return self

    def hang_up(self) -> Phone:
        """End the call and wait until the phone is free again."""
        self.press("Hang up")
        self.wait_status("Registered")
        return self

    def box(self, label: str) -> Locator:
        """Return the text box with exactly this label."""
        return self.page.get_by_label(label, exact=True)

    def button(self, label: str) -> Locator:
        """Return the button with exactly this name."""
        return self.page.get_by_role("button", name=label, exact=True)

    def type(self, label: str, text: str) -> None:
        """Replace what is in a text box."""
        self.box(label).fill(text)

    def press(self, label: str) -> None:
        """Press a button."""
        if self.comes_to_front:
            self.page.bring_to_front()
        self.button(label).click()

    def status(self) -> str:
        """Return what the status says now."""
        return self.page.get_by_role("status").inner_text().strip()

    def note(self) -> str:
        """Return the line below the status, which tells what to do next."""
        return self.page.locator("#note").inner_text().strip()

    def wait_status(self, wanted: str, timeout: float = 20.0) -> str:
        """Wait for a status that is `wanted` or starts with it; a failure ends the wait."""
        end = time.monotonic() + timeout
        while not (seen := self.status()).startswith(wanted):
            if seen.startswith("Failed:") or time.monotonic() > end:
                raise AssertionError(f"status is {seen!r}, not {wanted!r}\n{self.story()}")
            self.page.wait_for_timeout(50)
        return seen

    def wait_for_new_socket(self, timeout: float = 60.0) -> None:
        """Wait until the page, its WebSocket lost, has shown its call to Asterisk on a new one."""
        end = time.monotonic() + timeout
        while True:
            lost = [number for number, text in enumerate(self.sip) if text.startswith("-- ")]
            since = self.sip[lost[-1] :] if lost else []
            if any(re.match(r"<- SIP/2\.0 200 (?s:.*)^CSeq: \d+ INVITE", t, re.M) for t in since):
                return
            if time.monotonic() > end:
                raise AssertionError(f"no call on a new WebSocket\n{self.story()}")
            self.page.wait_for_timeout(50)

    def peers(self) -> int:
        """Return how many peer connections the page has made."""
        return int(self.page.evaluate("__lab.count()"))

    def inbound(self, kind: str = "audio") -> Inbound | None:
        """Return the stream of this kind that has received most, or None."""
        found = [Inbound(**stream) for stream in self.page.evaluate("__lab.inbound()")]
        mine = [stream for stream in found if stream.kind == kind]
        return max(mine, key=lambda stream: stream.packets, default=None)

    def far_port(self) -> int:
        """Return the port for audio in the last answer of the server."""
        answers = (
            re.search(r"^m=audio (\d+)", text, re.M) for text in self.sip if text[:2] == "<-"
        )
        found = [int(answer[1]) for answer in answers if answer]
        return found[-1]

    def pair(self) -> dict[str, str] | None:
        """Return the pair of candidates that carries the media."""
        answer: dict[str, str] | None = self.page.evaluate("__lab.pair()")
        return answer

    def wait_pair(self, timeout: float = 5.0) -> tuple[str, str]:
        """Wait until one pair of candidates is chosen for good; return both ends."""
        end = time.monotonic() + timeout
        while (pair := self.pair()) is None:
            if time.monotonic() > end:
                raise AssertionError(f"no pair was nominated\n{self.story()}")
            self.page.wait_for_timeout(50)
        return pair["local"], pair["remote"]

    def far_part(self) -> str:
        """Return the other side's part in the DTLS handshake of the newest call, as its SDP says.

        "active", "passive" or "actpass".
        """
        return str(self.page.evaluate("__lab.part()"))

    def missing(self) -> str:
        """Return the layer that the newest call never got past.

        "signalling", "ICE", "DTLS" or "media"; the last also where all is well.
        """
        return str(self.page.evaluate("window.__lab ? __lab.missing() : 'signalling'"))

    def layers(self) -> dict[str, Any] | None:
        """Return what the newest connection has reached: candidates, pairs, DTLS, packets."""
        answer: dict[str, Any] | None = self.page.evaluate("__lab.layers()")
        return answer

    def hears(self, timeout: float = 10.0, step_ms: int = 200) -> Inbound:
        """Wait until sound comes in: energy that rises between two looks, in new packets."""
        end = time.monotonic() + timeout
        first = self.inbound()
        while True:
            self.page.wait_for_timeout(step_ms)
            now = self.inbound()
            if now and first and now.packets > first.packets and now.energy > first.energy + 1e-4:
                return now
            first = first or now
            if time.monotonic() > end:
                raise AssertionError(f"nothing is heard: {now}\n{self.story()}")

    def hears_nothing(self, seconds: float = 3.0) -> None:
        """Fail when sound comes in within the next seconds."""
        before = self.inbound()
        self.page.wait_for_timeout(seconds * 1000)
        after = self.inbound()
        if after and after.energy > (before.energy if before else 0) + 1e-4:
            raise AssertionError(f"something is heard: {after}")

    def story(self) -> str:
        """Return what helps to see why a call failed: states, SIP, console."""
        states: Any = self.page.evaluate("window.__lab ? __lab.states() : []")
        parts = ["peer connections:", *map(str, states), "SIP:", *self.sip[-12:]]
        return "\n".join([*parts, "console:", *self.console[-20:]])

    def _listen(self, socket: Any) -> None:
        def note(way: str, data: str | bytes) -> None:
            text = data if isinstance(data, str) else data.decode(errors="replace")
            if text.strip():
                hidden = re.sub(r"(?im)^((?:proxy-)?authorization:).*$", r"\1 …", text)
                self.sip.append(f"{way} {hidden}")

        socket.on("framesent", lambda data: note("->", data))
        socket.on("framereceived", lambda data: note("<-", data))
        socket.on("close", lambda _: self.sip.append("-- WebSocket closed"))
