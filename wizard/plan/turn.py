"""TURN: the configuration of coturn, and the credentials that browsers get."""

from __future__ import annotations

from wizard.plan.draft import Draft
from wizard.plan.situation import COTURN_PORT, COTURN_TLS_PORT, WEB_ROOT

RELAY_FIRST = 49160
RELAY_PER_CALL = 4
RELAY_FEWEST = 200


def decide(draft: Draft) -> None:
    """Write ``turnserver.conf`` and the credentials hook where the answers call for them."""
    turn = draft.answers.turn
    if turn.mode == "none":
        return
    if turn.mode == "coturn":
        _coturn(draft)
    if turn.credentials == "shared-secret":
        _credentials_hook(draft)
        draft.advise("turn.shared-secret")
    else:
        draft.advise("turn.static")


def _coturn(draft: Draft) -> None:
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
            "public_address": network.public_address,
            "port": COTURN_PORT,
            "tls_port": COTURN_TLS_PORT,
            "relay_first": RELAY_FIRST,
            "relay_last": last,
            "credentials": answers.turn.credentials,
            "username": answers.turn.username or "webrtc",
            "certificate": draft.situation.certificate,
            "private_key": draft.situation.private_key,
        },
        0o600,
    )
    draft.open(f"{COTURN_PORT}", "udp", "from.anywhere", "firewall.turn")
    draft.open(f"{COTURN_PORT}", "tcp", "from.anywhere", "firewall.turn-tcp")
    draft.open(f"{COTURN_TLS_PORT}", "tcp", "from.anywhere", "firewall.turn-tls")
    draft.open(f"{RELAY_FIRST}-{last}", "udp", "from.anywhere", "firewall.turn-relay")
    draft.advise("turn.coturn")


def _credentials_hook(draft: Draft) -> None:
    answers = draft.answers
    page = draft.situation.page_dir or WEB_ROOT
    draft.document("turn/turn.secret", "turn/turn.secret.j2", {}, 0o600)
    draft.document(
        "hooks/turn-credentials.sh",
        "hooks/turn-credentials.sh.j2",
        {
            "uris": list(draft.situation.turn_uris),
            "username": answers.turn.username or "webrtc",
            "secret_file": secret_file(draft),
            "output": f"{page}/ice.json",
            "lifetime_s": 86400,
        },
        0o755,
    )


def secret_file(draft: Draft) -> str:
    """Where the secret that coturn and the hook share is kept on the server."""
    return f"{draft.answers.asterisk.config_dir}/keys/turn.secret"
