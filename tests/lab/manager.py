"""A connection to a running Asterisk's manager, on its loopback only."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from tests.lab import asterisk, spaces

# The usual 100 ms until it hangs up are short on a busy machine.
CONF: Final = """\
[general]
enabled=yes
bindaddr=127.0.0.1
[test]
secret=test
read=all
write=all
writetimeout=10000
"""


class Category(NamedTuple):
    """A section as GetConfig tells of it; variables are texts such as ``allow=opus``."""

    name: str
    template: bool
    bases: tuple[str, ...]
    variables: tuple[str, ...]


class Manager:
    """A logged-in connection."""

    def __init__(self, stream: socket.socket, server: asterisk.Asterisk) -> None:
        self._stream = stream
        self._server = server
        self._left = b""

    def ask(self, action: str, headers: Iterable[tuple[str, str]]) -> list[str]:
        """The lines of one answer."""
        lines = [("Action", action), *headers]
        text = "".join(f"{name}: {value}\r\n" for name, value in lines) + "\r\n"
        self._stream.sendall(text.encode("utf-8", "surrogateescape"))
        while b"\r\n\r\n" not in self._left:
            part = self._stream.recv(1 << 16)
            assert part, "\n".join(["it hung up", str(lines), *self._server.log()[-20:]])
            self._left += part
        whole, _, self._left = self._left.partition(b"\r\n\r\n")
        return whole.decode("utf-8", "surrogateescape").split("\r\n")

    def config(self, file: str) -> list[Category] | str:
        """All sections of a file, templates too; or why Asterisk refuses it."""
        lines = self.ask("GetConfig", [("Filename", file), ("Filter", "TEMPLATES=include")])
        if lines[0] != "Response: Success":
            return next(line for line in lines if line.startswith("Message: "))[9:]
        found: list[Category] = []
        for line in lines[1:]:
            kind, _, text = line.partition(": ")
            if kind.startswith("Category-"):
                found.append(Category(text, False, (), ()))
            elif kind.startswith("IsTemplate-"):
                found[-1] = found[-1]._replace(template=True)
            elif kind.startswith("Templates-"):
                found[-1] = found[-1]._replace(bases=tuple(text.split(",")))
            elif kind.startswith("Line-"):
                more = (*found[-1].variables, text)
                found[-1] = found[-1]._replace(variables=more)
        return found


@contextmanager
def connect(server: asterisk.Asterisk) -> Iterator[Manager]:
    """A logged-in connection; the server was started with `CONF` as manager.conf."""
    with spaces.connect(server.net, "127.0.0.1", 5038) as stream:
        stream.settimeout(20)
        made = Manager(stream, server)
        headers = [("Username", "test"), ("Secret", "test"), ("Events", "off")]
        assert "Response: Success" in made.ask("Login", headers)[-3:]
        yield made
