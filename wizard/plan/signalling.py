"""The WebSocket: ``http.conf``, the wss transport, and the proxy in front."""

from __future__ import annotations

from wizard.answers import Answers
from wizard.answers.listeners import FIRST_UNPRIVILEGED_PORT
from wizard.plan import guests
from wizard.plan.draft import Draft, DraftSection
from wizard.plan.places import serves_static
from wizard.plan.protection import headers
from wizard.plan.proxies import CADDY_KEYS, PROXIES
from wizard.plan.situation import PLAIN_HTTP_PORT

HTTP = "http.conf"
STRONG_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
CALLERS = {"network": "from.lan", "internet": "from.anywhere", "tunnel": "from.tunnel"}
"""Who opens the WebSocket, by who can reach the server."""
TUNNEL_UNIT = "tunnel/asterisk-webrtc-tunnel.service"
PAGES = 50
# What the service for guests keeps open.
ARI_CONNECTIONS = 8
_LIMITED = {"caddy": "proxy.per-address-caddy"}


def decide(draft: Draft) -> None:
    """Write ``http.conf`` and, if one is chosen, the configuration of the proxy."""
    answers = draft.answers
    general = draft.section(HTTP, "general")
    general.set("servername", "", "http.servername")
    general.set("enabled", True, "http.enabled")
    proxied = answers.signalling.proxy != "none"
    if proxied and draft.topology.in_container:
        general.set("bindaddr", answers.network.private_address, "http.bind-container")
    else:
        general.set("bindaddr", "127.0.0.1", "http.bind-loopback")
    general.set("bindport", PLAIN_HTTP_PORT, "http.bindport")
    if proxied:
        general.set("tlsenable", False, "http.tls-at-proxy", proxy=answers.signalling.proxy)
        _proxy(draft)
    else:
        _tls(draft, general)
    # The older spelling never went away; before it had one, the status page was always on.
    static = "enable_static" if draft.knows("http/general/enable_static") else "enablestatic"
    general.set(static, serves_static(answers), "http.static")
    if draft.knows("http/general/enable_status"):
        general.set("enable_status", False, "http.status")
    _sessions(draft, general)
    if answers.client.hosting == "asterisk":
        general.set("redirect", "/ /static/phone/index.html", "http.redirect")
    source = CALLERS[draft.topology.reach]
    facts = {"tunnel": answers.signalling.tunnel}
    draft.open(str(answers.signalling.port), "tcp", source, "firewall.websocket", **facts)
    if draft.topology.tunnelled:
        _tunnel(draft)


def _tls(draft: Draft, general: DraftSection) -> None:
    answers = draft.answers
    bind = "[::]" if answers.network.ipv6 else "0.0.0.0"  # noqa: S104  browsers come from anywhere
    port = answers.signalling.port
    general.set("tlsenable", True, "http.tls")
    general.set("tlsbindaddr", f"{bind}:{port}", "http.tlsbindaddr", port=port)
    general.set("tlscertfile", draft.situation.certificate, "http.certificate")
    general.set("tlsprivatekey", draft.situation.private_key, "http.private-key")
    general.set("tlscipher", STRONG_CIPHERS, "http.ciphers")
    general.set("tlsdisablev1", True, "http.old-tls")
    general.set("tlsdisablev11", True, "http.old-tls")


def _sessions(draft: Draft, general: DraftSection) -> None:
    answers = draft.answers
    limit, browsers = 2 * per_address(answers), answers.sizing.browsers
    if answers.guests.enabled:
        more = guests.sockets(answers) + ARI_CONNECTIONS
        facts = {"browsers": browsers, "guests": more}
        general.set("sessionlimit", limit + more, "http.sessionlimit-guests", **facts)
    else:
        general.set("sessionlimit", limit, "http.sessionlimit", browsers=browsers)


def per_address(answers: Answers) -> int:
    """Return how many connections one IP address may have: all users may be behind the same NAT.

    A lost connection still counts while its browser reconnects; the rest is for pages.

    Args:
        answers: of the plan.
    """
    return 2 * answers.sizing.browsers + PAGES


def _tunnel(draft: Draft) -> None:
    answers = draft.answers
    draft.document(
        TUNNEL_UNIT,
        f"{TUNNEL_UNIT}.j2",
        {
            "host": answers.signalling.tunnel,
            "account": tunnel_account(answers),
            "port": answers.signalling.port,
        },
    )


def tunnel_account(answers: Answers) -> str:
    """Return the account at the public host: below port 1024 only root may forward there."""
    return "root" if answers.signalling.port < FIRST_UNPRIVILEGED_PORT else "tunnel"


def _guests_why(draft: Draft) -> str:
    facts = guests.values(draft.answers)
    caddy = draft.answers.signalling.proxy == "caddy"
    return draft.why("proxy.guests-caddy" if caddy else "proxy.guests", facts) if facts else ""


def _proxy(draft: Draft) -> None:
    answers = draft.answers
    proxy = PROXIES[answers.signalling.proxy]
    certificate, private_key = draft.situation.host_certificate, draft.situation.host_key
    if answers.signalling.proxy == "caddy":
        certificate, private_key = f"{CADDY_KEYS}/fullchain.pem", f"{CADDY_KEYS}/privkey.pem"
    draft.document(
        proxy.path,
        proxy.template,
        {
            "hostname": answers.network.hostname,
            "port": answers.signalling.port,
            "certificate": certificate,
            "private_key": private_key,
            "upstream": f"127.0.0.1:{PLAIN_HTTP_PORT}",
            "web_root": draft.situation.places.page,
            "headers": headers(draft),
            "ipv6": answers.network.ipv6,
            "per_address": per_address(answers),
            "guests": guests.values(answers),
            "guests_why": _guests_why(draft),
            "per_address_why": draft.why(
                _LIMITED.get(answers.signalling.proxy, "proxy.per-address"),
                {
                    "limit": per_address(answers),
                    "browsers": answers.sizing.browsers,
                },
            ),
        },
    )
    draft.advise("signalling.proxy", proxy=answers.signalling.proxy, path=proxy.path)
    if answers.signalling.proxy == "caddy":
        draft.advise("signalling.caddy-reload")
