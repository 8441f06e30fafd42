"""The reverse proxies: where the written file goes, and how a server takes it."""

from __future__ import annotations

import shlex
from typing import Final, NamedTuple

from wizard.plan.situation import Situation

# Where the copies for a proxy are that may not read Asterisk's folder.
CADDY_KEYS: Final = "/etc/caddy/asterisk-webrtc"
_HAPROXY_PEM: Final = "/etc/haproxy/asterisk-webrtc.pem"
_MADE: Final = ("asterisk/keys/fullchain.pem", "asterisk/keys/privkey.pem")


class Proxy(NamedTuple):
    """A reverse proxy.

    Attributes:
        path: of its file below OUT.

        template: below ``templates/``.

        target: where the file goes on the server.

        test: the command that checks what is in place, as words.

        alone: whether the file stands beside those of other sites; else it is the one file of the
            proxy, which may be in use.
    """

    path: str
    template: str
    target: str
    test: tuple[str, ...]
    alone: bool = False


PROXIES: Final = {
    "nginx": Proxy(
        "proxy/nginx.conf",
        "proxy/nginx.conf.j2",
        "/etc/nginx/conf.d/asterisk-webrtc.conf",
        ("nginx", "-t"),
        alone=True,
    ),
    "caddy": Proxy(
        "proxy/Caddyfile",
        "proxy/Caddyfile.j2",
        "/etc/caddy/Caddyfile",
        ("caddy", "validate", "--config", "/etc/caddy/Caddyfile"),
    ),
    "haproxy": Proxy(
        "proxy/haproxy.cfg",
        "proxy/haproxy.cfg.j2",
        "/etc/haproxy/haproxy.cfg",
        ("haproxy", "-c", "-f", "/etc/haproxy/haproxy.cfg"),
    ),
}


def placing(name: str, source: str) -> tuple[str, ...]:
    """Return the command that puts a proxy's file in place, as words.

    Args:
        name: key of :data:`PROXIES`.
        source: path of the written file.
    """
    proxy = PROXIES[name]
    backup = () if proxy.alone else ("--backup=numbered",)
    return ("install", *backup, "-o", "root", "-g", "root", "-m", "0644", source, proxy.target)


def certificates(name: str, situation: Situation, *, generated: bool) -> list[tuple[str, ...]]:
    """Return the commands that bring the certificate to where the proxy reads it, as words.

    Args:
        name: key of :data:`PROXIES`.
        situation: whose certificate.
        generated: whether the wizard writes it; otherwise, a hook brings it to Caddy.
    """
    if name == "haproxy":  # wants both in one file
        both = shlex.join((situation.host_certificate, situation.host_key))
        return [("sh", "-c", f"umask 077; cat {both} > {_HAPROXY_PEM}")]
    if name != "caddy" or not generated:
        return []
    owned = ("-o", "root", "-g", "caddy")
    certificate, private_key = _MADE
    return [
        ("install", "-d", *owned, "-m", "0750", CADDY_KEYS),
        ("install", *owned, "-m", "0644", certificate, f"{CADDY_KEYS}/"),
        ("install", *owned, "-m", "0640", private_key, f"{CADDY_KEYS}/"),
    ]
