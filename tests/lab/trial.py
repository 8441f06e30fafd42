"""One network tried: what a person in it would do, from answers to a call that is heard."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from playwright.sync_api import Playwright

from tests.lab import machine, made, network, relay, tunnel, tutorial
from tests.lab.cases import Case, Control
from tests.lab.phone import Phone

NEXT_PUBLIC: Final = "203.0.113.11"
# Long enough for every client's limits of gathering, and for ICE to give up on what it tries.
SILENT_S: Final = 5.0


@dataclass(frozen=True)
class Heard:
    """What one browser reached in one call; a row of the published table.

    Attributes:
        caller: where it sits among the callers of its network, from 0.

        setup_s: seconds from the press of "Call" to "In call".

        sound_s: seconds from the press of "Call" to the first sound heard.

        local, remote: types of the chosen candidates, with the transport to a relay.

        codec: of what was heard.
    """

    caller: int
    setup_s: float
    sound_s: float
    local: str
    remote: str
    codec: str

    def row(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


@contextmanager
def stage(
    folder: Path,
    playwright: Playwright,
    net: network.Network,
    case: Case,
    version: str,
    library: str,
    control: Control | None = None,
) -> Iterator[made.Scene]:
    """The answers of a case, `new`, firewall, TURN and Asterisk; with `control` made wrong."""
    tree = made.answers_for(net, version, library, case.answers)
    written = made.run_wizard(folder / "out", tree, case.turn_password)
    if control and control.edit:
        _spoil(written.out, *control.edit)
    static = written.static(folder / "static")
    net.admit(_published(written))
    if control and not control.udp:
        net.drop_udp(net.server)
    conf = _tutorial(folder, written, version) if control and control.tutorial else None
    unit = written.out / "tunnel" / "asterisk-webrtc-tunnel.service"
    if unit.exists():
        tunnel.dig(net, unit.read_text(), net.named("relay"), network.RELAY)
    if case.answers.get("turn.mode") == "coturn":
        relay.start(net, written, static / "phone")
    if control and not control.relay:
        ice = static / "phone" / "ice.json"
        assert "turn" in ice.read_text()
        ice.write_text("[]")
    # Asterisk serves files where the wizard told it to; the tutorial does not.
    page = static / "phone" if conf else made.PAGE
    with made.running(playwright, net, version, written, static, conf=conf, page=page) as scene:
        yield scene


def call_from_everywhere(scene: made.Scene) -> list[Heard]:
    """Every browser registers and calls; each hears itself, all at the same time, and hangs up.

    Raises:
        AssertionError: one is not registered, not answered, or hears nothing.
    """
    calls = []
    for caller in range(len(scene.net.callers)):
        phone = scene.phone(f"600{caller + 1}", caller=caller)
        calls.append((phone, listen(phone, caller)))
    for phone, _ in calls[:-1]:
        phone.hears()
    for phone, _ in calls:
        phone.hang_up()
    scene.server.wait_for("core show channels count", "0 active channels")
    return [heard for _, heard in calls]


def listen(phone: Phone, caller: int, number: str = "600") -> Heard:
    """A registered phone calls and hears itself."""
    began = time.monotonic()
    phone.call(number)
    answered = time.monotonic() - began
    inbound = phone.hears(step_ms=50)
    sound = time.monotonic() - began
    local, remote = (_kind(end) for end in phone.wait_pair())
    return Heard(caller, round(answered, 2), round(sound, 2), local, remote, inbound.codec)


def move(scene: made.Scene, *, hook: bool) -> None:
    """The provider changes the public address; the name and, if written, the hook follow it.

    Browsers that run do not know yet: their connections lead nowhere.
    """
    net = scene.net
    network.new_address(
        net, NEXT_PUBLIC if net.public_address == network.PUBLIC else network.PUBLIC
    )
    script = scene.made.out / "hooks" / "follow-address.sh"
    if hook and script.exists():
        scene.server.know({made.HOST: net.public_address})
        scene.server.run_script(script.read_text())


def _kind(candidate: str) -> str:
    kind, _, transport = candidate.split()
    return f"{kind} {transport}" if kind == "relay" else kind


def _spoil(out: Path, path: str, pattern: str, replacement: str) -> None:
    file = out / path
    text, count = re.subn(pattern, replacement, file.read_text(), count=1)
    assert count, f"{pattern!r} is not in {path}"
    file.write_text(text)


def _published(written: made.Made) -> list[network.Opening]:
    """What compose.yaml publishes, where there is one, and else the firewall table."""
    compose = written.out / "compose.yaml"
    if not compose.exists():
        return written.openings
    service = next(iter(yaml.safe_load(compose.read_text())["services"].values()))
    published = r"(?:0\.0\.0\.0:)?([\d-]+):\1/(\w+)"
    found = (re.fullmatch(published, port) for port in service["ports"])
    return [network.Opening(port[2], port[1]) for port in found if port]


def _tutorial(folder: Path, written: made.Made, version: str) -> Path:
    keys = written.out / "asterisk" / "keys"
    root = machine.root(version)
    return tutorial.write(folder / "tutorial", root, keys, written.passwords)
