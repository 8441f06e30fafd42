"""The fifth layer: a WebSocket that speaks SIP (RFC 7118)."""

from __future__ import annotations

import base64
import hashlib
import os

from wizard.doctor.protocol.client import SipClient
from wizard.doctor.protocol.frames import Frames
from wizard.doctor.protocol.streams import Head, NotHttp, ask, connected
from wizard.doctor.report import clean
from wizard.doctor.visit import Route, Visit

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
SWITCHING = 101


async def websocket(visit: Visit, route: Route) -> SipClient:
    """Open a WebSocket as a browser does (RFC 6455), with the subprotocol ``sip`` (RFC 7118).

    Args:
        visit: the server; the connection stays open until its end.
        route: how the server was reached.

    Returns:
        SIP over the open connection.

    Raises:
        LayerFailed: the server does not accept the WebSocket.
    """
    key = base64.b64encode(os.urandom(16)).decode()
    scheme = "https" if visit.target.secure else "http"
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": key,
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Protocol": "sip",
        "Origin": f"{scheme}://{visit.target.domain}",
    }
    try:
        pair = await visit.stack.enter_async_context(connected(visit, route, visit.trust))
        head = await ask(visit, pair, headers)
    except NotHttp as error:
        visit.fail("http.not-http", beginning=error)
    except ValueError:
        visit.fail("http.not-http", beginning="")
    except TimeoutError:
        visit.fail("websocket.silent", seconds=f"{visit.limit:.0f}")
    except (OSError, EOFError) as error:
        visit.fail("websocket.closed", error=error)
    _judge(visit, head, key)
    client = SipClient(visit.target, visit.options, Frames(*pair))
    visit.stack.push_async_callback(client.leave)
    visit.note("websocket.open")
    if not visit.target.secure:
        visit.note("websocket.plain")
    return client


def _judge(visit: Visit, head: Head, key: str) -> None:
    status = f"{head.status} {head.reason}".strip()
    if head.status != SWITCHING:
        # Asterisk's refusal of a sub-protocol is the only answer of its that names versions
        if head.status == 400 and "sec-websocket-version" in head.headers:
            visit.fail("websocket.no-sip", status=status)
        if head.status in (400, 426):
            visit.fail("websocket.not-upgraded", status=status)
        visit.fail("websocket.refused", status=status)
    accept = base64.b64encode(hashlib.sha1(f"{key}{GUID}".encode()).digest()).decode()  # noqa: S324
    if head.headers.get("sec-websocket-accept") != accept:
        visit.fail("websocket.not-accepted")
    protocol = clean(head.headers.get("sec-websocket-protocol", ""))
    if protocol.lower() != "sip":
        visit.fail("websocket.protocol", protocol=protocol or "-")
