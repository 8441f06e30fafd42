"""One address opens as many WebSockets as it may; then it is refused, and others still get in."""

from __future__ import annotations

import re
import ssl
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.lab import asterisk, network, proxies, spaces, trust

pytestmark = pytest.mark.lab

MOST = 52
"""What the plan allows one address where one browser is expected: 2 x 1 + 50."""


def opened(visitor: proxies.Visitor, stack: ExitStack) -> list[ssl.SSLSocket]:
    """As many WebSockets as one address may have."""
    found = []
    for _ in range(MOST):
        stream, answer = visitor.upgrade()
        stack.enter_context(stream)
        assert answer.startswith("HTTP/1.1 101 "), answer
        found.append(stream)
    return found


@pytest.mark.parametrize("proxy", ["nginx", "haproxy"])
def test_a_proxy_refuses_an_address_above_its_limit_and_nobody_else(
    proxy: str, tmp_path: Path
) -> None:
    out = proxies.written(tmp_path / "out", proxy, sizing__browsers=1)
    authority = trust.authority()
    keys = authority.issue(tmp_path / "keys", proxies.HOST)
    ca = authority.write(tmp_path / "ca.crt")
    front = proxies.install(out, tmp_path / "front", proxy, keys=keys)
    with (
        asterisk.start(out / "asterisk", "22") as server,
        proxies.running(server.net, front),
        ExitStack() as stack,
    ):
        greedy = proxies.Visitor(server.net, ca, source="127.0.0.1")
        other = proxies.Visitor(server.net, ca, source="127.0.0.2")
        held = opened(greedy, stack)
        stream, answer = greedy.upgrade()
        stream.close()
        assert answer.startswith("HTTP/1.1 429 "), answer
        stream, answer = other.upgrade()
        stack.enter_context(stream)
        assert answer.startswith("HTTP/1.1 101 "), answer
        assert server.complaints() == []

        held[0].close()  # and there is room again
        end = time.monotonic() + 60
        while True:
            stream, answer = greedy.upgrade()
            stack.enter_context(stream)
            if answer.startswith("HTTP/1.1 101 "):
                break
            assert time.monotonic() < end, answer
            time.sleep(1)


@pytest.mark.parametrize("version", ["16", "22"])
def test_the_firewall_of_the_notes_refuses_an_address_above_its_limit_and_nobody_else(
    version: str, tmp_path: Path
) -> None:
    """Asterisk's own sessionlimit still has room then."""
    out = proxies.written(
        tmp_path / "out", "none", 8089, sizing__browsers=1, client__hosting="elsewhere"
    )
    authority = trust.authority()
    authority.issue(out / "asterisk" / "keys", proxies.HOST)
    ca = authority.write(tmp_path / "ca.crt")
    notes = (out / "README.md").read_text()
    (rules,) = re.findall(r"(?s)nft -f - << 'END'\n(.*?)END\n", notes)
    with (
        network.make("lan") as net,
        asterisk.start(out / "asterisk", version, namespace=net.server) as server,
        ExitStack() as stack,
    ):
        for _ in range(2):  # a second time replaces the first
            spaces.run(spaces.inside(net.server, "nft", "-f", "-"), rules)
        greedy = proxies.Visitor(
            spaces.net_file(net.browser), ca, address=network.PRIVATE, port=8089
        )
        other = proxies.Visitor(server.net, ca, port=8089)
        opened(greedy, stack)
        with pytest.raises(ConnectionError):
            greedy.upgrade()
        stream, answer = other.upgrade()
        stack.enter_context(stream)
        assert answer.startswith("HTTP/1.1 101 "), answer
        assert server.complaints() == []
