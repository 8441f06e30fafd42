"""Each proxy's written configuration, as it is, in front of an Asterisk.

Only paths change, since a test has no /etc/nginx of its own; HAProxy's log goes to a socket of the
test, for nobody listens on /dev/log.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.lab import machine, spaces
from tests.support.helpers import answers
from wizard.answers import Secret, Secrets
from wizard.catalogue import Catalogue
from wizard.plan import make_plan
from wizard.render.files import render
from wizard.writing.output import compare, write

PROXIES: Final = ("nginx", "haproxy", "caddy")
HOST: Final = "pbx.example.test"
PORT: Final = 8443
USERS: Final = {f"600{n}": f"word-{n}" for n in range(1, 6)}
"""Users and their passwords."""
NGINX: Final = """\
daemon off;
user root;
pid {0}/pid;
error_log stderr;
events {{}}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    include {1};
}}
"""
HANDSHAKE: Final = (
    "GET /ws HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Protocol: sip\r\n\r\n"
)


@dataclass
class Proxy:
    """A proxy whose files are in place."""

    name: str
    folder: Path
    command: tuple[str, ...]
    log_socket: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def file(self) -> Path:
        """The configuration that the wizard wrote, with the paths of this test."""
        return next(path for path in self.folder.iterdir() if path.name in FILES)

    @property
    def www(self) -> Path:
        """Where the page is that the proxy serves itself."""
        return self.folder / "www"

    def bundle(self, keys: Path) -> None:
        """Put certificate and key into one file, as HAProxy wants them."""
        both = (keys / "fullchain.pem").read_text() + (keys / "privkey.pem").read_text()
        (self.folder / "both.pem").write_text(both)

    def renew(self, keys: Path) -> None:
        """Take a new certificate into use, as `systemctl reload` has it done."""
        self.bundle(keys)
        if self.process is None:
            raise RuntimeError(f"{self.name} does not run")
        if self.name == "caddy":
            net = f"--net=/proc/{self.process.pid}/ns/net"
            reload = f"caddy reload --adapter caddyfile --config {self.file} --force"
            spaces.run(["nsenter", net, *reload.split()])
        else:
            news = {"nginx": signal.SIGHUP, "haproxy": signal.SIGUSR2}
            self.process.send_signal(news[self.name])

    def log(self) -> str:
        """What it wrote about its visitors, and about itself."""
        names = ("access.log", "output.log")
        return "".join(
            (self.folder / name).read_text(errors="replace")
            for name in names
            if (self.folder / name).exists()
        )

    def wait_for_log(self, pattern: str, timeout: float = 10.0) -> str:
        """Wait for a line of the log, and return it."""
        end = time.monotonic() + timeout
        while not (found := re.search(f"^.*{pattern}.*$", self.log(), re.M)):
            if time.monotonic() > end:
                raise AssertionError(f"{self.name} never logged {pattern!r}:\n{self.log()}")
            time.sleep(0.1)
        return found[0]


FILES: Final = ("nginx.conf", "haproxy.cfg", "Caddyfile")


def written(folder: Path, proxy: str, port: int = PORT, **more: object) -> Path:
    """What the wizard writes for a proxy that serves the page too; no browser needed."""
    changes = {
        "signalling.proxy": proxy,
        "signalling.port": port,
        "client.hosting": "proxy",
        "network.private_address": "192.0.2.10",
        "users": [{"name": name} for name in USERS],
        **{key.replace("__", "."): value for key, value in more.items()},
    }
    plan = make_plan(Catalogue(), answers("lan", changes))
    secrets = Secrets(users={name: Secret(word) for name, word in USERS.items()})
    write(compare(render(plan, secrets, Catalogue(), plan.answers.users), folder), folder)
    return folder


def install(out: Path, folder: Path, name: str, *, keys: Path, port: int = PORT) -> Proxy:
    """Put certificate and configuration in place below a new folder, with an empty `www`."""
    (folder / "www").mkdir(parents=True)
    (written,) = (out / "proxy").iterdir()
    text = written.read_text()
    log_socket = machine.temporary("log") / "socket"
    for real, ours in (
        ("/etc/haproxy/asterisk-webrtc.pem", f"{folder}/both.pem"),
        ("/etc/caddy/asterisk-webrtc", str(keys)),
        ("/etc/asterisk/keys", str(keys)),
        ("/var/www/asterisk-webrtc", f"{folder}/www"),
        ("/var/log/nginx/asterisk-webrtc.log", f"{folder}/access.log"),
        ("/dev/log", str(log_socket)),
    ):
        text = text.replace(real, ours)
    file = folder / written.name
    file.write_text(text)
    main = folder / "main.conf"
    if name == "nginx":
        main.write_text(NGINX.format(folder, file))
    commands = {
        "nginx": ("nginx", "-c", str(main)),
        "haproxy": ("haproxy", "-W", "-db", "-f", str(file)),
        "caddy": ("caddy", "run", "--adapter", "caddyfile", "--config", str(file)),
    }
    proxy = Proxy(name, folder, commands[name], log_socket, port)
    proxy.bundle(keys)
    return proxy


@contextmanager
def running(net: Path, proxy: Proxy) -> Iterator[Proxy]:
    """The proxy in a network namespace, from when it listens."""
    inside = ["nsenter", f"--net={net}", *spaces.DIE_WITH_ME, *proxy.command]
    home = {"XDG_DATA_HOME": str(proxy.folder), "XDG_CONFIG_HOME": str(proxy.folder)}
    with (
        _syslog(proxy),
        (proxy.folder / "output.log").open("wb") as output,
        subprocess.Popen(
            inside, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **home}
        ) as server,
    ):
        try:
            end = time.monotonic() + 20
            while True:
                try:
                    spaces.connect(net, "127.0.0.1", proxy.port).close()
                    break
                except OSError:
                    if server.poll() is not None or time.monotonic() > end:
                        raise AssertionError(proxy.log()) from None
                    time.sleep(0.05)
            proxy.process = server
            yield proxy
        finally:
            spaces.end(server)  # nginx takes its workers along


@contextmanager
def _syslog(proxy: Proxy) -> Iterator[None]:
    """What would be /dev/log: each message becomes a line of access.log."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as inbox:
        path = proxy.log_socket
        inbox.bind(str(path))
        path.chmod(0o666)  # HAProxy writes as its own user
        path.parent.chmod(0o755)

        def take() -> None:
            with contextlib.suppress(OSError):
                while message := inbox.recv(65536):
                    with (proxy.folder / "access.log").open("ab") as log:
                        log.write(message.rstrip(b"\n") + b"\n")

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        try:
            yield
        finally:
            inbox.shutdown(socket.SHUT_RDWR)
            thread.join(5)
            shutil.rmtree(path.parent)


