"""Where the certificate comes from and how its renewal reaches Asterisk."""

from __future__ import annotations

from wizard.answers import Answers
from wizard.answers.addresses import is_address
from wizard.plan.draft import Draft
from wizard.plan.letsencrypt import HOOK_TARGET, HTTP_PORT, challenge
from wizard.plan.situation import Situation
from wizard.plan.types import CertificateRequest

LETSENCRYPT_HOOK = "hooks/letsencrypt-deploy.sh"
FILES_HOOK = "hooks/deploy-certificate.sh"
DEPLOY_HOOKS = (LETSENCRYPT_HOOK, FILES_HOOK)
HOOK_TEMPLATE = f"{LETSENCRYPT_HOOK}.j2"
HTTP_RELOAD = "module reload http"
PHONES_RELOAD = "module reload res_pjsip.so"
RESTART = "certificate.phones-restart"


def decide(draft: Draft) -> None:
    """Write the renewal hook, and advise how browsers come to trust the certificate."""
    answers = draft.answers
    source = answers.certificate.source
    facts = {
        "hostname": answers.network.hostname,
        "config_dir": draft.situation.places.config,
        "certificate": answers.certificate.certificate,
        "private_key": answers.certificate.private_key,
        "keys": draft.situation.places.keys,
        "hook": HOOK_TARGET,
    }
    if source == "letsencrypt":
        _hook(draft, LETSENCRYPT_HOOK)
        if challenge(answers, draft.topology) != "dns":
            draft.open(str(HTTP_PORT), "tcp", "from.everywhere", "firewall.acme")
    draft.advise(f"certificate.{source}", **facts)
    if source == "files" and draft.topology.in_container:
        _hook(draft, FILES_HOOK)
        draft.advise("certificate.files-container", **facts)


def _hook(draft: Draft, path: str) -> None:
    """Write what takes a renewed certificate to where Asterisk reads it, and has it read."""
    answers = draft.answers
    named = answers.certificate.source == "files"
    phones = draft.situation.tls_phones
    late = phones and draft.may_suffer(RESTART)
    draft.document(
        path,
        HOOK_TEMPLATE,
        {
            "hostname": answers.network.hostname,
            "keys_dir": draft.situation.places.keys,
            "certificate": answers.certificate.certificate if named else "",
            "private_key": answers.certificate.private_key if named else "",
            "group": draft.situation.places.group,
            "console": list(draft.situation.places.console),
            "reloads": [HTTP_RELOAD, *([PHONES_RELOAD] if phones and not late else [])],
            "restart": late,
            "proxy": answers.signalling.proxy,
            "coturn": answers.turn.mode == "coturn",
        },
        0o755,
    )
    if late:
        draft.advise(RESTART, version=draft.version.text)


def request(answers: Answers, situation: Situation) -> CertificateRequest | None:
    """Return what the private CA has to certify: every name and address that a browser may use.

    Args:
        answers: possible ones.
        situation: what follows from them.

    Returns:
        None when the certificate comes from elsewhere.
    """
    if answers.certificate.source != "private-ca":
        return None
    network = answers.network
    name_is_address = is_address(network.hostname)
    addresses = [network.private_address, network.public_address]
    if name_is_address:
        addresses.insert(0, network.hostname)
    if network.ipv6:
        addresses += [network.private_address6, network.public_address6]
    unique = tuple(dict.fromkeys(address for address in addresses if address))
    return CertificateRequest(() if name_is_address else (network.hostname,), unique)
