"""Network namespaces, the cables between them, and what runs inside: what networks are made of."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from tests.lab import machine, spaces

STUN: Final = "203.0.113.5:3478"
TURN_USER: Final = "lab"
TURN_PASSWORD: Final = "lab-turn-password"
PRIVATE: Final = "192.0.2.10"
PUBLIC: Final = "203.0.113.10"

_numbers = itertools.count(1)


class Opening(NamedTuple):
    """One line of the firewall table that the wizard wrote, such as ("udp", "10100-10299")."""

    protocol: str
    ports: str


class Caller(NamedTuple):
    """Where a browser sits, and what the server's name means there."""

    space: str
    dial: str


@dataclass
class Network:
    """A server's namespace, a browser's namespace, and what lies between them."""

    topology: str
    server: str = ""
    internet: str = ""
    callers: list[Caller] = field(default_factory=list)
    server_address: str = PRIVATE
    """What the interface of the server has."""
    public_address: str = ""
    """What the internet sees; empty when it sees nothing."""
    local_networks: tuple[str, ...] = ()
    turn_log: Path | None = None
    tunnel_key: Path | None = None
    admit: Callable[[Iterable[Opening]], None] = lambda _: None
    """Sets the firewall, or forwards the ports, as the README of the written folder says."""
    _prefix: str = field(default_factory=lambda: f"lab-{os.getpid()}-{next(_numbers)}")
    _cleanup: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _said: dict[int, Path] = field(default_factory=dict)

    @property
    def browser(self) -> str:
        """The namespace of the first browser."""
        return self.callers[0].space

    @property
    def dial_address(self) -> str:
        """What the host name of the server means to the first browser."""
        return self.callers[0].dial

    def named(self, name: str) -> str:
        """The full name of the namespace that was made as `name`."""
        return f"{self._prefix}-{name}"

    def space(self, name: str) -> str:
        """Make a namespace with a working loopback."""
        full = self.named(name)
        spaces.run(["ip", "netns", "add", full])
        self._cleanup.callback(spaces.run, ["ip", "netns", "del", full])
        # an IPv6 address that is usable a second later is a "network change" to a browser
        self.sysctl(full, "net/ipv6/conf/all/accept_dad", "0")
        self.sysctl(full, "net/ipv6/conf/default/accept_dad", "0")
        self.ip(full, "link set lo up")
        return full

    def sysctl(self, space: str, key: str, value: str) -> None:
        """Set a kernel value of a namespace."""
        spaces.run(spaces.inside(space, "sh", "-c", f"echo {value} > /proc/sys/{key}"))

    def router(self, name: str, rules: str = "") -> str:
        """Make a namespace that forwards packets, with nftables `rules` for both families."""
        full = self.space(name)
        self.sysctl(full, "net/ipv4/ip_forward", "1")
        self.sysctl(full, "net/ipv6/conf/all/forwarding", "1")
        if rules:
            self.nft(full, rules)
        return full

    def cable(self, one: str, first: str, other: str, second: str) -> None:
        """Connect two namespaces; each end is "interface address/bits …", or a port of a bridge.

        An end "lan1 @lan" has no address of its own but belongs to the bridge `lan`.
        """
        here, there = first.split(), second.split()
        far = f"type veth peer name {there[0]} netns {other}"
        spaces.run(f"ip link add {here[0]} netns {one} {far}".split())
        for space, (link, *addresses) in ((one, here), (other, there)):
            self.ip(space, f"link set dev {link} up")
            for address in addresses:
                if address.startswith("@"):
                    self.ip(space, f"link set dev {link} master {address[1:]}")
                else:
                    self.address(space, link, address)

    def address(self, space: str, link: str, address: str) -> None:
        """Give an interface an address that is usable at once."""
        family = " nodad" if ":" in address else ""
        self.ip(space, f"address add {address} dev {link}{family}")

    def bridge(self, space: str, name: str, *addresses: str) -> None:
        """Make a switch inside a namespace, on which the namespace itself has addresses."""
        self.ip(space, f"link add {name} type bridge")
        self.ip(space, f"link set {name} up")
        for address in addresses:
            self.address(space, name, address)

    def settle(self, space: str, timeout: float = 5.0) -> None:
        """Wait until nothing of a namespace changes by itself any more.

        The kernel tells of a carrier up to a second late, and a browser takes that for a change of
        network in the middle of a call.
        """
        end = time.monotonic() + timeout
        while True:
            links = json.loads(self.ip(space, "-j address show"))
            late = [link["ifname"] for link in links if link["operstate"] not in {"UP", "UNKNOWN"}]
            late += [
                link["ifname"]
                for link in links
                if any(address.get("tentative") for address in link["addr_info"])
            ]
            if not late:
                return
            if time.monotonic() > end:
                raise RuntimeError(f"{', '.join(late)} in {space}: not up after {timeout} s")
            time.sleep(0.02)

    def ip(self, space: str, words: str) -> str:
        """Run `ip` in a namespace."""
        return spaces.run(["ip", "-n", space, *words.split()])

    def nft(self, space: str, rules: str) -> None:
        """Replace the rules of a namespace; the table is of both families."""
        self._load(space, f"flush ruleset\ntable inet lab {{\n{rules}\n}}\n")

    def guard(self, space: str, hook: str, openings: Iterable[Opening]) -> None:
        """Let only `openings` begin connections through a hook: "input", or "forward" inwards."""
        allowed = "\n".join(f"{o.protocol} dport {o.ports} accept;" for o in openings)
        inwards = 'iifname != "wan" accept;' if hook == "forward" else "iifname lo accept;"
        self._load(
            space,
            "table inet guard\ndelete table inet guard\n"
            f"table inet guard {{ chain guard {{ type filter hook {hook} priority 10;"
            f" policy drop;\n{inwards} ct state established,related accept;"
            f" meta l4proto {{ icmp, icmpv6 }} accept;\n{allowed}\n}}\n}}\n",
        )

    def drop_udp(self, space: str) -> None:
        """Lose every UDP packet that enters or leaves a namespace."""
        self._load(
            space,
            "table inet noudp {\n"
            "chain in { type filter hook input priority -10;"
            " iifname != lo meta l4proto udp drop; }\n"
            "chain out { type filter hook output priority -10;"
            " oifname != lo meta l4proto udp drop; }\n}\n",
        )

    def draw_new_ports(self, router: str, link: str, address: str, gateway: str) -> None:
        """Let a router that masks addresses forget its UDP connections and draw new ports.

        Args:
            router: its namespace.

            link: its interface to the outside.

            address: which it loses for a moment, with its bits; masking then begins anew.

            gateway: where its default route leads.
        """
        self._load(
            router,
            "table inet redrawn {\n"
            "chain post { type nat hook postrouting priority 90;\n"
            f" meta l4proto udp oifname {link} masquerade fully-random\n}}\n}}\n",
        )
        self.ip(router, f"address del {address} dev {link}")
        self.ip(router, f"address add {address} dev {link}")
        self.ip(router, f"route replace default via {gateway}")

    def garble_srtp(self, space: str) -> None:
        """Change four bytes of the audio in every SRTP packet that leaves a namespace."""
        self._load(
            space,
            "table inet garbled {\n"
            "chain out { type filter hook output priority -10;"
            # version 2 of RTP, and no payload type of RTCP
            " meta l4proto udp @th,64,2 2 @th,73,7 != 72-79 @th,160,32 set 0xdeadbeef; }\n}\n",
        )

    def nft_away(self, space: str, table: str) -> None:
        """Remove a table of a namespace."""
        self._load(space, f"delete table inet {table}\n")

    def _load(self, space: str, ruleset: str) -> None:
        spaces.run(spaces.inside(space, "nft", "-f", "-"), ruleset)

    def run(self, space: str, *command: str) -> subprocess.Popen[bytes]:
        """Run a program in a namespace until the network is taken down."""
        said = self.folder("program") / "said"
        with said.open("wb") as output:
            process = subprocess.Popen(
                spaces.inside(space, *spaces.DIE_WITH_ME, *command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self._said[process.pid] = said
        self._cleanup.callback(spaces.end, process)
        return process

    def said(self, process: subprocess.Popen[bytes]) -> str:
        """What a program that `run` started has printed so far."""
        return self._said[process.pid].read_text(errors="replace")

    def folder(self, purpose: str) -> Path:
        """Make a folder that vanishes with the network."""
        folder = machine.temporary(purpose)
        self._cleanup.callback(shutil.rmtree, folder, ignore_errors=True)
        return folder

    def coturn(self, space: str, address: str) -> None:
        """Run a STUN and TURN server on port 3478 of `address`."""
        folder = self.folder("turn")
        self.turn_log = folder / "turn.log"
        options = f"-n --no-cli -L {address} -p 3478 -a -r lab --no-tls --no-dtls --verbose"
        process = self.run(
            space,
            "turnserver",
            *options.split(),
            f"--user={TURN_USER}:{TURN_PASSWORD}",
            f"--log-file={self.turn_log}",
            "--simple-log",
            f"--pidfile={folder / 'turn.pid'}",
            f"--userdb={folder / 'turn.db'}",
        )
        self.wait_for_port(space, address, 3478, process)

    def wait_for_port(
        self, space: str, address: str, port: int, process: subprocess.Popen[bytes]
    ) -> None:
        """Wait until a program listens on a TCP port; raises RuntimeError when it ends instead."""
        end = time.monotonic() + 10
        while True:
            try:
                spaces.connect(spaces.net_file(space), address, port, 1.0).close()
                return
            except OSError:
                if process.poll() is not None or time.monotonic() > end:
                    words = self._said[process.pid].read_text(errors="replace")
                    raise RuntimeError(f"{process.args!r} does not listen:\n{words}") from None
                time.sleep(0.05)

    def close(self) -> None:
        """Take everything down, newest first."""
        self._cleanup.close()
