"""How long a WebSocket may stay without a SIP request: timer_b of pjsip.conf."""

from __future__ import annotations

import time
from contextlib import closing

import pytest

from tests.lab import asterisk, machine, spaces
from tests.lab.pjsip_console import MINIMAL

pytestmark = pytest.mark.lab

# The least that Asterisk takes: 64 times the least timer_t1.
PJSIP = (
    "[timers]\ntype=system\ntimer_t1=100\ntimer_b=6400\n\n"
    "[ws]\ntype=transport\nprotocol=ws\nbind=0.0.0.0\n"
)
HTTP = "[general]\nenabled=yes\nbindaddr=127.0.0.1\n"
UPGRADE = (
    "GET /ws HTTP/1.1\r\nHost: pbx.example.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: sip\r\n\r\n"
)
CLOSED = "since no request was received in 6 seconds"


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_a_websocket_without_a_request_is_closed_after_timer_b(version: str) -> None:
    """The default of 32 s follows from the default of timer_b."""
    extra = {"pjsip.conf": PJSIP, "http.conf": HTTP}
    with (
        asterisk.start(MINIMAL, version, extra=extra) as running,
        closing(spaces.connect(running.net, "127.0.0.1", 8088)) as stream,
    ):
        stream.sendall(UPGRADE.encode())
        assert b" 101 " in stream.recv(4096)
        end = time.monotonic() + 60
        while not any(CLOSED in line for line in running.log()):
            assert time.monotonic() < end, running.log()[-5:]
            time.sleep(0.2)
