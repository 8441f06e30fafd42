"""The lab itself: what the other lab tests rely on."""

from __future__ import annotations

import shutil
import socket
import ssl
import tempfile
from pathlib import Path

import pytest

from tests.lab import asterisk, machine, network, spaces, trust

pytestmark = pytest.mark.lab

MINIMAL = Path(__file__).parent / "minimal"
HOST = "pbx.example.test"


@pytest.fixture(scope="module")
def conf(ca: trust.Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("conf") / "asterisk"
    shutil.copytree(MINIMAL, folder)
    ca.issue(folder / "keys", HOST)
    return folder


def greeting(server: asterisk.Asterisk, ca: trust.Authority) -> str:
    """The first bytes of an answer over TLS, with the certificate checked."""
    with tempfile.NamedTemporaryFile(suffix=".crt") as file:
        context = ssl.create_default_context(cafile=ca.write(Path(file.name)))
    plain = spaces.connect(server.net, "127.0.0.1", 8089)
    with context.wrap_socket(plain, server_hostname=HOST) as stream:
        stream.sendall(f"GET /ws HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        return stream.recv(200).decode()


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_minimal_configuration_boots_without_a_complaint(
    conf: Path, ca: trust.Authority, version: str
) -> None:
    with asterisk.start(conf, version) as server:
        assert server.version.startswith(machine.SUITES[version].branch)
        assert server.records_complaints()
        assert server.complaints() == []
        assert greeting(server, ca).startswith("HTTP/1.1 ")
        assert "6001" in server.cli("pjsip show endpoints")


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_a_complaint_is_seen(conf: Path, version: str) -> None:
    with asterisk.start(conf, version, extra={"acl.conf": "[general]\n"}) as server:
        assert any("acl.conf" in line for line in server.complaints())
        before = server.mark()
        server.path("/etc/asterisk/acl.conf").write_text("; none\n")
        server.cli("module reload acl")
        assert server.complaints(before) == []


def test_several_run_at_once_and_leave_nothing(conf: Path) -> None:
    with asterisk.start(conf, "16") as old, asterisk.start(conf, "22") as new:
        assert old.version != new.version
        assert old.pid != new.pid
        pids = (old.pid, new.pid)
        new.kill()
        new.boot()
        assert new.pid not in pids
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    assert str(old._work) not in Path("/proc/mounts").read_text()


@pytest.mark.parametrize(
    ("topology", "browser_seen_as", "server_seen_as"),
    [
        ("lan", "192.0.2.20", "192.0.2.10"),
        ("public", "198.51.100.20", "203.0.113.10"),
        ("one-to-one-nat", "198.51.100.20", "203.0.113.10"),
    ],
)
def test_addresses_are_translated_as_the_network_promises(
    topology: str, browser_seen_as: str, server_seen_as: str
) -> None:
    with network.make(topology) as net:
        server, browser = spaces.net_file(net.server), spaces.net_file(net.browser)
        with (
            spaces.enter(server, lambda: socket.create_server(("", 8089))) as listener,
            spaces.connect(browser, net.dial_address, 8089) as call,
        ):
            talk, seen = listener.accept()
            talk.close()
            assert seen[0] == browser_seen_as
            assert call.getpeername()[0] == net.dial_address
        if net.internet:
            assert mapped(server) == server_seen_as
            assert mapped(browser) == browser_seen_as
        else:
            assert server_seen_as == net.server_address
    assert not list(Path("/run/netns").glob(f"{net._prefix}-*"))


def test_nobody_on_the_internet_reaches_into_the_home() -> None:
    with network.make("public") as net:
        browser = spaces.net_file(net.browser)
        with (
            spaces.enter(browser, lambda: socket.create_server(("", 8089))),
            pytest.raises(OSError),
        ):
            spaces.connect(spaces.net_file(net.server), "198.51.100.20", 8089, timeout=0.5)


def mapped(net: Path) -> str:
    """The address that a STUN server sees."""
    request = b"\x00\x01\x00\x00\x21\x12\xa4\x42" + b"lab-test-id!"
    host, port = network.STUN.split(":")
    with spaces.enter(net, lambda: socket.socket(type=socket.SOCK_DGRAM)) as udp:
        udp.settimeout(3)
        udp.sendto(request, (host, int(port)))
        answer = udp.recv(500)
    place = answer.index(b"\x00\x20\x00\x08")  # XOR-MAPPED-ADDRESS
    hidden = answer[place + 8 : place + 12]
    return socket.inet_ntoa(bytes(a ^ b for a, b in zip(hidden, request[4:8], strict=True)))
