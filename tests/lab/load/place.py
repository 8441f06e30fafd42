"""Where load is put on: a running Asterisk with many users, ours or the tutorial's."""

from __future__ import annotations

import csv
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.lab import asterisk, machine, made, network, trust, tutorial
from tests.lab.load.job import Job

BROWSERS: Final = 1000
CALLS: Final = 20


@dataclass
class Place:
    """A server, the namespace that its browsers are in, and their accounts."""

    server: asterisk.Asterisk
    namespace: str
    address: str
    authority: Path
    users: Mapping[str, str]
    expires: int = 300
    keep_alive: int = 30

    def job(self, first: int, last: int, spread: float = 0.0) -> Job:
        """The softphones of the users numbered from `first` to before `last`."""
        names = list(self.users)[first:last]
        return Job(
            address=self.address,
            host=made.HOST,
            authority=str(self.authority),
            users={name: self.users[name] for name in names},
            expires=self.expires,
            keep_alive=self.keep_alive,
            spread=spread,
        )

    def wait_contacts(self, count: int) -> None:
        """Wait until Asterisk itself counts so many contacts.

        That is at once, but on versions where a socket that closes takes the contacts of its
        neighbours along (ASTERISK-30369): they are back when each has registered again.
        """
        patience = self.expires + 15 if self.server.version.startswith("16.") else 5
        self.server.wait_for("pjsip list contacts", rf"Objects found: {count}\b", patience)

    def received(self) -> list[int]:
        """RTP packets that Asterisk has received, call by call."""
        said = self.server.cli("pjsip show channelstats")
        return [int(count) for count in re.findall(r"\d\d:\d\d:\d\d \w+ +(\d+)", said)]


def accounts(count: int) -> dict[str, str]:
    """Names and passwords."""
    return {f"u{number:04}": secrets.token_urlsafe(16) for number in range(count)}


def _users_file(path: Path, users: Mapping[str, str]) -> Path:
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(("name", "password"))
        table.writerows(users.items())
    return path


@contextmanager
def written(folder: Path, version: str, count: int = BROWSERS) -> Iterator[Place]:
    """What the wizard writes for so many browsers and for twenty calls."""
    users = accounts(count)
    with network.make("lan") as net:
        changes = {
            "users": [],
            "users_from": str(_users_file(folder / "users.csv", users)),
            "sizing.browsers": count,
            "sizing.calls": CALLS,
        }
        out = made.run_wizard(folder / "out", made.answers_for(net, version, "jssip", changes)).out
        page = (out / "client" / "settings.js").read_text()
        with asterisk.start(out / "asterisk", version, namespace=net.server) as server:
            yield Place(
                server, net.browser, net.dial_address, out / "ca" / "ca.crt", users,
                _setting(page, "registerExpiresS"), _setting(page, "keepAliveS"),
            )  # fmt: skip


def _setting(page: str, name: str) -> int:
    """A number that the written softphone uses."""
    found = re.search(rf"\b{name}\W+(\d+)", page)
    assert found, f"{name} is not in settings.js"
    return int(found[1])


@contextmanager
def taught(folder: Path, version: str, count: int) -> Iterator[Place]:
    """What a reader of the official tutorial has, with so many users."""
    users = accounts(count)
    authority = trust.authority()
    keys = authority.issue(folder / "keys", made.HOST)
    conf = tutorial.write(folder / "asterisk", machine.root(version), keys, users)
    with (
        network.make("lan") as net,
        asterisk.start(conf, version, namespace=net.server) as server,
    ):
        ca = authority.write(folder / "ca.crt")
        yield Place(server, net.browser, net.dial_address, ca, users)
