"""Each proxy's written configuration, as it is, in front of a real Asterisk."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.lab import asterisk, proxies, trust

pytestmark = pytest.mark.lab

PAGE = "<!doctype html><title>softphone</title>"


@pytest.mark.parametrize("proxy", proxies.PROXIES)
def test_a_proxy_carries_page_and_websocket_and_nothing_else(proxy: str, tmp_path: Path) -> None:
    out = proxies.written(tmp_path / "out", proxy)
    authority = trust.authority()
    keys = authority.issue(tmp_path / "keys", proxies.HOST)
    front = proxies.install(out, tmp_path / "front", proxy, keys=keys)
    for name, text in (("index.html", PAGE), ("ice.json", "[]")):
        (front.www / name).write_text(text)
    static = tmp_path / "static"
    shutil.copytree(front.www, static / "phone")
    (static / "secret.txt").write_text("not for you")
    with (
        asterisk.start(out / "asterisk", "22", static_http=static) as server,
        proxies.running(server.net, front),
    ):
        visitor = proxies.Visitor(server.net, authority.write(tmp_path / "ca.crt"))
        assert server.complaints() == []
        assert visitor.get("/") == (200, PAGE)
        assert visitor.get("/ice.json") == (200, "[]")
        for path in ("/httpstatus", "/static/secret.txt", "/static/phone/../secret.txt", "/ari"):
            status, body = visitor.get(path)
            assert (status, "not for you" in body) in ((404, False), (400, False)), path
        assert visitor.get("/ws")[0] == 426  # as the site says of a path that is right
        stream, answer = visitor.upgrade()
        with stream:
            assert answer.startswith("HTTP/1.1 101 ")
            assert "sec-websocket-protocol: sip" in answer.lower()
