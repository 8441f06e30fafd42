"""The box of the site in a real browser: paste, drop, read, and nothing leaves the page's origin.

The built site is served on the loopback with a strict policy for the worker.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from docs.generate.site import Site
from tests.lab import runtime_page
from tests.lab.packages import package
from tests.lab.runtime_page import BELOW, SECONDS_MS, Opened
from tests.support import built
from tests.support.accessible import ALL_RULES, AXE, COLOUR_RULES
from tests.support.pasted import PJSIP, RTP, packed
from wizard.catalogue import Catalogue
from wizard.limits import MIB

pytestmark = pytest.mark.lab

SITE: Final = Site("en", Catalogue())
START: Final = SITE.word("box.start").partition(" (")[0]
LINE: Final = "net::ERR_CERT_AUTHORITY_INVALID"
PHONE_WIDTH: Final = 360


@pytest.fixture(scope="module", name="root")
def _root() -> Iterator[str]:
    with runtime_page.served() as root:
        yield root


@pytest.fixture(scope="module", name="chromium")
def _chromium(playwright: Playwright) -> Iterator[Browser]:
    with runtime_page.launched(playwright) as browser:
        yield browser


@pytest.fixture(scope="module", name="opened")
def _opened(chromium: Browser, root: str) -> Iterator[Opened]:
    """The page with the runtime loaded by a first call, once for all tests."""
    with runtime_page.visited(chromium, root, "diagnose.html", PHONE_WIDTH) as opened:
        page = opened.page
        page.get_by_label(SITE.word("box.text")).fill(LINE)
        page.get_by_role("button", name=START).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=SITE.word("box.stop"))).to_be_visible()
        expect(page.get_by_role("status")).to_have_text(SITE.word("box.done"), timeout=SECONDS_MS)
        expect(page.locator(".kept")).to_have_text(SITE.word("box.kept"), timeout=SECONDS_MS)
        yield opened


def diagnose(page: Page, text: str, *files: Path) -> None:
    """Give something and wait for the end."""
    page.get_by_label(SITE.word("box.text")).fill(text)
    page.get_by_label(SITE.word("box.files")).set_input_files([str(each) for each in files])
    page.get_by_role("button", name=START).click()
    expect(page.get_by_role("button", name=SITE.word("box.stop"))).to_be_hidden(timeout=SECONDS_MS)


def test_a_line_is_explained_with_a_link_to_its_page(opened: Opened) -> None:
    diagnose(opened.page, LINE)
    link = opened.page.locator(".result a").first
    assert link.get_attribute("href", timeout=5000) is not None
    target = str(link.evaluate("(link) => link.pathname")).removeprefix(BELOW)
    assert (built.site() / target).is_file()
    expect(opened.page.locator(".result")).to_be_focused()


def test_a_pasted_configuration_is_fixed_and_then_has_no_finding(opened: Opened) -> None:
    page = opened.page
    diagnose(page, RTP)
    expect(page.locator(".result h3")).to_contain_text("ICE")
    with page.expect_download() as download:
        page.get_by_role("link", name="rtp.conf").click()
    text = Path(download.value.path()).read_text()
    diagnose(page, text)
    expect(page.locator(".result .verdict")).to_have_text("No problems were found in these files.")


def test_a_packed_folder_is_checked(opened: Opened, tmp_path: Path) -> None:
    path = packed(tmp_path / "a.tar.gz", {"asterisk/rtp.conf": RTP, "asterisk/pjsip.conf": PJSIP})
    diagnose(opened.page, "", path)
    expect(opened.page.locator(".result")).to_contain_text("web-server-off")


def test_a_dropped_folder_is_checked_as_a_whole(opened: Opened, tmp_path: Path) -> None:
    page = opened.page
    folder = tmp_path / "asterisk"
    folder.mkdir()
    (folder / "rtp.conf").write_text(RTP)
    (folder / "pjsip.conf").write_text(PJSIP)
    field = page.get_by_label(SITE.word("box.text"))
    field.scroll_into_view_if_needed()
    place = field.bounding_box()
    assert place is not None
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send(
            "Input.dispatchDragEvent",
            {"type": kind, "x": place["x"] + 20, "y": place["y"] + 20, "data": data},
        )
    # What a single file does not show: that the web server is off.
    expect(page.locator(".result")).to_contain_text("web-server-off", timeout=SECONDS_MS)


def test_a_huge_file_is_refused_at_once(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "huge.log"
    with path.open("wb") as file:
        file.truncate(1024 * MIB)
    opened.page.evaluate(
        """() => {
          const box = document.querySelector(".box input[type=file]");
          Object.defineProperty(box, "files", { configurable: true,
            value: [{ size: 1024 ** 3, name: "huge.log" }] });
        }"""
    )
    opened.page.get_by_role("button", name=START).click()
    expect(opened.page.get_by_role("status")).to_contain_text("128 MiB")
    opened.page.evaluate("() => delete document.querySelector('.box input[type=file]').files")


def test_nothing_that_is_pasted_runs(opened: Opened) -> None:
    page = opened.page
    page.evaluate("() => { window.ran = false; }")
    bad = "<img src=x onerror='window.ran = true'><script>window.ran = true</script>"
    diagnose(page, f"[2026-11-30 10:00:00] ERROR[1]: res_pjsip.c:1 x: {bad}\nmore {bad}\n")
    expect(page.locator(".result")).to_contain_text("<img")
    diagnose(page, f"[{bad}]\ntype=endpoint\nwebrtc=yes\nice_support=no\n")
    assert page.evaluate("window.ran") is False
    assert page.locator(".result img, .result script").count() == 0


def test_the_results_keep_nobody_out(opened: Opened) -> None:
    page = opened.page
    diagnose(page, RTP)
    page.evaluate((package(*AXE) / "axe.min.js").read_text(encoding="utf-8"))
    for scheme, rules in (("light", ALL_RULES), ("dark", COLOUR_RULES)):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert not page.evaluate(rules), scheme
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE_WIDTH


def test_a_long_log_can_be_stopped_and_the_page_goes_on(opened: Opened, tmp_path: Path) -> None:
    page = opened.page
    path = tmp_path / "long.log"
    path.write_text(f"[2026-11-30 10:00:00] ERROR[1]: x.c:1 y: {'z' * 60}\n" * 600_000)
    page.get_by_label(SITE.word("box.files")).set_input_files(str(path))
    page.get_by_role("button", name=START).click()
    frames = page.evaluate(
        """() => new Promise((done) => {
          let count = 0; const end = performance.now() + 1000;
          const tick = () => performance.now() > end ? done(count)
            : (count += 1, requestAnimationFrame(tick));
          tick();
        })"""
    )
    assert frames > 5  # the page draws while the worker reads
    page.get_by_role("button", name=SITE.word("box.stop")).click()
    expect(page.get_by_role("status")).to_have_text(SITE.word("box.stopped"))
    diagnose(page, LINE)
    expect(page.get_by_role("status")).to_have_text(SITE.word("box.done"))


def test_everything_came_from_the_site_and_nothing_went_wrong(opened: Opened) -> None:
    before = len(opened.asked)
    diagnose(opened.page, LINE)
    assert len(opened.asked) == before  # once loaded, nothing is requested
    outside = [
        each for each in opened.asked if not each.startswith((opened.root, "blob:", "data:"))
    ]
    assert not outside
    assert not opened.wrong


def test_over_file_it_says_what_to_do(chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto((built.site() / "diagnose.html").as_uri())
    expect(page.locator(".box .without")).to_contain_text("python3 -m http.server")
    expect(page.locator(".box form")).to_be_hidden()
    page.close()


def test_without_scripts_the_page_is_whole(chromium: Browser, root: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{root}zh/diagnose.html")
    expect(page.locator(".box .without")).to_contain_text("asterisk-webrtc-wizard explain")
    expect(page.locator(".box form")).to_be_hidden()
    context.close()
