"""The softphone's page as people meet it: on any screen, by any means, before the answer."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.lab import machine, made, network
from tests.lab.flows import answers, reads
from tests.lab.packages import package
from tests.lab.phone import Phone
from tests.support.accessible import ALL_RULES, AXE, COLOUR_RULES

pytestmark = pytest.mark.lab

SCREENS: Final = {"phone": (390, 844), "tablet": (820, 1180), "desktop": (1280, 800)}
EARLY: Final = """
[from-browser](+)
exten => 703,1,Progress()
same => n,Echo()
"""
# A browser that plays nothing until a click asks for it.
BLOCKS: Final = """
const play = HTMLMediaElement.prototype.play;
let allowed = false;
addEventListener("click", ({ target }) => {
  allowed ||= target.textContent === "Turn on audio";
}, true);
HTMLMediaElement.prototype.play = function () {
  return allowed ? play.call(this) : Promise.reject(new DOMException("", "NotAllowedError"));
};
"""


def _keeps_nobody_out(page: Page) -> None:
    """In light and dark, and without scrolling sideways on any screen."""
    for scheme, rules in (("light", ALL_RULES), ("dark", COLOUR_RULES)):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert page.evaluate(rules) == [], scheme
    for screen, (width, height) in SCREENS.items():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, screen


def test_the_page_keeps_nobody_out_in_any_state(tmp_path: Path, playwright: Playwright) -> None:
    """Signed out, dialling, called, in one call and in two, and after a failure."""
    users = [{"name": name, "display_name": f"Person {name}"} for name in ("6001", "6002", "6003")]
    with made.scene(tmp_path, playwright, "lan", "22", "jssip", {"users": users}) as scene:
        bob = scene.phone("6002")
        alice = Phone(scene.chromium.page())
        alice.page.context.add_init_script((package(*AXE) / "axe.min.js").read_text("utf-8"))
        alice.page.goto(str(scene.page))
        _keeps_nobody_out(alice.page)
        alice.connect("6001", scene.made.passwords["6001"])
        _keeps_nobody_out(alice.page)
        bob.call("6001", wait="Ringing")
        alice.wait_status("Ringing")
        _keeps_nobody_out(alice.page)
        answers(alice)
        _keeps_nobody_out(alice.page)
        alice.call("600")
        _keeps_nobody_out(alice.page)
        alice.press("Hang up")
        bob.hang_up()
        alice.type("Number to call", "999")
        alice.press("Call")
        expect(alice.page).to_have_title(re.compile("^Failed: no such number"))
        _keeps_nobody_out(alice.page)


@pytest.mark.parametrize(("library", "version"), [("jssip", "22"), ("sipjs", "16")])
def test_sound_before_the_answer_is_heard(
    tmp_path: Path, playwright: Playwright, library: str, version: str
) -> None:
    """The phone's own ringing stops for it."""
    with made.scene(tmp_path, playwright, "lan", version, library, dialplan=EARLY) as scene:
        alice = scene.phone("6001")
        alice.call("703", wait="Ringing")
        alice.hears()
        assert alice.status() == "Ringing"
        playing = "() => !document.querySelector('#audio').paused"
        alice.page.wait_for_function(playing)
        alice.press("Hang up")
        alice.wait_status("Registered")


def test_blocked_sound_is_turned_on_by_a_button(tmp_path: Path, playwright: Playwright) -> None:
    with made.scene(tmp_path, playwright, "lan", "22", "jssip") as scene:
        alice = Phone(scene.chromium.page())
        alice.page.add_init_script(BLOCKS)
        alice.page.goto(str(scene.page))
        alice.connect("6001", scene.made.passwords["6001"])
        assert not alice.button("Turn on audio").is_visible()
        alice.call("600")
        reads(alice, "The browser blocks audio")
        alice.press("Turn on audio")
        expect(alice.button("Turn on audio")).to_be_hidden()
        assert alice.note() == ""
        alice.hears()
        alice.hang_up()


@pytest.mark.parametrize("version", machine.VERSIONS)
@pytest.mark.parametrize(
    ("wanted", "used"), [(["PCMU"], "pcmu"), (["opus"], "opus"), (["PCMU", "opus"], "opus")]
)
def test_only_the_wanted_codecs_are_offered(
    tmp_path: Path, playwright: Playwright, version: str, wanted: list[str], used: str
) -> None:
    """Among them, Asterisk takes the first of its own list."""
    with network.make("lan") as net:
        written = made.run_wizard(tmp_path / "out", made.answers_for(net, version, "jssip"))
        settings = written.out / "client" / "settings.js"
        settings.write_text(
            settings.read_text().replace("  video:", f"  codecs: {wanted},\n  video:", 1)
        )
        static = written.static(tmp_path / "static")
        with made.running(playwright, net, version, written, static) as scene:
            alice = scene.phone("6001").call("600")
            assert alice.hears().codec == used
            offer = next(text for text in alice.sip if text.startswith("-> INVITE"))
            names = re.findall(r"^a=rtpmap:\d+ ([\w-]+)", offer, re.M)
            spoken = [name for name in names if name not in {"telephone-event", "CN"}]
            assert spoken == wanted
            alice.hang_up()
            assert scene.complaints() == []
