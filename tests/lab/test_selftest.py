"""The self-test in a caller's browser names what is broken as the doctor does.

One server is wrong in many places at once (`ward`); several callers test it at a time, each in a
tab that was told another place.
"""

from __future__ import annotations

import json
import mimetypes
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner
from playwright.sync_api import Error, Page, Playwright, Route

from docs.generate import selftest
from docs.generate.site import Site
from tests.lab import browser, firefox, made, network, packages, ward
from tests.lab.examined import OTHER
from wizard.catalogue import Catalogue
from wizard.cli import main

pytestmark = pytest.mark.lab

FINE, LATE = "quality.good", "quality.poor"

AT_ONCE: Final = 7
AUDIBLE: Final = 1e-3
"""Energy of what is played, quietly, for some seconds."""
PATIENCE_S: Final = 70.0
PATIENT_S: Final = 5
"""The longest wait for one answer."""
SERVER: Final = f"{made.HOST}:8089"
PLACE: Final = f"{SERVER}/ws"
SERVERS: Final = re.compile(r"iceServers:\[\{urls:\[[^\]]*\]\}\]")
RTP: Final = "module reload res_rtp_asterisk.so"
HTTP: Final = "module reload http"
ENERGY: Final = """async () => {
  const found = (await __lab.inbound()).map((stream) => stream.energy);
  window.heard = Math.max(window.heard ?? 0, ...found);
}"""
TURN: Final = f"turn:{network.STUN}"
DIAGNOSIS: Final = Catalogue().diagnosis
WANTED: Final[Mapping[str, str]] = {
    "no such name": "names.unknown",
    "nobody answers": "tcp.silent",
    "nothing listens": "tcp.refused",
    "plain HTTP": "tls.not-tls",
    "expired": "tls.expired",
    "another authority": "tls.private-authority",
    "another name": "tls.wrong-name",
    "another path": "http.not-found",
    "a page": "websocket.refused",
    "wrong password": "register.refused",
    "no contact is taken": "register.forbidden",
    "an aor that is not there": "register.no-aor",
    "a STUN server that is down": "stun.silent",
    "a TURN server with another password": "turn.login-refused",
    "not set up for browsers": "invite.not-acceptable",
    "no such number": "invite.not-found",
    "busy": "invite.busy",
    "rings": "invite.ringing",
    "no rtcp-mux": "answer.no-mux",
    "no ICE": "answer.no-ice",
    "ICE is off": "answer.no-candidates",
    "only its private address": "ice.elsewhere",
    "UDP is dropped": "ice.unanswered",
    "another certificate": "dtls.failed",
    "no common cipher": "dtls.failed",
    "silence": "audio.none",
    "hangs up": "audio.hung-up",
    "changed packets": "audio.undecipherable",
    "no echo": "echo.other",
}
"""What each fault is called."""
ALIKE: Final[Mapping[str, tuple[str, ...]]] = {"dtls.failed": ("dtls.other-certificate",)}


@dataclass(frozen=True)
class Caller:
    """Somebody who tests.

    Attributes:
        user: with the password of the sick accounts, unless it is 6001.
        place: of the WebSocket, without its scheme.
        servers: STUN and TURN servers of the page; None for the written ones.
    """

    user: str = "6001"
    password: str = ""
    number: str = "600"
    place: str = PLACE
    servers: list[dict[str, Any]] | None = None


@dataclass
class Result:
    """What the page said in the end: the findings, and the text."""

    text: str
    status: str
    energy: float
    found: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for line in self.text.splitlines():
            if match := re.match(r"([+!x]) \w+ ([\w.-]+)(.*)$", line):
                facts = dict(re.findall(r' (\w+)="([^"]*)"', match[3]))
                self.found[match[2]] = {"mark": match[1], **facts}

    @property
    def wrong(self) -> list[str]:
        """What does not work."""
        return [name for name, facts in self.found.items() if facts["mark"] == "x"]

    @property
    def warned(self) -> list[str]:
        """What it warns of, but for a machine that plays late because it runs many tests."""
        marks = {name: facts["mark"] for name, facts in self.found.items() if name != LATE}
        return [name for name, mark in marks.items() if mark == "!"]

    @property
    def quality(self) -> float:
        """The estimate of what a call sounds like: MOS from 1 to 4.5."""
        (facts,) = (self.found[name] for name in (FINE, LATE) if name in self.found)
        return float(facts["mos"])


