"""What people do with calls on the written softphone: refuse, hold, mute, press keys, transfer.

`make test` tries every pair of flow, client and version; `make proof` the full product.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright

from tests.lab import machine
from tests.lab.flows import (
    Office,
    answers,
    fails,
    falls_silent,
    hears_in_front,
    held,
    office,
    reads,
)

pytestmark = pytest.mark.lab

LIBRARIES = ("jssip", "sipjs", "sipml5")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every pair of flow, client and version, or with --proof the full product."""
    whole = bool(metafunc.config.getoption("proof"))
    turn = list(vars(metafunc.module)).index(metafunc.function.__name__)
    rows = [
        (library, version)
        for number, library in enumerate(LIBRARIES, turn)
        for version in (machine.VERSIONS if whole else [machine.VERSIONS[number % 2]])
    ]
    ids = ["-".join(row) for row in rows]
    metafunc.parametrize("shared", rows, ids=ids, indirect=True, scope="module")


@pytest.fixture(scope="module")
def shared(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    playwright: Playwright,
) -> Iterator[Office]:
    """One running Asterisk for all tests of a library and a version; it has no complaint."""
    library, version = request.param
    with office(tmp_path_factory.mktemp("office"), playwright, library, version) as made:
        yield made
        assert made.complaints() == []


@pytest.fixture
def desk(shared: Office) -> Iterator[Office]:
    """The same, with no call on it."""
    yield shared
    shared.tidy()


def test_of_two_tabs_one_answers_and_the_other_falls_silent(desk: Office) -> None:
    """Both ring; the one that was not answered tells of no failure."""
    alice, tab = desk.phone("6001"), desk.phone("6004")
    other = desk.phone("6004", tab="b")
    alice.call("6004", wait="Calling")
    other.wait_status("Ringing")
    answers(tab)
    alice.wait_status("In call")
    alice.hears()
    tab.hears()
    other.wait_status("Registered")
    reads(other, "Missed call from Alice")
    assert not other.button("Answer").is_visible()
    assert tab.status() == "In call"
    tab.hang_up()
    alice.wait_status("Registered")
    desk.idle()


def test_calls_that_come_to_nothing_say_why(desk: Office) -> None:
    """Refused, busy, given up and unanswered, at both ends."""
    alice, bob, carol = desk.people()
    alice.call("6002", wait="Ringing")
    reads(bob, "Incoming call from Alice.")
    bob.hang_up()
    fails(alice, "busy.")
    reads(alice, "Try again later.")
    reads(bob, "You declined the call from Alice")

    bob.call("600")
    alice.call("6002", wait="Failed: busy.")
    carol.call("6002", wait="Failed: busy.")
    bob.hears()
    bob.hang_up()

    alice.call("6002", wait="Ringing")
    bob.wait_status("Ringing")
    alice.hang_up()
    bob.wait_status("Registered")
    reads(bob, "Missed call from Alice")
    assert alice.note() == ""

    alice.call("702", wait="Ringing")
    fails(alice, "no answer.")
    reads(alice, "not signed in or did not answer")
    bob.wait_status("Registered")
    reads(bob, "Missed call from Alice")
    desk.idle()


def test_hold_and_mute_stop_the_sound_and_give_it_back(desk: Office) -> None:
    """Hold twice, both ways silent; mute once, only one way silent."""
    alice, bob, _ = desk.people()
    alice.call("6002", wait="Ringing")
    answers(bob)
    alice.wait_status("In call")
    for _ in range(2):
        alice.hears()
        bob.hears()
        held(alice, True)
        falls_silent(bob)
        falls_silent(alice)
        held(alice, False)
    alice.hears()
    bob.hears()
    alice.press("Mute")
    falls_silent(bob)
    alice.hears()
    alice.press("Mute")
    bob.hears()
    alice.hang_up()
    bob.wait_status("Registered")

    alice.call("600")
    alice.hears()
    held(alice, True)
    falls_silent(alice)
    held(alice, False)
    alice.hears()
    alice.hang_up()
    desk.idle()


def test_keys_reach_asterisk(desk: Office) -> None:
    """Three digits and the # that ends them, each pressed on the page."""
    alice = desk.phone("6001")
    alice.call("701")
    for key in "123#":
        alice.press(key)
    channel = desk.scene.server.cli("core show channels concise").partition("!")[0]
    desk.scene.server.wait_for(f"core show channel {channel}", r"pressed=123\s", 15)
    alice.hang_up()


