"""Hostile values through real proxies, a real TURN server and a real JavaScript engine."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.lab import spaces, trust
from tests.support import readers
from tests.support.documents import TURN, document
from wizard.errors import UsageProblem
from wizard.render import escape

pytestmark = pytest.mark.lab

NGINX = """\
daemon off;
master_process off;
pid {folder}/pid;
error_log stderr;
events {{ }}
http {{
    access_log off;
    server {{
        listen unix:{folder}/socket;
        default_type text/plain;
{places}
    }}
}}
"""
HAPROXY = """\
global
    maxconn 100
defaults
    mode http
    timeout client 5s
    timeout server 5s
    timeout connect 5s
frontend all
    bind unix@{folder}/socket
{places}
"""
CADDY = """\
{{
	admin off
	auto_https off
	storage file_system {folder}/store
}}
:80 {{
	bind unix/{folder}/socket
{places}
}}
"""


def accepted(
    function: Callable[[str], escape.EscapedText],
) -> list[tuple[str, escape.EscapedText]]:
    """Values that the format can hold, with how they are written."""
    made = []
    for text in readers.hostile():
        try:
            made.append((text, function(text)))
        except UsageProblem:
            continue
    return made


@contextmanager
def running(command: list[str], ready: Callable[[], bool]) -> Iterator[subprocess.Popen[bytes]]:
    """A server, from when it is ready until the end of the block."""
    with subprocess.Popen(
        [*spaces.DIE_WITH_ME, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as server:
        try:
            end = time.monotonic() + 10
            while not ready():
                if server.poll() is not None or time.monotonic() > end:
                    server.kill()
                    output = server.stdout.read() if server.stdout else b""
                    raise AssertionError(f"{command[0]}: {output.decode()}")
                time.sleep(0.02)
            yield server
        finally:
            server.kill()


def fetch(path: Path, place: str) -> str:
    """The body at a place of a web server on a Unix socket."""
    with socket.socket(socket.AF_UNIX) as stream:
        stream.settimeout(5)
        stream.connect(str(path))
        stream.sendall(f"GET {place} HTTP/1.0\r\nHost: x\r\n\r\n".encode())
        read = b""
        while part := stream.recv(65536):
            read += part
    return read.partition(b"\r\n\r\n")[2].decode()


def answers_on(path: Path) -> Callable[[], bool]:
    """Whether somebody listens on a Unix socket."""

    def ready() -> bool:
        with socket.socket(socket.AF_UNIX) as stream:
            return stream.connect_ex(str(path)) == 0

    return ready


@pytest.mark.parametrize(
    ("name", "function", "config", "place", "command"),
    [
        (
            "nginx",
            escape.nginx,
            NGINX,
            "        location = /{n} {{ return 200 {value}; }}",
            ["nginx", "-c"],
        ),
        (
            "haproxy",
            escape.haproxy,
            HAPROXY,
            "    http-request return status 200 content-type text/plain string {value}"
            " if {{ path /{n} }}",
            ["haproxy", "-f"],
        ),
        (
            "caddy",
            escape.caddy,
            CADDY,
            "\thandle /{n} {{\n\t\trespond * {value} 200\n\t}}",
            ["caddy", "run", "--adapter", "caddyfile", "--config"],
        ),
    ],
)
def test_a_proxy_reads_what_was_typed(
    name: str,
    function: Callable[[str], escape.EscapedText],
    config: str,
    place: str,
    command: list[str],
    tmp_path: Path,
) -> None:
    values = accepted(function)
    assert len(values) > 30
    places = "\n".join(place.format(n=n, value=value) for n, (_, value) in enumerate(values))
    file = tmp_path / f"{name}.conf"
    file.write_text(config.format(folder=tmp_path, places=places))
    path = tmp_path / "socket"
    with running([*command, str(file)], answers_on(path)):
        read = [fetch(path, f"/{n}") for n in range(len(values))]
    assert read == [text for text, _ in values]


def test_javascript_reads_what_was_typed() -> None:
    texts = readers.hostile()
    script = "process.stdout.write(JSON.stringify([" + ",".join(map(escape.js, texts)) + "]))"
    done = subprocess.run(["node"], input=script, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == texts


PEOPLE = (
    ("quote", 'x "q'),
    ("end", 'xq"'),
    ("web=", "a:b;c#d'e"),
    ("w!#$%&()*+,-./;<=>?@[]^_`{|}~b", "pä€w \\"),
    ("=web", "xq "),
)


def test_coturn_lets_in_who_was_typed(tmp_path: Path) -> None:
    port = free_port()
    file = tmp_path / "turnserver.conf"
    users = "".join(f"user={escape.turn_user(*person)}\n" for person in PEOPLE)
    file.write_text(
        f"listening-port={port}\nlistening-ip=127.0.0.1\nrelay-ip=127.0.0.1\n"
        "allow-loopback-peers\ncli-password=none\nno-cli\nlt-cred-mech\nrealm=test\n"
        f"no-tls\nno-dtls\nlog-file=stdout\n{users}"
    )

    def ready() -> bool:
        with socket.socket() as stream:
            return stream.connect_ex(("127.0.0.1", port)) == 0

    def let_in(person: tuple[str, str]) -> bool:
        return allocates(port, *person)

    server = ["turnserver", "-c", str(file), "--pidfile", str(tmp_path / "pid")]
    strangers = [("end", "xq"), ("=web", "xq")]
    with running(server, ready), ThreadPoolExecutor() as pool:
        assert list(pool.map(let_in, [*PEOPLE, *strangers])) == [True] * 5 + [False] * 2


def allocates(port: int, name: str, password: str, *more: str) -> bool:
    """Whether a real TURN client gets an address on the relay; `more` are options of it."""
    command = ["stdbuf", "-oL", "turnutils_uclient", "-v", "-y", "-n", "1", "-m", "1"]
    command += ["-p", str(port), "-u", name, "-w", password, *more, "127.0.0.1"]
    with subprocess.Popen(
        ["timeout", "8", *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as client:
        assert client.stdout
        refusals = 0
        for line in client.stdout:
            refusals += b"allocate sent" in line
            if b"Received relay addr" in line or refusals > 4:
                break
        client.terminate()
    return refusals <= 4


def test_the_programs_are_here() -> None:
    wanted = ("nginx", "haproxy", "caddy", "node", "turnserver", "fail2ban-regex")
    path = os.environ["PATH"] + ":/usr/sbin"
    assert [name for name in wanted if not shutil.which(name, path=path)] == []


def free_port() -> int:
    """A TCP port that nobody has at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("credentials", ["static", "shared-secret"])
