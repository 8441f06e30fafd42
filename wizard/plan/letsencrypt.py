"""How a certificate of Let's Encrypt is obtained: by the challenge that can reach the server."""

from __future__ import annotations

from typing import Final, Literal

from wizard.answers import Answers
from wizard.answers.listeners import listeners
from wizard.catalogue.types import Topology

HTTP_PORT: Final = 80
HOOK_TARGET: Final = "/etc/letsencrypt/renewal-hooks/deploy/asterisk-webrtc"
Challenge = Literal["standalone", "nginx", "dns"]
_OPTIONS: Final[dict[Challenge, tuple[str, ...]]] = {
    "standalone": ("--standalone",),
    "nginx": ("--nginx",),
    "dns": ("--manual", "--preferred-challenges", "dns"),
}


def challenge(answers: Answers, topology: Topology) -> Challenge:
    """Which of certbot's ways can work for these answers.

    HTTP-01 always comes to port 80 of the host name (RFC 8555, section 8.3). A tunnel forwards
    another port, and nobody outside reaches a server of the local network: both leave DNS-01.
    """
    taken = {answers.signalling.port}
    if answers.turn.mode == "coturn":
        taken.update(listeners(answers.turn.uris).all)
    if topology.reach != "internet" or HTTP_PORT in taken:
        return "dns"
    return "nginx" if answers.signalling.proxy == "nginx" else "standalone"


def certbot(answers: Answers, topology: Topology) -> tuple[tuple[str, ...], ...]:
    """The commands that obtain the certificate, as words; root runs them in this order.

    Those with ``--keep-until-expiring`` change nothing where a valid certificate is.
    """
    way = challenge(answers, topology)
    plugin = ("python3-certbot-nginx",) if way == "nginx" else ()
    obtain = (
        "certbot", "certonly", *_OPTIONS[way], "--keep-until-expiring",
        "-d", answers.network.hostname,
    )  # fmt: skip
    install = ("apt", "install", "certbot", *plugin)
    if way == "standalone" and answers.signalling.proxy == "caddy":
        # the site that Caddy's package comes with has port 80; ours leaves it free
        return install, ("systemctl", "stop", "caddy"), obtain, ("systemctl", "start", "caddy")
    return install, obtain
