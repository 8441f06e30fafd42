"""The page about codecs in a real browser, where it runs the command `codecs`."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Final

import pytest
from playwright.sync_api import Playwright, expect

from tests.lab import runtime_page
from tests.lab.runtime_page import SECONDS_MS

pytestmark = pytest.mark.lab

PHONE_WIDTH: Final = 390
LISTED: Final = (
    "codec_alaw.so   A-law Coder/Decoder     0   Running   core\n"
    "codec_ulaw.so   mu-Law Coder/Decoder    0   Running   core\n"
    "codec_g722.so   G722 Coder/Decoder      0   Not Running   core\n"
    "codec_resample.so   SLIN Resampling Codec   0   Running   core\n"
    "codec_opus.so   OPUS Coder/Decoder      0   Running   core\n"
)


def test_the_page_answers_for_the_modules_of_one_server(playwright: Playwright) -> None:
    with (
        runtime_page.served() as root,
        runtime_page.launched(playwright) as browser,
        runtime_page.visited(browser, root, "codecs.html", PHONE_WIDTH) as opened,
    ):
        page = opened.page
        page.get_by_text("Use your own modules").click()
        page.get_by_label("Asterisk release").fill("16.28.0")
        page.get_by_label("Loaded modules").fill(LISTED)
        page.get_by_role("button", name="Find the path (loads").click()
        result = page.get_by_role("region", name="Result")
        expect(result).to_be_focused(timeout=SECONDS_MS)
        said = subprocess.run(
            [sys.executable, "-m", "wizard", "codecs", "opus", "alaw", "--asterisk", "16.28.0",
             "--modules", "alaw,ulaw,resample,opus", "--json"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        (path,) = json.loads(said.stdout)["paths"]
        expect(result.locator("td").first).to_have_text(" → ".join(path["steps"]))
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE_WIDTH
        page.get_by_label("Loaded modules").fill("opos")
        page.get_by_role("button", name="Find the path (loads").click()
        expect(result).to_contain_text("not a known codec module", timeout=SECONDS_MS)
        assert all(each.startswith(root) for each in opened.asked)
        assert not opened.wrong
