"""What an account holder sends does not become code, a number, or an option of Dial."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.lab import machine
from tests.lab.rogue import OUTSIDE, Rogue, Scene, scene
from tests.lab.sip_line import Line

pytestmark = pytest.mark.lab

REFUSED = "Refused to ring contact "
CONTROLS = {chr(code) for code in (*range(32), *range(127, 160))}


@pytest.fixture(scope="module", params=machine.VERSIONS)
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """One running Asterisk for all tests of a version."""
    with scene(tmp_path_factory.mktemp("rogue"), request.param) as opened:
        yield opened


@pytest.fixture
def place(shared: Scene) -> Iterator[Scene]:
    """The same, with no call on it."""
    shared.begin()
    yield shared
    shared.idle()
    shared.leave()


HOSTILE = {
    "local": f"<sip:x&Local/{OUTSIDE}&Local/z@h.invalid;transport=ws>",
    "escaped": f"<sip:x%26Local%2F{OUTSIDE}%26Local%2Fz@h.invalid;transport=ws>",
    "other-account": "<sip:x&PJSIP/6003&PJSIP/z@h.invalid;transport=ws>",
    "parameter": f"<sip:x@h.invalid;transport=ws;a=b&Local/{OUTSIDE}&c>",
    "option": "<sip:x,1,G(start)@h.invalid;transport=ws>",
    "escaped-comma": "<sip:x%2C1%2Cb@h.invalid;transport=ws>",
    "closing": "<sip:x)b:9@h.invalid;transport=ws>",
    "closing-offset": "<sip:x)b@h.invalid;transport=ws;a=:0:5>",
    "opening": "<sip:x(b@h.invalid;transport=ws>",
    "bracket": "<sip:x@h.invalid;transport=ws;a=[>",
    "brackets": "<sip:x@h.invalid;transport=ws;a=][>",
    "variable": "<sip:x$%7BEXTEN%7D@h.invalid;transport=ws>",
    "quoted": (
        '<sip:x@h.invalid;transport=ws;a="${SHELL(touch /tmp/rogue)}$[1+1]|^,\\\\ = '
        f'&Local/{OUTSIDE}&">'
    ),
    "expression": '<sip:x@h.invalid;transport=ws;a="\\" | SHELL(touch /tmp/rogue)=1 | \\"">',
    "control": '<sip:x@h.invalid;transport=ws;a="\x1b[31m\x9b">',
    "mark": "<sip:x'y!@h.invalid;transport=ws>",
    "elsewhere": "<sip:x@h.invalid;transport=ws;MAddr=203.0.113.50>",
    "elsewhere-escaped": "<sip:x@h.invalid;transport=ws;m%61ddr=203.0.113.50>",
    "second": (
        f"<sip:x@h.invalid;transport=ws;a=&>, <sip:{OUTSIDE}@203.0.113.50:5060;transport=udp>"
    ),
    "second-hidden": (
        "<sip:x@h.invalid;transport=ws;a=&>,"
        f" <sip:{OUTSIDE};transport=ws;b@203.0.113.50:5060;transport=udp>"
    ),
}
UNUSUAL = {
    "escaped": "<sip:x%7Cb%5Eb%22c%22%0A%C3%A9@h.invalid;transport=ws>",
    "parameters": "<sip:x.y+z~1*-_@h.invalid;transport=ws;ob;rinstance=0a;pn-tok=a:b/c%00>",
    "no-user": "<sip:h.invalid;transport=ws>",
}


def call(place: Scene, number: str, *rung: Rogue, wait: float = 10.0) -> tuple[str, list[str]]:
    """6001 calls; those who are rung refuse. The answer, and the calls that came in.

    All are rung at once, so that who is not, a moment after another was, is never rung.
    """
    alice = place.user("6001")
    alice.begin(number)
    came: list[str] = []
    for each in rung:
        came.append(each.invited(1.0 if came else wait))
    for each, invite in zip(rung, came, strict=True):
        if invite:
            each.wire.refuse(invite)
    return alice.finish(), came


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_contact_is_not_dialled_and_the_others_ring(place: Scene, name: str) -> None:
    """Nothing that it says happens, and a line in the log shows what was refused."""
    bob, mallory, carol = place.user("6002"), place.user("6002"), place.user("6003")
    assert "200" in bob.register()
    assert "200" in carol.register()
    assert "200" in mallory.register(HOSTILE[name])
    status, (good, bad) = call(place, "6002", bob, mallory)
    assert good.startswith("INVITE sip:6002@")
    assert bad == ""
    assert carol.invited(0.2) == ""
    assert "486" in status
    assert place.logs(f"{REFUSED}6002;@")
    assert not any(set(line) & CONTROLS for line in place.told() if "ring" in line)
    assert not place.server.path("/tmp/rogue").exists()
    place.nothing_dialled()


def test_an_account_with_hostile_contacts_alone_is_not_there(place: Scene) -> None:
    """The caller hears at once that nobody is registered."""
    mallory = place.user("6002")
    assert "200" in mallory.register(HOSTILE["local"])
    status, (bad,) = call(place, "6002", mallory, wait=1.0)
    assert "480" in status
    assert bad == ""
    place.nothing_dialled()


@pytest.mark.parametrize("name", UNUSUAL)
def test_unusual_but_harmless_contacts_ring(place: Scene, name: str) -> None:
    """Percent-encoded text stays encoded, so it says nothing to Dial."""
    bob = place.user("6002")
    assert "200" in bob.register(UNUSUAL[name])
    status, (invite,) = call(place, "6002", bob)
    assert invite
    assert "486" in status
    assert not any(REFUSED in line for line in place.told())


def test_an_ipv6_address_is_dialled_with_its_brackets(place: Scene) -> None:
    """Asterisk writes the address of a browser so; the options behind it are still read."""
    bob = place.user("6002")
    six = "sip:x@[2001:db8::1]:5060;transport=ws"
    assert "200" in bob.register(f"<sip:x@h.invalid;transport=ws>, <{six}>")
    alice = place.user("6001")
    alice.begin("6002")
    bob.redirect(bob.invited(), f"<sip:{OUTSIDE}@x.invalid>")
    assert "486" in alice.finish()
    assert place.logs("Dial(", f"/{six}")
    assert not any(REFUSED in line for line in place.told())
    assert not any(f"Executing [{OUTSIDE}" in line for line in place.told())


def test_five_tabs_ring_at_once(place: Scene) -> None:
    """As many as an account may have; none waits for another one."""
    tabs = [place.user("6002") for _ in range(5)]
    for tab in tabs:
        assert "200" in tab.register()
    alice = place.user("6001")
    alice.begin("6002")
    invites = [tab.invited() for tab in tabs]
    assert all(invites)
    for tab, invite in zip(tabs, invites, strict=True):
        tab.wire.refuse(invite)
    assert "486" in alice.finish()


def test_a_callee_cannot_forward_the_caller(place: Scene) -> None:
    """302 Moved Temporarily, to the outside line or to anybody, is told as busy."""
    bob, carol = place.user("6002"), place.user("6003")
    bob.register()
    carol.register()
    for number in (OUTSIDE, "6003"):
        alice = place.user("6001")
        alice.begin("6002")
        bob.redirect(bob.invited(), f"<sip:{number}@x.invalid>")
        assert "486" in alice.finish()
    assert carol.invited(0.2) == ""
    place.nothing_dialled()


@pytest.mark.parametrize("who", ["caller", "callee"])
def test_a_transfer_reaches_people_and_services_only(place: Scene, who: str) -> None:
    """Not the outside line of the context that the call began in, whoever of the two asks."""
    alice, bob, carol = place.user("6001"), place.user("6002"), place.user("6003")
    bob.register()
    carol.register()
    alice.begin("6002")
    bob.take(bob.invited())
    assert "200" in alice.finish()
    sender = alice if who == "caller" else bob
    place.server.wait_for("core show channels count", "2 active channels")
    sender.transfer(OUTSIDE)
    assert "404" in sender.outcome()
    place.nothing_dialled()
    sender.transfer("6003")
    assert carol.invited().startswith("INVITE")


def test_what_a_stranger_writes_elsewhere_stays_text(place: Scene) -> None:
    """A number, a name and headers with the separators of Dial and of expressions."""
    bob, carol = place.user("6002"), place.user("6003")
    bob.register()
    carol.register()
    text = f'x" & Local/{OUTSIDE},1,G(start) ) | ${{SHELL(touch /tmp/rogue)}} $[1+1] ^'
    for number in (
        f"6002%26Local%2F{OUTSIDE}", "6002%2C1", "6002%29", "$%7BEXTEN%7D", "_X.", "start",
        "6002%22", "%5B6002%5D",
    ):  # fmt: skip
        alice = place.user("6001")
        alice.begin(number)
        assert "404" in alice.finish(), number
    quoted = text.replace('"', '\\"')
    alice = place.user("6001")
    alice.begin(
        f"6002%00%26Local%2F{OUTSIDE}",  # what follows a NUL is not read
        f'P-Asserted-Identity: "{quoted}" <sip:{OUTSIDE}&1@x.invalid>\r\n'
        f'Remote-Party-ID: "{quoted}" <sip:{OUTSIDE}&1@x.invalid>;party=calling\r\n'
        f'Diversion: "{quoted}" <sip:{OUTSIDE}&1@x.invalid>;reason="{quoted}"\r\n'
        f"X-Local: {text}\r\nUser-Agent: {text}\r\nSubject: {text}\r\n",
        f'"{quoted}"',
    )
    invite = bob.invited()
    assert "sip:6001@" in invite
    assert OUTSIDE not in invite
    bob.wire.refuse(invite)
    assert "486" in alice.finish()
    assert carol.invited(0.2) == ""
    assert not place.server.path("/tmp/rogue").exists()
    place.nothing_dialled()


@pytest.mark.parametrize(
    ("module", "told"),
    [
        ("func_strings", "480"), ("func_pjsip_aor", "480"), ("func_pjsip_contact", "480"),
        ("app_verbose", "603"),  # Log() ends the call
    ],
)  # fmt: skip
def test_without_a_module_nothing_is_dialled(place: Scene, module: str, told: str) -> None:
    """The call is refused; what checks contacts is not passed over."""
    mallory = place.user("6002")
    mallory.register(HOSTILE["local"])
    place.server.wait_for(f"module unload {module}.so", "Unloaded")
    try:
        status, came = call(place, "6002", mallory, wait=1.0)
    finally:
        place.server.cli(f"module load {module}.so")
    assert told in status
    assert came == [""]
    place.nothing_dialled()


def test_a_phone_that_does_not_answer_options_is_not_waited_for(place: Scene) -> None:
    """Its contact is still there, and the caller hears at once that it is not."""
    line = Line(place.server.net)
    try:
        assert "200" in line.register("7001", place.written.passwords["7001"])
        place.server.wait_for("pjsip show contacts", "7001/.* Unavail ", 30)
        status, _ = call(place, "7001")
        assert "480" in status
        assert line.invited(0.5) == ""
    finally:
        line.close()


def test_a_browser_registered_over_udp_gets_no_call(place: Scene) -> None:
    """Asterisk takes the REGISTER, wherever its contact points; the dialplan does not ring it."""
    line = Line(place.server.net)
    try:
        status = line.register("6002", place.written.passwords["6002"])
        assert "200" in status
        bob = place.user("6002")
        bob.register()
        status, (invite,) = call(place, "6002", bob)
        assert invite
        assert line.invited(1.0) == ""
        assert place.logs(f"{REFUSED}6002;@")

        assert "200" in line.register("7001", place.written.passwords["7001"])
        alice = place.user("6001")
        alice.begin("7001")
        assert line.invited(10.0).startswith("INVITE sip:7001")
    finally:
        line.close()


def test_a_phone_cannot_send_its_calls_elsewhere(place: Scene) -> None:
    """Maddr would, past what Asterisk puts in place of the host."""
    line = Line(place.server.net)
    try:
        contact = f"<sip:{OUTSIDE}@127.0.0.1;maddr=127.0.0.2>"
        assert "200" in line.register("7001", place.written.passwords["7001"], contact)
        status, _ = call(place, "7001")
        assert "480" in status
        assert place.logs(f"{REFUSED}7001;@")
    finally:
        line.close()
