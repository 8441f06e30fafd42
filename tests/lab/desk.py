"""A desk phone: baresip, set up with what the folder notes say, sending back what it hears."""

from __future__ import annotations

import json
import subprocess
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.lab import made, network, spaces
from wizard.answers import Answers
from wizard.answers.convert import to_answers
from wizard.catalogue import Catalogue
from wizard.plan import make_plan
from wizard.plan.types import Plan

CONFIG: Final = """\
sip_listen {address}:5070
sip_cafile {authority}
sip_verify_server yes
ctrl_tcp_listen 127.0.0.1:4444
module_path /usr/lib/baresip/modules
module g711.so
module g722.so
module opus.so
module srtp.so
module aubridge.so
module_app account.so
module_app menu.so
module_app ctrl_tcp.so
audio_source aubridge,same
audio_player aubridge,same
ringback_disabled yes
"""
ACCOUNT: Final = (
    "<sip:{user}@{host};transport={transport}>;auth_user={user};auth_pass={password};"
    'outbound="sip:{server}:{port};transport={transport}";regint=60;answermode={answers};'
    "audio_codecs={codecs}{encryption}\n"
)
CONTROL: Final = 4444
MASQUERADE: Final = """\
chain post { type nat hook postrouting priority 100; oifname wan masquerade; }
chain pass { type filter hook forward priority 0; policy accept;
  iifname wan ct state established,related accept; iifname wan drop; }"""
# As baresip writes them; without its rate G.722 is taken for unknown, and all codecs are offered.
CODECS: Final = {
    "ulaw": "PCMU/8000/1",
    "alaw": "PCMA/8000/1",
    "g722": "G722/16000/1",
    "opus": "opus/48000/2",
}


@dataclass(frozen=True)
class Sheet:
    """What somebody types into a phone after reading the folder notes."""

    server: str
    port: int
    transport: str
    user: str
    password: str
    codecs: tuple[str, ...]
    encrypted: bool
    authority: Path | None


def answers_of(written: made.Made) -> Answers:
    """The answers that a folder was written from."""
    path = written.out / "answers.toml"
    return to_answers(tomllib.loads(path.read_text()), path.name)


def plan_of(written: made.Made) -> Plan:
    """The plan that a folder was written from."""
    return make_plan(Catalogue(), answers_of(written))


def sheet(written: made.Made, user: str) -> Sheet:
    """Read what the notes of a folder tell the owner of a phone, and nothing besides."""
    (transport,) = [each.transport for each in answers_of(written).users if each.name == user]
    (notes,) = [each for each in plan_of(written).documents if each.path == "README.md"]
    (told,) = [each for each in notes.values["phones"] if each["transport"] == transport]
    return Sheet(
        server=told["server"],
        port=told["port"],
        transport=told["transport"],
        user=user,
        password=written.passwords[user],
        codecs=tuple(told["codecs"]),
        encrypted=told["encrypted"],
        authority=written.out / "ca" / "ca.crt" if told["ca"] else None,
    )


class Desk:
    """A running desk phone."""

    def __init__(self, log: Path, namespace: str) -> None:
        self._log = log
        self._namespace = namespace

    def story(self) -> str:
        """What the phone said, without its meter of bit rates."""
        lines = self._log.read_text(errors="replace").replace("\r", "\n").splitlines()
        return "\n".join([line for line in lines if line.strip() and "bit/s" not in line][-120:])

    def wait_for(self, words: str, timeout: float = 15.0) -> None:
        """Wait until the phone says something."""
        end = time.monotonic() + timeout
        while words not in self._log.read_text(errors="replace"):
            if time.monotonic() > end:
                raise AssertionError(f"no {words!r} in\n{self.story()}")
            time.sleep(0.05)

    def dial(self, number: str) -> None:
        """Call a number."""
        self._press("dial", number)

    def hang_up(self) -> None:
        """End the call, or refuse the one that rings."""
        self._press("hangup")

    def _press(self, command: str, params: str = "") -> None:
        text = json.dumps({"command": command, "params": params}).encode()
        net = spaces.net_file(self._namespace)
        with spaces.connect(net, "127.0.0.1", CONTROL) as control:
            control.sendall(b"%d:%s," % (len(text), text))
            answer = b""
            while b'"response":true' not in answer:  # events come in between
                more = control.recv(4096)
                if not more:
                    break
                answer += more
        if b'"ok":true' not in answer:
            raise AssertionError(f"{command} {params}: {answer!r}\n{self.story()}")


@contextmanager
def start(
    folder: Path,
    namespace: str,
    typed: Sheet,
    *,
    address: str,
    server: str,
    speaks: Sequence[str] = (),
    answers: bool = True,
) -> Iterator[Desk]:
    """Run a desk phone at `address`, for which the name of the server means `server`.

    It speaks the codecs of its sheet or, when told, only some; without `answers` it rings on.
    """
    folder.mkdir(parents=True)
    config = CONFIG.format(address=address, authority=typed.authority or "")
    (folder / "config").write_text(config)
    (folder / "accounts").write_text(
        ACCOUNT.format(
            user=typed.user, password=typed.password, host=typed.server, server=server,
            port=typed.port, transport=typed.transport,
            codecs=",".join(CODECS[name] for name in speaks or typed.codecs),
            answers="auto" if answers else "manual",
            encryption=";mediaenc=srtp-mand" if typed.encrypted else "",
        )
    )  # fmt: skip
    (folder / "contacts").write_text("")
    log = folder / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            spaces.inside(namespace, *spaces.DIE_WITH_ME, "baresip", "-f", str(folder), "-s"),
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            phone = Desk(log, namespace)
            phone.wait_for("200 OK")
            yield phone
        finally:
            spaces.end(process)


def place(net: network.Network, *, router: bool) -> tuple[str, str]:
    """Add a place on the internet for a phone; return its namespace and address.

    With a router of its own it has a private address, and nothing is forwarded to it.
    """
    here = "198.51.100.34" if router else "198.51.100.30"
    gateway = "198.51.100.33" if router else "198.51.100.29"
    name = "far" if router else "near"
    space = net.space(name)
    edge = net.router(f"{name}-router", MASQUERADE) if router else space
    net.cable(edge, f"wan {here}/30", net.internet, f"{name} {gateway}/30")
    net.ip(edge, f"route add default via {gateway}")
    if router:
        net.cable(space, "eth0 10.8.0.20/24", edge, "lan 10.8.0.1/24")
        net.ip(space, "route add default via 10.8.0.1")
    net.settle(space)
    return space, "10.8.0.20" if router else here
