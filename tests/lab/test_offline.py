"""The pages that run the program, without a network after the first visit.

The site is below a path of its server, as that of a project is; then the server is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from docs.generate.site import Site
from tests.lab import runtime_page
from tests.lab.runtime_page import PLAIN, SECONDS_MS
from wizard.catalogue import Catalogue

pytestmark = pytest.mark.lab

SITE: Final = Site("en", Catalogue())
START: Final = SITE.word("box.start").partition(" (")[0]
LINE: Final = "net::ERR_CERT_AUTHORITY_INVALID"
WIDTH: Final = 1000
WORKERS: Final = "async () => (await navigator.serviceWorker.getRegistrations()).length"


@pytest.fixture(scope="module", name="chromium")
def _chromium(playwright: Playwright) -> Iterator[Browser]:
    with runtime_page.launched(playwright) as browser:
        yield browser


def explain(page: Page) -> None:
    page.get_by_label(SITE.word("box.text")).fill(LINE)
    page.get_by_role("button", name=START).click()
    expect(page.get_by_role("status")).to_have_text(SITE.word("box.done"), timeout=SECONDS_MS)
    expect(page.locator(".result a").first).to_be_visible()


def test_after_the_first_use_the_page_explains_without_a_server(chromium: Browser) -> None:
    with (
        runtime_page.serving() as site,
        runtime_page.visited(chromium, site.root, "diagnose.html", WIDTH) as opened,
    ):
        page = opened.page
        assert page.evaluate(WORKERS) == 0  # a reader gets none
        page.evaluate("(name) => caches.open(name)", f"{site.root}run/earlier/")
        page.evaluate("() => caches.open('of another site')")
        explain(page)
        expect(page.locator(".kept")).to_have_text(SITE.word("box.kept"), timeout=SECONDS_MS)
        current = str(page.evaluate("() => document.querySelector('.box').dataset.run"))
        kept = page.evaluate("() => caches.keys()")
        assert sorted(kept) == sorted([f"{site.root}{current}", "of another site"])
        asked = len(opened.asked)
        explain(page)
        assert len(opened.asked) == asked
        site.end()
        page.context.set_offline(True)
        page.reload()
        explain(page)
        expect(page.locator(".kept")).to_have_text(SITE.word("box.kept"), timeout=SECONDS_MS)
        assert all(each.startswith((site.root, "blob:", "data:")) for each in opened.asked)


def test_over_plain_http_the_page_says_how_long_it_holds(chromium: Browser) -> None:
    with runtime_page.serving() as site:
        root = site.root.replace("127.0.0.1", PLAIN)
        with runtime_page.visited(chromium, root, "diagnose.html", WIDTH) as opened:
            explain(opened.page)
            expect(opened.page.locator(".kept")).to_have_text(SITE.word("box.insecure"))
            site.end()
            explain(opened.page)
