"""Where browsers sit: the internet itself, homes, offices, and networks of two families."""

from __future__ import annotations

from typing import Final

from tests.lab.wires import Caller, Network

PROVIDERS: Final = ("198.51.100", "198.18.0")
HOME: Final = f"{PROVIDERS[0]}.20"
OFFICE_PORTS: Final = "443, 8089"
KEEP_STRANGERS_OUT: Final = (
    "chain pass { type filter hook forward priority 0; policy accept;\n"
    "  iifname wan ct state established,related accept; iifname wan drop; }\n"
)


def the_internet(net: Network) -> None:
    """What every router hangs on; the only namespace that knows all public ranges."""
    net.internet = net.router("internet")
    net.ip(net.internet, "address add 203.0.113.5/32 dev lo")
    # coturn ends an allocation at "network is unreachable": lose unknown addresses quietly
    net.ip(net.internet, "link add hole type veth peer name hole0")
    net.ip(net.internet, "link set hole0 up")
    net.ip(net.internet, "link set hole arp off up")
    net.ip(net.internet, "route add default dev hole")
    net.coturn(net.internet, "203.0.113.5")


def home(
    net: Network, dial: str, browsers: int = 1, nat: str = "masquerade", number: int = 0
) -> None:
    """Browsers behind one home router, which keeps source ports where it can.

    Args:
        net: the network that is being made.
        dial: what the server's name means to them.
        browsers: how many live there.
        nat: the router's rule for what goes out.
        number: which home, when there are several; each has a provider of its own.
    """
    provider = PROVIDERS[number]
    router = net.router(
        f"home{number}",
        "chain post { type nat hook postrouting priority 100;"
        f" meta nfproto ipv4 oifname wan {nat}; }}\n{KEEP_STRANGERS_OUT}",
    )
    net.cable(router, f"wan {provider}.20/24", net.internet, f"home{number} {provider}.1/24")
    net.ip(router, f"route add default via {provider}.1")
    net.bridge(router, "lan", f"10.9.{number}.1/24")
    for each in range(browsers):
        space = net.space(f"browser{number}-{each}")
        net.cable(space, f"eth0 10.9.{number}.{20 + each}/24", router, f"lan{each} @lan")
        net.ip(space, f"route add default via 10.9.{number}.1")
        net.callers.append(Caller(space, dial))


def symmetric(net: Network, dial: str) -> None:
    """A browser behind a router that draws a new port for every destination."""
    home(net, dial, nat="masquerade fully-random")


def office(net: Network, dial: str) -> None:
    """A browser behind a firewall that lets nothing out but TCP to the web's ports."""
    router = net.router(
        "office",
        "chain post { type nat hook postrouting priority 100; oifname wan masquerade; }\n"
        "chain pass { type filter hook forward priority 0; policy drop;\n"
        "  ct state established,related accept;"
        f" iifname lan tcp dport {{ {OFFICE_PORTS} }} accept; }}",
    )
    net.cable(router, f"wan {HOME}/24", net.internet, "office 198.51.100.1/24")
    net.ip(router, "route add default via 198.51.100.1")
    space = net.space("browser")
    net.cable(space, "eth0 10.9.0.20/24", router, "lan 10.9.0.1/24")
    net.ip(space, "route add default via 10.9.0.1")
    net.callers.append(Caller(space, dial))


def home6(net: Network, dial: str, *, both: bool) -> None:
    """A browser whose home has IPv6, with an IPv4 address as well or not; strangers stay out."""
    router = net.router(
        "home",
        "chain post { type nat hook postrouting priority 100;"
        f" meta nfproto ipv4 oifname wan masquerade; }}\n{KEEP_STRANGERS_OUT}",
    )
    net.cable(
        router, f"wan {HOME}/24 2001:db8:8::20/64",
        net.internet, "home 198.51.100.1/24 2001:db8:8::1/64",
    )  # fmt: skip
    net.ip(router, "route add default via 198.51.100.1")
    net.ip(router, "-6 route add default via 2001:db8:8::1")
    net.ip(net.internet, "-6 route add 2001:db8:9::/64 via 2001:db8:8::20")
    space = net.space("browser")
    four = "10.9.0.20/24 " if both else ""
    net.cable(space, f"eth0 {four}2001:db8:9::20/64", router, "lan 10.9.0.1/24 2001:db8:9::1/64")
    if both:
        net.ip(space, "route add default via 10.9.0.1")
    net.ip(space, "-6 route add default via 2001:db8:9::1")
    net.callers.append(Caller(space, dial))
