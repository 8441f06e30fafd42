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
    """Return the way of certbot that can work for these answers.

    Args:
        answers: with ``certificate.source`` set to ``letsencrypt``.
        topology: that of the answers.
    """
    taken = {answers.signalling.port}
    if answers.turn.mode == "coturn":
        taken.update(listeners(answers.turn.uris).all)
    if topology.reach != "internet" or HTTP_PORT in taken:
        return "dns"
    return "nginx" if answers.signalling.proxy == "nginx" else "standalone"


def certbot(answers: Answers, topology: Topology) -> tuple[tuple[str, ...], ...]:
    """Return the commands that obtain the certificate, as words; root runs them in this order.

    Args:
        answers: with ``certificate.source`` set to ``letsencrypt``.
        topology: that of the answers.
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
