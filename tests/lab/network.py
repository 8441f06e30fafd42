"""Networks between a server and a browser, made of network namespaces and nftables.

Addresses: 192.0.2.0/24 is the server's own network, 203.0.113.0/24 the internet (with STUN and
TURN at .5), 198.51.100.0/24 where homes are connected, 10.9.0.0/24 the browser's home.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.lab import machine, spaces

STUN: Final = "203.0.113.5:3478"
TURN_USER: Final = "lab"
TURN_PASSWORD: Final = "lab-turn-password"
PRIVATE: Final = "192.0.2.10"
PUBLIC: Final = "203.0.113.10"

_numbers = itertools.count(1)


@dataclass
class Network:
    """A server's namespace, a browser's namespace, and what lies between them."""

    topology: str
    server: str = ""
    browser: str = ""
    internet: str = ""
    server_address: str = PRIVATE
    """What the interface of the server has."""
    public_address: str = ""
    """What the internet sees; empty when it sees nothing."""
    dial_address: str = PRIVATE
    """What the host name of the server means to the browser."""
    local_networks: tuple[str, ...] = ()
    turn_log: Path | None = None
    _prefix: str = field(default_factory=lambda: f"lab-{os.getpid()}-{next(_numbers)}")
    _cleanup: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def space(self, name: str) -> str:
        """Make a namespace with a working loopback."""
        full = f"{self._prefix}-{name}"
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
        """Make a namespace that forwards packets, with nftables `rules` in a table of type ip."""
        full = self.space(name)
        self.sysctl(full, "net/ipv4/ip_forward", "1")
        if rules:
            self.nft(full, rules)
        return full

    def cable(self, one: str, first: str, other: str, second: str) -> None:
        """Connect two namespaces; each end is "interface address/bits"."""
        here, there = first.split(), second.split()
        far = f"type veth peer name {there[0]} netns {other}"
        spaces.run(f"ip link add {here[0]} netns {one} {far}".split())
        for space, end in ((one, here), (other, there)):
            self.ip(space, f"address add {end[1]} dev {end[0]}")
            self.ip(space, f"link set {end[0]} up")

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
        """Replace the rules of a namespace."""
        spaces.run(
            spaces.inside(space, "nft", "-f", "-"),
            f"flush ruleset\ntable ip lab {{\n{rules}\n}}\n",
        )

    def run(self, space: str, *command: str) -> subprocess.Popen[bytes]:
        """Run a program in a namespace until the network is taken down."""
        process = subprocess.Popen(
            spaces.inside(space, *spaces.DIE_WITH_ME, *command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._cleanup.callback(_end, process)
        return process

    def coturn(self, space: str, address: str) -> None:
        """Run a STUN and TURN server on port 3478 of `address`."""
        folder = machine.temporary("turn")
        self._cleanup.callback(shutil.rmtree, folder, ignore_errors=True)
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
        end = time.monotonic() + 10
        while True:
            try:
                spaces.connect(spaces.net_file(space), address, 3478, 1.0).close()
                return
            except OSError:
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError("coturn does not listen") from None
                time.sleep(0.05)

    def close(self) -> None:
        """Take everything down, newest first."""
        self._cleanup.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _the_internet(net: Network) -> None:
    """What every router hangs on; the only namespace that knows all public ranges."""
    net.internet = net.router("internet")
    net.ip(net.internet, "address add 203.0.113.5/32 dev lo")
    # coturn ends an allocation at "network is unreachable": lose unknown addresses quietly
    net.ip(net.internet, "link add hole type veth peer name hole0")
    net.ip(net.internet, "link set hole0 up")
    net.ip(net.internet, "link set hole arp off up")
    net.ip(net.internet, "route add default dev hole")
    net.coturn(net.internet, "203.0.113.5")


def _home(net: Network) -> None:
    """A browser behind an ordinary home router."""
    router = net.router(
        "home",
        "chain post { type nat hook postrouting priority 100; oifname wan masquerade; }\n"
        "chain pass { type filter hook forward priority 0; policy accept;\n"
        "  iifname wan ct state established,related accept; iifname wan drop; }",
    )
    net.browser = net.space("browser")
    net.cable(router, "wan 198.51.100.20/24", net.internet, "home 198.51.100.1/24")
    net.cable(net.browser, "eth0 10.9.0.20/24", router, "lan 10.9.0.1/24")
    net.ip(router, "route add default via 198.51.100.1")
    net.ip(net.browser, "route add default via 10.9.0.1")


def _lan(net: Network) -> None:
    """One flat network without any internet."""
    net.server = net.space("server")
    net.browser = net.space("browser")
    net.cable(net.server, f"eth0 {PRIVATE}/24", net.browser, "eth0 192.0.2.20/24")
    net.local_networks = ("192.0.2.0/24",)


def _public(net: Network) -> None:
    """The server has the public address itself."""
    _the_internet(net)
    _home(net)
    net.server = net.space("server")
    net.cable(net.server, f"eth0 {PUBLIC}/24", net.internet, "server 203.0.113.1/24")
    net.ip(net.server, "route add default via 203.0.113.1")
    net.server_address = net.public_address = net.dial_address = PUBLIC


def _one_to_one_nat(net: Network) -> None:
    """A cloud: the server has a private address, the provider exchanges it for a public one."""
    _the_internet(net)
    _home(net)
    cloud = net.router(
        "cloud",
        "chain pre { type nat hook prerouting priority -100;"
        f" ip daddr {PUBLIC} dnat to {PRIVATE}; }}\n"
        "chain post { type nat hook postrouting priority 100;"
        f" ip saddr {PRIVATE} oifname wan snat to {PUBLIC}; }}",
    )
    net.server = net.space("server")
    net.cable(cloud, f"wan {PUBLIC}/24", net.internet, "cloud 203.0.113.1/24")
    net.cable(net.server, f"eth0 {PRIVATE}/24", cloud, "lan 192.0.2.1/24")
    net.ip(cloud, "route add default via 203.0.113.1")
    net.ip(net.server, "route add default via 192.0.2.1")
    net.public_address = net.dial_address = PUBLIC
    net.local_networks = ("192.0.2.0/24",)


TOPOLOGIES: Final[Mapping[str, Callable[[Network], None]]] = {
    "lan": _lan,
    "public": _public,
    "one-to-one-nat": _one_to_one_nat,
}


@contextmanager
def make(topology: str) -> Iterator[Network]:
    """Build the network named like the topology of the answers, and take it down at the end."""
    net = Network(topology)
    try:
        TOPOLOGIES[topology](net)
        net.settle(net.server)
        net.settle(net.browser)
        yield net
    finally:
        net.close()
