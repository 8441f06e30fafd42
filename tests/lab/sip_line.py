"""SIP by hand, over UDP: one request, its final answer, and plain media after it."""

from __future__ import annotations

import hashlib
import re
import socket
import struct
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.lab import spaces

HOST: Final = "127.0.0.1"
PATIENCE_S: Final = 10
# One stream of µ-law, as a plain phone offers it.
PLAIN: Final = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio {port} {profile} 0\r\na=rtpmap:0 PCMU/8000\r\n"
)


@dataclass(frozen=True)
class Answer:
    """The final answer to a request."""

    status: str
    text: str


class Line:
    """A phone without a brain in Asterisk's own network.

    Args:
        net: the network namespace of Asterisk.

        host: the address that it sends from.
    """

    def __init__(self, net: Path, host: str = HOST) -> None:
        self._host = host
        self._signals = spaces.enter(net, lambda: _socket(host))
        self._media = spaces.enter(net, lambda: _socket(host))
        self._signals.settimeout(PATIENCE_S)
        self._count = 0

    def close(self) -> None:
        """Let go of both sockets."""
        self._signals.close()
        self._media.close()

    def ask(
        self, method: str, user: str, to: str = "600", profile: str = "", more: str = ""
    ) -> Answer:
        """Send a request as `user` and wait for its final answer.

        With a profile the request carries an offer of one plain stream.
        """
        self._count += 1
        body = PLAIN.format(port=self._media.getsockname()[1], profile=profile) if profile else ""
        call = f"Call-ID: {self._count}-{self._port}"
        self._send(method, user, to, f"{call}\r\n{more}", body)
        answer = self._answer(call, f"CSeq: 1 {method}")
        if method == "INVITE":
            self._send("ACK", user, to, f"{call}\r\n", "", _tag(answer))
        return answer

    def _answer(self, *signs: str) -> Answer:
        """The final answer that has all these signs."""
        while True:
            text = self._signals.recv(65535).decode()
            final = re.match(r"SIP/2\.0 ([2-6]\d\d .*)\r\n", text)
            if final and all(sign in text for sign in signs):
                return Answer(final[1], text)

    def register(self, user: str, password: str, contact: str = "") -> str:
        """Register with the password; return the status of the last answer."""
        more = f"Contact: {contact}\r\n" if contact else ""
        challenge = self.ask("REGISTER", user, more=more).text
        given = dict(re.findall(r'(\w+)="?([^",\s]+)', challenge.partition("WWW-Auth")[2]))
        uri = f"sip:{HOST}"
        ours = _md5(f"{user}:{given['realm']}:{password}")
        response = _md5(f"{ours}:{given['nonce']}:00000001:lab:auth:{_md5(f'REGISTER:{uri}')}")
        proof = (
            f'Authorization: Digest username="{user}",realm="{given["realm"]}",'
            f'nonce="{given["nonce"]}",uri="{uri}",response="{response}",algorithm=MD5,'
            f'cnonce="lab",nc=00000001,qop=auth,opaque="{given["opaque"]}"\r\n'
        )
        return self.ask("REGISTER", user, more=proof + more).status

    def invited(self, seconds: float) -> str:
        """The next call that comes in, or nothing; it is not answered."""
        end = time.monotonic() + seconds
        try:
            while (left := end - time.monotonic()) > 0:
                self._signals.settimeout(left)
                if (text := self._signals.recv(65535).decode()).startswith("INVITE"):
                    return text
        except TimeoutError:
            pass
        finally:
            self._signals.settimeout(PATIENCE_S)
        return ""

    def comes_back(self, answer: Answer, packets: int = 20) -> int:
        """Send plain packets to where an answer says and count those that come back."""
        found = re.search(r"m=audio (\d+) ", answer.text)
        assert found, answer.text
        self._media.setblocking(False)
        back = 0
        for number in range(packets):
            packet = struct.pack("!BBHII", 0x80, 0, number, number * 160, 7) + b"\x55" * 160
            self._media.sendto(packet, (HOST, int(found[1])))
            time.sleep(0.02)
            back += self._arrived()
        return back

    def _arrived(self) -> int:
        count = 0
        while True:
            try:
                count += self._media.recv(2048)[0] >> 6 == 2  # RTP, not DTLS
            except BlockingIOError:
                return count

    def _contact(self, user: str) -> str:
        return f"Contact: <sip:{user}{self._count}@{self._host}:{self._port}>\r\n"

    @property
    def _port(self) -> int:
        return int(self._signals.getsockname()[1])

    def _send(
        self,
        method: str,
        user: str,
        to: str,
        more: str,
        body: str,
        tag: str = "",
        number: int = 1,
        kind: str = "application/sdp",
    ) -> None:
        at = "" if method == "REGISTER" else f"{to}@"
        whom = user if method == "REGISTER" else to
        branch = f"z9hG4bK{self._port}-{self._count}{method}"
        text = (
            f"{method} sip:{at}{HOST} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {self._host}:{self._port};branch={branch};rport\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:{user}@{HOST}>;tag={self._count}\r\n"
            f"To: <sip:{whom}@{HOST}>{tag}\r\nCSeq: {number} {method}\r\n"
            f"{'' if 'Contact:' in more else self._contact(user)}{more}"
            + (f"Content-Type: {kind}\r\n" if body else "")
            + f"Content-Length: {len(body)}\r\n\r\n{body}"
        )
        self._signals.sendto(text.encode(), (HOST, 5060))


def _tag(answer: Answer) -> str:
    """The tag of the far end of a call."""
    tag = re.search(r"\nTo:.*?(;tag=\S+)", answer.text)
    return tag[1] if tag else ""


def _socket(host: str) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.bind((host, 0))
    return made


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
