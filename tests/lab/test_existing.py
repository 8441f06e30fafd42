"""What works before an install works after it: trunks known by address, redirects, an image."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.lab import asterisk, machine, spaces
from tests.lab.sip_line import Line
from tests.lab.test_install import before, wizard
from tests.support.installs import contents, fill, write

pytestmark = pytest.mark.lab

PROVIDER = "127.0.0.20"
SHORT = (
    "[provider]\ntype=wizard\naccepts_registrations=no\nsends_registrations=no\n"
    f"remote_hosts={PROVIDER}\nendpoint/context=from-provider\nendpoint/disallow=all\n"
    "endpoint/allow=ulaw\nendpoint/rtp_symmetric=yes\n"
)
FILES = {
    "modules.conf": "[modules]\nautoload=yes\nnoload => chan_sip.so\n",
    "pjsip.conf": "[udp]\ntype=transport\nprotocol=udp\nbind=0.0.0.0:5060\n",
    "pjsip_wizard.conf": SHORT,
    "extensions.conf": (
        "[general]\nstatic=yes\n[from-provider]\nexten => 600,1,Answer()\n same => n,Echo()\n"
    ),
    "http.conf": (
        "[general]\nenabled=yes\nbindaddr=127.0.0.1\nenablestatic=yes\n"
        "redirect=/ /static/mine.html\n"
    ),
    "rtp.conf": "[general]\nrtpstart=12000\nrtpend=12999\n",
}
NUMBERS = ("15550100", "6001")
"""Callers of the provider; the second has the number that the wizard gives to an account."""


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """The page that somebody serves already."""
    folder = fill(tmp_path / "static", {"mine.html": "my own page"})
    (folder / "mine.html").chmod(0o644)
    return folder


@contextmanager
def calling(server: asterisk.Asterisk) -> Iterator[Line]:
    """The provider, who calls from its address."""
    line = Line(server.net, PROVIDER)
    try:
        yield line
    finally:
        line.close()
        server.cli("channel request hangup all")


def answers(server: asterisk.Asterisk) -> dict[str, str]:
    """What each caller hears: the echo, or the status of a refusal."""
    found = {}
    for number in NUMBERS:
        with calling(server) as provider:
            answer = provider.ask("INVITE", number, profile="RTP/AVP")
            heard = answer.status == "200 OK" and provider.comes_back(answer) > 0
            found[number] = "heard" if heard else answer.status
    return found


def page(server: asterisk.Asterisk) -> str:
    """Where the bare address leads, and what is there."""
    said = []
    for path in ("/", "/static/mine.html"):
        connection = spaces.enter(
            server.net, lambda: socket.create_connection(("127.0.0.1", 8088), 5)
        )
        with connection:
            connection.sendall(
                f"GET {path} HTTP/1.1\r\nHost: pbx\r\nConnection: close\r\n\r\n".encode()
            )
            with connection.makefile("rb") as stream:
                said.append(stream.read().decode())
    found = [line for line in said[0].splitlines() if line.startswith("Location: ")]
    return f"{''.join(found)} {said[1].splitlines()[-1]}"


def again(server: asterisk.Asterisk) -> None:
    """Start anew: the order of identification counts only then."""
    server.stop()
    server.boot()


HEARD = dict.fromkeys(NUMBERS, "heard")
MINE = "Location: /static/mine.html my own page"


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_a_provider_is_heard_and_a_page_is_served_as_before(
    version: str, static: Path, tmp_path: Path
) -> None:
    out = write(tmp_path / "out", {"asterisk.version": machine.root(version).version})
    folder = before(tmp_path / "etc", version, FILES, tmp_path)
    tools = tmp_path / "tools"
    with asterisk.start(folder, version, static_http=static) as server:
        place = server.path("/etc/asterisk")
        was = contents(place)
        assert (answers(server), page(server)) == (HEARD, MINE)
        wizard(server, tools, "install", str(out), "--to", str(place), "--yes", "--reload")
        assert (answers(server), page(server)) == (HEARD, MINE)
        again(server)
        assert (answers(server), page(server)) == (HEARD, MINE)
        assert "Enabled and Bound to 0.0.0.0:8089" in server.cli("http show status")
        assert "6001/6001" in server.cli("pjsip show endpoints")
        ours = place / "pjsip_webrtc.conf"
        order = "type=global\nendpoint_identifier_order=username\n"
        ours.write_text(ours.read_text().replace("type=global\n", order))
        again(server)
        refused = answers(server)  # what the order of a folder of the wizard's alone would do
        assert refused == {**HEARD, "6001": "401 Unauthorized"}
        wizard(server, tools, "rollback", str(place), "--reload", "--force")
        again(server)
        assert contents(place) == was
        assert (answers(server), page(server)) == (HEARD, MINE)


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_a_folder_over_that_of_an_image_leaves_the_images_modules(
    version: str, static: Path, tmp_path: Path
) -> None:
    """As a volume with a few files that a container mounts over its own."""
    out = write(tmp_path / "out", {"asterisk.version": machine.root(version).version})
    image = before(tmp_path / "image", version, FILES, tmp_path)
    over = fill(tmp_path / "over", {"pjsip_wizard.conf": SHORT})
    was = contents(over)
    tools = tmp_path / "tools"
    with asterisk.start(image, version, static_http=static) as server:
        command = ["install", str(out), "--to", str(over), "--yes"]
        wizard(server, tools, *command, code=4)  # what the image has was left open
        for name in ("pjsip", "extensions"):
            with (image / f"{name}.conf").open("a") as file:
                file.write(f'#include "{name}_webrtc.conf"\n')
        shutil.copytree(over, image, dirs_exist_ok=True)
        server.configure(image)
        again(server)
        assert (answers(server), page(server)) == (HEARD, MINE)
        assert "app_queue.so" in server.cli("module show like app_queue.so")
        assert "6001/6001" in server.cli("pjsip show endpoints")
    subprocess.run([sys.executable, "-m", "wizard", "rollback", str(over)], check=True)
    assert contents(over) == was
