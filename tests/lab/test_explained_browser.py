"""What a real browser says of a broken set-up is recognised, and gone when it is mended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, Playwright, Route

from tests.lab import browser, network, trust
from tests.lab.broken.caller import FINGERPRINT
from tests.lab.broken.place import Edits, Place, place
from tests.lab.broken.trials import IN_A_BROWSER, ON_ITS_OWN
from tests.lab.wire import DOMAIN
from wizard.catalogue import Catalogue
from wizard.cli import main
from wizard.explain.matching import Recogniser
from wizard.explain.summary import Reader

pytestmark = pytest.mark.lab

SYMPTOMS: Final = Catalogue().symptoms
READER: Final = Reader(Recogniser(SYMPTOMS))
SERVER: Final = f"wss://{DOMAIN}:8089/ws"
OPEN: Final = """([url, protocol]) => new Promise((done) => {
  try {
    const socket = new WebSocket(url, protocol || []);
    socket.onopen = () => { socket.close(); done('open'); };
    socket.onclose = (event) => done(`closed, code: ${event.code}`);
  } catch (error) { done(String(error)); }
})"""
MICROPHONE: Final = """async (wanted) => {
  try { await navigator.mediaDevices.getUserMedia({ audio: wanted }); return 'open'; }
  catch (error) { return String(error); }
}"""
OFFER: Final = """async () => {
  window.peer = new RTCPeerConnection();
  window.peer.addTransceiver('audio');
  await window.peer.setLocalDescription(await window.peer.createOffer());
  await new Promise((done) => {
    if (window.peer.iceGatheringState === 'complete') { done(); return; }
    window.peer.onicegatheringstatechange = () =>
      window.peer.iceGatheringState === 'complete' && done();
  });
  return window.peer.localDescription.sdp;
}"""
ANSWER: Final = """async (sdp) => {
  try { await window.peer.setRemoteDescription({ type: 'answer', sdp }); return 'open'; }
  catch (error) { return String(error); }
  finally { window.peer.close(); }
}"""
KEEP: Final = "async (sdp) => { await window.peer.setRemoteDescription({ type: 'answer', sdp }); }"
HALF: Final = (
    "type=endpoint\nuse_avpf=yes\nmedia_encryption=dtls\ndtls_auto_generate_cert=yes\n"
    "dtls_verify=fingerprint\ndtls_setup=actpass\nmedia_use_received_transport=yes\n"
)
WHOLE: Final = "type=endpoint\nwebrtc=yes\n"


@dataclass
class Scene:
    """A browser and the server that it knows."""

    place: Place
    chromium: browser.LabBrowser
    stranger: browser.LabBrowser


@pytest.fixture(scope="module")
def scene(
    ca: trust.Authority,
    playwright: Playwright,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("browser")
    with network.make("lan") as net, place("22", ca, folder, net.server) as made:
        known = dict.fromkeys((DOMAIN, "other.example.test"), net.dial_address)
        inside: dict[str, Any] = {"namespace": net.browser, "hosts": known}
        with (
            browser.start(playwright, authority=made.authority, **inside) as chromium,
            browser.start(playwright, **inside) as stranger,
        ):
            yield Scene(made, chromium, stranger)


def page(
    where: browser.LabBrowser, address: str = "https://page.example.test/", **head: str
) -> Page:
    """An empty page of an address."""
    made = where.page()

    def answer(route: Route) -> None:
        route.fulfill(body="<title>page</title>", content_type="text/html", headers=head)

    made.route(f"{address}**", answer)
    made.goto(address)
    return made


def told(made: Page, script: str, argument: object) -> list[str]:
    """What a script ends with, and what the console says meanwhile."""
    console: list[str] = []
    made.on("console", lambda message: console.append(message.text))
    result = str(made.evaluate(script, argument))
    made.wait_for_timeout(50)
    return [result, *console]


def is_named(cause: str, lines: list[str]) -> None:
    found = READER.sum_up(["\n".join(lines).encode()]).ordered()
    assert cause in IN_A_BROWSER or cause in ON_ITS_OWN
    assert cause in [each.symptom.id for each in found], lines


@pytest.mark.parametrize(
    ("cause", "url", "protocol"),
    [
        ("browser-connection-refused", f"wss://{DOMAIN}:9999/ws", "sip"),
        ("browser-certificate-name", "wss://other.example.test:8089/ws", "sip"),
        ("browser-name-unresolved", "wss://nowhere.example.test:8089/ws", "sip"),
        ("browser-websocket-404", f"wss://{DOMAIN}:8089/wss", "sip"),
        ("browser-websocket-refused", SERVER, "chat"),
        ("browser-tls-mismatch", f"wss://{DOMAIN}:8088/ws", "sip"),
        ("browser-mixed-content", f"ws://{DOMAIN}:8088/ws", "sip"),
    ],
)
def test_a_websocket_that_does_not_open(scene: Scene, cause: str, url: str, protocol: str) -> None:
    made = page(scene.chromium)
    lines = told(made, OPEN, [url, protocol])
    assert lines[0] != "open"
    is_named(cause, lines)
    assert told(made, OPEN, [SERVER, "sip"])[0] == "open"


def test_a_close_without_a_reason_is_a_guess_until_the_console_says_more(scene: Scene) -> None:
    lines = told(page(scene.chromium), OPEN, [f"wss://{DOMAIN}:9999/ws", "sip"])
    alone = CliRunner().invoke(main, ["explain", lines[0]])
    assert "[browser-websocket-1006]" in alone.output
    is_named("browser-connection-refused", lines)


def test_a_certificate_that_is_not_trusted(scene: Scene) -> None:
    lines = told(page(scene.stranger), OPEN, [SERVER, "sip"])
    assert lines[0] != "open"
    is_named("browser-certificate-authority", lines)
    assert told(page(scene.chromium), OPEN, [SERVER, "sip"])[0] == "open"


def test_a_page_without_https_has_no_microphone(scene: Scene) -> None:
    lines = told(page(scene.chromium, "http://page.example.test/"), MICROPHONE, True)
    is_named("browser-insecure-page", lines)
    assert told(page(scene.chromium), MICROPHONE, True)[0] == "open"


def test_a_page_that_may_not_use_the_microphone(scene: Scene) -> None:
    closed = {"Permissions-Policy": "microphone=()"}
    is_named(
        "browser-microphone-refused",
        told(page(scene.chromium, **closed), MICROPHONE, True),
    )
    assert told(page(scene.chromium), MICROPHONE, True)[0] == "open"


def test_a_microphone_that_is_gone(scene: Scene) -> None:
    made = page(scene.chromium)
    is_named("browser-microphone-missing", told(made, MICROPHONE, {"deviceId": {"exact": "x"}}))
    assert told(made, MICROPHONE, True)[0] == "open"


@pytest.mark.parametrize(
    ("cause", "half"),
    [
        ("browser-no-ice", f"{HALF}rtcp_mux=yes\nice_support=no\n"),
        ("browser-no-rtcp-mux", f"{HALF}rtcp_mux=no\nice_support=yes\n"),
        ("browser-no-fingerprint", f"{WHOLE}dtls_cert_file=/etc/asterisk/keys/garbage.pem\n"),
    ],
)
def test_an_answer_that_the_browser_refuses(scene: Scene, cause: str, half: str) -> None:
    edits: dict[str, Edits] = {"pjsip.conf": ((WHOLE, half),)}
    scene.place.edit(edits)
    is_named(cause, answered(scene))
    assert "webrtc=yes" in SYMPTOMS[cause].fix
    scene.place.edit({})
    assert answered(scene)[0] == "open"


def answered(scene: Scene) -> list[str]:
    """What the browser makes of Asterisk's answer to its own offer."""
    made = page(scene.chromium)
    caller = scene.place.caller()
    status = caller.invite("600", str(made.evaluate(OFFER)))
    assert " 200 " in status, status
    sdp = caller.last_answer.partition("\r\n\r\n")[2]
    caller.bye()
    return told(made, ANSWER, sdp)


