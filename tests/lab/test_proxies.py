"""Each proxy's written configuration, as it is, in front of a real Asterisk."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.helpers import answers
from tests.lab import asterisk, spaces, trust
from wizard.answers import Secret, Secrets
from wizard.catalogue import Catalogue
from wizard.output import compare, write
from wizard.plan import make_plan
from wizard.render import render

pytestmark = pytest.mark.lab

HOST = "pbx.example.test"
PORT = 8443
PAGE = "<!doctype html><title>softphone</title>"
SECRETS = Secrets(users={"6001": Secret("one"), "6002": Secret("two")})
NGINX = """\
daemon off;
user root;
pid {0}/pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    include {1};
}}
"""
HANDSHAKE = (
    "GET /ws HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Protocol: sip\r\n\r\n"
)


def written(folder: Path, proxy: str) -> Path:
    """What the wizard writes for a proxy that serves the page too."""
    changes = {
        "signalling.proxy": proxy,
        "signalling.port": PORT,
        "client.hosting": "proxy",
        "network.private_address": "192.0.2.10",
    }
    plan = make_plan(Catalogue(), answers("lan", changes))
    write(compare(render(plan, SECRETS, Catalogue(), plan.answers.users), folder), folder)
    return folder


def installed(out: Path, folder: Path, proxy: str) -> list[str]:
    """Put certificate, page and configuration in place below a folder; the proxy's command."""
    keys = folder / "keys"
    (folder / "www").mkdir()
    for name, text in (("index.html", PAGE), ("ice.json", "[]")):
        (folder / "www" / name).write_text(text)
    both = (keys / "fullchain.pem").read_text() + (keys / "privkey.pem").read_text()
    (folder / "both.pem").write_text(both)
    (path,) = (out / "proxy").iterdir()
    text = path.read_text()
    for real, ours in (
        ("/etc/haproxy/asterisk-webrtc.pem", f"{folder}/both.pem"),
        ("/etc/caddy/asterisk-webrtc", str(keys)),
        ("/etc/asterisk/keys", str(keys)),
        ("/var/www/asterisk-webrtc", f"{folder}/www"),
    ):
        text = text.replace(real, ours)
    file = folder / path.name
    file.write_text(text)
    if proxy == "nginx":
        main = folder / "main.conf"
        main.write_text(NGINX.format(folder, file))
        return ["nginx", "-c", str(main)]
    if proxy == "haproxy":
        return ["haproxy", "-db", "-f", str(file)]
    file.write_text(re.sub(r"^\{", f"{{\n\tadmin off\n\tstorage file_system {folder}/store", text,
                           count=1, flags=re.MULTILINE))  # fmt: skip
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(file)]


@contextmanager
def running(net: Path, command: list[str]) -> Iterator[None]:
    """The proxy in Asterisk's network namespace."""
    inside = [*spaces.DIE_WITH_ME, "nsenter", f"--net={net}", *command]
    with subprocess.Popen(inside, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as server:
        try:
            end = time.monotonic() + 10
            while True:
                try:
                    spaces.connect(net, "127.0.0.1", PORT).close()
                    break
                except OSError:
                    if server.poll() is not None or time.monotonic() > end:
                        server.kill()
                        output = server.stdout.read().decode() if server.stdout else ""
                        raise AssertionError(output) from None
                    time.sleep(0.05)
            yield
        finally:
            server.kill()


class Visitor:
    """Somebody outside who trusts the certificate authority and nothing else."""

    def __init__(self, net: Path, authority: Path) -> None:
        self._net = net
        self._context = ssl.create_default_context(cafile=authority)

    def open(self) -> ssl.SSLSocket:
        """A connection whose certificate has been checked."""
        plain = spaces.connect(self._net, "127.0.0.1", PORT)
        return self._context.wrap_socket(plain, server_hostname=HOST)

    def get(self, path: str, host: str = HOST) -> tuple[int, str]:
        """Status and body of a page."""
        with self.open() as stream:
            request = f"GET {path} HTTP/1.1\r\nHost: {host}:{PORT}\r\nConnection: close\r\n\r\n"
            stream.sendall(request.encode())
            read = b""
            while part := stream.recv(65536):
                read += part
        return int(read.split()[1]), read.partition(b"\r\n\r\n")[2].decode()

    def upgrade(self) -> tuple[socket.socket, str]:
        """A WebSocket for SIP, and the answer to its handshake."""
        stream = self.open()
        stream.sendall(HANDSHAKE.format(host=HOST, port=PORT).encode())
        return stream, stream.recv(4096).decode()


@pytest.mark.parametrize("proxy", ["nginx", "haproxy", "caddy"])
def test_a_proxy_carries_page_and_websocket_and_nothing_else(proxy: str, tmp_path: Path) -> None:
    out = written(tmp_path / "out", proxy)
    authority = trust.authority()
    authority.issue(tmp_path / "keys", HOST)
    command = installed(out, tmp_path, proxy)
    static = tmp_path / "static"
    shutil.copytree(tmp_path / "www", static / "phone")
    (static / "secret.txt").write_text("not for you")
    with (
        asterisk.start(out / "asterisk", "22", static_http=static) as server,
        running(server.net, command),
    ):
        visitor = Visitor(server.net, authority.write(tmp_path / "ca.crt"))
        assert server.complaints() == []
        assert visitor.get("/") == (200, PAGE)
        assert visitor.get("/ice.json") == (200, "[]")
        for path in ("/httpstatus", "/static/secret.txt", "/static/phone/../secret.txt", "/ari"):
            status, body = visitor.get(path)
            assert (status, "not for you" in body) in ((404, False), (400, False)), path
        stream, answer = visitor.upgrade()
        with stream:
            assert answer.startswith("HTTP/1.1 101 ")
            assert "sec-websocket-protocol: sip" in answer.lower()
