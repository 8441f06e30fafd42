"""One WebSocket that speaks SIP (RFC 7118): requests with their answers, and the digest."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Final

from aiosipua import SipDigestAuth, SipMessage, SipRequest, SipResponse
from aiosipua.auth import answer_challenge
from aiosipua.utils import generate_branch, generate_call_id, generate_tag
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.lab.load.job import Job

# RFC 3261's timer B and F: nothing came back.
ANSWER_S: Final = 32.0
AGAIN_S: Final = 4.0
OPEN_S: Final = 20.0
CHALLENGES: Final = (401, 407)
Handler = Callable[[SipRequest], Awaitable[int]]


@dataclass(frozen=True)
class Dialog:
    """What the requests of one dialog have in common, as this side counts."""

    target: str
    to: str
    call_id: str
    tag: str
    number: int = 1

    def next(self) -> Dialog:
        """The same one, for the next request."""
        return replace(self, number=self.number + 1)

    def reached(self, answer: SipResponse) -> Dialog:
        """The same one after its first answer: it names the other side."""
        contact = answer.get_header("contact") or f"<{self.target}>"
        target = contact.partition("<")[2].partition(">")[0]
        return replace(self, to=answer.get_header("to") or self.to, target=target)


@dataclass
class Line:
    """An open WebSocket of one user."""

    job: Job
    user: str
    socket: ClientConnection
    handle: Handler
    place: str = field(default_factory=lambda: f"{generate_tag()[:12]}.invalid")
    _waiting: dict[str, asyncio.Future[SipResponse]] = field(default_factory=dict)

    def dialog(self, number: str = "") -> Dialog:
        """A new dialog with a number, or with the registrar."""
        host = self.job.host
        target = f"sip:{number}@{host}" if number else f"sip:{host}"
        return Dialog(
            target=target,
            to=f"<sip:{number or self.user}@{host}>",
            call_id=generate_call_id(self.place),
            tag=generate_tag(),
        )

    def request(
        self, method: str, dialog: Dialog, body: str = "", expires: int | None = None
    ) -> SipRequest:
        """A request of this user, ready to be sent."""
        made = SipRequest(method=method, uri=dialog.target, body=body.encode())
        for name, value in (
            ("Via", f"SIP/2.0/WSS {self.place};branch={generate_branch()}"),
            ("Max-Forwards", "70"),
            ("From", f"<sip:{self.user}@{self.job.host}>;tag={dialog.tag}"),
            ("To", dialog.to),
            ("Call-ID", dialog.call_id),
            ("CSeq", f"{dialog.number} {method}"),
            ("Contact", f"<sip:{self.user}@{self.place};transport=ws;ob>"),
            ("Supported", "outbound"),
        ):
            made.headers.append(name, value)
        if body:
            made.content_type = "application/sdp"
        if expires is not None:
            made.set_header("Expires", str(expires))
        return made

    async def ask(
        self, method: str, dialog: Dialog, body: str = "", expires: int | None = None
    ) -> tuple[SipResponse, Dialog]:
        """Send a request, answer a challenge to it, and return the last word with its dialog."""
        sent = self.request(method, dialog, body, expires)
        answer = await self._transact(sent)
        if answer.status_code in CHALLENGES:
            dialog = dialog.next()
            again = self.request(method, dialog, body, expires)
            login = SipDigestAuth(self.user, self.job.users[self.user])
            proof = answer_challenge(login, answer, answer.status_code, method, dialog.target)
            if proof is None:
                raise ValueError(f"cannot answer {answer.headers.get('www-authenticate')}")
            again.set_header(*proof)
            answer = await self._transact(again)
        return answer, dialog

    async def acknowledge(self, dialog: Dialog) -> None:
        """Send the ACK of a call that was taken."""
        await self._send(self.request("ACK", dialog))

    async def keep_alive(self) -> None:
        """A sign of life, as the softphone gives it."""
        await self.socket.send("\r\n\r\n")

    async def read(self) -> None:
        """Take in what arrives until the socket closes."""
        try:
            async for data in self.socket:
                if data.strip():
                    await self._take(SipMessage.parse(data))
        except ConnectionClosed:
            pass
        finally:
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(ConnectionResetError("the WebSocket closed"))

    async def _take(self, message: SipRequest | SipResponse) -> None:
        if isinstance(message, SipRequest):
            await self._answer(message)
            return
        waiting = self._waiting.get(message.via[0].branch or "")
        if waiting and message.status_code >= 200 and not waiting.done():
            waiting.set_result(message)

    async def _answer(self, request: SipRequest) -> None:
        if request.method == "ACK":
            return
        code = await self.handle(request)
        answer = SipResponse(status_code=code, reason_phrase="OK" if code == 200 else "No")
        for name in ("via", "from", "to", "call-id", "cseq"):
            for value in request.headers.get(name):
                answer.headers.append(name, value)
        await self._send(answer)

    async def _transact(self, request: SipRequest) -> SipResponse:
        branch = request.via[0].branch or ""
        waiting = asyncio.get_running_loop().create_future()
        self._waiting[branch] = waiting
        try:
            async with asyncio.timeout(ANSWER_S):
                answer = await self._answer_to(request, waiting)
        finally:
            self._waiting.pop(branch, None)
        if request.method == "INVITE" and answer.status_code >= 300:
            await self._refusal_taken(request, answer)
        return answer

    async def _answer_to(
        self, request: SipRequest, waiting: asyncio.Future[SipResponse]
    ) -> SipResponse:
        """A REGISTER without an answer is sent again, as the softphone does it."""
        await self._send(request)
        while request.method == "REGISTER":
            with contextlib.suppress(TimeoutError):
                return await asyncio.wait_for(asyncio.shield(waiting), AGAIN_S)
            await self._send(request)
        return await waiting

    async def _refusal_taken(self, request: SipRequest, answer: SipResponse) -> None:
        """The ACK of a refused INVITE belongs to its transaction (RFC 3261, 17.1.1.3)."""
        made = SipRequest(method="ACK", uri=request.uri)
        for name in ("via", "max-forwards", "from", "call-id"):
            made.headers.append(name, request.headers.get(name)[0])
        made.headers.append("To", answer.headers.get("to")[0])
        made.headers.append("CSeq", request.headers.get("cseq")[0].replace("INVITE", "ACK"))
        await self._send(made)

    async def _send(self, message: SipMessage) -> None:
        await self.socket.send(bytes(message).decode())


async def open_line(job: Job, trust: ssl.SSLContext, user: str, handle: Handler) -> Line:
    """Connect as a browser does: TLS that is checked, and the sub-protocol `sip`."""
    socket = await connect(
        f"wss://{job.host}:{job.port}/ws",
        host=job.address,
        ssl=trust,
        subprotocols=[Subprotocol("sip")],
        compression=None,
        proxy=None,
        open_timeout=OPEN_S,
        close_timeout=2,
        ping_interval=None,
    )
    return Line(job, user, socket, handle)
