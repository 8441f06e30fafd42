"""Where the certificate comes from and how its renewal reaches Asterisk."""

from __future__ import annotations

from wizard.answers import Answers
from wizard.answers.addresses import is_address
from wizard.plan.draft import Draft
from wizard.plan.situation import Situation
from wizard.plan.types import CertificateRequest


def decide(draft: Draft) -> None:
    """Write the renewal hook and say what has to be done for browsers to trust."""
    answers = draft.answers
    source = answers.certificate.source
    facts = {"hostname": answers.network.hostname, "config_dir": answers.asterisk.config_dir}
    if source == "letsencrypt":
        draft.document(
            "hooks/letsencrypt-deploy.sh",
            "hooks/letsencrypt-deploy.sh.j2",
            {
                "keys_dir": f"{answers.asterisk.config_dir}/keys",
                "proxy": answers.signalling.proxy,
                "coturn": answers.turn.mode == "coturn",
                "hostname": answers.network.hostname,
            },
            0o755,
        )
    draft.advise(f"certificate.{source}", **facts)
    in_container = draft.topology.in_container
    if in_container and source != "private-ca" and answers.signalling.proxy == "none":
        draft.advise("certificate.container", **facts)


def request(answers: Answers, situation: Situation) -> CertificateRequest | None:
    """What the private CA has to certify: every name and address that a browser may use."""
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
