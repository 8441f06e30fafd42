"""The examined server, the options, and the state passed between layers."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from wizard.answers import Secret
from wizard.doctor.report import Note, clean, shown_value
from wizard.errors import UsageProblem
from wizard.words.message import Message

# All layers together are given up after so many times the longest wait.
ALL_WAITS = 30.0
EXAMPLE = "wss://pbx.example.test:8089/ws"


class LayerFailed(Exception):
    """A layer does not work; why is the last of the visit's notes."""


@dataclass(frozen=True)
class WebSocketUrl:
    """A WebSocket address, taken apart.

    Attributes:
        secure: TLS.

        host: name or address, without brackets.

        path: with the query.
    """

    secure: bool
    host: str
    port: int
    path: str

    @property
    def domain(self) -> str:
        """The host as it stands in a URI."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def authority(self) -> str:
        """The host with its port, if that is not the usual one."""
        return self.domain if self.port == (443 if self.secure else 80) else self.place

    @property
    def place(self) -> str:
        """The host with its port."""
        return f"{self.domain}:{self.port}"

    @property
    def scheme(self) -> str:
        """What the address begins with."""
        return "wss" if self.secure else "ws"


def read_url(url: str) -> WebSocketUrl:
    """Parse the URL of a WebSocket.

    Args:
        url: as typed.

    Raises:
        UsageProblem: it is not such a URL, or it has a user name or password.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UsageProblem(
            Message("marks.said", said=error),
            Message("doctor.address.example", example=EXAMPLE),
            place=clean(url),
        ) from None
    if parts.scheme not in ("wss", "ws") or not host:
        raise UsageProblem(
            Message("doctor.address.form", url=clean(url)),
            Message("doctor.address.example", example=EXAMPLE),
        )
    if parts.username is not None or parts.password is not None:
        raise UsageProblem(Message("doctor.address.user"), Message("doctor.address.user-remedy"))
    if not url.isascii() or not url.strip().isprintable() or " " in url.strip() or port == 0:
        raise UsageProblem(
            Message("doctor.address.form", url=clean(url)), Message("doctor.address.letters")
        )
    secure = parts.scheme == "wss"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return WebSocketUrl(secure, host, port or (443 if secure else 80), path)


@dataclass(frozen=True)
class ProbeOptions:
    """What the person asked for.

    Attributes:
        timeout: the longest wait for one answer, in seconds.

        ca: certificates that are trusted beside the system's.

        stun, turn: servers to try, as URIs.
    """

    timeout: float = 10.0
    user: str = ""
    password: Secret | None = None
    number: str = ""
    ca: Path | None = None
    stun: tuple[str, ...] = ()
    turn: tuple[str, ...] = ()
    turn_user: str = ""
    turn_password: Secret | None = None


@dataclass
class Subject:
    """What is examined.

    Attributes:
        notes: what the running layer has found.

        began: when the first layer did.
    """

    options: ProbeOptions
    notes: list[Note] = field(default_factory=list, kw_only=True)
    began: float = field(default_factory=time.monotonic, kw_only=True)

    @property
    def limit(self) -> float:
        """The longest wait for one answer."""
        return self.options.timeout

    @property
    def left(self) -> float:
        """Seconds that are left for all layers together."""
        return self.began + ALL_WAITS * self.limit - time.monotonic()

    def note(self, name: str, /, **facts: object) -> None:
        """Add a note to the running layer.

        Args:
            name: id of the diagnosis.
            **facts: values for the places of its text.
        """
        kept = {
            key: value if isinstance(value, Message) else shown_value(value)
            for key, value in facts.items()
        }
        self.notes.append(Note(name, kept))

    def fail(self, name: str, /, **facts: object) -> NoReturn:
        """Note why this layer does not work, and leave it.

        Args:
            name: of the diagnosis.
            facts: what fills the places of its text.

        Raises:
            LayerFailed: always.
        """
        self.note(name, **facts)
        raise LayerFailed(name)


@dataclass
class Visit(Subject):
    """A server, seen from here.

    Attributes:
        trust: how the server's certificate is checked; None without TLS.

        relay_trust: how those of TURN servers are.

        stack: what has to be closed at the end.
    """

    target: WebSocketUrl
    trust: ssl.SSLContext | None = None
    relay_trust: ssl.SSLContext | None = None
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)


class Route:
    """The address of a server that answered, with the connection that showed it.

    Args:
        address: of the server.
        opened: the connection, which the next layer uses: a server that expects TLS would complain
            of one that ends without.
    """

    def __init__(self, address: str, opened: socket.socket) -> None:
        self.address = address
        self._opened: socket.socket | None = opened

    def take(self) -> socket.socket | None:
        """The open connection, once; None afterwards."""
        opened, self._opened = self._opened, None
        return opened


def is_address(host: str) -> bool:
    """Whether a host is an IP address and not a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