@dataclass
class Room:
    """The server, and a browser with the page that was written for it."""

    here: ward.Ward
    browser: browser.LabBrowser
    dist: Path

    def test(self, callers: Mapping[str, Caller]) -> dict[str, Result]:
        """What each caller gets, by name; some at a time."""
        waiting = list(callers.items())
        running: dict[str, Page] = {}
        results: dict[str, Result] = {}
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                name, caller = waiting.pop(0)
                running[name] = self._begin(caller)
            results |= self.finished(running, 1)
        return results

    def finished(self, running: dict[str, Page], least: int = 0) -> dict[str, Result]:
        """Answer what the pages ask until so many are done, 0 for all; those leave `running`."""
        results: dict[str, Result] = {}
        end = time.monotonic() + PATIENCE_S
        while running and not (least and len(results) >= least):
            for name, page in list(running.items()):
                if (result := _goes_on(page)) is not None:
                    results[name] = result
                    page.context.close()
                    del running[name]
            if time.monotonic() > end:
                said = {name: page.locator("main").inner_text() for name, page in running.items()}
                raise AssertionError(f"not done: {said}")
            for page in list(running.values())[:1]:
                page.wait_for_timeout(50)
        return results

    def one(self, caller: Caller | None = None) -> Result:
        """What one caller gets."""
        return self.test({"": caller or Caller()})[""]

    def _begin(self, caller: Caller) -> Page:
        page = self.browser.page()
        page.goto(self._served(page, caller))
        own = self.here.made.passwords.get(caller.user, ward.PASSWORD)
        page.get_by_label("User", exact=True).fill(caller.user)
        page.get_by_label("Password", exact=True).fill(caller.password or own)
        page.get_by_label("Echo test number", exact=True).fill(caller.number)
        page.get_by_role("button", name="Start the test").click()
        return page

    def _served(self, page: Page, caller: Caller) -> str:
        """The page with the caller's place and servers in it."""
        servers = json.dumps(caller.servers)

        def answer(route: Route) -> None:
            name = route.request.url.partition("?")[0].rpartition("/")[2]
            if not (self.dist / name).is_file():
                route.fulfill(status=404)
                return
            text = (self.dist / name).read_text().replace(PLACE, caller.place)
            text = text.replace(SERVER, caller.place.partition("/")[0])  # in the page's policy
            if caller.servers is not None and name == "selftest.js":
                text, count = SERVERS.subn(lambda _: f"iceServers:{servers}", text)
                assert count == 1
            route.fulfill(body=text, content_type=mimetypes.guess_type(name)[0])

        page.route(f"{browser.PAGES}/**", answer)
        return f"{browser.PAGES}/selftest.html?timeout={PATIENT_S}"


def _goes_on(page: Page) -> Result | None:
    """Answer what the page asks, as a person does; the result once it is there."""
    text = page.get_by_label("Result for your administrator")
    if page.get_by_role("button", name="Yes").is_visible():
        page.get_by_role("button", name="Yes").click()
    elif page.get_by_label("Error code").is_visible():
        shown = _shown_in_a_tab(page, page.locator("#code-address").get_attribute("href") or "")
        page.get_by_label("Error code").fill(shown)
        page.get_by_role("button", name="Continue").click()
    elif text.is_visible():
        status = page.get_by_role("status").inner_text()
        return Result(text.input_value(), status, page.evaluate("window.heard ?? 0"))
    page.evaluate(ENERGY)
    return None


def _shown_in_a_tab(page: Page, address: str) -> str:
    """The code on Chromium's own page about an address."""
    tab = page.context.new_page()
    try:
        tab.goto(address)
    except Error as error:
        return str(error).partition(" at ")[0]
    finally:
        tab.close()
    return ""


def explained(text: str) -> list[str]:
    """Ids that `explain` names for a result."""
    done = CliRunner().invoke(main, ["explain", "--json"], input=text)
    assert done.exit_code == 0, done.output
    return [each["id"] for each in json.loads(done.stdout)["matches"]]


def named(results: Mapping[str, Result]) -> None:
    """Each result names its fault, and `explain` leads from it to the doctor's symptoms.

    Nothing else is named, but for what no browser tells from it.
    """
    wrong = [
        f"{name}: {result.wrong}, not {WANTED[name]}\n{result.text}"
        for name, result in results.items()
        if result.wrong != [WANTED[name], *ALIKE.get(WANTED[name], ())]
    ]
    assert not wrong, "\n".join(wrong)
    for name, result in results.items():
        fault = WANTED[name]
        assert {fault, *DIAGNOSIS[fault].symptoms} <= set(explained(result.text))


