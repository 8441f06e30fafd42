"""Networks between a server and browsers: where the server stands, what a firewall lets in.

Addresses: 192.0.2.0/24 is the server's own network, 203.0.113.0/24 the internet (with STUN and
TURN at .5), 198.51.100.0/24 and 198.18.0.0/24 where homes are connected,
10.9.0.0/16 the browsers' homes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from tests.lab import tunnel
from tests.lab.places import home, the_internet
from tests.lab.wires import (
    PRIVATE,
    PUBLIC,
    STUN,
    TURN_PASSWORD,
    TURN_USER,
    Caller,
    Network,
    Opening,
)

__all__ = [
    "PRIVATE",
    "PUBLIC",
    "STUN",
    "TOPOLOGIES",
    "TURN_PASSWORD",
    "TURN_USER",
    "Caller",
    "Network",
    "Opening",
    "build",
    "make",
]

PUBLIC6: Final = "2001:db8:a::10"
CONTAINER: Final = "172.18.0.2"
VPN: Final = "10.8.0.1"
RELAY: Final = "203.0.113.7"
LOCAL_BROWSER: Final = "192.0.2.20"


def on_one_lan(net: Network) -> None:
    """One flat network without any internet."""
    net.server = net.space("server")
    browser = net.space("browser")
    net.cable(net.server, f"eth0 {PRIVATE}/24", browser, f"eth0 {LOCAL_BROWSER}/24")
    net.callers.append(Caller(browser, PRIVATE))
    net.local_networks = ("192.0.2.0/24",)
    net.admit = lambda openings: net.guard(net.server, "input", openings)


def on_the_internet(net: Network) -> None:
    """The server has the public address itself."""
    the_internet(net)
    net.server = net.space("server")
    net.cable(net.server, f"wan {PUBLIC}/24", net.internet, "server 203.0.113.1/24")
    net.ip(net.server, "route add default via 203.0.113.1")
    net.server_address = net.public_address = PUBLIC
    net.admit = lambda openings: net.guard(net.server, "input", openings)


def with_both_families(net: Network) -> None:
    """A public address of either family on the server."""
    on_the_internet(net)
    net.address(net.server, "wan", f"{PUBLIC6}/64")
    net.address(net.internet, "server", "2001:db8:a::1/64")
    net.ip(net.server, "-6 route add default via 2001:db8:a::1")


def with_a_vpn(net: Network) -> None:
    """A VPN with a caller in it, on a server that has a public address; docker0 reaches nobody."""
    inside = net.space("vpn")
    net.cable(net.server, f"tun0 {VPN}/24", inside, "tun0 10.8.0.20/24")
    net.bridge(net.server, "docker0", "172.17.0.1/16")
    net.callers.append(Caller(inside, VPN))


def in_a_cloud(net: Network) -> None:
    """The server has a private address, the provider exchanges it for a public one."""
    the_internet(net)
    cloud = net.router(
        "cloud",
        "chain pre { type nat hook prerouting priority -100;"
        f" ip daddr {PUBLIC} dnat ip to {PRIVATE}; }}\n"
        "chain post { type nat hook postrouting priority 100;"
        f" ip saddr {PRIVATE} oifname wan snat ip to {PUBLIC}; }}",
    )
    net.cable(cloud, f"wan {PUBLIC}/24", net.internet, "cloud 203.0.113.1/24")
    net.ip(cloud, "route add default via 203.0.113.1")
    _private_lan(net, cloud)
    net.admit = lambda openings: net.guard(cloud, "forward", openings)


def with_a_colleague(net: Network) -> None:
    """A browser in the cloud server's own network."""
    space = net.space("colleague")
    net.cable(space, f"eth0 {LOCAL_BROWSER}/24", net.named("cloud"), "lan1 @lan")
    net.ip(space, "route add default via 192.0.2.1")
    net.callers.append(Caller(space, PRIVATE))


def behind_a_router(net: Network, source_ports: str = "fully-random") -> None:
    """A router that forwards ports, which draws source ports of its own or keeps them.

    Args:
        net: the network that is being made.
        source_ports: "fully-random", or empty to keep them.
    """
    the_internet(net)
    router = net.router("router")
    net.cable(router, f"wan {PUBLIC}/24", net.internet, "router 203.0.113.1/24")
    net.ip(router, "route add default via 203.0.113.1")
    _private_lan(net, router)
    net.admit = lambda openings: net.nft(router, _forwarding(PRIVATE, openings, source_ports))


