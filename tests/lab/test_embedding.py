"""The phone in a page of one's own, with the files that the site shows, holds a call."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from docs.generate import embedding
from tests.lab import made, packages
from tests.lab.flows import falls_silent, reads
from wizard.plan import client

pytestmark = pytest.mark.lab

PEOPLE = [
    {"name": name, "display_name": shown}
    for name, shown in (("6001", "Alice"), ("6002", "Bob"), ("6003", "Carol"))
]
CHINESE = """() => {
  const other = Object.assign(document.createElement("asterisk-phone"), { lang: "zh" });
  document.body.append(other);
  return other.shadowRoot.querySelector("[part=status]").innerText;
}"""


@pytest.mark.parametrize("page", ["plain", "react", "vue", "react-element"])
def test_a_page_of_ones_own_holds_calls(tmp_path: Path, playwright: Playwright, page: str) -> None:
    """Outgoing and incoming, in a bundle made as its reader would make it."""
    with made.scene(tmp_path, playwright, "lan", "22", "jssip") as scene:
        project = tmp_path / "project"
        shutil.copytree(embedding.FOLDER, project)
        inner = project / embedding.INNER
        inner.mkdir()
        for name in (*client.LIBRARY, *client.ELEMENT):
            shutil.copy(scene.made.out / "client" / name, inner)
        built = packages.build(project)
        phone = scene.chromium.phone(built / f"{page}.html")
        phone.connect("6001", scene.made.passwords["6001"])
        phone.call("600")
        assert phone.hears().codec == "opus"
        for wanted in (True, False):
            phone.press("Hold")
            phone.page.wait_for_selector(f"[aria-pressed={str(wanted).lower()}]")
            if wanted:
                falls_silent(phone)
        phone.hears()
        phone.hang_up()

        bob = scene.phone("6002")
        bob.call("6001", wait="Ringing")
        phone.answer()
        bob.wait_status("In call")
        phone.hears()
        bob.hears()
        phone.page.close()
        bob.wait_status("Registered")
        assert scene.complaints() == []


def test_the_element_is_a_phone(tmp_path: Path, playwright: Playwright) -> None:
    """In a plain page with its bundle alone: by keyboard, with two calls, in both languages."""
    with made.scene(tmp_path, playwright, "lan", "22", "jssip", {"users": PEOPLE}) as scene:
        place = tmp_path / "place"
        shutil.copytree(packages.build(scene.made.out / "client"), place)
        shutil.copy(embedding.FOLDER / "element.html", place)
        alice = scene.chromium.phone(place / "element.html")
        assert not alice.button("Call").is_visible()
        alice.type("User", "6001")
        alice.type("Password", scene.made.passwords["6001"])
        alice.page.keyboard.press("Enter")
        alice.wait_status("Registered")
        assert alice.box("Number to call").input_value() == "600"
        assert not alice.button("Hang up").is_visible()
        alice.press("Call")
        alice.wait_status("In call")
        alice.hears()
        alice.press("Hang up")
        alice.wait_status("Registered")
        focused = "document.activeElement.shadowRoot.activeElement.tagName"
        assert alice.page.evaluate(focused) == "INPUT"

        bob, carol = scene.phone("6002"), scene.phone("6003")
        bob.call("6001", wait="Ringing")
        alice.answer()
        bob.wait_status("In call")
        alice.hears()
        bob.hears()
        alice.type("Number to call", "6003")
        alice.press("Call")
        carol.answer()
        reads(alice, "“Transfer” connects the two")
        alice.press("Transfer")
        alice.wait_status("Registered")
        reads(alice, "Bob was transferred to 6003.")
        bob.hears()
        carol.hears()
        carol.hang_up()

        alice.press("Sign out")
        alice.wait_status("Disconnected")
        chinese = alice.page.evaluate(CHINESE)
        assert chinese == "未连接"
        assert scene.complaints() == []
