"""A real Chromium inside a network namespace, with a microphone that plays a tone.

Certificates are really checked: the lab's CA is imported into the browser's own store, and nothing
tells the browser to ignore errors.
"""

from __future__ import annotations

import math
import mimetypes
import os
import shutil
import struct
import wave
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route

from tests.lab import machine, packages, spaces
from tests.lab.phone import Phone

CHROMIUM: Final = "/usr/bin/chromium"
PROBE: Final = Path(__file__).with_name("probe.js")
PAGES: Final = "https://phone.example.test"
MEDIA: Final = ("microphone", "camera")


def tone(path: Path, hertz: int = 440, seconds: int = 2) -> Path:
    """Write a sine tone, which Chromium repeats as long as the call lasts."""
    rate = 48000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        samples = (
            int(16000 * math.sin(2 * math.pi * hertz * n / rate)) for n in range(rate * seconds)
        )
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return path


class LabBrowser:
    """A browser of the lab: opens pages that are served by a real server or out of a folder."""

    def __init__(
        self,
        browser: Browser,
        permissions: Sequence[str] = MEDIA,
        *,
        comes_to_front: bool = False,
    ) -> None:
        self.browser = browser
        self.permissions = permissions
        self.comes_to_front = comes_to_front
        self._contexts: list[BrowserContext] = []

    def context(self, *, locale: str = "en-US", **more: str) -> BrowserContext:
        """Open a fresh profile, with the microphone allowed and CDN requests answered from npm."""
        scheme = more.get("color_scheme", "light")
        context = self.browser.new_context(
            locale=locale,
            permissions=list(self.permissions) or None,
            color_scheme="dark" if scheme == "dark" else "light",
        )
        context.set_default_timeout(45_000)
        context.add_init_script(path=PROBE)
        context.route(_is_elsewhere, _answer_from_npm)
        self._contexts.append(context)
        return context

    def page(self, context: BrowserContext | None = None) -> Page:
        """Open an empty tab."""
        return (context or self.context()).new_page()

    def phone(
        self,
        where: str | Path,
        query: str = "",
        context: BrowserContext | None = None,
    ) -> Phone:
        """Open a softphone: an address, or a folder or file that is then served over https."""
        page = self.page(context)
        phone = Phone(page, comes_to_front=self.comes_to_front)
        page.goto((where if isinstance(where, str) else serve(page, where)) + query)
        return phone


def serve(page: Page, where: Path) -> str:
    """Serve a folder, or the one around a file, as a secure origin; return the address."""
    folder, name = (where, "") if where.is_dir() else (where.parent, where.name)

    def answer(route: Route) -> None:
        inner = urlsplit(route.request.url).path.lstrip("/") or "index.html"
        file = (folder / inner).resolve()
        if not file.is_relative_to(folder.resolve()) or not file.is_file():
            route.fulfill(status=404, body="not found")
            return
        route.fulfill(path=file, content_type=_type(file))

    page.route(f"{PAGES}/**", answer)
    return f"{PAGES}/{name}"


def _is_elsewhere(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and not (parts.hostname or "").endswith(".example.test")


def _answer_from_npm(route: Route) -> None:
    file = packages.from_cdn(route.request.url)
    if file is None:
        route.abort("internetdisconnected")
        return
    route.fulfill(
        path=file,
        content_type=_type(file),
        headers={"access-control-allow-origin": "*", "content-type": _type(file)},
    )


def _type(file: Path) -> str:
    if file.suffix in {".js", ".mjs"}:
        return "text/javascript"
    return mimetypes.guess_type(file.name)[0] or "application/octet-stream"


def trust(home: Path, authority: Path) -> None:
    """Import a CA into the certificate store that Chromium reads below `home`."""
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    database = f"sql:{store}"
    spaces.run(["certutil", "-d", database, "-N", "--empty-password"])
    spaces.run(
        ["certutil", "-d", database, "-A", "-t", "C,,", "-n", "Lab CA", "-i", str(authority)]
    )


@contextmanager
def start(
    playwright: Playwright,
    *,
    namespace: str | None = None,
    authority: Path | None = None,
    hosts: Mapping[str, str] | None = None,
    hertz: int = 440,
    asks: bool = False,
) -> Iterator[LabBrowser]:
    """Run Chromium in `namespace`, trusting `authority`, with `hosts` (name to address).

    With `asks` the microphone is not allowed beforehand.
    """
    home = machine.temporary("browser")
    try:
        if authority is not None:
            trust(home, authority)
        lines = (f"{address} {name}\n" for name, address in (hosts or {}).items())
        (home / "hosts").write_text("127.0.0.1 localhost\n::1 localhost\n" + "".join(lines))
        (home / "resolv.conf").touch()  # a name server that is not there would be waited for
        wrapper = home / "chromium"
        enter = f"nsenter --net={spaces.net_file(namespace)} -- " if namespace else ""
        bound = (
            f"mount --bind {home / 'hosts'} /etc/hosts && "
            f"mount --bind {home / 'resolv.conf'} /etc/resolv.conf && "
            f'exec {CHROMIUM} "$@"'
        )
        wrapper.write_text(f"#!/bin/sh\nexec {enter}unshare --mount sh -c '{bound}' sh \"$@\"\n")
        wrapper.chmod(0o755)
        browser = playwright.chromium.launch(
            executable_path=wrapper,
            env={**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home / "config")},
            args=[
                "--no-sandbox",
                "--use-fake-device-for-media-stream",
                *(() if asks else ("--use-fake-ui-for-media-stream",)),
                f"--use-file-for-fake-audio-capture={tone(home / 'tone.wav', hertz)}",
                "--autoplay-policy=no-user-gesture-required",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        try:
            yield LabBrowser(browser, () if asks else MEDIA)
        finally:
            browser.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)
