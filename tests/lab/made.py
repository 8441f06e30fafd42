"""What a person would do with the wizard: give answers, run the command, build the page."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Playwright

from tests.helpers import with_keys
from tests.lab import asterisk, browser, machine, network, packages
from wizard.answersfile import fresh_tree

HOST = "pbx.example.test"


@dataclass
class Made:
    """A folder that the wizard wrote."""

    out: Path

    @property
    def passwords(self) -> dict[str, str]:
        """SIP passwords by user name."""
        secrets = tomllib.loads((self.out / "secrets.toml").read_text())
        return dict(secrets.get("users", {}))

    def static(self, folder: Path) -> Path:
        """What Asterisk serves below /static, with the built softphone in it."""
        (folder / "phone").mkdir(parents=True)
        for path in packages.build(self.out / "client").iterdir():
            (folder / "phone" / path.name).write_bytes(path.read_bytes())
        return folder


def answers_for(
    net: network.Network, version: str, library: str, changes: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The answers that somebody in this network would give."""
    tree: dict[str, Any] = {
        "schema": 1,
        "asterisk": {
            "version": machine.root(version).version,
            "opus": "codec_opus_open_source",
        },
        "network": {
            "topology": net.topology,
            "hostname": HOST,
            "private_address": net.server_address,
            "local_networks": list(net.local_networks),
        },
        "client": {"library": library},
        "certificate": {"source": "private-ca"},
        "users": [
            {"name": "6001", "display_name": "Alice"},
            {"name": "6002", "display_name": 'Bob; "the" <b>'},
        ],
    }
    if net.public_address:
        tree["network"]["public_address"] = net.public_address
        tree["network"]["stun"] = network.STUN
    return with_keys(tree, dict(changes or {}))


def run_wizard(out: Path, tree: dict[str, Any]) -> Made:
    """Run the command on an answers file, as a script would."""
    answers = out.with_name(f"{out.name}.toml")
    answers.write_text(fresh_tree(tree, {}, "en"))
    done = subprocess.run(
        [sys.executable, "-m", "wizard", "new", str(out), "--answers", str(answers),
         "--no-input"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return Made(out)


# What 16.28 says of connections that work all the same (measured, with sound): a browser that
# begins DTLS a moment before ICE is done and begins again; its SIP stack, of every TLS phone that
# comes and goes.
HARMLESS = re.compile(
    r"DTLS packet from .* dropped\. ICE not completed yet"
    r"|pjproject: .*(Error reading CA certificates from buffer|SSL_ERROR_ZERO_RETURN)"
)


@dataclass
class Scene:
    """A running Asterisk on what the wizard wrote, and a browser in the same network."""

    made: Made
    server: asterisk.Asterisk
    chromium: browser.LabBrowser
    browser_space: str
    page: str

    def complaints(self) -> list[str]:
        """What Asterisk warned of since its start, but for what is known to do no harm."""
        return [line for line in self.server.complaints() if not HARMLESS.search(line)]

    def phone(self, user: str, query: str = "") -> Any:
        """A registered softphone in a tab of its own."""
        opened = self.chromium.phone(self.page, query)
        return opened.connect(user, self.made.passwords[user])


@contextmanager
def scene(
    folder: Path,
    playwright: Playwright,
    topology: str,
    version: str,
    library: str,
    changes: Mapping[str, Any] | None = None,
    dialplan: str = "",
) -> Iterator[Scene]:
    """Everything from answers to an open page; certificates are really checked.

    `dialplan` is added at the end of the written extensions.conf.
    """
    with network.make(topology) as net:
        made = run_wizard(folder / "out", answers_for(net, version, library, changes))
        static = made.static(folder / "static")
        written = (made.out / "asterisk" / "extensions.conf").read_text()
        extra = {"extensions.conf": written + dialplan}
        with (
            asterisk.start(
                made.out / "asterisk",
                version,
                namespace=net.server,
                static_http=static,
                extra=extra,
            ) as server,
            browser.start(
                playwright,
                namespace=net.browser,
                authority=made.out / "ca" / "ca.crt",
                hosts={HOST: net.dial_address},
            ) as chromium,
        ):
            page = f"https://{HOST}:8089/static/phone/index.html"
            yield Scene(made, server, chromium, net.browser, page)
