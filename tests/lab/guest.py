"""A visitor without a browser: asks the service for accounts, and says what it likes in SIP."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.lab import proxies, wires
from tests.lab.wire import DOMAIN, Wire

OFFER: Final = (
    "v=0\r\no=- 1 1 IN IP4 192.0.2.20\r\ns=-\r\nc=IN IP4 192.0.2.20\r\nt=0 0\r\n"
    "a=group:BUNDLE 0\r\nm=audio 40000 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n"
    "a=rtpmap:0 PCMU/8000\r\na=ice-ufrag:nobd\r\na=ice-pwd:nobodyanswersatthisaddress\r\n"
    "a=candidate:1 1 udp 2130706431 192.0.2.20 40000 typ host\r\n"
    f"a=fingerprint:sha-256 {':'.join(['AB'] * 32)}\r\na=setup:actpass\r\na=rtcp-mux\r\n"
    "a=sendrecv\r\n"
)
"""What a browser would offer, at an address where nobody answers."""

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Account:
    """What the service gives out."""

    user: str
    password: str


def serve(net: wires.Network, out: Path) -> subprocess.Popen[bytes]:
    """Run the service as its unit does, until the network is taken down."""
    unit = (out / "guests" / "asterisk-webrtc-guests.service").read_text()
    (line,) = re.findall(r"^ExecStart=(.*)$", unit, re.M)
    program, *options = shlex.split(line)
    assert program == "/opt/asterisk-webrtc-guests/bin/uvicorn"
    folder = str(out / "guests")
    options = [folder if each == "/opt/asterisk-webrtc-guests/app" else each for each in options]
    given = (f"GUESTS_SETTINGS={folder}/settings.toml", f"CREDENTIALS_DIRECTORY={folder}")
    process = net.run(net.server, "env", *given, sys.executable, "-m", "uvicorn", *options)
    net.wait_for_port(net.server, "127.0.0.1", 8087, process)
    return process


def ask(visitor: proxies.Visitor, origin: str, number: str = "600") -> tuple[int, dict[str, str]]:
    """Ask for an account as a page of `origin` does; return status and answer."""
    body = json.dumps({"number": number})
    with visitor.open() as stream:
        stream.sendall(
            f"POST /guests/account HTTP/1.1\r\nHost: {proxies.HOST}\r\nConnection: close\r\n"
            f"Origin: {origin}\r\nX-Forwarded-For: 198.51.100.66\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        read = b""
        while part := stream.recv(65536):
            read += part
    head, _, text = read.decode().partition("\r\n\r\n")
    found = re.search(r"\{.*\}", text)
    return int(head.split()[1]), json.loads(found[0]) if found else {}


class Caller:
    """Somebody with an account and a WebSocket of guests."""

    def __init__(self, visitor: proxies.Visitor, account: Account) -> None:
        stream = visitor.open()
        shake = proxies.HANDSHAKE.format(host=proxies.HOST, port=proxies.PORT)
        stream.sendall(shake.replace("/ws ", "/guests/ws ", 1).encode())
        self.greeting = stream.recv(4096).decode()
        self.wire = Wire(stream)
        self.account = account
        self._given: dict[str, str] = {}

    def close(self) -> None:
        """Leave without a goodbye."""
        self.wire.close()

    def ask(self, method: str, number: str, body: str = "", more: str = "", to: str = "") -> str:
        """Send a request with the password; return its final answer.

        `to` is the To header of an answer, for a request in its call; `more` are further headers.
        """
        found = re.search(r"Call-ID: (\S+)", more)
        call = found[1] if found else f"{os.getpid()}-guest-{next(_numbers)}"
        if not self._given:
            challenge = self._final(self._send(method, number, call, body, more, to))
            self._given = dict(
                re.findall(r'(\w+)="?([^",\s]+)', challenge.partition("WWW-Auth")[2])
            )
        proof = self._proof(method, number)
        return self._final(self._send(method, number, call, body, more + proof, to))

    def flood(self, number: str, times: int) -> list[str]:
        """Begin many calls at once; return the final status of each."""
        self.ask("OPTIONS", number)
        proof = self._proof("INVITE", number)
        waiting = {
            self._send("INVITE", number, f"flood-{each}", OFFER, proof) for each in range(times)
        }
        found = []
        while waiting:
            answer = self.wire.receive(timeout=30)
            status = re.match(r"SIP/2\.0 ([2-6]\d\d)", answer)
            sign = _sign(answer)
            if status and sign in waiting:
                waiting.remove(sign)
                found.append(status[1])
        return found

    def _proof(self, method: str, number: str) -> str:
        user, given = self.account.user, self._given
        uri = f"sip:{number}@{DOMAIN}"
        ours = _md5(f"{user}:{given['realm']}:{self.account.password}")
        response = _md5(f"{ours}:{given['nonce']}:00000001:lab:auth:{_md5(f'{method}:{uri}')}")
        return (
            f'Authorization: Digest username="{user}",realm="{given["realm"]}",'
            f'nonce="{given["nonce"]}",uri="{uri}",response="{response}",algorithm=MD5,'
            f'cnonce="lab",nc=00000001,qop=auth,opaque="{given["opaque"]}"\r\n'
        )

    def _send(
        self, method: str, number: str, call: str, body: str, more: str, to: str = ""
    ) -> str:
        sequence = next(_numbers)
        user = self.account.user
        kind = "Content-Type: application/sdp\r\n" if body else ""
        more = re.sub(r"Call-ID: \S+\r\n", "", more)
        self.wire.send(
            f"{method} sip:{number}@{DOMAIN} SIP/2.0\r\n"
            f"Via: SIP/2.0/WSS lab.invalid;branch=z9hG4bK{call}-{sequence}\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:{user}@{DOMAIN}>;tag=lab\r\n"
            f"To: {to or f'<sip:{number}@{DOMAIN}>'}\r\nCall-ID: {call}\r\n"
            f"CSeq: {sequence} {method}\r\n"
            f"Contact: <sip:{user}@lab.invalid;transport=ws>\r\n"
            f"{more}{kind}Content-Length: {len(body)}\r\n\r\n{body}"
        )
        return f"{call} {sequence} {method}"

    def _final(self, sign: str) -> str:
        while True:
            answer = self.wire.receive(timeout=20)
            if re.match(r"SIP/2\.0 [2-6]", answer) and _sign(answer) == sign:
                return answer


def _sign(answer: str) -> str:
    call = re.search(r"^Call-ID: (\S+)", answer, re.M)
    sequence = re.search(r"^CSeq: (\d+ \w+)", answer, re.M)
    return f"{call[1]} {sequence[1]}" if call and sequence else ""


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def status(answer: str) -> str:
    """The status code of an answer."""
    return answer.split()[1]
