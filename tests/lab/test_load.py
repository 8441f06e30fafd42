"""As many browsers as the sizing names are registered at once, and twenty of them talk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.lab import machine
from tests.lab.load import driver, place

pytestmark = pytest.mark.lab

# What a boot with a thousand users and a crowd at the door say; nothing of it loses anybody.
HARMLESS = re.compile(
    r"queue reached \d+ scheduled tasks"
    # a browser came while Asterisk was still loading: it comes again
    r"|no protocols out of 'sip' supported"
    # Asterisk ended, and this socket with it
    r"|Error reading from web socket: (?:Broken pipe|Success)"
    # aiortc offers its fingerprint three times, Asterisk takes sha-1 and sha-256
    r"|Unsupported fingerprint hash type 'sha-(384|512)'"
    # `core restart now` runs as the user that Asterisk has become, no more as root
    r"|Unable to install capabilities"
    r"|DTLS packet from .* dropped\. ICE not completed yet"
)


def talk(callers: driver.Driver, here: place.Place) -> driver.Status:
    """Every call carries audio both ways: its own tone comes back, and Asterisk received it."""
    before, received = callers.status(), here.received()
    heard = {call["user"]: call["own"] for call in before["calls"]}
    packets = {call["user"]: call["packets"] for call in before["calls"]}

    def sounds(status: driver.Status) -> bool:
        return len(status["calls"]) == place.CALLS and all(
            not call["over"]
            and call["own"] >= heard.get(call["user"], 0) + 5
            and call["packets"] > packets.get(call["user"], 0)
            for call in status["calls"]
        )

    status = callers.wait(sounds, 30)
    now = here.received()
    assert len(now) == place.CALLS, here.server.cli("pjsip show channelstats")
    assert sum(now) > sum(received)
    return status


def all_there(crowd: driver.Driver, callers: driver.Driver, here: place.Place, times: int) -> None:
    """A thousand are registered at once, each on its own socket, and Asterisk counts as many."""
    for group, size in ((callers, place.CALLS), (crowd, place.BROWSERS - place.CALLS)):
        status = group.wait(lambda now, size=size: now["registered"] == size, 120)  # type: ignore[misc]
        assert status["registrations"] == size * times, status["problems"]
    here.wait_contacts(place.BROWSERS)


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_a_thousand_browsers_stay_registered_while_twenty_talk(
    tmp_path: Path, version: str
) -> None:
    """And after a restart of Asterisk all are back by themselves, and talk again."""
    with (
        place.written(tmp_path, version) as here,
        driver.start(here.namespace, here.job(place.CALLS, place.BROWSERS)) as crowd,
        driver.start(here.namespace, here.job(0, place.CALLS)) as callers,
    ):
        all_there(crowd, callers, here, 1)
        callers.tell("call 600")
        status = talk(callers, here)
        assert {call["codec"] for call in status["calls"]} == {"opus"}
        all_there(crowd, callers, here, 1)

        here.server.stop()
        here.server.boot()
        come_back(crowd, callers, here, 2)
        here.server.cli("core restart now")
        come_back(crowd, callers, here, 3)
        lines = here.server.complaints()
        assert [line for line in lines if not HARMLESS.search(line)] == []


def come_back(crowd: driver.Driver, callers: driver.Driver, here: place.Place, times: int) -> None:
    """Twenty call as soon as they can, while the others are still at the door."""
    callers.wait(lambda now: bool(now["registrations"] == place.CALLS * times), 120)
    callers.tell("call 600")
    talk(callers, here)
    all_there(crowd, callers, here, times)
    talk(callers, here)


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_the_tutorial_turns_the_next_one_away(tmp_path: Path, version: str) -> None:
    """Its http.conf leaves the limit at 100 sessions; so the load can tell a limit from none."""
    with (
        place.taught(tmp_path, version, 101) as here,
        driver.start(here.namespace, here.job(0, 101)) as crowd,
    ):
        crowd.wait(lambda now: now["registered"] == 100 and now["problems"])
        here.wait_contacts(100)
        said = "HTTP session count exceeded 100 sessions"
        assert any(said in line for line in here.server.log())
        again = sum(crowd.status()["problems"].values()) + 2
        status = crowd.wait(lambda now: sum(now["problems"].values()) >= again)
        assert status["registered"] == 100