def test_coturn_takes_every_line_of_its_configuration(credentials: str, tmp_path: Path) -> None:
    """And a renewed certificate at the signal that the hook sends, without a restart."""
    authority = trust.authority()
    keys = authority.issue(tmp_path / "keys", "pbx.example.test")
    port = free_port()
    values = {
        **TURN,
        "private_address": "127.0.0.1",
        "port": free_port(),
        "tls_port": port,
        "more_ports": [free_port()],
        "credentials": credentials,
        "certificate": str(keys / "fullchain.pem"),
        "private_key": str(keys / "privkey.pem"),
    }
    file = tmp_path / "turnserver.conf"
    file.write_text(document("turn/turnserver.conf.j2", values).replace("\nsyslog\n", "\n"))
    log = tmp_path / "log"
    command = ["turnserver", "-c", str(file), f"--log-file={log}", "--simple-log"]
    context = ssl.create_default_context(cafile=authority.write(tmp_path / "ca.crt"))

    def ready() -> bool:
        with socket.socket() as stream:
            return stream.connect_ex(("127.0.0.1", port)) == 0

    def serial() -> str:
        plain = socket.create_connection(("127.0.0.1", port), 5)
        with context.wrap_socket(plain, server_hostname="pbx.example.test") as stream:
            assert stream.version() in ("TLSv1.2", "TLSv1.3")
            shown = stream.getpeercert()
            assert shown
            return str(shown["serialNumber"])

    with running([*command, f"--pidfile={tmp_path}/pid"], ready) as server:
        if credentials == "static":  # plain TURN too has the port that turns: names
            assert allocates(port, "webrtc", "turn-pw", "-t")
            assert not allocates(port, "webrtc", "wrong", "-t")
        old = serial()
        authority.issue(tmp_path / "keys", "pbx.example.test")
        assert serial() == old
        server.send_signal(signal.SIGUSR2)
        end = time.monotonic() + 10
        while serial() == old:
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.1)
    said = log.read_text()
    assert "White listing: 203.0.113.10" in said
    assert not re.search("bad configuration|unknown|unrecogni|wrong", said, re.IGNORECASE)
