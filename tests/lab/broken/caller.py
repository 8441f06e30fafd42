"""A browser's side of SIP, as far as a trial needs it: registers, calls, keeps what came."""

from __future__ import annotations

import hashlib
import itertools
import re
from typing import Final

from tests.lab.wire import DOMAIN, Closed, Wire

FINGERPRINT: Final = ":".join(["AB"] * 32)
ADDRESS: Final = "192.0.2.20"
_numbers = itertools.count(1)


def offer(
    *,
    profile: str = "UDP/TLS/RTP/SAVPF",
    codecs: str = "111 opus/48000/2,0 PCMU/8000",
    candidates: tuple[str, ...] = (f"1 1 udp 2122260223 {ADDRESS} 40000 typ host generation 0",),
    fingerprint: str = f"sha-256 {FINGERPRINT}",
    port: int = 40000,
    more: tuple[str, ...] = (),
) -> str:
    """The SDP of a browser that wants to talk; without a fingerprint, that of a desk phone."""
    pairs = [codec.split(" ", 1) for codec in codecs.split(",")]
    lines = [
        "v=0", f"o=- {next(_numbers)} 2 IN IP4 {ADDRESS}", "s=-", "t=0 0",
        f"m=audio {port} {profile} {' '.join(number for number, _ in pairs)}",
        f"c=IN IP4 {ADDRESS}", *(f"a=rtpmap:{number} {name}" for number, name in pairs),
    ]  # fmt: skip
    if fingerprint:
        lines += [
            "a=ice-ufrag:abcd", "a=ice-pwd:aaaaaaaaaaaaaaaaaaaaaaaa",
            f"a=fingerprint:{fingerprint}", "a=setup:actpass", "a=mid:0", "a=rtcp-mux",
            *(f"a=candidate:{text}" for text in candidates),
        ]  # fmt: skip
    return "\r\n".join([*lines, *more, "a=sendrecv", ""])


class Caller:
    """A user on a WebSocket.

    Attributes:
        heard: every message that came in.
    """

    def __init__(self, wire: Wire, user: str, password: str) -> None:
        self.wire = wire
        self.user = user
        self.heard: list[str] = []
        self._password = password
        self._call = f"trial-{next(_numbers)}"
        self._sequence = 0
        self._invite = ""
        self._answer = ""

    def register(self, contact: str = "", expires: int = 600) -> str:
        """Register; return the first line of the last answer."""
        line = contact or f"<sip:{self.user}@lab{next(_numbers)}.invalid;transport=ws>"
        return self._ask("REGISTER", f"sip:{DOMAIN}", f"Contact: {line}\r\nExpires: {expires}\r\n")

    def invite(self, number: str, sdp: str, more: str = "") -> str:
        """Call, with `more` headers; return the first line of the last answer."""
        place = f"Contact: <sip:{self.user}@lab.invalid;transport=ws>\r\n{more}"
        return self._ask(
            "INVITE", f"sip:{number}@{DOMAIN}", f"{place}Content-Type: application/sdp\r\n", sdp
        )

    def message(self, number: str, kind: str) -> str:
        """Send a text of a Content-Type; return the first line of the last answer."""
        return self._ask("MESSAGE", f"sip:{number}@{DOMAIN}", f"Content-Type: {kind}\r\n", "hello")

    @property
    def last_answer(self) -> str:
        """The last answer to a call, whole."""
        return self._answer

    def bye(self) -> str:
        """End the call."""
        return self._ask("BYE", self._target(), "")

    def answer(self, sdp: str) -> None:
        """Take the call that comes in."""
        while not (invite := self._next()).startswith("INVITE"):
            pass
        kept = re.findall(r"^(?:Via|From|To|Call-ID|CSeq|Record-Route):.*$", invite, re.M | re.I)
        lines = [
            f"{line.rstrip()};tag=taken" if line.lower().startswith("to:") else line.rstrip()
            for line in kept
        ]
        self.wire.send(
            "\r\n".join([
                "SIP/2.0 200 OK", *lines,
                f"Contact: <sip:{self.user}@lab.invalid;transport=ws>",
                "Content-Type: application/sdp", f"Content-Length: {len(sdp)}", "", sdp,
            ])
        )  # fmt: skip

    def wait_for(self, start: str) -> str:
        """The next message that starts so."""
        while not (message := self._next()).startswith(start):
            pass
        return message

    def close(self) -> None:
        """Leave without a goodbye."""
        self.wire.close()

    def _target(self) -> str:
        found = re.search(r"^Contact: *<([^>]+)>", self._answer, re.M | re.I)
        return found[1] if found else f"sip:{DOMAIN}"

    def _next(self) -> str:
        message = self.wire.receive()
        self.heard.append(message)
        return message

    def _ask(self, method: str, uri: str, headers: str, body: str = "") -> str:
        proof = ""
        to = f"<{uri}>" if method == "INVITE" else f"<sip:{self.user}@{DOMAIN}>"
        if method == "BYE":
            found = re.search(r"^To:\s*(.*)$", self._answer, re.M | re.I)
            to = found[1].strip() if found else to
        for _ in range(2):
            self._sequence += 1
            start = (
                f"Via: SIP/2.0/WSS lab.invalid;branch=z9hG4bK{self._call}-{self._sequence}\r\n"
                f"Max-Forwards: 70\r\nFrom: <sip:{self.user}@{DOMAIN}>;tag={self._call}\r\n"
            )
            end = f"Call-ID: {self._call}\r\nCSeq: {self._sequence} "
            self.wire.send(
                f"{method} {uri} SIP/2.0\r\n{start}To: {to}\r\n{end}{method}\r\n{headers}{proof}"
                f"Content-Length: {len(body)}\r\n\r\n{body}"
            )
            answer = self._final()
            if method == "INVITE":
                self._answer = answer
                back = re.search(r"^To:\s*(.*)$", answer, re.M | re.I)
                target = self._target() if answer.startswith("SIP/2.0 2") else uri
                self.wire.send(
                    f"ACK {target} SIP/2.0\r\n{start}To: {back[1].strip() if back else to}\r\n"
                    f"{end}ACK\r\nContent-Length: 0\r\n\r\n"
                )
            if not answer.startswith("SIP/2.0 401"):
                break
            proof = self._proof(method, uri, answer)
        return answer.splitlines()[0]

    def _final(self) -> str:
        while not re.match(r"SIP/2\.0 [2-6]", message := self._next()):
            pass
        return message

    def _proof(self, method: str, uri: str, challenge: str) -> str:
        given = dict(re.findall(r'(\w+)="?([^",\s]+)', challenge.partition("WWW-Auth")[2]))
        ours = _md5(f"{self.user}:{given['realm']}:{self._password}")
        nonce = f"{given['nonce']}:00000001:lab:auth"
        response = _md5(f"{ours}:{nonce}:{_md5(f'{method}:{uri}')}")
        return (
            f'Authorization: Digest username="{self.user}",realm="{given["realm"]}",'
            f'nonce="{given["nonce"]}",uri="{uri}",response="{response}",algorithm=MD5,'
            f'cnonce="lab",nc=00000001,qop=auth,opaque="{given.get("opaque", "")}"\r\n'
        )


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


__all__ = ["ADDRESS", "FINGERPRINT", "Caller", "Closed", "offer"]
