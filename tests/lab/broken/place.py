"""One booted Asterisk on which many trials are held, one after the other."""

from __future__ import annotations

import contextlib
import shutil
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.lab import spaces, trust
from tests.lab.asterisk import Asterisk, Mark
from tests.lab.broken import files
from tests.lab.broken.caller import Caller
from tests.lab.wire import DOMAIN, Wire

KEY: Final = "AAAAAAAAAAAAAAAAAAAAAA=="
Edits = tuple[tuple[str, str], ...]


@dataclass
class Place:
    """The server, and what a person does with it.

    Attributes:
        early: a user who registered at the start and stays.

        seen: what came back over the network since the last `begin`: answers and SIP.
    """

    server: Asterisk
    authority: Path
    early: Caller | None = None
    seen: list[str] = field(default_factory=list)
    _now: dict[str, str] = field(default_factory=lambda: dict(files.FILES))
    _streams: list[socket.socket] = field(default_factory=list)
    _kept: list[socket.socket] = field(default_factory=list)
    _mark: Mark = field(default_factory=dict)

    def begin(self) -> None:
        """Forget what was seen and logged."""
        self.close()
        self.seen.clear()
        self._mark = self.server.mark()

    def settle_in(self) -> None:
        """Open what stays open to the end: one who registers, and one who does nothing."""
        self.early = self.caller("6004")
        self.early.register()
        self.upgrade()
        self._kept, self._streams = self._streams, []

    def all_told(self) -> list[str]:
        """Everything that was logged since the start."""
        return self.server.log()

    def told(self) -> list[str]:
        """What was logged since `begin`, and what came over the network."""
        logged = [
            line
            for name, lines in self.server._sources()
            for line in lines[self._mark.get(name, 0) :]
        ]
        return [*logged, *self.seen]

    def wait_for(self, found: Callable[[], bool], seconds: float = 5.0) -> None:
        """Wait until something is there; it may also never come."""
        end = time.monotonic() + seconds
        while not found() and time.monotonic() < end:
            time.sleep(0.05)

    def edit(self, edits: Mapping[str, Edits]) -> None:
        """Write the working files with these texts exchanged, and reload what differs."""
        wanted = dict(files.FILES)
        for name, pairs in edits.items():
            for old, new in pairs:
                if old not in wanted[name]:
                    raise AssertionError(f"{name} does not hold {old!r}")
                wanted[name] = wanted[name].replace(old, new, 1)
        for name, text in wanted.items():
            if text != self._now[name]:
                # Asterisk tells a changed file by its second and its size.
                path = self.server.path(f"/etc/asterisk/{name}")
                path.write_text(f"{text}\n;{time.monotonic_ns()}\n")
                self._now[name] = text
                self.server.cli(files.RELOADS[name])

    def stream(self, *, trusted: bool = True, name: str = DOMAIN) -> ssl.SSLSocket:
        """A TLS connection to the server; an untrusting one breaks it off, as a browser does."""
        context = ssl.create_default_context(cafile=self.authority if trusted else None)
        plain = spaces.connect(self.server.net, "127.0.0.1", 8089)
        self._streams.append(plain)
        made = context.wrap_socket(plain, server_hostname=name)
        self._streams.append(made)
        return made

    def ask(self, path: str = "/ws", *headers: str, method: str = "GET") -> str:
        """One HTTP request; returns the head of the answer."""
        stream = self.stream()
        lines = [f"{method} {path} HTTP/1.1", f"Host: {DOMAIN}:8089", *headers, "", ""]
        stream.sendall("\r\n".join(lines).encode())
        answer = stream.recv(4096).decode(errors="replace")
        self.seen.append(answer.partition("\r\n")[0])
        return answer

    def upgrade(self, path: str = "/ws", protocol: str = "sip", version: int = 13) -> str:
        """Ask for a WebSocket; returns the head of the answer."""
        more = (f"Sec-WebSocket-Protocol: {protocol}",) if protocol else ()
        return self.ask(
            path, "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {KEY}",
            f"Sec-WebSocket-Version: {version}", *more,
        )  # fmt: skip

    def caller(self, user: str = "6001", password: str = "") -> Caller:
        """A user whose WebSocket is open."""
        answer = self.upgrade()
        if " 101 " not in answer:
            raise AssertionError(f"no WebSocket: {answer}")
        stream = self._streams[-1]
        assert isinstance(stream, ssl.SSLSocket)
        made = Caller(Wire(stream), user, password or files.PASSWORDS.get(user, "none"))
        made.heard = self.seen
        return made

    def register(self, user: str = "6001") -> str:
        """Register a user; returns the status."""
        return self.caller(user).register()

    def call(self, number: str = "600", sdp: str = "", user: str = "6001") -> str:
        """Call and hang up; returns the status."""
        from tests.lab.broken.caller import offer

        caller = self.caller(user)
        status = caller.invite(number, sdp or offer())
        if " 200 " in status:
            caller.bye()
        return status

    def leave(self) -> None:
        """End every connection, those of the start too."""
        self.close()
        for stream in self._kept:
            stream.close()

    def close(self) -> None:
        """End the connections of a trial."""
        for stream in reversed(self._streams):
            with contextlib.suppress(OSError):
                stream.close()
        self._streams.clear()


@contextlib.contextmanager
def place(
    version: str,
    ca: trust.Authority,
    folder: Path,
    namespace: str | None = None,
    extra: Mapping[str, str] | None = None,
    first: str = "",
) -> Iterator[Place]:
    """A working Asterisk, booted once for all trials.

    `extra` files join it, and the lines of `first` stand before all other modules.
    """
    from tests.lab import asterisk

    conf = folder / "asterisk"
    shutil.copytree(Path(__file__).parents[1] / "minimal", conf)
    ca.issue(conf / "keys", DOMAIN)
    (conf / "keys" / "garbage.pem").write_text("this is no PEM file\n")
    modules = (
        (conf / "modules.conf").read_text().replace("autoload=no\n", f"autoload=no\n{first}", 1)
    )
    known = {
        **files.FILES, "modules.conf": modules + files.MODULES, "logger.conf": files.LOGGER,
        **(extra or {}),
    }  # fmt: skip
    with asterisk.start(conf, version, extra=known, namespace=namespace) as server:
        server.cli("core set verbose 3")
        made = Place(server, ca.write(folder / "ca.crt"))
        try:
            yield made
        finally:
            made.leave()
