"""A browser that sees the built site and nothing else."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.support import built

HOST: Final = "https://site.example.test"
PREFIX: Final = "/some/where/"
PHONE: Final = {"width": 360, "height": 740}
DESK: Final = {"width": 1280, "height": 900}


class Visitor:
    """A browser that sees the built site and nothing else, and notes what goes wrong."""

    def __init__(self, browser: Browser, size: dict[str, int], scheme: str = "light") -> None:
        built.site()  # now, since a build takes longer than a page may
        self.wrong: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(30_000)
        self.context.route("**/*", self._answer)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))

    def _answer(self, route: Route) -> None:
        parts = urlsplit(route.request.url)
        file = built.site() / parts.path.removeprefix(PREFIX)
        inside = f"{parts.scheme}://{parts.netloc}" == HOST and parts.path.startswith(PREFIX)
        if inside and file.is_file():
            route.fulfill(path=file)
            return
        self.wrong.append(f"asked for {route.request.url}")
        route.abort()

    def _heard(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"console: {message.text}")

    def visit(self, path: str) -> Page:
        """Open a page of the site."""
        self.page.goto(f"{HOST}{PREFIX}{path}", wait_until="load")
        return self.page

    def search(self, path: str, query: str) -> list[str]:
        """The addresses of what is found, best first."""
        page = self.visit(path)
        field = page.locator("input[name=query]")
        field.focus()
        page.wait_for_timeout(300)  # the theme looks at the field when it is entered, too
        page.keyboard.insert_text(query)  # without a key, as a paste with the mouse
        results = page.locator(".md-search-result__link")
        results.first.wait_for(state="attached")
        script = "(links) => links.map((link) => link.href)"
        hrefs, still = results.evaluate_all(script), 0
        for _ in range(100):  # the order may change until the index has loaded
            page.wait_for_timeout(200)
            now = results.evaluate_all(script)
            hrefs, still = now, still + 1 if now == hrefs else 0
            if still == 5:
                break
        return [re.sub(r"\?[^#]*", "", str(href)).removeprefix(HOST + PREFIX) for href in hrefs]
