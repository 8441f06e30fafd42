"""Somebody who has an account and uses it to harm: made-up contacts, redirections, transfers."""

from __future__ import annotations

import contextlib
import itertools
import re
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.lab import asterisk, machine, made, spaces
from tests.lab.broken.caller import Caller, Closed, offer
from tests.lab.broken.place import KEY
from tests.lab.wire import DOMAIN, Wire

USERS: Final = (
    {"name": "6001"}, {"name": "6002"}, {"name": "6003"},
    {"name": "7001", "kind": "phone", "transport": "udp"},
)  # fmt: skip
OUTSIDE: Final = "0900123456"
# What an administrator adds: an outside line. A call on it stays up until it is hung up.
LINE: Final = "\n[from-browser](+)\nexten => _0X.,1,Wait(60)\n"
LOGGER: Final = "[general]\n[logfiles]\nfull => notice,warning,error,verbose(3)\n"
KEPT: Final = re.compile(r"^(?:Via|From|To|Call-ID|CSeq|Record-Route):.*$", re.M | re.I)

_numbers = itertools.count(1000)


class Rogue(Caller):
    """A user on a WebSocket who may answer a call as no softphone would."""

    _dialog = ""
    _target_uri = ""

    def redirect(self, invite: str, contact: str) -> None:
        """Send the caller elsewhere."""
        self._reply(invite, "302 Moved Temporarily", f"Contact: {contact}\r\n")

    def take(self, invite: str) -> None:
        """Answer a call, as far as SIP goes."""
        sdp = offer().replace("actpass", "active")
        more = f"Contact: <sip:{self.user}@lab.invalid;transport=ws>\r\n"
        self._reply(invite, "200 OK", f"{more}Content-Type: application/sdp\r\n", sdp)
        said = {
            name.lower(): value.strip()
            for name, value in re.findall(r"(?m)^([\w-]+):(.*)$", invite)
        }
        self._target_uri = re.sub(r".*<|>.*", "", said["contact"])
        self._dialog = (
            f"From: {said['to']};tag=rogue\r\nTo: {said['from']}\r\nCall-ID: {said['call-id']}\r\n"
        )
        self.wait_for("ACK")

    def transfer(self, number: str) -> None:
        """Send the other side of the call to a number (REFER)."""
        if not self._dialog:
            to = re.search(r"^To:\s*(.*)$", self._answer, re.M | re.I)
            assert to, self._answer
            self._target_uri = self._target()
            self._dialog = (
                f"From: <sip:{self.user}@{DOMAIN}>;tag={self._call}\r\n"
                f"To: {to[1].strip()}\r\nCall-ID: {self._call}\r\n"
            )
        self.wire.send(
            f"REFER {self._target_uri} SIP/2.0\r\n"
            f"Via: SIP/2.0/WSS lab.invalid;branch=z9hG4bK{number}-{self._call}\r\n"
            f"Max-Forwards: 70\r\n{self._dialog}CSeq: {next(_numbers)} REFER\r\n"
            f"Refer-To: <sip:{number}@{DOMAIN}>\r\n"
            f"Contact: <sip:{self.user}@lab.invalid;transport=ws>\r\nContent-Length: 0\r\n\r\n"
        )
        self.wait_for("SIP/2.0 202")

    def outcome(self) -> str:
        """What became of the transfer, as Asterisk reports it: a status line."""
        while True:
            report = self.wait_for("NOTIFY")
            self._reply(report, "200 OK", "", tagged=False)
            if found := re.search(r"SIP/2\.0 [2-6]\d\d.*", report.partition("\r\n\r\n")[2]):
                return found[0].strip()

    def invited(self, seconds: float = 10.0) -> str:
        """The next call that comes in, or nothing."""
        try:
            while not (message := self.wire.receive(seconds)).startswith("INVITE"):
                pass
        except (AssertionError, Closed):
            return ""
        self.heard.append(message)
        return message

    def begin(self, number: str, more: str = "", name: str = "", body: str = "") -> None:
        """Call without waiting for an answer; `finish` waits."""
        self._asked = (number, more, name, body)
        self._send_invite("")
        while not re.match(r"SIP/2\.0 401", challenge := self._next()):
            assert not re.match(r"SIP/2\.0 [2-6]", challenge), challenge
        self._acknowledge(challenge)
        self._send_invite(self._proof("INVITE", self._uri, challenge))

    def finish(self) -> str:
        """The first line of the final answer to the call."""
        self._answer = self._final()
        self._acknowledge(self._answer)
        return self._answer.splitlines()[0]

    @property
    def _uri(self) -> str:
        return f"sip:{self._asked[0]}@{DOMAIN}"

    def _head(self) -> str:
        name = f"{self._asked[2]} " if self._asked[2] else ""
        return (
            f"Via: SIP/2.0/WSS lab.invalid;branch=z9hG4bK{self._call}-{self._sequence}\r\n"
            f"Max-Forwards: 70\r\nFrom: {name}<sip:{self.user}@{DOMAIN}>;tag={self._call}\r\n"
        )

    def _send_invite(self, proof: str) -> None:
        self._sequence += 1
        body = self._asked[3] or offer()
        self.wire.send(
            f"INVITE {self._uri} SIP/2.0\r\n{self._head()}To: <{self._uri}>\r\n"
            f"Call-ID: {self._call}\r\nCSeq: {self._sequence} INVITE\r\n"
            f"Contact: <sip:{self.user}@lab.invalid;transport=ws>\r\n{self._asked[1]}{proof}"
            f"Content-Type: application/sdp\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}"
        )

    def _acknowledge(self, answer: str) -> None:
        to = re.search(r"^To:.*$", answer, re.M | re.I)
        assert to, answer
        target = self._target() if answer.startswith("SIP/2.0 2") else self._uri
        self.wire.send(
            f"ACK {target} SIP/2.0\r\n{self._head()}{to[0].strip()}\r\n"
            f"Call-ID: {self._call}\r\nCSeq: {self._sequence} ACK\r\nContent-Length: 0\r\n\r\n"
        )

    def _reply(
        self, request: str, status: str, more: str, body: str = "", *, tagged: bool = True
    ) -> None:
        tag = ";tag=rogue" if tagged else ""
        lines = [
            f"{line.rstrip()}{tag}" if line.lower().startswith("to:") else line.rstrip()
            for line in KEPT.findall(request)
        ]
        self.wire.send(
            "\r\n".join([f"SIP/2.0 {status}", *lines])
            + f"\r\n{more}Content-Length: {len(body)}\r\n\r\n{body}"
        )


