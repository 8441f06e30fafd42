"""The page as an application: installable, open without a network, and heard in the background."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.lab import machine, made, network
from tests.lab.phone import Phone

pytestmark = pytest.mark.lab

RELAY = {
    "turn.mode": "existing",
    "turn.uris": ["turn:192.0.2.10:3478"],
    "turn.username": network.TURN_USER,
}
ORIGIN = made.PAGE.rpartition("/static/")[0]
KEPT = """caches.open("asterisk-phone")
  .then((cache) => cache.keys())
  .then((all) => all.map(({ url }) => url))"""
SHOWN = """navigator.serviceWorker.ready
  .then((registration) => registration.getNotifications())
  .then((all) => all.map(({ title }) => title))"""
ANSWERED = """async () => {
  const [notification] = await registration.getNotifications();
  dispatchEvent(new NotificationEvent("notificationclick", { notification, action: "answer" }));
}"""


def _until(phone: Phone, expression: str, wanted: object) -> None:
    for _ in range(100):
        if phone.page.evaluate(expression) == wanted:
            return
        phone.page.wait_for_timeout(100)
    raise AssertionError(f"{phone.page.evaluate(expression)} is not {wanted}\n{phone.story()}")


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_the_page_is_installable_and_opens_without_a_network(
    tmp_path: Path, playwright: Playwright, version: str
) -> None:
    """As Asterisk serves it, under its policy, without an error of the browser."""
    with network.make("lan") as net:
        tree = made.answers_for(net, version, "jssip", RELAY)
        written = made.run_wizard(tmp_path / "out", tree, network.TURN_PASSWORD)
        static = written.static(tmp_path / "static")
        with made.running(playwright, net, version, written, static) as scene:
            _install(scene)


def _install(scene: made.Scene) -> None:
    alice = scene.phone("6001")
    session = alice.page.context.new_cdp_session(alice.page)
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert '"start_url": "index.html"' in manifest["data"]
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [error["errorId"] for error in errors if error["errorId"] != "in-incognito"] == []
    alice.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    alice.call("600")  # fetches ice.json
    alice.hears()
    alice.hang_up()
    kept = {url.rpartition("/")[2] for url in alice.page.evaluate(KEPT)}
    assert kept == {"index.html", "phone.css", "phone.js", "manifest.json", "icon.svg"}

    alice.page.context.set_offline(True)
    alice.page.reload()
    assert alice.status() == "Disconnected"
    assert alice.button("Connect").is_visible()
    alice.page.context.set_offline(False)
    alice.page.reload()
    alice.connect("6001", scene.made.passwords["6001"])
    assert not [line for line in alice.console if "Content Security Policy" in line]


def test_a_call_to_a_page_in_the_background_is_notified(
    tmp_path: Path, playwright: Playwright
) -> None:
    """Until the caller gives up; its button "Answer" does so, without a look at the page."""
    with made.scene(tmp_path, playwright, "lan", "22", "jssip") as scene:
        bob = scene.phone("6002")
        bob.page.context.grant_permissions(["microphone", "notifications"], origin=ORIGIN)
        bob.page.reload()
        bob.connect("6002", scene.made.passwords["6002"])
        bob.page.evaluate("document.hasFocus = () => false")
        alice = scene.phone("6001")
        alice.call("6002", wait="Ringing")
        _until(bob, SHOWN, ["Alice"])
        alice.hang_up()
        _until(bob, SHOWN, [])

        alice.call("6002", wait="Ringing")
        _until(bob, SHOWN, ["Alice"])
        (worker,) = bob.page.context.service_workers
        worker.evaluate(ANSWERED)
        bob.wait_status("In call")
        alice.hears()
        _until(bob, SHOWN, [])
        alice.hang_up()
