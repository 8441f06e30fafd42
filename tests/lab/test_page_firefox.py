"""The box and the form in Firefox and in Chinese: one walk through both pages."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Page, Playwright, expect

from docs.generate.config import prefix
from docs.generate.site import Site
from tests.lab import firefox, runtime_page
from tests.lab.runtime_page import SECONDS_MS
from wizard.catalogue import Catalogue

pytestmark = pytest.mark.lab

CHINESE: Final = Site("zh", Catalogue())
WIDTH: Final = 1000


def word(key: str) -> str:
    """The beginning of a word of the site, up to what is filled in."""
    return CHINESE.word(key).partition("（")[0].partition("{")[0]


def explained(page: Page) -> None:
    page.get_by_label(word("box.text")).fill("net::ERR_CERT_AUTHORITY_INVALID")
    page.get_by_role("button", name=word("box.start")).click()
    expect(page.locator(".result a").first).to_be_visible(timeout=SECONDS_MS)
    expect(page.get_by_role("status")).to_have_text(word("box.done"), timeout=SECONDS_MS)
    expect(page.locator(".kept")).to_have_text(word("box.kept"), timeout=SECONDS_MS)


def filled_in(page: Page) -> None:
    page.get_by_role("button", name=word("form.start")).click()
    for value in ("22", "lan"):
        choice = page.locator(f".question input[value='{value}']")
        choice.check(timeout=SECONDS_MS)
        page.get_by_role("button", name=word("form.next"), exact=True).click()
    page.locator(".question input[type=text]").fill("pbx.example.com")
    page.get_by_role("button", name=word("form.next"), exact=True).click()
    row = page.locator("li.answered", has_text="pbx.example.com")
    expect(row).to_be_visible(timeout=SECONDS_MS)
    page.get_by_role("button", name="asterisk/pjsip.conf").click(timeout=SECONDS_MS)
    expect(page.get_by_role("region", name="asterisk/pjsip.conf")).to_contain_text("webrtc=yes")
    expect(page.locator(".kept")).to_have_text(word("box.kept"), timeout=SECONDS_MS)


def test_both_pages_work_in_firefox_and_ask_no_other_server(playwright: Playwright) -> None:
    with firefox.start(playwright) as browser, runtime_page.serving() as site:
        for path, walk in (("diagnose.html", explained), ("form.html", filled_in)):
            here = f"{prefix('zh')}{path}"
            with runtime_page.visited(browser.browser, site.root, here, WIDTH) as opened:
                walk(opened.page)
                expect(opened.page.locator("html")).to_have_attribute("lang", "zh")
                loaded = len(site.got)
                if walk is explained:
                    walk(opened.page)
                assert len(site.got) == loaded  # once loaded, nothing is requested
                own = (site.root, "blob:", "data:")
                assert not [each for each in opened.asked if not each.startswith(own)]
                assert not opened.wrong
