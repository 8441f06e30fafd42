"""Visitors call without an account of their own, and what attackers among them get."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from playwright.sync_api import Page, Playwright

from tests.lab import asterisk, browser, guest, made, network, proxies, spaces
from tests.lab.guest import Account, Caller
from tests.lab.wire import Wire

pytestmark = pytest.mark.lab

SITE: Final = f"https://{made.HOST}:{proxies.PORT}"
GUESTS: Final[Mapping[str, Any]] = {
    "signalling.proxy": "nginx",
    "signalling.port": proxies.PORT,
    "client.hosting": "proxy",
    "guests.enabled": True,
    "guests.numbers": ["600", "6002"],
    "guests.calls": 6,
    "guests.per_visitor": 40,
    "guests.per_minute": 60,
}
ACCOUNT: Final = r"guest[0-9a-f]{24}"


class Place(NamedTuple):
    """A server with the service for guests behind a proxy, and who comes to it."""

    net: network.Network
    out: made.Made
    server: asterisk.Asterisk
    visitor: proxies.Visitor
    service: subprocess.Popen[bytes]

    def account(self) -> Account:
        """An account for a call."""
        status, answer = guest.ask(self.visitor, SITE)
        assert status == 201, answer
        return Account(answer["user"], answer["password"])

    def accounts(self) -> list[str]:
        """The accounts of guests that Asterisk has now."""
        return re.findall(rf"Endpoint: +({ACCOUNT})", self.server.cli("pjsip show endpoints"))

    def wait_for_accounts(self, count: int, timeout: float = 10.0) -> None:
        """Wait until there are so many accounts of guests."""
        end = time.monotonic() + timeout
        while len(found := self.accounts()) != count:
            assert time.monotonic() < end, found
            time.sleep(0.2)

    def staff(self) -> Wire:
        """6001, registered as the users of the server are."""
        stream, _ = self.visitor.upgrade()
        wire = Wire(stream)
        answer = wire.register("6001", self.out.passwords["6001"])
        assert answer.startswith("SIP/2.0 200"), answer
        return wire


@contextmanager
def place(
    folder: Path, version: str, library: str = "jssip", proxy: str = "nginx"
) -> Iterator[Place]:
    changes = {**GUESTS, "signalling.proxy": proxy}
    with network.make("lan") as net, ExitStack() as stack:
        out = made.run_wizard(folder / "out", made.answers_for(net, version, library, changes))
        keys = out.out / "asterisk" / "keys"
        front = proxies.install(out.out, folder / "front", proxy, keys=keys)
        server = stack.enter_context(
            asterisk.start(out.out / "asterisk", version, namespace=net.server)
        )
        service = guest.serve(net, out.out)
        stack.enter_context(proxies.running(spaces.net_file(net.server), front))
        ca = out.out / "ca" / "ca.crt"
        visitor = proxies.Visitor(
            spaces.net_file(net.browser), ca, address=network.PRIVATE, port=proxies.PORT
        )
        yield Place(net, out, server, visitor, service)


def _hears(page: Page) -> None:
    """The energy of what arrives grows: the tone of the microphone comes back."""
    found: list[float] = []
    for _ in range(100):
        found.append(float(page.evaluate("document.documentElement.dataset.energy || 0")))
        if found[-1] > found[0] + 0.001:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"no sound: {found}")


@pytest.mark.parametrize(("version", "library"), [("22", "jssip"), ("16", "sipjs")])
def test_a_visitor_presses_the_button_and_hears_the_far_end(
    tmp_path: Path, playwright: Playwright, version: str, library: str
) -> None:
    """Asterisk loads what was written without a complaint, and keeps nothing after the call."""
    with place(tmp_path, version, library) as here:
        assert here.server.complaints() == []
        page_folder = tmp_path / "front" / "www"
        here.out.static(tmp_path / "static")
        for file in (tmp_path / "static" / "phone").iterdir():
            (page_folder / file.name).write_bytes(file.read_bytes())
        with browser.start(
            playwright,
            namespace=here.net.browser,
            authority=here.out.out / "ca" / "ca.crt",
            hosts={made.HOST: network.PRIVATE},
        ) as chromium:
            page = chromium.page()
            page.goto(f"{SITE}/guest.html")
            page.get_by_role("button", name="Call", exact=True).click()
            page.get_by_role("status").get_by_text("In call").wait_for()
            assert len(here.accounts()) == 1
            _hears(page)
            (channel,) = here.server.cli("core show channels concise").splitlines()
            name, context, number, *_ = channel.split("!")
            assert (context, number) == ("from-guest", "600")
            shown = here.server.cli(f"core show channel {name}")
            (ends,) = re.findall(r"Time to Hangup: (\d+)", shown)
            assert 0 < int(ends) - time.time() <= 600
            page.get_by_role("button", name="Hang up").click()
            page.get_by_role("status").get_by_text("Disconnected").wait_for()
        here.server.wait_for("core show channels count", "0 active channels")
        here.wait_for_accounts(0)
        assert here.server.complaints() == []
        here.staff().goodbye()


@pytest.mark.parametrize("proxy", ["haproxy", "caddy"])
def test_the_other_proxies_pass_guests_and_hide_the_rest(tmp_path: Path, proxy: str) -> None:
    """The service counts the visitor's own address, whatever the visitor says of it."""
    with place(tmp_path, "22", proxy=proxy) as here:
        _elsewhere(here)
        caller = Caller(here.visitor, here.account())
        call = "Call-ID: through-a-proxy\r\n"
        answer = caller.ask("INVITE", "600", guest.OFFER, call)
        assert guest.status(answer) == "200"
        (to,) = re.findall(r"^To: (.*?)\r?$", answer, re.M)
        assert guest.status(caller.ask("BYE", "600", more=call, to=to)) == "200"
        here.wait_for_accounts(0)
        said = here.net.said(here.service)
        assert "account for 192.0.2.20," in said
        assert "198.51.100.66" not in said
        caller.close()


