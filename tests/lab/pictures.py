"""``python -m tests.lab.pictures``: the softphone with two calls, as the start page shows it.

One picture for each language, of a real call; run it after a change of the page or of its words,
and look at them. Besides the lab it needs Debian's packages pngquant and fonts-wqy-microhei.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from playwright.sync_api import Page, expect, sync_playwright

from docs.generate.site import DOCS
from tests.lab import flows, machine
from tests.lab.flows import Office

LOCALES: Final = {"en": "en-US", "zh": "zh-CN"}
WIDTH: Final = 960
LIBRARY, VERSION = "jssip", "22"


def picture(language: str) -> Path:
    """Where the picture in a language is kept."""
    return DOCS / "assets" / f"softphone.{language}.png"


def main() -> None:
    """Take every picture anew."""
    machine.prepare()
    with (
        TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        flows.office(Path(folder), playwright, LIBRARY, VERSION) as office,
    ):
        for language, locale in LOCALES.items():
            page = _with_two_calls(office, locale)
            page.screenshot(path=picture(language), full_page=True)
            subprocess.run(
                ["pngquant", "--force", "--ext", ".png", "64", picture(language)], check=True
            )
            page.close()
            office.tidy()


def _with_two_calls(office: Office, locale: str) -> Page:
    """Alice's page: Bob is on hold, the echo test is heard, and its figures are shown."""
    bob = office.phone("6002")
    page = office.scene.chromium.page(office.scene.chromium.context(locale=locale))
    page.set_viewport_size({"width": WIDTH, "height": 400})
    page.goto(str(office.scene.page))
    page.locator("#user").fill("6001")
    page.locator("#password").fill(office.scene.made.passwords["6001"])
    page.locator("#connect").click()
    for number in ("6002", "600"):
        expect(page.locator("#call")).to_be_enabled()
        page.locator("#number").fill(number)
        page.locator("#call").click()
        if number == "6002":
            flows.answers(bob)
    expect(page.locator("#loss")).to_contain_text("%", timeout=20_000)
    expect(page.locator("#codec")).to_have_text("opus")
    page.locator("#transfer-to").fill("6003")
    page.locator("h1").click()
    page.wait_for_timeout(5_000)  # until the figures have settled
    return page


if __name__ == "__main__":
    main()
