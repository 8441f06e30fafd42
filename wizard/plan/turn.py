"""TURN: the configuration of coturn, and the credentials that browsers get."""

from __future__ import annotations

from wizard.answers import Network
from wizard.answers.listeners import FIRST_UNPRIVILEGED_PORT, Listeners
from wizard.plan.draft import Draft
from wizard.plan.places import WEB_ROOT

PRIVILEGED = "turn/coturn.service.d/privileged-ports.conf"
CREDENTIALS_HOOK = "hooks/turn-credentials.sh"
# What coturn and the hook share; Asterisk does not read it, so it is in no folder of Asterisk's.
SECRET_FILE = "/etc/asterisk-webrtc-turn.secret"  # noqa: S105  a path
RELAY_FIRST = 49160
RELAY_PER_CALL = 4
RELAY_FEWEST = 200
WEB_PORT = 443


def decide(draft: Draft) -> None:
    """Write ``turnserver.conf`` and the hook for credentials, if the answers need them."""
    turn = draft.answers.turn
    if turn.mode == "none":
        return
    if ports := draft.situation.coturn:
        _coturn(draft, ports)
    if turn.credentials == "shared-secret":
        _credentials_hook(draft)
        draft.advise("turn.shared-secret")
    else:
        draft.advise("turn.static")


def _coturn(draft: Draft, ports: Listeners) -> None:
    answers = draft.answers
    network = answers.network
    relays = max(RELAY_FEWEST, answers.sizing.calls * RELAY_PER_CALL)
    last = min(RELAY_FIRST + relays - 1, 65535)
    draft.document(
        "turn/turnserver.conf",
        "turn/turnserver.conf.j2",
        {
            "hostname": network.hostname,
            "private_address": network.private_address,
            "peers": _peers(network),
            "port": ports.plain,
            "tls_port": ports.tls,
            "more_ports": list(ports.more),
            "relay_first": RELAY_FIRST,
            "relay_last": last,
            "credentials": answers.turn.credentials,
            "username": answers.turn.username or "webrtc",
            "certificate": draft.situation.host_certificate,
            "private_key": draft.situation.host_key,
        },
        0o600,
    )
    for port in (ports.plain, *ports.more):
        draft.open(f"{port}", "udp", "from.anywhere", "firewall.turn")
        draft.open(f"{port}", "tcp", "from.anywhere", "firewall.turn-tcp")
    draft.open(f"{ports.tls}", "tcp", "from.anywhere", "firewall.turn-tls")
    draft.advise("turn.coturn")
    if WEB_PORT not in (*ports.all, answers.signalling.port):
        draft.advise("turn.web-port", uri=f"turns:{network.hostname}:{WEB_PORT}?transport=tcp")
    if min(ports.all) < FIRST_UNPRIVILEGED_PORT:
        draft.document(PRIVILEGED, "turn/privileged-ports.conf.j2", {})
        draft.advise("turn.privileged-ports", file=PRIVILEGED)


def _peers(network: Network) -> list[str]:
    """Where the relay may send to: Asterisk alone, by the addresses that it tells browsers."""
    known = (network.private_address, network.public_address)
    return list(dict.fromkeys(address for address in known if address))


def _credentials_hook(draft: Draft) -> None:
    answers = draft.answers
    page = draft.situation.places.page or WEB_ROOT
    draft.document("turn/turn.secret", "turn/turn.secret.j2", {}, 0o600)
    draft.document(
        CREDENTIALS_HOOK,
        f"{CREDENTIALS_HOOK}.j2",
        {
            "uris": list(draft.situation.turn_uris),
            "username": answers.turn.username or "webrtc",
            "secret_file": SECRET_FILE,
            "output": f"{page}/ice.json",
            "lifetime_s": 86400,
        },
        0o755,
    )
