"""What moves on the site: the calculator of ports, and the recording of the interview."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from tests.lab.browser import CHROMIUM
from tests.support import built
from tests.support.visiting import DESK, Visitor
from wizard.answers.ports import rtp_range

pytestmark = pytest.mark.lab


@pytest.fixture(name="chromium", scope="module")
def _chromium(playwright: Playwright) -> Iterator[Browser]:
    built.site()  # made before a page waits for it
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield browser
    browser.close()


def test_the_calculator_of_ports_agrees_with_the_plan(chromium: Browser) -> None:
    """For audio and video, below and above the fewest ports; nothing is said of no calls."""
    visitor = Visitor(chromium, DESK)
    page = visitor.visit("ports.html")
    box, video = page.get_by_label("Simultaneous calls"), page.get_by_label("Video")
    output = page.locator("#port-calculator output")
    for calls in (1, 25, 26, 50, 1000):
        for picture in (False, True):
            box.fill(str(calls))
            video.set_checked(picture)
            found = rtp_range(calls, video=picture, start=None, end=None)
            assert f": {found.start}-{found.end}\n" in str(output.text_content())
    box.fill("")
    assert output.is_hidden()
    assert not visitor.wrong


@pytest.mark.parametrize("prefix", ["", "zh/"])
def test_the_recording_stands_still_for_those_who_ask_for_it_and_plays_on_demand(
    chromium: Browser, prefix: str
) -> None:
    visitor = Visitor(chromium, DESK)  # who asks for less motion
    page = visitor.visit(f"{prefix}index.html")
    image, button = page.locator(".recording img"), page.locator(".recording button")
    shown = "document.querySelector('.recording img').currentSrc"
    assert "still" in page.evaluate(shown)
    play = button.inner_text()
    button.click()
    assert "still" not in page.evaluate(shown)
    assert button.inner_text() != play
    button.click()
    assert "still" in str(image.get_attribute("src"))
    assert button.inner_text() == play
    assert not visitor.wrong