@pytest.mark.parametrize("who", ["caller", "called"])
def test_a_blind_transfer_connects_the_two_others(desk: Office, who: str) -> None:
    """Either side may send the other one away; it is free at once."""
    alice, bob, carol = desk.people()
    alice.call("6002", wait="Ringing")
    answers(bob)
    alice.wait_status("In call")
    alice.hears()
    sender, sent = (alice, bob) if who == "caller" else (bob, alice)
    sender.type("Transfer to", "6003")
    sender.press("Transfer")
    answers(carol)
    sender.wait_status("Registered")
    reads(sender, "was transferred to 6003")
    sent.hears()
    carol.hears()
    carol.hang_up()
    sent.wait_status("Registered")
    desk.idle()


def test_a_transfer_to_nowhere_leaves_the_call_as_it_was(desk: Office) -> None:
    """The page says that it did not work; both go on talking."""
    alice, bob, _ = desk.people()
    alice.call("6002", wait="Ringing")
    answers(bob)
    alice.wait_status("In call")
    bob.type("Transfer to", "999")
    bob.press("Transfer")
    reads(bob, "The transfer to 999 failed (404). You are still in the call.")
    alice.hears()
    bob.hears()
    alice.hang_up()
    bob.wait_status("Registered")
    assert "transferred" not in bob.note()
    desk.idle()


def _consult(desk: Office, who: str) -> None:
    """Alice has called Bob; one of the two asks Carol while the other waits."""
    alice, bob, carol = desk.people()
    alice.call("6002", wait="Ringing")
    answers(bob)
    alice.wait_status("In call")
    alice.hears()
    asker, waiter = (alice, bob) if who == "caller" else (bob, alice)
    asker.call("6003", wait="Ringing")
    reads(asker, "is on hold. Calling 6003")
    answers(carol)
    asker.wait_status("In call")
    reads(asker, "“Transfer” connects the two")
    assert asker.box("Transfer to").input_value() == "6003"
    hears_in_front(asker)
    carol.hears()
    falls_silent(waiter)


@pytest.mark.parametrize("who", ["caller", "called"])
def test_an_attended_transfer_connects_the_two_others(desk: Office, who: str) -> None:
    """First ask, then "Transfer"; it is free at once."""
    alice, bob, carol = desk.people()
    _consult(desk, who)
    asker, waiter = (alice, bob) if who == "caller" else (bob, alice)
    asker.press("Transfer")
    asker.wait_status("Registered")
    reads(asker, "was transferred to 6003")
    waiter.hears()
    carol.hears()
    assert waiter.status() == carol.status() == "In call"
    waiter.hang_up()
    carol.wait_status("Registered")
    desk.idle()


def test_after_asking_the_first_call_goes_on(desk: Office) -> None:
    """By "Hang up" before or after an answer, when the other refuses, or sent elsewhere."""
    alice, bob, carol = desk.people()
    _consult(desk, "called")
    bob.press("Hang up")
    carol.wait_status("Registered")
    reads(bob, "Back in the call with Alice.")
    alice.hears()
    bob.hears()

    bob.call("6003", wait="Ringing")
    bob.press("Hang up")
    bob.wait_status("In call")
    reads(bob, "Back in the call with Alice.")
    reads(carol, "Missed call from Bob")
    bob.hears()

    bob.call("6003", wait="Ringing")
    carol.hang_up()
    reads(bob, "6003: busy. Back in the call with Alice.")
    bob.wait_status("In call")
    alice.hears()
    bob.hears()

    bob.call("6003", wait="Ringing")
    answers(carol)
    bob.wait_status("In call")
    bob.type("Transfer to", "600")
    bob.press("Transfer")
    reads(bob, "Alice was transferred to 600.")
    alice.hears()
    carol.hears()
    bob.hang_up()
    carol.wait_status("Registered")
    assert alice.status() == "In call"
    alice.hang_up()
    desk.idle()


def test_the_one_who_waits_may_hang_up(desk: Office) -> None:
    """The second call goes on and can be transferred like any other."""
    alice, bob, carol = desk.people()
    _consult(desk, "called")
    alice.hang_up()
    reads(bob, "Alice has hung up. In call with 6003.")
    bob.hears()
    carol.hears()
    bob.type("Transfer to", "600")
    bob.press("Transfer")
    bob.wait_status("Registered")
    carol.hears()
    carol.hang_up()
    desk.idle()


def test_signing_out_ends_the_call_and_the_registration(desk: Office) -> None:
    """The other side is free, nobody reaches the phone, and it can sign in again."""
    alice, bob, _ = desk.people()
    alice.call("6002", wait="Ringing")
    answers(bob)
    alice.wait_status("In call")
    bob.press("Sign out")
    bob.wait_status("Disconnected")
    alice.wait_status("Registered")
    desk.scene.server.wait_for("pjsip show aor 6002", r"(?s)^(?!.*Contact: +6002/)", timeout=10)
    bob.connect("6002", desk.scene.made.passwords["6002"])
    alice.call("6002", wait="Ringing")
    alice.hang_up()
    desk.idle()
