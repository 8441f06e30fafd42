"""People at their softphones around one running Asterisk, for tests that share it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Playwright

from tests.lab import made
from tests.lab.phone import Phone

PEOPLE: Final = {"6001": "Alice", "6002": "Bob", "6003": "Carol", "6004": "Dave"}

# Beside what the wizard wrote: keys that Asterisk reads and keeps, and a call that rings briefly.
DIALPLAN: Final = """
[from-browser](+)
exten => 701,1,Answer()
same => n,Read(pressed,,20,,1,30)
same => n,Wait(60)
exten => 702,1,Dial(PJSIP/6002,2)
same => n,Goto(ring,start,absent)
"""


# What 22 says, rightly, when somebody is sent to a number that does not exist.
NOWHERE: Final = re.compile("blind transfer to '999@transfers' but target does not exist")


@dataclass
class Office:
    """A scene with four users, and their softphones, opened when first asked for."""

    scene: made.Scene
    phones: dict[str, Phone] = field(default_factory=dict)

    def phone(self, user: str, tab: str = "") -> Phone:
        """The softphone of a user; `tab` names a further one in the same browser."""
        name = user + tab
        if name not in self.phones:
            neighbour = self.phones.get(user)
            context = neighbour.page.context if neighbour else None
            opened = self.scene.chromium.phone(self.scene.page, context=context)
            self.phones[name] = opened.connect(user, self.scene.made.passwords[user])
        return self.phones[name]

    def people(self) -> tuple[Phone, Phone, Phone]:
        """Alice, Bob and Carol."""
        return self.phone("6001"), self.phone("6002"), self.phone("6003")

    def complaints(self) -> list[str]:
        """What Asterisk warned of without a cause in the tests."""
        return [line for line in self.scene.complaints() if not NOWHERE.search(line)]

    def idle(self) -> None:
        """Wait until Asterisk has no call left."""
        self.scene.server.wait_for("core show channels count", "0 active channels", timeout=20)

    def tidy(self) -> None:
        """End what a test that failed may have left, so that the next one starts fresh."""
        self.scene.server.cli("channel request hangup all")
        self.idle()
        for name, phone in self.phones.items():
            if phone.button("Hang up").is_visible():
                phone.page.reload()
                phone.connect(name[:4], self.scene.made.passwords[name[:4]])


@contextmanager
def office(folder: Path, playwright: Playwright, library: str, version: str) -> Iterator[Office]:
    """Run it on a LAN."""
    users = [{"name": name, "display_name": shown} for name, shown in PEOPLE.items()]
    with made.scene(
        folder, playwright, "lan", version, library, {"users": users}, dialplan=DIALPLAN
    ) as scene:
        scene.server.cli("module load app_read.so")
        yield Office(scene)


def answers(phone: Phone) -> None:
    """Answer as soon as it rings, whatever the status told of an earlier call."""
    phone.press("Answer")  # waits until the button can be pressed
    phone.wait_status("In call")


def in_front(phone: Phone) -> dict[str, Any]:
    """What the page knows of the call that it shows, while another one may wait on hold."""
    figures: dict[str, Any] = phone.page.evaluate("phone.stats()")
    return figures


def hears_in_front(phone: Phone, timeout: float = 10.0) -> None:
    """Wait until the call that the page shows brings sound."""
    before = in_front(phone)
    for _ in range(int(timeout / 0.2)):
        phone.page.wait_for_timeout(200)
        now = in_front(phone)
        more = now["packetsReceived"] > before["packetsReceived"]
        if more and now["energy"] > before["energy"] + 1e-4:
            return
    raise AssertionError(f"nothing is heard: {in_front(phone)}\n{phone.story()}")


def falls_silent(phone: Phone, timeout: float = 10.0) -> None:
    """Wait until half a second brings no sound; what was on its way may still arrive."""
    for _ in range(int(timeout / 0.5)):
        before = phone.inbound()
        phone.page.wait_for_timeout(500)
        now = phone.inbound()
        if before and now and now.energy < before.energy + 1e-4:
            return
    raise AssertionError(f"sound goes on: {phone.inbound()}\n{phone.story()}")


def reads(phone: Phone, words: str, timeout: float = 15.0) -> None:
    """Wait until the note below the status holds these words."""
    for _ in range(int(timeout / 0.1)):
        if words in phone.note():
            return
        phone.page.wait_for_timeout(100)
    raise AssertionError(
        f"the note is {phone.note()!r}, not {words!r} ({phone.status()})\n{phone.story()}"
    )


def fails(phone: Phone, words: str, timeout: float = 20.0) -> None:
    """Wait until the status tells a failure in exactly these words."""
    for _ in range(int(timeout / 0.1)):
        if phone.status() == f"Failed: {words}":
            return
        phone.page.wait_for_timeout(100)
    raise AssertionError(f"the status is {phone.status()!r}, not {words!r}\n{phone.story()}")


def held(phone: Phone, wanted: bool) -> None:
    """Press "Hold" and wait until the PBX has agreed."""
    phone.press("Hold")
    pressed = str(wanted).lower()
    phone.page.wait_for_selector(f"#hold[aria-pressed={pressed}]:enabled")
