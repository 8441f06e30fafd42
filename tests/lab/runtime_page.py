"""A page of the built site that runs the program, in a real browser and under a strict policy."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, NamedTuple

from playwright.sync_api import Browser, Page, Playwright

from tests.lab.browser import CHROMIUM
from tests.support import built

SECONDS_MS: Final = 180_000
POLICY: Final = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
PLAIN: Final = "plain.example.test"
"""A name of the server that does not count as this machine's own."""
BELOW: Final = "/project/"
"""Where the site is on its server, as that of a project often is."""
PAGE_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; worker-src 'self'"
)


class Opened(NamedTuple):
    """A page, and what it asked for.

    Attributes:
        root: the address of the site, with a slash at its end.

        asked: every address that was requested, by pages and workers.

        wrong: what the browser complained about.
    """

    page: Page
    root: str
    asked: list[str]
    wrong: list[str]


class Served(NamedTuple):
    """The site on a server.

    Attributes:
        root: its address, with a slash at its end.

        server: that can be ended sooner.

        got: the path of every request so far.
    """

    root: str
    server: ThreadingHTTPServer
    got: list[str]

    def end(self) -> None:
        """End the server; nobody listens any more."""
        self.server.shutdown()
        self.server.server_close()


class _Handler(SimpleHTTPRequestHandler):
    """Files of the site, with a policy."""

    def __init__(self, *about: Any, got: list[str], **more: Any) -> None:
        self.got = got
        super().__init__(*about, **more)

    def translate_path(self, path: str) -> str:
        """The file of an address; nothing is outside of the site's folder."""
        inside = path.removeprefix(BELOW) if path.startswith(BELOW) else "nowhere"
        return super().translate_path(f"/{inside}")

    def end_headers(self) -> None:
        """Add the policy: that of workers allows no inline script."""
        worker = self.path.startswith(f"{BELOW}run/")
        self.send_header("Content-Security-Policy", POLICY if worker else PAGE_POLICY)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Note the request."""
        self.got.append(self.path)


@contextmanager
def serving() -> Iterator[Served]:
    """Serve the built site on the loopback, below a path."""
    got: list[str] = []
    handler = functools.partial(_Handler, directory=str(built.site()), got=got)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Served(f"http://127.0.0.1:{server.server_port}{BELOW}", server, got)
        server.shutdown()


@contextmanager
def served() -> Iterator[str]:
    """Serve the built site on the loopback; gives its address."""
    with serving() as site:
        yield site.root


@contextmanager
def launched(playwright: Playwright) -> Iterator[Browser]:
    """Run Chromium, which may also read pages from a folder."""
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM,
        args=[
            "--no-sandbox",
            "--allow-file-access-from-files",
            f"--host-resolver-rules=MAP {PLAIN} 127.0.0.1",
        ],
    )
    yield browser
    browser.close()


@contextmanager
def visited(chromium: Browser, root: str, path: str, width: int) -> Iterator[Opened]:
    """Open a page that has not loaded the runtime yet.

    Args:
        chromium: the browser.
        root: as of :func:`served`.
        path: of the page below it.
        width: of the window in pixels.
    """
    context = chromium.new_context(viewport={"width": width, "height": 800})
    asked: list[str] = []
    wrong: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{root}{path}")
    assert not any("/run/" in each for each in asked)  # nothing is loaded before it is asked for
    yield Opened(page, root, asked, wrong)
    context.close()
