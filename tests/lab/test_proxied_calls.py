"""Calls through each proxy: sound, silence that lasts, and nothing beside the proxy."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.lab import asterisk, browser, made, network, policies, proxies, spaces, trust
from tests.lab.wire import Closed, Wire

pytestmark = pytest.mark.lab

BROWSER = "192.0.2.20"
# What a proxy does when nothing is said about silence: nginx's own 60 s, and the 50 s of Debian's
# haproxy.cfg. Caddy has no such limit, so its file has no line that could be taken away.
STOCK = {
    "nginx": (r"\n *proxy_(read|send)_timeout .*;", ""),
    "haproxy": (r"timeout (client|server) .*|\n *timeout tunnel .*", r"timeout \1 50s"),
}


@contextmanager
def proxied(
    folder: Path, playwright: Playwright, proxy: str, version: str, library: str
) -> Iterator[tuple[made.Scene, proxies.Proxy]]:
    """Asterisk behind a proxy on the same machine, which serves the page as well."""
    changes = {
        "signalling.proxy": proxy,
        "signalling.port": proxies.PORT,
        "client.hosting": "proxy",
    }
    with network.make("lan") as net:
        tree = made.answers_for(net, version, library, changes)
        written = made.run_wizard(folder / "out", tree)
        static = written.static(folder / "static")
        keys = written.out / "asterisk" / "keys"
        front = proxies.install(written.out, folder / "front", proxy, keys=keys)
        by_asterisk = proxy == "haproxy"  # which serves no files itself
        if not by_asterisk:
            (static / "phone").rename(folder / "page")
            front.www.rmdir()
            (folder / "page").rename(front.www)
        with (
            proxies.running(spaces.net_file(net.server), front),
            made.running(
                playwright, net, version, written, static if by_asterisk else None,
                page=f"https://{made.HOST}:{proxies.PORT}/",
            ) as scene,
        ):  # fmt: skip
            yield scene, front


def framed(scene: made.Scene, folder: Path) -> str:
    """What becomes of the page in a frame of another site, which could have it clicked unseen."""
    page = scene.chromium.page()
    site = folder / "site.html"
    site.write_text(f'<!doctype html><iframe src="{scene.page}"></iframe>')
    page.goto(browser.serve(page, site))
    (frame,) = page.main_frame.child_frames
    for _ in range(100):
        if frame.url.startswith("chrome-error:"):
            return "refused"
        if frame.locator("#status").count():
            return "shown"
        page.wait_for_timeout(100)
    return frame.url


def listening(server: asterisk.Asterisk) -> set[str]:
    """The TCP addresses on which Asterisk itself waits for somebody."""
    shown = spaces.run(["nsenter", f"--net={server.net}", "ss", "-Hltnp"])
    return {line.split()[3] for line in shown.splitlines() if f"pid={server.pid}," in line}


@pytest.mark.parametrize(
    ("proxy", "version", "library"),
    [
        ("nginx", "22", "jssip"),
        ("haproxy", "22", "sipml5"),
        ("caddy", "22", "sipjs"),
        ("nginx", "16", "jssip"),
    ],
)
def test_calls_through_a_proxy_have_sound(
    tmp_path: Path, playwright: Playwright, proxy: str, version: str, library: str
) -> None:
    """There and back; media goes past the proxy, and Asterisk's web server is for it alone.

    A call goes on while the proxy takes a new certificate into use.
    """
    with proxied(tmp_path, playwright, proxy, version, library) as (scene, front):
        alice = scene.phone("6001")
        assert framed(scene, tmp_path) == "refused"
        alice.call("600")
        assert alice.hears().codec == "opus"
        pair = alice.pair()
        assert pair is not None
        assert network.PRIVATE in pair["remote"], pair
        alice.hang_up()
        scene.server.wait_for("core show channels count", "0 active channels")

        bob = scene.phone("6002")
        bob.call("6001", wait="Calling")
        alice.answer()
        bob.wait_status("In call")
        alice.hears()
        bob.hears()

        keys = scene.made.out / "asterisk" / "keys"
        ca = scene.made.out / "ca"
        visitor = proxies.Visitor(scene.server.net, ca / "ca.crt")
        before = visitor.serial()
        front.renew(trust.load(ca).issue(keys, made.HOST))
        visitor.wait_for_another(before)
        if proxy == "caddy":  # the only one that closes the WebSockets then
            alice.wait_for_new_socket()
            bob.wait_for_new_socket()
        alice.hears()
        bob.hears()
        bob.hang_up()
        alice.wait_status("Registered")
        assert policies.violations(alice) == policies.violations(bob) == []

        assert listening(scene.server) == {"127.0.0.1:8088"}
        outside = spaces.net_file(scene.browser_space)
        with pytest.raises(ConnectionRefusedError):
            spaces.connect(outside, network.PRIVATE, 8088)
        assert scene.complaints() == []


@pytest.mark.parametrize(
    ("proxy", "version"), [("nginx", "22"), ("haproxy", "22"), ("caddy", "22"), ("nginx", "16")]
)
def test_only_the_proxy_knows_who_came(tmp_path: Path, proxy: str, version: str) -> None:
    """Asterisk sees 127.0.0.1, as the advice says; the proxy's log has the visitor's address."""
    out = proxies.written(tmp_path / "out", proxy)
    authority = trust.authority()
    keys = authority.issue(tmp_path / "keys", proxies.HOST)
    front = proxies.install(out, tmp_path / "front", proxy, keys=keys)
    with (
        network.make("lan") as net,
        asterisk.start(out / "asterisk", version, namespace=net.server) as server,
        proxies.running(server.net, front),
    ):
        visitor = proxies.Visitor(
            spaces.net_file(net.browser),
            authority.write(tmp_path / "ca.crt"),
            address=network.PRIVATE,
        )
        stream, _ = visitor.upgrade()
        wire = Wire(stream)
        assert wire.register("6001", "wrong").startswith("SIP/2.0 401")
        assert wire.register("6001", proxies.USERS["6001"]).startswith("SIP/2.0 200")
        assert "@127.0.0.1:" in server.wait_for("pjsip show contacts", "6001/sip:")
        log = server.path("/var/log/asterisk/security").read_text()
        (guess,) = re.findall(r'ChallengeResponseFailed.*RemoteAddress="([^"]*)"', log)
        assert guess.startswith("IPV4/WS/127.0.0.1/")
        wire.close()
        front.wait_for_log(rf"{re.escape(BROWSER)}.*/ws")


def test_a_silent_browser_stays_registered_and_can_be_called(tmp_path: Path) -> None:
    """Nobody says anything for longer than the proxies' own limits, which cut the two controls."""
    authority = trust.authority()
    keys = authority.issue(tmp_path / "keys", proxies.HOST)
    ca = authority.write(tmp_path / "ca.crt")
    fronts = {}
    for number, name in enumerate((*proxies.PROXIES, *(f"stock-{name}" for name in STOCK))):
        proxy, port = name.split("-")[-1], proxies.PORT + number
        out = proxies.written(tmp_path / f"out-{name}", proxy, port)
        front = proxies.install(out, tmp_path / name, proxy, keys=keys, port=port)
        if name != proxy:
            text = front.file.read_text()
            front.file.write_text(re.sub(*STOCK[proxy], text))
            assert front.file.read_text() != text
        fronts[name] = front
    conf = (out / "asterisk" / "pjsip.conf").read_text()
    mute = re.sub(r"(?m)^(keep_alive_interval *= *)30$", r"\g<1>0", conf)
    assert mute != conf
    with ExitStack() as stack:
        server = stack.enter_context(
            asterisk.start(out / "asterisk", "22", extra={"pjsip.conf": mute})
        )
        wires: dict[str, tuple[str, Wire]] = {}
        for (user, password), (name, front) in zip(
            proxies.USERS.items(), fronts.items(), strict=True
        ):
            stack.enter_context(proxies.running(server.net, front))
            stream, _ = proxies.Visitor(server.net, ca, port=front.port).upgrade()
            wires[name] = user, Wire(stream)
            stack.callback(stream.close)
            assert wires[name][1].register(user, password).startswith("SIP/2.0 200"), name

        for name in ("stock-haproxy", "stock-nginx"):  # in the order of their limits
            with pytest.raises(Closed):
                wires[name][1].receive(timeout=150)
        time.sleep(3)
        server.cli("module load res_clioriginate")
        for name in proxies.PROXIES:
            assert wires[name][1].silent(), name
        for name, (user, wire) in wires.items():
            registered = f"{user}/sip:" in server.cli(f"pjsip show aor {user}")
            assert registered == (name in proxies.PROXIES), name
            if registered:
                server.cli(f"channel originate PJSIP/{user} application Echo")
                invite = wire.receive()
                assert invite.startswith("INVITE "), invite
                wire.refuse(invite)
        server.wait_for("core show channels count", "0 active channels")
        for user, wire in (wires[name] for name in proxies.PROXIES):
            assert wire.register(user, proxies.USERS[user]).startswith("SIP/2.0 200"), user
