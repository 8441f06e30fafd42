"""What running Asterisks make of odd lines is what ``check``, ``install`` and ``doctor`` read."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator

import pytest

from tests.bench.given import make_certificate
from tests.lab import asterisk, machine
from tests.lab.pjsip_console import MINIMAL
from tests.support import meanings

pytestmark = pytest.mark.lab

LISTENER = re.compile(r"^(?:HTTP )?(HTTPS )?Server Enabled and Bound to (\S+)", re.M)


@pytest.fixture(scope="module", params=machine.VERSIONS)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[asterisk.Asterisk]:
    """One Asterisk for all tests of a version, with a certificate."""
    files = make_certificate(tmp_path_factory.mktemp("keys"))
    extra = {
        "modules.conf": (MINIMAL / "modules.conf").read_text()
        + "\n".join(meanings.MODULES.splitlines()[1:]).replace("autoload=no", "autoload=off"),
        "pjsip.conf": meanings.OBJECTS,
    }
    with asterisk.start(MINIMAL, request.param, extra=extra) as running:
        keys = running.path("/etc/asterisk/keys")
        keys.mkdir()
        for file in files:
            (keys / file.name).write_bytes(file.read_bytes())
        running.run("chown", "-R", "asterisk:", "/etc/asterisk")
        yield running


def write(server: asterisk.Asterisk, files: dict[str, str]) -> None:
    """Files of its configuration."""
    for name, text in files.items():
        server.path(f"/etc/asterisk/{name}").write_text(text, encoding="utf-8")


def listening(server: asterisk.Asterisk) -> list[str]:
    """The TCP sockets that wait for connections, on IPv4."""
    rows = [line.split() for line in server.run("cat", "/proc/net/tcp").splitlines()[1:]]
    places = [row[1].split(":") for row in rows if row[3] == "0A"]
    return [
        f"{socket.inet_ntoa(bytes.fromhex(host)[::-1])}:{int(port, 16)}" for host, port in places
    ]


def test_the_web_server_listens_where_its_file_is_read_to_say(server: asterisk.Asterisk) -> None:
    found = {}
    for name, case in meanings.WEB.items():
        write(server, {"http.conf": case.text, **case.more})
        server.cli("module reload http")
        told = re.sub(r"[\[\]]", "", server.cli("http show status"))
        seen = {bool(tls): place for tls, place in LISTENER.findall(told)}
        plain, secure = seen.get(False, ""), seen.get(True, "")
        if not seen:  # the console tells of TLS only beside the other listener
            secure = next(iter(listening(server)), "")
        found[name] = (plain, secure)
    expected = {name: (case.plain, case.secure) for name, case in meanings.WEB.items()}
    assert found == expected


def test_media_are_what_their_file_is_read_to_say(server: asterisk.Asterisk) -> None:
    found = {}
    for name, case in meanings.MEDIA.items():
        write(server, {"rtp.conf": case.text, **case.more})
        server.cli("module reload res_rtp_asterisk.so")
        told = server.cli("rtp show settings")
        start, end, ice = (
            re.search(rf"{what}: *(\w+)", told)[1]  # type: ignore[index]
            for what in ("Port start", "Port end", "ICE support")
        )
        found[name] = ((int(start), int(end)), ice == "Yes")
    expected = {name: (case.ports, case.ice) for name, case in meanings.MEDIA.items()}
    assert found == expected


def test_modules_are_loaded_that_the_file_is_read_to_load(server: asterisk.Asterisk) -> None:
    told = server.cli("module show")
    assert {name: f"{name}.so" in told for name in meanings.LOADED} == {
        **meanings.LOADED, "codec_g722": True,  # which the rest of the file loads
    }  # fmt: skip
    assert "codec_gsm.so" not in told  # the second autoload does not count


def test_objects_of_pjsip_go_by_their_first_type(server: asterisk.Asterisk) -> None:
    found: dict[str, str] = {}
    for kind in ("endpoint", "aor"):
        told = server.cli(f"pjsip show {kind}s")
        names = re.findall(rf"(?mi)^ *{kind}: +([^\s<][^\s/]*)", told)
        found.update(dict.fromkeys(names, kind))
    assert found == dict(meanings.TYPES)