def new_address(net: Network, address: str) -> None:
    """What the provider does at night: the router behind which the server stands gets another."""
    router = net.named("router")
    net.ip(router, f"address del {net.public_address}/24 dev wan")
    net.ip(router, f"address add {address}/24 dev wan")
    net.ip(router, "route replace default via 203.0.113.1")
    net.ip(net.internet, "neigh flush dev router")
    net.public_address = address
    net.callers = [Caller(caller.space, address) for caller in net.callers]


def in_a_container(net: Network) -> None:
    """Docker's bridge on a host with a public address: published ports, everything else masked."""
    the_internet(net)
    host = net.router("host")
    net.cable(host, f"wan {PUBLIC}/24", net.internet, "host 203.0.113.1/24")
    net.ip(host, "route add default via 203.0.113.1")
    net.bridge(host, "docker0", "172.18.0.1/16")
    net.server = net.space("server")
    net.cable(net.server, f"eth0 {CONTAINER}/16", host, "veth0 @docker0")
    net.ip(net.server, "route add default via 172.18.0.1")
    net.server_address, net.public_address = CONTAINER, PUBLIC
    net.admit = lambda openings: net.nft(host, _forwarding(CONTAINER, openings, ""))


def behind_a_carrier(net: Network) -> None:
    """Carrier NAT: nobody gets in, and source ports are drawn anew for every destination.

    The public host at 203.0.113.7 is where signalling comes in, through a tunnel of ssh.
    """
    the_internet(net)
    carrier = net.router(
        "carrier",
        "chain post { type nat hook postrouting priority 100;"
        " oifname wan masquerade fully-random; }\n"
        "chain pass { type filter hook forward priority 0; policy accept;\n"
        "  iifname wan ct state established,related accept; iifname wan drop; }",
    )
    net.cable(carrier, f"wan {PUBLIC}/24", net.internet, "carrier 203.0.113.1/24")
    net.ip(carrier, "route add default via 203.0.113.1")
    _private_lan(net, carrier)
    net.public_address = ""
    relay = net.space("relay")
    net.cable(relay, f"eth0 {RELAY}/24", net.internet, "relay 203.0.113.2/24")
    net.ip(relay, "route add default via 203.0.113.2")
    net.ip(net.internet, f"route add {RELAY}/32 dev relay")
    net.sysctl(net.internet, "net/ipv4/conf/all/proxy_arp", "1")  # one range on two cables
    tunnel.offer(net, relay, RELAY)


def _private_lan(net: Network, router: str) -> None:
    net.bridge(router, "lan", "192.0.2.1/24")
    net.server = net.space("server")
    net.cable(net.server, f"eth0 {PRIVATE}/24", router, "lan0 @lan")
    net.ip(net.server, "route add default via 192.0.2.1")
    net.public_address = PUBLIC
    net.local_networks = ("192.0.2.0/24",)


def _forwarding(to: str, openings: Iterable[Opening], source_ports: str) -> str:
    """Rules of a router that forwards ports under the same numbers and masks what goes out."""
    forwards = "\n".join(
        f"iifname wan {o.protocol} dport {o.ports} dnat ip to {to};" for o in openings
    )
    return (
        f"chain pre {{ type nat hook prerouting priority -100;\n{forwards}\n}}\n"
        "chain post { type nat hook postrouting priority 100;"
        f" oifname wan masquerade {source_ports}; }}\n"
        "chain pass { type filter hook forward priority 0; policy accept;\n"
        "  iifname wan ct state established,related accept;"
        " iifname wan ct status dnat accept; iifname wan drop; }"
    )


def _with_a_home(site: Callable[[Network], None]) -> Callable[[Network], None]:
    def build(net: Network) -> None:
        site(net)
        home(net, PUBLIC)

    return build


TOPOLOGIES: Final[Mapping[str, Callable[[Network], None]]] = {
    "lan": on_one_lan,
    "public": _with_a_home(on_the_internet),
    "one-to-one-nat": _with_a_home(in_a_cloud),
}


@contextmanager
def make(topology: str) -> Iterator[Network]:
    """Build the network named like the topology of the answers, and take it down at the end."""
    with build(topology, TOPOLOGIES[topology]) as net:
        yield net


@contextmanager
def build(topology: str, builder: Callable[[Network], None]) -> Iterator[Network]:
    """Build a network for a topology of the answers, and take it down at the end."""
    net = Network(topology)
    try:
        builder(net)
        for space in (net.server, *(caller.space for caller in net.callers)):
            net.settle(space)
        yield net
    finally:
        net.close()
