"""Clients of others ask for more than calls: the state of users, voicemail, text messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.lab import asterisk, machine, made, network, proxies, spaces, wire
from wizard.catalogue import Catalogue
from wizard.explain.matching import Recogniser
from wizard.explain.summary import Reader

pytestmark = pytest.mark.lab

READER = Reader(Recogniser(Catalogue().symptoms))
# What Browser-Phone and busy lamps subscribe to, and the form that they read.
EVENTS: Final[Mapping[str, str]] = {
    "message-summary": "application/simple-message-summary",
    "presence": "application/pidf+xml",
    "dialog": "application/dialog-info+xml",
}


class Client:
    """Somebody else's client, registered as 6001."""

    def __init__(self, stream: wire.Wire, password: str) -> None:
        self.wire = stream
        self.password = password
        assert "200 OK" in stream.register("6001", password)

    def ask(self, method: str, number: str, more: str) -> str:
        """Send a request; return the status that it gets."""
        answer = self.wire.request(method, number, "6001", self.password, more)
        return answer.partition("\r\n")[0].removeprefix("SIP/2.0 ")

    def watch(self, event: str, number: str) -> str:
        """Subscribe to an event of a number; return the status that it gets."""
        more = f"Event: {event}\r\nAccept: {EVENTS[event]}\r\nExpires: 300\r\n"
        return self.ask("SUBSCRIBE", number, more)


@contextmanager
def _place(
    folder: Path, version: str, *, others: bool
) -> Iterator[tuple[asterisk.Asterisk, Client]]:
    with network.make("lan") as net:
        answers = made.answers_for(net, version, "jssip", {"client.others": others})
        written = made.run_wizard(folder / "out", answers)
        with asterisk.start(written.out / "asterisk", version, namespace=net.server) as server:
            visitor = proxies.Visitor(
                spaces.net_file(net.browser),
                written.out / "ca" / "ca.crt",
                address=network.PRIVATE,
                port=8089,
            )
            stream, _ = visitor.upgrade()
            yield server, Client(wire.Wire(stream), written.passwords["6001"])


def _explained(line: str) -> str:
    return READER.sum_up([line.encode()]).ordered()[0].symptom.id


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_they_see_users_and_voicemail(tmp_path: Path, version: str) -> None:
    """Each subscription is accepted and told the state; nothing but users can be watched."""
    with _place(tmp_path, version, others=True) as (server, client):
        for event, form in EVENTS.items():
            number = "6001" if event == "message-summary" else "6002"
            assert client.watch(event, number) == "200 OK"
            notify = client.wire.receive()
            assert notify.startswith("NOTIFY ")
            assert form in notify
            client.wire.answer(notify, "200 OK")
        assert client.watch("presence", "600") == "404 Not Found"
        assert server.complaints() == []


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_without_that_answer_they_are_refused_and_explain_says_why(
    tmp_path: Path, version: str
) -> None:
    """603 with a warning for a subscription, 501 for a text message."""
    with _place(tmp_path, version, others=False) as (server, client):
        status = client.watch("presence", "6002")
        assert status.startswith("603")
        line = server.complaints()[0]
        assert _explained(line) == "subscribe-not-permitted"
        status = client.ask("MESSAGE", "6002", "Content-Type: text/plain\r\n")
        assert _explained(f"SIP/2.0 {status}") == "sip-501"
