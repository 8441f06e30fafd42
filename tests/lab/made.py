"""What a person would do with the wizard: give answers, run the command, build the page."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Playwright

from tests.lab import asterisk, browser, machine, network, packages
from tests.lab.phone import Phone
from tests.lab.wires import Opening
from tests.support.helpers import with_keys
from wizard.answers.answersfile import fresh_tree

HOST = "pbx.example.test"
PAGE = f"https://{HOST}:8089/static/phone/index.html"


class StartBrowser(Protocol):
    """Starts a browser of the lab."""

    def __call__(
        self,
        playwright: Playwright,
        *,
        namespace: str | None = None,
        authority: Path | None = None,
        hosts: Mapping[str, str] | None = None,
    ) -> AbstractContextManager[browser.LabBrowser]:
        """Run it until the end of the with statement."""
        ...


@dataclass
class Made:
    """A folder that the wizard wrote."""

    out: Path

    @property
    def openings(self) -> list[Opening]:
        """The firewall table of the written notes; firewalls of the lab do just that."""
        row = re.compile(r"^\| ([\d-]+) \| (tcp|udp) \|", re.M)
        return [Opening(way, ports) for ports, way in row.findall(self.text("README.md"))]

    def text(self, path: str) -> str:
        """A written file."""
        return (self.out / path).read_text()

    @property
    def passwords(self) -> dict[str, str]:
        """SIP passwords by user name."""
        secrets = tomllib.loads(self.text("secrets.toml"))
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


def run_wizard(out: Path, tree: dict[str, Any], turn_password: str = "") -> Made:
    """Run the command on an answers file, as a script would."""
    folder = out.with_name(f"{out.name}-answers")
    folder.mkdir(exist_ok=True)
    answers = folder / "answers.toml"
    answers.write_text(fresh_tree(tree, {}, "en"))
    if turn_password:
        secrets = folder / "secrets.toml"
        secrets.touch(0o600)
        secrets.write_text(f'[turn]\npassword = "{turn_password}"\n')
    done = subprocess.run(
        [sys.executable, "-m", "wizard", "new", str(out), "--answers", str(answers),
         "--no-input"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return Made(out)


# What 16.28 says of connections that work all the same (measured, with sound): a browser that
# begins DTLS a moment before ICE is done and begins again; its SIP stack, of every TLS phone that
# hangs up its connection. And what every version says of a browser that begins a second connection
# while the first is slow and drops it in the middle of TLS; one that refuses a certificate never
# registers.
HARMLESS = re.compile(
    r"DTLS packet from .* dropped\. ICE not completed yet"
    r"|pjproject: .*SSL_ERROR_ZERO_RETURN"
    r"|Problem setting up ssl connection: error:0000000[15]:"
    r"|Unable to set up ssl connection with peer"
)


@dataclass
class Scene:
    """A running Asterisk on what the wizard wrote, and a browser at every caller's place."""

    net: network.Network
    made: Made
    server: asterisk.Asterisk
    browsers: list[browser.LabBrowser]
    page: str | Path
    start_browser: Callable[[network.Caller], browser.LabBrowser]
    phones: list[Phone] = field(default_factory=list)

    @property
    def chromium(self) -> browser.LabBrowser:
        """The first browser."""
        return self.browsers[0]

    @property
    def browser_space(self) -> str:
        """The namespace of the first browser."""
        return self.net.browser

    def restart_browsers(self) -> None:
        """Open other browsers at the same places, as a person does who starts afresh."""
        self.browsers[:] = [self.start_browser(caller) for caller in self.net.callers]

    def complaints(self) -> list[str]:
        """What Asterisk warned of since its start, but for what is known to do no harm."""
        return [line for line in self.server.complaints() if not HARMLESS.search(line)]

    def phone(self, user: str, query: str = "", caller: int = 0, account: str = "") -> Phone:
        """A registered softphone in a tab of its own; its account may have another name."""
        opened = self.browsers[caller].phone(self.page, query)
        self.phones.append(opened)
        return opened.connect(account or user, self.made.passwords[user])


@contextmanager
def scene(
    folder: Path,
    playwright: Playwright,
    topology: str,
    version: str,
    library: str,
    changes: Mapping[str, Any] | None = None,
    dialplan: str = "",
    browse: StartBrowser = browser.start,
) -> Iterator[Scene]:
    """Everything from answers to an open page; certificates are really checked.

    `dialplan` is added at the end of the written extensions.conf; `browse` starts a browser.
    """
    with network.make(topology) as net:
        made = run_wizard(folder / "out", answers_for(net, version, library, changes))
        static = made.static(folder / "static")
        net.admit(made.openings)
        extensions = made.out / "asterisk" / "extensions.conf"
        extensions.write_text(extensions.read_text() + dialplan)
        with running(playwright, net, version, made, static, browse=browse) as running_scene:
            yield running_scene


@contextmanager
def running(
    playwright: Playwright,
    net: network.Network,
    version: str,
    made: Made,
    static: Path | None,
    *,
    conf: Path | None = None,
    page: str | Path = PAGE,
    browse: StartBrowser = browser.start,
) -> Iterator[Scene]:
    """Asterisk and a browser for every caller on what was written.

    Args:
        playwright: the driver.
        net: where they are.
        version: "16" or "22".
        made: what the wizard wrote.
        static: what Asterisk serves below /static, if anything.
        conf: another configuration than the written one.
        page: where the softphone is, when Asterisk does not serve it.
        browse: starts a browser.
    """
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(
            asterisk.start(
                conf or made.out / "asterisk", version, namespace=net.server, static_http=static
            )
        )

        def start_browser(caller: network.Caller) -> browser.LabBrowser:
            return stack.enter_context(
                browse(
                    playwright,
                    namespace=caller.space,
                    authority=made.out / "ca" / "ca.crt",
                    hosts={HOST: caller.dial},
                )
            )

        browsers = [start_browser(caller) for caller in net.callers]
        yield Scene(net, made, server, browsers, page, start_browser)
