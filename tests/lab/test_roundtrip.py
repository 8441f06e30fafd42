"""Hostile values through the renderer into the real programs, and read back from there."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.lab import asterisk, machine, spaces
from tests.support import readers
from tests.support.helpers import answers
from wizard.answers import Secret, Secrets, User
from wizard.catalogue import Catalogue, Version
from wizard.errors import UsageProblem
from wizard.plan.types import Plan, Row, Rows, Setting
from wizard.render import escape
from wizard.render.files import render

pytestmark = pytest.mark.lab

MINIMAL = Path(__file__).parent / "minimal"
MANAGER = """\
[general]
enabled=yes
bindaddr=127.0.0.1
[test]
secret=test
read=all
write=all
"""
ACCOUNT = Rows(
    "pjsip.conf",
    "account(!)",
    "any",
    (
        Row("{name}(account)", (("auth=", "{name}"), ("callerid=", "{callerid}"))),
        Row("{name}(login)", (("username=", "{name}"), ("password=", "{password}"))),
    ),
    "users.browser",
    "Everybody.",
)


def setting(file: str, section: str, key: str, value: str, op: str = "=") -> Setting:
    return Setting(file, section, key, op, value, f"because {value}", "test")


def plan(settings: list[Setting], rows: tuple[Rows, ...] = ()) -> Plan:
    return Plan(
        answers=answers(),
        version=Version.parse("22"),
        settings=tuple(settings),
        rows=rows,
        documents=(),
        advice=(),
        firewall=(),
        certificate=None,
    )


def writable(text: str) -> bool:
    try:
        escape.asterisk_value(text)
    except UsageProblem:
        return False
    return True


def nameable(text: str) -> bool:
    try:
        escape.callerid(text, "1")
    except UsageProblem:
        return False
    return bool(text)


@contextmanager
def manager(server: asterisk.Asterisk) -> Iterator[socket.socket]:
    """A logged-in connection to the manager, inside the namespace."""
    with spaces.connect(server.net, "127.0.0.1", 5038) as stream:
        stream.settimeout(10)
        stream.sendall(b"Action: Login\r\nUsername: test\r\nSecret: test\r\nEvents: off\r\n\r\n")
        assert "Authentication accepted" in answer(stream)
        yield stream


def answer(stream: socket.socket) -> str:
    """One answer, up to its empty line."""
    read = b""
    while not read.endswith(b"\r\n\r\n"):
        part = stream.recv(65536)
        assert part, read
        read += part
    return read.decode()


def config(stream: socket.socket, file: str) -> list[tuple[str, str]]:
    """Keys and values of a file as Asterisk's manager action GetConfig gives them."""
    stream.sendall(f"Action: GetConfig\r\nFilename: {file}\r\n\r\n".encode())
    text = answer(stream)
    assert "Response: Success" in text, text
    found = re.findall(r"^Line-\d+-\d+: ([^=\r]*)=([^\r]*)\r$", text, re.MULTILINE)
    return [(key, value) for key, value in found]


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_asterisk_reads_back_what_was_typed(version: str) -> None:
    texts = [text for text in readers.hostile() if writable(text)] + ["x" * 7000]
    names = [text for text in readers.hostile() if nameable(text)][:120]
    users = [User(name=str(7000 + n), display_name=text) for n, text in enumerate(names)]
    passwords = {user.name: Secret(user.display_name) for user in users}
    passwords = {
        name: secret if writable(secret.reveal()) else Secret("x")
        for name, secret in passwords.items()
    }
    settings = [setting("hostile.conf", "one", f"key{n}", text) for n, text in enumerate(texts)]
    settings += [
        setting("hostile.conf", "two", f"key{n}", text, "=>") for n, text in enumerate(texts)
    ]
    base = (MINIMAL / "pjsip.conf").read_text()
    settings += [
        setting("pjsip.conf", "account(!)", "type", "endpoint"),
        setting("pjsip.conf", "login(!)", "type", "auth"),
    ]
    rows = ACCOUNT._replace(after="login(!)")
    made = render(plan(settings, (rows,)), Secrets(users=passwords), Catalogue(), users)
    extra = {
        "hostile.conf": made["asterisk/hostile.conf"].content.decode(),
        "pjsip.conf": base + made["asterisk/pjsip.conf"].content.decode(),
        "manager.conf": MANAGER,
    }
    with asterisk.start(MINIMAL, version, extra=extra) as server, manager(server) as stream:
        expected = [(f"key{n}", text) for n, text in enumerate(texts)]
        assert config(stream, "hostile.conf") == [*expected, *expected]
        read = config(stream, "pjsip.conf")
        assert [value for key, value in read if key == "password"][-len(users) :] == [
            passwords[user.name].reveal() for user in users
        ]
        lines = [value for key, value in read if key == "callerid"][-len(users) :]
        assert [readers.caller(line) for line in lines] == [
            (user.display_name, user.name) for user in users
        ]
        assert_callers(stream, users)


def assert_callers(stream: socket.socket, users: list[User]) -> None:
    """What PJSIP itself made of the caller IDs."""
    wrong = []
    for user in users:
        action = f"Action: Command\r\nCommand: pjsip show endpoint {user.name}\r\n\r\n"
        stream.sendall(action.encode())
        found = re.search(r"callerid +: (.*?)\r?$", answer(stream), re.MULTILINE)
        name = user.display_name.replace("\\", "\\\\").replace('"', '\\"')
        if not found or found[1] != f'"{name}" <{user.name}>':
            wrong.append((user.display_name, found and found[1]))
    assert wrong == []