def test_attackers_get_nothing_and_users_still_call(tmp_path: Path) -> None:
    with place(tmp_path, "22") as here:
        _elsewhere(here)
        _other_numbers(here)
        _transfer(here)
        _flood(here)
        _used_again(here)
        here.wait_for_accounts(0, timeout=45)
        assert "198.51.100.66" not in here.net.said(here.service)  # as the visitor claims
        log = "\n".join(here.server.complaints())
        assert "Function" not in log, log


def _elsewhere(here: Place) -> None:
    """Neither another website nor a path beside the two gets anything."""
    for origin in ("https://evil.example.test", "null", ""):
        assert guest.ask(here.visitor, origin) == (403, {"error": "origin"})
    assert guest.ask(here.visitor, SITE, "6001") == (403, {"error": "number"})
    for path in ("/ari/asterisk/info", "/guests/../ari/asterisk/info", "/ws/../ari/endpoints",
                 "/guests/ari/endpoints", "/guests/ws/ari/endpoints"):  # fmt: skip
        status, body = here.visitor.get(path)
        assert status in (400, 404), path
        assert "PJSIP" not in body
    assert here.accounts() == []


def _other_numbers(here: Place) -> None:
    """An account reaches the numbers given alone, and registers nowhere."""
    caller = Caller(here.visitor, here.account())
    for number in ("6001", "0900123", "601", "h", "start", "i", "600%40from-browser",
                   "6002%26PJSIP%2F6001"):  # fmt: skip
        assert guest.status(caller.ask("INVITE", number, guest.OFFER)) == "404", number
    assert caller.wire.register(caller.account.user, caller.account.password).split()[1] == "403"
    assert guest.status(caller.ask("SUBSCRIBE", "6001", more="Event: presence\r\n")) in {
        "403", "404", "489", "603",
    }  # fmt: skip
    assert guest.status(caller.ask("MESSAGE", "6001")) in {"405", "501", "404"}
    caller.close()


def _transfer(here: Place) -> None:
    """A guest in a call sends nobody anywhere."""
    caller = Caller(here.visitor, here.account())
    call = "Call-ID: guest-call\r\n"
    answer = caller.ask("INVITE", "600", guest.OFFER, call)
    assert guest.status(answer) == "200"
    (to,) = re.findall(r"^To: (.*?)\r?$", answer, re.M)
    referred = caller.ask(
        "REFER", "600", more=f"{call}Refer-To: <sip:6001@{made.HOST}>\r\n", to=to
    )
    assert guest.status(referred) == "603"
    assert guest.status(caller.ask("BYE", "600", more=call, to=to)) == "200"
    here.server.wait_for("core show channels count", "0 active channels")
    assert guest.status(caller.ask("INVITE", "600", guest.OFFER)) in {"401", "503"}
    caller.close()


def _flood(here: Place) -> None:
    """Of 500 calls with one account one is up; other guests and users have theirs."""
    caller = Caller(here.visitor, here.account())
    found = caller.flood("600", 500)
    assert found.count("200") == 1, found
    assert set(found) <= {"200", "503", "401"}, set(found)
    assert "1 active channel" in here.server.wait_for("core show channels count", "^1 active")
    other = Caller(here.visitor, here.account())
    assert guest.status(other.ask("INVITE", "600", guest.OFFER)) == "200"
    staff = here.staff()
    word = here.out.passwords["6001"]
    assert staff.request("OPTIONS", "600", "6001", word, "").startswith("SIP/2.0 200")
    for each in (caller, other, staff):
        each.close()


def _used_again(here: Place) -> None:
    """Credentials of a call that is over are good for nothing."""
    # calls without media end by themselves
    here.server.wait_for("core show channels count", "0 active channels", timeout=60)
    here.wait_for_accounts(0, timeout=45)
    account = here.account()
    caller = Caller(here.visitor, account)
    call = "Call-ID: last-call\r\n"
    answer = caller.ask("INVITE", "600", guest.OFFER, call)
    assert guest.status(answer) == "200"
    (to,) = re.findall(r"^To: (.*?)\r?$", answer, re.M)
    assert guest.status(caller.ask("BYE", "600", more=call, to=to)) == "200"
    here.wait_for_accounts(0)
    again = Caller(here.visitor, account)
    assert guest.status(again.ask("INVITE", "600", guest.OFFER)) == "401"
    again.close()
    caller.close()