@pytest.fixture(scope="module")
def room(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with ward.opened(tmp_path_factory.mktemp("selftest"), "22") as here:
        ward.proxies(here)
        dist = packages.build(here.made.out / "client")
        with browser.start(playwright, **known(here)) as chromium:
            yield Room(here, chromium, dist)


def known(here: ward.Ward) -> dict[str, Any]:
    """Where a browser of a caller is, and what it knows."""
    return {
        "namespace": here.net.browser,
        "authority": here.made.out / "ca" / "ca.crt",
        "hosts": dict.fromkeys((made.HOST, OTHER), here.net.dial_address),
    }


def test_a_working_server_is_all_good_with_audio(room: Room) -> None:
    """Nothing is warned of; the tone that was sent comes back, with energy."""
    result = room.one()
    assert (result.wrong, result.warned) == ([], []), result.text
    assert (result.status == "Everything works.") is (FINE in result.found)
    assert {
        "page.secure", "microphone.level", "loudspeaker.heard", "websocket.open",
        "register.logged-in", "stun.mapped", "invite.answered", "answer.fine",
        "ice.chosen", "dtls.open", "echo.heard", "audio.flows", "network.steady",
    } == set(result.found) - {FINE, LATE}  # fmt: skip
    assert result.energy > AUDIBLE
    assert 1 < result.quality <= 4.5
    assert result.found["stun.mapped"]["mapped"].startswith("198.51.100.20:")
    assert room.here.made.passwords["6001"] not in result.text
    assert explained(result.text) == []
    room.here.server.wait_for("core show channels", "0 active channels")


def test_faults_on_the_way_to_sip_are_named(room: Room) -> None:
    def at(port: int, path: str = "/ws") -> Caller:
        return Caller(place=f"{made.HOST}:{port}{path}")

    named(
        room.test({
            "no such name": Caller(place="nowhere.example.test:8089/ws"),
            "nobody answers": at(9999),
            "plain HTTP": at(9449),
            "expired": at(9441),
            "another authority": at(9442),
            "another name": Caller(place=PLACE.replace(made.HOST, OTHER)),
            "another path": at(8089, "/wss"),
            "a page": at(9448),
        })
    )  # fmt: skip


def test_faults_of_accounts_numbers_and_servers_are_named(room: Room) -> None:
    refused = {"urls": [TURN], "username": "somebody", "credential": "wrong"}
    named(
        room.test({
            "rings": Caller(number="604"),
            "a STUN server that is down": Caller(servers=[{"urls": ["stun:203.0.113.99:3478"]}]),
            "a TURN server with another password": Caller(servers=[refused]),
            "silence": Caller(number="601"),
            "no echo": Caller(number="602"),
            "wrong password": Caller(password="wrong"),
            "no contact is taken": Caller("full"),
            "an aor that is not there": Caller("lost"),
            "not set up for browsers": Caller("plain"),
            "no rtcp-mux": Caller("no-mux"),
            "no ICE": Caller("no-ice"),
            "no such number": Caller(number="999"),
            "hangs up": Caller(number="603"),
            "busy": Caller(number="605"),
        })
    )  # fmt: skip


def test_faults_of_media_are_named(room: Room) -> None:
    """The call is answered, and nothing is heard."""
    here = room.here
    mapping = rf"{network.PRIVATE} => {network.PUBLIC}"
    with here.changed("rtp.conf", mapping, "", RTP):
        named(room.test({"only its private address": Caller()}))
    with here.changed("rtp.conf", "icesupport=yes", "icesupport=no", RTP):
        named(room.test({"ICE is off": Caller()}))
    here.net.drop_udp(here.net.server)
    try:
        named(room.test({"UDP is dropped": Caller()}))
    finally:
        here.net.nft_away(here.net.server, "noudp")
    here.net.garble_srtp(here.net.server)
    try:
        named(room.test({"changed packets": Caller()}))
    finally:
        here.net.nft_away(here.net.server, "garbled")


def test_faults_of_encryption_are_named(room: Room) -> None:
    here = room.here
    forged = ward.forger(here, secure=True).partition("://")[2]
    named(room.test({"another certificate": Caller(place=forged)}))
    cipher = "webrtc=yes\ndtls_cipher=ECDHE-RSA-AES128-SHA"
    with here.changed("pjsip.conf", "webrtc ?= ?yes", cipher, "module reload res_pjsip.so"):
        named(room.test({"no common cipher": Caller()}))


def test_faults_of_the_web_server_are_named(room: Room) -> None:
    with room.here.changed("http.conf", "tlsenable=yes", "tlsenable=no", HTTP):
        named(room.test({"nothing listens": Caller()}))


def test_a_network_without_udp_is_named(room: Room) -> None:
    """The call takes the relay over TCP, with audio."""
    relay = {
        "urls": [f"{TURN}?transport=tcp"],
        "username": network.TURN_USER, "credential": network.TURN_PASSWORD,
    }  # fmt: skip
    here = room.here
    here.net.drop_udp(here.net.browser)
    try:
        result = room.one(Caller(servers=[{"urls": [f"stun:{network.STUN}"]}, relay]))
    finally:
        here.net.nft_away(here.net.browser, "noudp")
    assert "udp.blocked" in result.warned, result.text
    assert result.wrong == ["stun.silent"], result.text
    assert result.found["ice.chosen"]["local"] == "relay"
    assert "echo.heard" in result.found


def test_firefox_names_the_same(room: Room, playwright: Playwright) -> None:
    """Without a sound device it plays no tone and measures no level, which is told."""
    with firefox.start(playwright, **known(room.here)) as found:
        there = Room(room.here, found, room.dist)
        healthy = there.one()  # alone: only the tab in front has the microphone
        results = there.test({
            "expired": Caller(place=f"{made.HOST}:9441/ws"),
            "wrong password": Caller(password="wrong"),
            "no ICE": Caller("no-ice"),
            "no such number": Caller(number="999"),
        })  # fmt: skip
    assert healthy.wrong == [], healthy.text
    assert healthy.warned == ["microphone.unmeasured", "echo.unknown"], healthy.text
    assert {"ice.chosen", "dtls.open", "audio.flows"} <= set(healthy.found)
    assert 1 < healthy.quality <= 4.5
    assert int(healthy.found["audio.flows"]["received"]) > 100
    named(results)


@pytest.mark.parametrize("library", ["sipjs", "sipml5"])
def test_the_other_libraries_name_the_same(room: Room, tmp_path: Path, library: str) -> None:
    written = made.run_wizard(tmp_path / "out", made.answers_for(room.here.net, "22", library))
    there = Room(room.here, room.browser, packages.build(written.out / "client"))
    results = there.test({
        "healthy": Caller(),
        "wrong password": Caller(password="wrong"),
        "no contact is taken": Caller("full"),
        "no such number": Caller(number="999"),
        "no ICE": Caller("no-ice"),
    })  # fmt: skip
    healthy = results.pop("healthy")
    assert (healthy.wrong, healthy.warned) == ([], []), healthy.text
    assert healthy.energy > AUDIBLE
    named(results)


def test_the_site_tests_any_server(room: Room, tmp_path: Path) -> None:
    """Address and servers are typed there."""
    selftest.write(Site("en", Catalogue()), tmp_path)
    page = room.browser.page()
    page.goto(f"{browser.serve(page, tmp_path / selftest.FOLDER)}index.html")
    relay = f"{TURN}?transport=tcp {network.TURN_USER} {network.TURN_PASSWORD}"
    for label, text in (
        ("WebSocket address", f"wss://{PLACE}"),
        ("STUN and TURN servers", f"stun:{network.STUN}\n{relay}\n"),
        ("User", "6001"),
        ("Password", room.here.made.passwords["6001"]),
    ):
        page.get_by_label(re.compile(f"^{label}")).fill(text)
    page.get_by_role("button", name="Start the test").click()
    (result,) = room.finished({"": page}).values()
    assert (result.wrong, result.warned) == ([], []), result.text
    assert {"stun.mapped", "turn.relayed", "echo.heard"} <= set(result.found)
    assert 1 < result.quality <= 4.5
    assert result.energy > AUDIBLE


def test_twenty_faults_have_the_names_of_the_doctor() -> None:
    assert set(WANTED.values()) <= set(DIAGNOSIS)
    assert len(set(WANTED.values())) >= 20