class Visitor:
    """Somebody who trusts the certificate authority and nothing else."""

    def __init__(
        self,
        net: Path,
        authority: Path,
        *,
        address: str = "127.0.0.1",
        port: int = PORT,
        source: str = "",
    ) -> None:
        self._net = net
        self._address = address
        self._port = port
        self._source = source
        self._context = ssl.create_default_context(cafile=authority)

    def open(self) -> ssl.SSLSocket:
        """A connection whose certificate has been checked."""
        plain = spaces.connect(self._net, self._address, self._port, source=self._source)
        return self._context.wrap_socket(plain, server_hostname=HOST)

    def get(self, path: str, host: str = HOST) -> tuple[int, str]:
        """Status and body of a page."""
        with self.open() as stream:
            request = (
                f"GET {path} HTTP/1.1\r\nHost: {host}:{self._port}\r\nConnection: close\r\n\r\n"
            )
            stream.sendall(request.encode())
            read = b""
            while part := stream.recv(65536):
                read += part
        return int(read.split()[1]), read.partition(b"\r\n\r\n")[2].decode()

    def upgrade(self) -> tuple[ssl.SSLSocket, str]:
        """A WebSocket for SIP, and the answer to its handshake."""
        stream = self.open()
        stream.sendall(HANDSHAKE.format(host=HOST, port=self._port).encode())
        return stream, stream.recv(4096).decode()

    def serial(self) -> int:
        """The serial number of the certificate that a new connection is shown."""
        with self.open() as stream:
            shown = stream.getpeercert() or {}
        return int(str(shown["serialNumber"]), 16)

    def wait_for_another(self, serial: int, timeout: float = 10.0) -> None:
        """Wait until new connections are shown another certificate."""
        end = time.monotonic() + timeout
        while self.serial() == serial:
            if time.monotonic() > end:
                raise AssertionError(f"the certificate is still {serial:x}")
            time.sleep(0.1)
