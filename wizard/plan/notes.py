"""The notes of the folder: what was decided, why, and what to do next."""

from __future__ import annotations

import shlex
from pathlib import PurePosixPath
from typing import Any

from wizard.answers.ports import PHONE_PORTS
from wizard.catalogue import in_language
from wizard.plan import guests
from wizard.plan.certificates import DEPLOY_HOOKS
from wizard.plan.client import ICE_FILE
from wizard.plan.codecs import phone_codecs
from wizard.plan.container import is_packaged
from wizard.plan.draft import Draft
from wizard.plan.letsencrypt import HOOK_TARGET, certbot, challenge
from wizard.plan.protection import headers
from wizard.plan.proxies import PROXIES, certificates, placing
from wizard.plan.signalling import per_address, tunnel_account
from wizard.plan.situation import origin
from wizard.plan.turn import CREDENTIALS_HOOK, PRIVILEGED, SECRET_FILE
from wizard.platforms import NONE


def decide(draft: Draft) -> None:
    """Write README.md; must come last, as it describes all other documents."""
    answers = draft.answers
    language = answers.language
    situation = draft.situation
    topology = draft.topology
    proxy = answers.signalling.proxy
    shared = answers.turn.mode != "none" and answers.turn.credentials == "shared-secret"
    paths = [document.path for document in draft.documents]
    deploys = [path for path in DEPLOY_HOOKS if path in paths]
    obtains = answers.certificate.source == "letsencrypt"
    draft.document(
        "README.md",
        "readme.md.j2",
        {
            "topology": in_language(topology, "term", language),
            "hostname": answers.network.hostname,
            "page": situation.page,
            "websocket": situation.websocket,
            "config_dir": situation.places.config,
            "page_dir": situation.places.page,
            "keys_dir": situation.places.keys,
            "log_dir": situation.places.log,
            "group": situation.places.group,
            "hosting": answers.client.hosting,
            "headers": headers(draft) if answers.client.hosting == "elsewhere" else (),
            "proxy": proxy,
            "proxy_target": PROXIES[proxy].target if proxy in PROXIES else "",
            "proxy_commands": _proxy_commands(draft),
            "ca": answers.certificate.source == "private-ca",
            "keys": answers.certificate.source == "private-ca",
            "tunnel": answers.signalling.tunnel if topology.tunnelled else "",
            "tunnel_account": tunnel_account(answers),
            "tunnel_new_account": tunnel_account(answers) != "root",
            "port": answers.signalling.port,
            "per_address": per_address(answers),
            "per_address_why": _per_address_why(draft),
            "firewall_hook": "forward" if _published(draft) else "input",
            "turn_config": answers.turn.mode == "coturn",
            "turn_privileged": PRIVILEGED if PRIVILEGED in paths else "",
            "turn_secret": shared,
            "guests": _guests(draft),
            "ice_file": ICE_FILE if f"client/{ICE_FILE}" in paths else "",
            "turn_secret_source": "turn/turn.secret" if shared else "",
            "turn_secret_file": SECRET_FILE if shared else "",
            "hooks": [
                PurePosixPath(path).name
                for path in paths
                if path.startswith("hooks/") and path not in (CREDENTIALS_HOOK, *deploys)
            ],
            "deploy_hook": deploys[0] if deploys else "",
            "hook_target": HOOK_TARGET,
            "certbot": certbot(answers, topology) if obtains else (),
            "challenge": challenge(answers, topology),
            "credentials_hook": CREDENTIALS_HOOK if shared else "",
            "fail2ban": True,
            "docker": topology.in_container,
            "own_image": topology.in_container and not is_packaged(draft),
            "phones": _phones(draft),
            "first_user": situation.first_user,
            "first_browser": situation.first_browser,
            "generated": answers.asterisk.platform != NONE,
            "echo": answers.dialplan.echo,
        },
    )


def _proxy_commands(draft: Draft) -> list[str]:
    """Install the proxy, and let it take its certificate and its file."""
    name = draft.answers.signalling.proxy
    if name not in PROXIES:
        return []
    made = draft.answers.certificate.source == "private-ca"
    commands = [
        ("apt", "install", name),
        *certificates(name, draft.situation, generated=made),
        placing(name, PROXIES[name].path),
    ]
    reload = f"{shlex.join(PROXIES[name].test)} && sudo systemctl reload {name}"
    return [*map(shlex.join, commands), reload]


def _guests(draft: Draft) -> dict[str, Any]:
    answers = draft.answers
    if not answers.guests.enabled:
        return {}
    number = answers.guests.numbers[0]
    ours = answers.client.hosting == "proxy"
    restart = ("sudo", *draft.situation.places.console, "-rx", "core restart when convenient")
    return {
        "numbers": ", ".join(answers.guests.numbers),
        "captcha": bool(answers.guests.captcha),
        "account_url": guests.page(answers)["account_url"],
        "page": f"{origin(answers)}/guest.html?number={number}" if ours else "",
        "restart": shlex.join(restart),
    }


def _published(draft: Draft) -> bool:
    """Whether Docker forwards the WebSocket's port to a container."""
    return draft.topology.in_container and draft.answers.signalling.proxy == "none"


def _per_address_why(draft: Draft) -> str:
    answers = draft.answers
    through = answers.signalling.tunnel if draft.topology.tunnelled else ""
    facts = {
        "limit": per_address(answers),
        "port": answers.signalling.port,
        "browsers": answers.sizing.browsers,
        "tunnel": through,
    }
    return draft.why(f"firewall.per-address{'-tunnel' if through else ''}", facts)


def _phones(draft: Draft) -> list[dict[str, Any]]:
    """What a person types into a desk phone, for each transport that there is."""
    codecs, _ = phone_codecs(draft)
    network = draft.answers.network
    # the tunnel of a server behind carrier NAT carries the WebSocket only
    outside = not draft.topology.tunnelled
    return [
        {
            "transport": transport,
            "server": network.hostname if outside else network.private_address,
            "port": PHONE_PORTS[transport],
            "user": draft.situation.first_phones[transport],
            "codecs": [*codecs, *draft.answers.codecs.video],
            # as the endpoints are: phones over TLS get SDES, and nothing else is accepted
            "encrypted": transport == "tls",
            "ca": transport == "tls" and draft.answers.certificate.source == "private-ca",
        }
        for transport in PHONE_PORTS
        if transport in draft.situation.first_phones
    ]
