"""SIP over an open WebSocket: requests with their answers.

Everything that is no answer to the running request is dealt with on the way: a server asks and
tells things by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from wizard.doctor.protocol import digest
from wizard.doctor.protocol.frames import Frames
from wizard.doctor.visit import ProbeOptions, WebSocketUrl
from wizard.sip.message import NotSip, SipMessage, address, build, parse

CHALLENGES = {401: ("www-authenticate", "Authorization"),
              407: ("proxy-authenticate", "Proxy-Authorization")}  # fmt: skip
MOST_STRANGE = 1000
# A user's own characters (RFC 3261, 25.1) stay as they are.
USER_SAFE = "-_.!~*'()&=+$,;?/"


def token() -> str:
    """A random token."""
    return os.urandom(8).hex()


class Unanswerable(Exception):
    """A challenge that cannot be answered: no password, or an algorithm that is not known."""


@dataclass(frozen=True)
class Dialog:
    """What the requests of one SIP dialog have in common (RFC 3261, section 12).

    Attributes:
        uri: the Request-URI of the next request.

        to: the To header, with the tag once it is known.

        call_id: the Call-ID.

        tag: of the From header.

        number: the CSeq number of the next request.
    """

    uri: str
    to: str
    call_id: str = field(default_factory=token)
    tag: str = field(default_factory=token)
    number: int = 1

    def next(self) -> Dialog:
        """Return the dialog for the next request."""
        return replace(self, number=self.number + 1)

    def reached(self, answer: SipMessage) -> Dialog:
        """Return the dialog after its first answer, which has the other side's tag and contact.

        Args:
            answer: a response with a To tag.
        """
        uri = address(answer.get("contact")) or self.uri
        return replace(self, to=answer.get("to") or self.to, uri=uri, number=self.number + 1)


@dataclass
class SipClient:
    """SIP of one user over an open WebSocket.

    Attributes:
        ended: those of our call ids that the other side has said goodbye to.

        challenge: what the server wanted to be proven last.
    """

    target: WebSocketUrl
    options: ProbeOptions
    frames: Frames
    place: str = field(default_factory=lambda: f"{token()}.invalid")
    ended: set[str] = field(default_factory=set)
    challenge: str = ""

    @property
    def user(self) -> str:
        """Who calls, as it stands in a URI."""
        return quote(self.options.user or "doctor", safe=USER_SAFE)

    def dialog(self, number: str = "") -> Dialog:
        """Return a new dialog.

        Args:
            number: the user to call; empty for the server itself.
        """
        domain = self.target.domain
        if number:
            uri = f"sip:{quote(number, safe=USER_SAFE)}@{domain}"
            return Dialog(uri, f"<{uri}>")
        return Dialog(f"sip:{domain}", f"<sip:{self.user}@{domain}>")

    async def ask(
        self,
        method: str,
        dialog: Dialog,
        *,
        headers: tuple[tuple[str, str], ...] = (),
        body: str = "",
        log_in: bool = True,
        progress: Callable[[SipMessage], None] | None = None,
    ) -> tuple[SipMessage, Dialog]:
        """Send a request, and answer challenges to it.

        Args:
            method: of the request.
            dialog: which it belongs to.
            headers: beside the usual ones.
            body: an SDP offer.
            log_in: whether challenges are answered.
            progress: is told of provisional answers.

        Returns:
            The final response, and the dialog for the next request.

        Raises:
            Unanswerable: no challenge could be answered.
            FrameError, NotSip: the other side broke off, or sent something else.
        """
        proof: tuple[tuple[str, str], ...] = ()
        for _ in range(3):
            request, branch = self._request(method, dialog, (*headers, *proof), body)
            await self.frames.send(request)
            answer = await self._answer(branch, method, progress)
            if method == "INVITE" and answer.status >= 300:
                await self._refusal_taken(dialog, branch, answer)
            # an old nonce is no wrong password
            stale = "stale=true" in answer.get("www-authenticate").lower()
            if answer.status not in CHALLENGES or not log_in or (proof and not stale):
                break
            proof = (self._proof(method, dialog, answer),)
            dialog = dialog.next()
        return answer, dialog

    async def acknowledge(self, dialog: Dialog) -> None:
        """Send the ACK for the answer to an INVITE.

        Args:
            dialog: after the answer.
        """
        ack = replace(dialog, number=dialog.number - 1)
        await self.frames.send(self._request("ACK", ack, (), "")[0])

    async def cancel(self) -> None:
        """Give up the call that was sent last and is not answered yet."""
        if self._sent:
            dialog, branch = self._sent
            await self.frames.send(self._request("CANCEL", dialog, (), "", branch)[0])

    async def listen(self) -> None:
        """Take in what comes by itself, until cancelled or closed."""
        while True:
            await self._take()

    async def leave(self) -> None:
        """Close the WebSocket."""
        with contextlib.suppress(OSError, asyncio.TimeoutError):
            await self.frames.goodbye()

    def _proof(self, method: str, dialog: Dialog, answer: SipMessage) -> tuple[str, str]:
        asked, name = CHALLENGES[answer.status]
        self.challenge = answer.get(asked)
        challenge = digest.choose(answer.all(asked))
        if challenge is None or self.options.password is None:
            raise Unanswerable(self.challenge)
        return name, digest.answer(
            challenge,
            user=self.options.user,
            password=self.options.password.reveal(),
            method=method,
            uri=dialog.uri,
        )

    def _request(
        self,
        method: str,
        dialog: Dialog,
        headers: tuple[tuple[str, str], ...],
        body: str,
        branch: str = "",
    ) -> tuple[str, str]:
        branch = branch or f"z9hG4bK{token()}"
        way = "WSS" if self.target.secure else "WS"
        rows = [
            ("Via", f"SIP/2.0/{way} {self.place};branch={branch}"),
            ("Max-Forwards", "70"),
            ("From", f"<sip:{self.user}@{self.target.domain}>;tag={dialog.tag}"),
            ("To", dialog.to),
            ("Call-ID", dialog.call_id),
            ("CSeq", f"{dialog.number} {method}"),
            *headers,
        ]
        if method == "INVITE":
            rows += [("Contact", self.contact), ("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS")]
        if body:
            rows.append(("Content-Type", "application/sdp"))
        self._sent = (dialog, branch)
        self._own.add(dialog.call_id)
        return build(f"{method} {dialog.uri} SIP/2.0", rows, body), branch

    @property
    def contact(self) -> str:
        """Where this side is reached: through this WebSocket."""
        return f"<sip:{self.user}@{self.place};transport=ws>"

    _sent: tuple[Dialog, str] | None = field(default=None, init=False)
    _own: set[str] = field(default_factory=set, init=False)

    async def _answer(
        self, branch: str, method: str, progress: Callable[[SipMessage], None] | None
    ) -> SipMessage:
        for _ in range(MOST_STRANGE):
            message = await self._take()
            if message is None or message.branch != branch or message.method != method:
                continue
            if message.status >= 200:
                return message
            if progress:
                progress(message)
        raise NotSip("nothing but messages that nobody asked for")

    async def _take(self) -> SipMessage | None:
        """The next answer; a request is answered at once, and a sign of life is none."""
        text = await self.frames.receive()
        if not text.strip():
            return None
        message = parse(text)
        if message.status:
            return message
        if message.method != "ACK":
            await self._reply(message)
        return None

    async def _reply(self, request: SipMessage) -> None:
        if request.method == "BYE" and request.get("call-id") in self._own:
            self.ended.add(request.get("call-id"))
        known = request.method in ("OPTIONS", "NOTIFY", "BYE")
        rows = [("Via", value) for value in request.all("via")]
        rows += [(name, request.get(name.lower())) for name in ("From", "To", "Call-ID", "CSeq")]
        first = "SIP/2.0 200 OK" if known else "SIP/2.0 486 Busy Here"
        await self.frames.send(build(first, rows))

    async def _refusal_taken(self, dialog: Dialog, branch: str, answer: SipMessage) -> None:
        """The ACK of a refused INVITE belongs to its transaction (RFC 3261, 17.1.1.3)."""
        told = replace(dialog, to=answer.get("to") or dialog.to)
        await self.frames.send(self._request("ACK", told, (), "", branch)[0])