@pytest.mark.parametrize(
    ("cause", "half", "forged"),
    [
        ("dtls-fingerprint-mismatch", WHOLE, True),
        ("dtls-failed", f"{WHOLE}dtls_cipher=ECDHE-RSA-AES128-SHA\n", False),
    ],
)
def test_a_handshake_of_media_that_fails(
    scene: Scene, cause: str, half: str, forged: bool
) -> None:
    if half != WHOLE:
        scene.place.edit({"pjsip.conf": ((WHOLE, half),)})
    is_named(cause, shaken(scene, cause, forged=forged))
    scene.place.edit({})
    healthy = READER.sum_up(["\n".join(shaken(scene, "", forged=False)).encode()])
    assert cause not in healthy.matches


def test_what_only_the_old_branch_does_with_the_handshake(
    ca: trust.Authority, playwright: Playwright, tmp_path: Path
) -> None:
    """16.28 drops a browser that its offer does not name, and renegotiates when told to."""
    with network.make("lan") as net, place("16", ca, tmp_path, net.server) as made:
        known = {DOMAIN: net.dial_address}
        with browser.start(
            playwright, authority=made.authority, namespace=net.browser, hosts=known
        ) as chromium:
            scene = Scene(made, chromium, chromium)
            is_named("dtls-source-dropped", shaken(scene, "dtls-source-dropped", hidden=True))
            made.edit({"pjsip.conf": ((WHOLE, f"{WHOLE}dtls_rekey=1\n"),)})
            is_named("dtls-rekey", shaken(scene, "dtls-rekey"))
            assert "dtls_rekey=0" in SYMPTOMS["dtls-rekey"].fix
            made.edit({"pjsip.conf": ((WHOLE, f"{WHOLE}dtls_rekey=0\n"),)})
            lines = "\n".join(shaken(scene, "", stay=2.0)).encode()
            assert not {"dtls-source-dropped", "dtls-rekey"} & set(READER.sum_up([lines]).matches)


def shaken(
    scene: Scene, cause: str, *, forged: bool = False, hidden: bool = False, stay: float = 0.0
) -> list[str]:
    """What Asterisk logs while the media of a call shake hands.

    Args:
        scene: where.
        cause: what to wait for; without one, for the connection.
        forged: the offer names another certificate.
        hidden: the offer names another address, as one from behind NAT does.
        stay: seconds that the call lasts after that.
    """
    made = page(scene.chromium)
    scene.place.begin()
    caller = scene.place.caller()
    sdp = str(made.evaluate(OFFER))
    if forged:
        sdp = re.sub(r"(a=fingerprint:sha-256 )\S+", rf"\1{FINGERPRINT}", sdp)
    if hidden:
        sdp = re.sub(r"(a=candidate:\S+ \d udp \d+ )\S+", r"\g<1>198.51.100.77", sdp)
    status = caller.invite("600", sdp)
    assert " 200 " in status, status
    made.evaluate(KEEP, caller.last_answer.partition("\r\n\r\n")[2])
    if cause:
        scene.place.wait_for(
            lambda: cause in READER.sum_up(["\n".join(scene.place.told()).encode()]).matches
        )
    else:
        made.wait_for_function("() => window.peer.connectionState === 'connected'")
        made.wait_for_timeout(stay * 1000)
    told = scene.place.told()
    caller.bye()
    made.close()
    return told