@dataclass
class Scene:
    """A running Asterisk on what the wizard wrote, with an outside line, and its accounts."""

    server: asterisk.Asterisk
    written: made.Made
    _kept: list[Rogue] = field(default_factory=list)
    _mark: asterisk.Mark = field(default_factory=dict)

    def user(self, name: str) -> Rogue:
        """A user with a WebSocket of its own, which stays open until all leave.

        Asterisk 16.28 forgets every contact of an address when one connection from it ends.
        """
        context = ssl.create_default_context(cafile=self.written.out / "ca/ca.crt")
        plain = spaces.connect(self.server.net, "127.0.0.1", 8089)
        stream = context.wrap_socket(plain, server_hostname=DOMAIN)
        head = (
            "GET /ws HTTP/1.1", f"Host: {DOMAIN}:8089", "Upgrade: websocket",
            "Connection: Upgrade", f"Sec-WebSocket-Key: {KEY}", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: sip", "", "",
        )  # fmt: skip
        stream.sendall("\r\n".join(head).encode())
        assert b" 101 " in stream.recv(4096)
        self._kept.append(Rogue(Wire(stream), name, self.written.passwords[name]))
        return self._kept[-1]

    def begin(self) -> None:
        """Forget what was logged."""
        self._mark = self.server.mark()

    def told(self) -> list[str]:
        """What was logged since `begin`."""
        return [
            line
            for name, lines in self.server._sources()
            for line in lines[self._mark.get(name, 0) :]
        ]

    def logs(self, *texts: str, seconds: float = 5.0) -> bool:
        """Whether a line with all of these texts comes; Asterisk logs after it has answered."""
        end = time.monotonic() + seconds
        while not any(all(text in line for text in texts) for line in self.told()):
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def nothing_dialled(self, host: str = "127.0.0.1") -> None:
        """Nobody got onto the outside line, and only contacts at one address were called."""
        assert self.logs("Executing ["), self.told()
        told = "\n".join(self.told())
        assert f"Executing [{OUTSIDE}@" not in told, told
        assert not re.search(rf"\bCalled (?!PJSIP/\d+/sips?:[^@]*@{re.escape(host)}:)", told), told

    def leave(self) -> None:
        """Close every connection, and forget every contact."""
        for each in self._kept:
            with contextlib.suppress(OSError):
                each.wire.goodbye()
            each.close()
        self._kept.clear()
        self.server.cli("database deltree registrar")
        self.server.wait_for("pjsip show contacts", "No objects found")

    def idle(self) -> None:
        """End every call."""
        self.server.cli("channel request hangup all")
        self.server.wait_for("core show channels count", "0 active channels")


@contextlib.contextmanager
def scene(folder: Path, version: str) -> Iterator[Scene]:
    """Start it."""
    answers = {
        "schema": 1,
        "asterisk": {"version": machine.root(version).version, "opus": "codec_opus_open_source"},
        "network": {
            "topology": "lan",
            "hostname": DOMAIN,
            "private_address": "192.0.2.10",
            "local_networks": ["192.0.2.0/24"],
        },
        "certificate": {"source": "private-ca"},
        "users": [dict(user) for user in USERS],
    }
    written = made.run_wizard(folder / "out", answers)
    plan = written.text("asterisk/extensions.conf") + LINE
    more = {"extensions.conf": plan, "logger.conf": LOGGER}
    with asterisk.start(written.out / "asterisk", version, extra=more) as server:
        yield Scene(server, written)
