"""A SIP client on a WebSocket that says nothing but what it is told to say."""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import select
import ssl
import struct
import time
from typing import Final

DOMAIN: Final = "pbx.example.test"

_numbers = itertools.count(1)


class Closed(Exception):
    """The other side has closed the WebSocket."""


class Wire:
    """One WebSocket after its handshake; no keep-alive of its own, and no answer to any."""

    def __init__(self, stream: ssl.SSLSocket) -> None:
        self._stream = stream
        self._read = b""
        self._call_id = f"{os.getpid()}-{next(_numbers)}"
        self._sequence = itertools.count(1)

    def close(self) -> None:
        """Leave without a goodbye."""
        self._stream.close()

    def goodbye(self) -> None:
        """Leave with the Close frame of a WebSocket."""
        self._stream.sendall(struct.pack("!BBIH", 0x88, 0x82, 0, 1000))

    def silent(self) -> bool:
        """Whether nothing has come in, not even the end of the connection."""
        return not (self._read or self._stream.pending() or self._readable(0))

    def send(self, text: str) -> None:
        """Send one message in one text frame."""
        data, key = text.encode(), os.urandom(4)
        head = struct.pack("!BBH", 0x81, 0x80 | 126, len(data)) + key
        self._stream.sendall(head + bytes(b ^ key[n % 4] for n, b in enumerate(data)))

    def receive(self, timeout: float = 10.0) -> str:
        """Return the next SIP message; keep-alives are no message.

        Raises:
            Closed: the other side has closed it, with or without a WebSocket's goodbye.
        """
        end = time.monotonic() + timeout
        while True:
            code, data = self._frame(end)
            if code == 0x8:
                raise Closed
            if data.strip():
                return data.decode()

    def register(self, user: str, password: str, expires: int = 3600) -> str:
        """Register with the password; return the last answer."""
        return self._with_password("REGISTER", f"sip:{DOMAIN}", user, password, expires)

    def request(self, method: str, number: str, user: str, password: str, more: str) -> str:
        """Send a request of a kind to a number, with the password; return the last answer.

        `more` is its further headers.
        """
        self._call_id = f"{os.getpid()}-{next(_numbers)}"
        return self._with_password(method, f"sip:{number}@{DOMAIN}", user, password, 300, more)

    def refuse(self, invite: str, status: str = "486 Busy Here") -> None:
        """Answer a call with a final status that is no success."""
        self.answer(invite, status)

    def answer(self, request: str, status: str) -> None:
        """Answer a request with a final status."""
        kept = re.findall(r"^(?:Via|From|To|Call-ID|CSeq):.*$", request, re.M | re.I)
        lines = [
            f"{line.rstrip()};tag=lab"
            if line.lower().startswith("to:") and ";tag=" not in line
            else line.rstrip()
            for line in kept
        ]
        self.send("\r\n".join([f"SIP/2.0 {status}", *lines, "Content-Length: 0", "", ""]))

    def _with_password(
        self, method: str, uri: str, user: str, password: str, expires: int, more: str = ""
    ) -> str:
        challenge = self._ask(method, uri, user, expires, more)
        given = dict(re.findall(r'(\w+)="?([^",\s]+)', challenge.partition("WWW-Auth")[2]))
        ours = _md5(f"{user}:{given['realm']}:{password}")
        request = _md5(f"{method}:{uri}")
        response = _md5(f"{ours}:{given['nonce']}:00000001:lab:auth:{request}")
        line = (
            f'Authorization: Digest username="{user}",realm="{given["realm"]}",'
            f'nonce="{given["nonce"]}",uri="{uri}",response="{response}",algorithm=MD5,'
            f'cnonce="lab",nc=00000001,qop=auth,opaque="{given["opaque"]}"\r\n'
        )
        return self._ask(method, uri, user, expires, more + line)

    def _ask(self, method: str, uri: str, user: str, expires: int, more: str) -> str:
        number = next(self._sequence)
        to = f"sip:{user}@{DOMAIN}" if method == "REGISTER" else uri
        self.send(
            f"{method} {uri} SIP/2.0\r\n"
            f"Via: SIP/2.0/WSS lab.invalid;branch=z9hG4bK{self._call_id}-{number}\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:{user}@{DOMAIN}>;tag=lab\r\n"
            f"To: <{to}>\r\nCall-ID: {self._call_id}\r\nCSeq: {number} {method}\r\n"
            f"Contact: <sip:{user}@lab.invalid;transport=ws>;expires={expires}\r\n"
            f"{more}Content-Length: 0\r\n\r\n"
        )
        while not (answer := self.receive()).startswith("SIP/2.0 "):
            pass  # the end of an earlier call
        return answer

    def _frame(self, end: float) -> tuple[int, bytes]:
        first, size = self._take(2, end)
        size &= 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", self._take(2, end))
        elif size == 127:
            (size,) = struct.unpack("!Q", self._take(8, end))
        return first & 0xF, self._take(size, end)

    def _take(self, size: int, end: float) -> bytes:
        while len(self._read) < size:
            if not self._stream.pending() and not self._readable(end - time.monotonic()):
                raise AssertionError("nothing was received")
            try:
                more = self._stream.recv(65536)
            except (ssl.SSLEOFError, ConnectionResetError):
                more = b""
            if not more:
                raise Closed
            self._read += more
        taken, self._read = self._read[:size], self._read[size:]
        return taken

    def _readable(self, seconds: float) -> bool:
        return bool(select.select([self._stream], [], [], max(0, seconds))[0])


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
