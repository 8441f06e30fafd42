"""The private authority in a real browser: its server is trusted, and nobody else is."""

from __future__ import annotations

import http.server
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Error, Playwright

from tests.lab import browser, trust
from wizard.certificates.issue import Authority, authority_files, new_authority

pytestmark = pytest.mark.lab

HOST = "pbx.example.test"
ADDRESS = "127.0.0.2"
HOSTS = {HOST: "127.0.0.11", f"eu.{HOST}": "127.0.0.12", "bank.example.test": "127.0.0.13"}
ASKED = {
    "a name and an address": ((HOST,), (ADDRESS,)),
    "a name": ((HOST,), ()),
    "an address": ((), (ADDRESS,)),
}
PLACES: dict[str, Callable[[Sequence[str], Sequence[str]], bool]] = {
    HOST: lambda names, _: HOST in names,
    f"eu.{HOST}": lambda names, _: HOST in names,
    "bank.example.test": lambda *_: False,
    ADDRESS: lambda _, addresses: ADDRESS in addresses,
    "127.0.0.3": lambda *_: False,
}
"""Where a browser goes, and whether an authority for these names and addresses serves it."""


class Page(http.server.BaseHTTPRequestHandler):
    """One page, the same everywhere."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<title>phone</title>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def serving(authority: Authority, folder: Path, place: str) -> Iterator[str]:
    """A server for a place, whose certificate the authority signed; its address."""
    signer = trust.Authority(authority.certificate, authority.key)  # type: ignore[arg-type]
    keys = signer.issue(folder / place, place)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(keys / "fullchain.pem", keys / "privkey.pem")
    with http.server.ThreadingHTTPServer((HOSTS.get(place, place), 0), Page) as server:
        # The handshake is each connection's own: browsers open some that they do not use at once.
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"https://{place}:{server.server_address[1]}/"
        server.shutdown()


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_a_browser_that_trusts_the_authority_trusts_this_server_alone(
    playwright: Playwright, tmp_path: Path, asked: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    """Its key signs for others as well; they are refused all the same."""
    authority = new_authority(*asked, datetime.now(UTC))
    file = tmp_path / "ca.crt"
    file.write_bytes(authority_files(authority)["ca/ca.crt"].content)
    with browser.start(playwright, authority=file, hosts=HOSTS) as chromium:
        page = chromium.browser.new_context().new_page()
        for place, served in PLACES.items():
            with serving(authority, tmp_path / "keys", place) as address:
                if served(*asked):
                    page.goto(address)
                    assert page.title() == "phone"
                else:
                    with pytest.raises(Error, match="ERR_CERT_"):
                        page.goto(address)
