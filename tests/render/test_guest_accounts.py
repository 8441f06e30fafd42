"""Visitors get an account for one call, and nobody gets more than the limits."""

from __future__ import annotations

import asyncio
import json
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.support.golden import GOLDEN
from tests.support.guest_service import FakeAri, service, settings

ORIGIN = {"Origin": "https://www.example.test"}
PATH = "/guests/account"


class Clock:
    """A time that passes when told."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        """The time."""
        return self.time


class Scene:
    """The service with an Asterisk and a clock of its own."""

    def __init__(self, **changes: Any) -> None:
        self.ari = FakeAri()
        self.clock = Clock()
        self.settings = settings(**changes)
        self.accounts = service.Accounts(self.settings, self.ari, self.clock)
        asyncio.run(self.accounts.adopt())
        # no lifespan: the tests sweep themselves
        app = service.make_app(self.settings, self.accounts, "captcha-secret")
        self.visitors = {
            address: TestClient(app, client=(address, 50000))
            for address in ("192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1", "2001:db8::2")
        }

    def ask(
        self, address: str = "192.0.2.1", headers: Any = ORIGIN, **wanted: Any
    ) -> tuple[int, dict[str, Any]]:
        """Status and answer of a request."""
        answer = self.visitors[address].post(PATH, json=wanted, headers=headers)
        return answer.status_code, answer.json()

    def sweep(self, seconds: float = 0) -> None:
        """Let time pass."""
        self.clock.time += seconds
        asyncio.run(self.accounts.sweep())


def test_a_visitor_gets_an_account_for_the_number_asked_for() -> None:
    scene = Scene()
    status, made = scene.ask(number="600")
    assert status == 201
    assert made["number"] == "600"
    assert service.ACCOUNT.fullmatch(made["user"])
    assert scene.ari.made == {
        made["user"]: {"context": "from-guest", "password": made["password"]}
    }
    assert len(made["password"]) >= 32


def test_the_first_number_is_called_where_the_page_names_none() -> None:
    assert Scene().ask()[1]["number"] == "6001"


def test_no_two_accounts_are_alike() -> None:
    scene = Scene(calls=50, per_visitor=50, per_minute=50)
    made = [scene.ask()[1] for _ in range(40)]
    assert len({each["user"] for each in made}) == len({each["password"] for each in made}) == 40


@pytest.mark.parametrize(
    "origin", [None, "null", "https://evil.test", "https://www.example.test:1"]
)
def test_a_page_of_another_website_gets_none(origin: str | None) -> None:
    scene = Scene()
    assert scene.ask(headers={"Origin": origin} if origin else {}) == (403, {"error": "origin"})
    assert not scene.ari.made


def test_browsers_let_the_known_websites_read_the_answer_and_no_others() -> None:
    visitor = Scene().visitors["192.0.2.1"]
    asked = {"Access-Control-Request-Method": "POST",
             "Access-Control-Request-Headers": "content-type"}  # fmt: skip
    known = visitor.options(PATH, headers={**ORIGIN, **asked})
    other = visitor.options(PATH, headers={"Origin": "https://evil.test", **asked})
    assert known.headers["access-control-allow-origin"] == ORIGIN["Origin"]
    assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize("number", ["0900", "6002", "", None, ["600"], {"a": 1}, 600])
def test_another_number_gets_none(number: Any) -> None:
    scene = Scene()
    assert scene.ask(number=number) == (403, {"error": "number"})
    assert not scene.ari.made


@pytest.mark.parametrize(
    "body",
    [b"x", b"[]", b"\xff\xfe", b"1", b"[" * 9000],
    ids=["text", "list", "bytes", "1", "deep"],
)
def test_what_is_no_request_is_refused(body: bytes) -> None:
    answer = Scene().visitors["192.0.2.1"].post(PATH, content=body, headers=ORIGIN)
    assert (answer.status_code, answer.json()) == (400, {"error": "request"})


def test_a_long_request_is_refused() -> None:
    body = json.dumps({"captcha": "x" * 20000})
    answer = Scene().visitors["192.0.2.1"].post(PATH, content=body, headers=ORIGIN)
    assert answer.status_code == 413


def test_there_are_no_more_accounts_than_places() -> None:
    scene = Scene()
    assert [scene.ask(address)[0] for address in ("192.0.2.1", "192.0.2.2")] == [201, 201]
    assert scene.ask("192.0.2.3") == (503, {"error": "busy"})
    assert len(scene.ari.made) == 2


def test_one_address_has_a_limit_and_others_still_get_theirs() -> None:
    scene = Scene(calls=10)
    assert [scene.ask()[0] for _ in range(3)] == [201, 201, 429]
    assert scene.ask("192.0.2.2")[0] == 201
    scene.sweep(61)  # unused, so deleted
    assert scene.ask()[0] == 201


def test_a_network_of_ipv6_counts_as_one_address() -> None:
    scene = Scene(calls=10, per_visitor=1)
    assert [scene.ask(f"2001:db8::{each}")[0] for each in (1, 2)] == [201, 429]


def test_all_addresses_together_have_a_limit() -> None:
    scene = Scene(calls=10, per_minute=2)
    got = [scene.ask(address) for address in ("192.0.2.1", "192.0.2.2", "192.0.2.3")]
    assert [status for status, _ in got] == [201, 201, 429]
    scene.clock.time += 61
    assert scene.ask("192.0.2.3")[0] == 201


def test_a_visitor_is_told_when_to_come_back() -> None:
    scene = Scene(per_visitor=1)
    scene.ask()
    answer = scene.visitors["192.0.2.1"].post(PATH, json={}, headers=ORIGIN)
    assert answer.headers["retry-after"] == "60"
    assert answer.headers["cache-control"] == "no-store"


def test_an_account_lives_until_its_call_is_over() -> None:
    scene = Scene()
    name = scene.ask()[1]["user"]
    scene.ari.busy[name] = 1
    scene.sweep(100)
    assert name in scene.ari.made
    scene.ari.busy[name] = 0
    scene.sweep(1)
    assert name not in scene.ari.made


def test_a_call_that_was_over_between_two_looks_ends_its_account() -> None:
    scene = Scene()
    name = scene.ask()[1]["user"]
    scene.ari.called.add(name)
    scene.sweep(1)
    assert name not in scene.ari.made


def test_an_account_that_nobody_uses_is_deleted() -> None:
    scene = Scene()
    name = scene.ask()[1]["user"]
    scene.sweep(29)
    assert name in scene.ari.made
    scene.sweep(2)
    assert name not in scene.ari.made


def test_no_account_lives_longer_than_the_longest_call() -> None:
    scene = Scene()
    name = scene.ask()[1]["user"]
    scene.ari.busy[name] = 1
    scene.sweep(661)
    assert name not in scene.ari.made


def test_places_stay_taken_while_asterisk_cannot_be_asked() -> None:
    """Otherwise more accounts would exist than are allowed."""
    scene = Scene()
    for address in ("192.0.2.1", "192.0.2.2"):
        scene.ask(address)
    scene.ari.down = True
    with pytest.raises(service.AriError):
        scene.sweep(700)
    assert scene.ask("192.0.2.3") == (503, {"error": "busy"})
    scene.ari.down = False
    scene.sweep()
    assert scene.ask("192.0.2.3")[0] == 201


def test_nothing_is_given_out_that_asterisk_did_not_make() -> None:
    scene = Scene(calls=1)
    scene.ari.down = True
    assert scene.ask() == (503, {"error": "unavailable"})
    scene.ari.down = False
    scene.sweep()
    assert scene.ask("192.0.2.2")[0] == 201


def test_a_restart_takes_over_calls_and_deletes_what_is_left() -> None:
    scene = Scene(calls=2)
    talking, idle = (scene.ask(address)[1]["user"] for address in ("192.0.2.1", "192.0.2.2"))
    scene.ari.busy[talking] = 1
    asyncio.run(scene.accounts.leave())
    assert list(scene.ari.made) == [talking]
    again = service.Accounts(scene.settings, scene.ari, scene.clock)
    asyncio.run(again.sweep())
    assert talking in scene.ari.made
    scene.ari.busy[talking] = 0
    asyncio.run(again.sweep())
    assert not scene.ari.made
    assert idle not in scene.ari.made


def test_before_asterisk_answers_nobody_gets_an_account() -> None:
    ari = FakeAri()
    ari.down = True
    accounts = service.Accounts(settings(), ari, Clock())
    client = TestClient(service.make_app(settings(), accounts))
    assert client.post(PATH, json={}, headers=ORIGIN).status_code == 503


def test_the_attempts_of_many_addresses_do_not_fill_the_memory() -> None:
    accounts = Scene().accounts
    for number in range(service.ADDRESSES + 500):
        accounts.attempt(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
    assert len(accounts._attempts) == service.ADDRESSES


class Verifier(BaseHTTPRequestHandler):
    """A CAPTCHA service that knows one answer."""

    def do_POST(self) -> None:
        """Say whether it is right."""
        length = int(self.headers["content-length"])
        right = self.rfile.read(length) == b"secret=captcha-secret&response=right"
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"success": right}).encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def captcha() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Verifier)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/siteverify"
    server.shutdown()
    server.server_close()


def test_a_captcha_has_to_be_solved(captcha: str) -> None:
    scene = Scene(captcha=captcha, per_visitor=10, calls=10)
    refused = (403, {"error": "captcha"})
    assert [scene.ask(captcha=each) for each in ("wrong", "", None, 1)] == [refused] * 4
    assert scene.ask() == refused
    assert scene.ask(captcha="right")[0] == 201
    assert len(scene.ari.made) == 1


def test_a_captcha_service_that_is_away_lets_nobody_in() -> None:
    scene = Scene(captcha="http://127.0.0.1:9/siteverify")
    assert scene.ask(captcha="right") == (403, {"error": "captcha"})


def test_the_service_reads_what_the_wizard_writes(tmp_path: Path) -> None:
    text = (GOLDEN / "guests.txt").read_text().split("===== guests/settings.toml (0644)\n")[1]
    file = tmp_path / "settings.toml"
    file.write_text(text.split("===== ")[0])
    found = service.Settings.read(file)
    assert found.numbers == ("6001", "600")
    assert found.origins == ("https://pbx.example.test", "https://www.example.test")
    assert set(service.Settings._fields) == set(tomllib.loads(file.read_text()))
