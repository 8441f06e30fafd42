"""The notes of the folder: what was decided, why, and what to do next."""

from __future__ import annotations

from pathlib import PurePosixPath

from wizard.catalogue import in_language
from wizard.plan.client import ICE_FILE
from wizard.plan.draft import Draft
from wizard.plan.signalling import PROXY_FILES
from wizard.plan.turn import PRIVILEGED, secret_file

PROXY_TARGETS = {
    "nginx": "/etc/nginx/conf.d/asterisk-webrtc.conf",
    "caddy": "/etc/caddy/Caddyfile",
    "haproxy": "/etc/haproxy/haproxy.cfg",
}


def decide(draft: Draft) -> None:
    """Write README.md; comes last, since it tells of all other documents."""
    answers = draft.answers
    language = answers.language
    situation = draft.situation
    topology = draft.catalogue.topologies[answers.network.topology]
    proxy = answers.signalling.proxy
    shared = answers.turn.mode != "none" and answers.turn.credentials == "shared-secret"
    paths = [document.path for document in draft.documents]
    draft.document(
        "README.md",
        f"readme.{language}.md.j2",
        {
            "topology": in_language(topology, "term", language),
            "hostname": answers.network.hostname,
            "page": situation.page,
            "websocket": situation.websocket,
            "config_dir": answers.asterisk.config_dir,
            "page_dir": situation.page_dir,
            "hosting": answers.client.hosting,
            "proxy_file": PROXY_FILES[proxy][0] if proxy != "none" else "",
            "proxy_target": PROXY_TARGETS.get(proxy, ""),
            "ca": answers.certificate.source == "private-ca",
            "keys": answers.certificate.source == "private-ca",
            "tunnel": answers.signalling.tunnel if topology.id == "cgnat" else "",
            "port": answers.signalling.port,
            "listens": f"127.0.0.1:{answers.signalling.port}",
            "turn_config": answers.turn.mode == "coturn",
            "turn_privileged": PRIVILEGED if PRIVILEGED in paths else "",
            "turn_secret": shared,
            "ice_file": ICE_FILE if f"client/{ICE_FILE}" in paths else "",
            "turn_secret_source": "turn/turn.secret" if shared else "",
            "turn_secret_file": secret_file(draft) if shared else "",
            "hooks": [PurePosixPath(path).name for path in paths if path.startswith("hooks/")],
            "fail2ban": True,
            "docker": "compose.yaml" in paths,
            "first_user": situation.first_user,
            "echo": answers.dialplan.echo,
        },
    )
