"""The way to a certificate of Let's Encrypt fits the network and the web server of the answers."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.documents import CATALOGUE, readme
from tests.support.helpers import answers
from wizard.plan import make_plan
from wizard.plan.letsencrypt import certbot

SOURCE = {"certificate.source": "letsencrypt"}
PROXIED = {"signalling.port": 443, "client.hosting": "proxy"}


def commands(topology: str, changes: dict[str, Any]) -> list[str]:
    found = answers(topology, {**SOURCE, **changes})
    there = CATALOGUE.topologies[found.network.topology]
    return [" ".join(each) for each in certbot(found, there)]


@pytest.mark.parametrize(
    ("topology", "changes", "way"),
    [
        ("public", {}, "--standalone"),
        ("docker-bridge", {}, "--standalone"),
        ("public", {"signalling.proxy": "haproxy", **PROXIED}, "--standalone"),
        ("public", {"signalling.proxy": "caddy", **PROXIED}, "--standalone"),
        ("public", {"signalling.proxy": "nginx", **PROXIED}, "--nginx"),
        ("lan", {}, "--manual --preferred-challenges dns"),
        ("cgnat", {}, "--manual --preferred-challenges dns"),
        (
            "public",
            {"turn.mode": "coturn", "turn.uris": ["turn:pbx.example.test:80?transport=tcp"]},
            "--manual --preferred-challenges dns",
        ),
    ],
)
def test_the_challenge_is_one_that_reaches_the_server(
    topology: str, changes: dict[str, Any], way: str
) -> None:
    """Port 80 of the name, answered by who has it; a TXT record where nobody can answer there."""
    expected = f"certbot certonly {way} --keep-until-expiring -d pbx.example.test"
    found = commands(topology, changes)
    assert expected in found
    text = readme(topology, {**SOURCE, **changes})
    assert all(f"sudo {each}\n" in text for each in found)
    assert bool(re.search(r"\| 80 \| tcp \|.*Let's Encrypt", text)) == ("dns" not in way)


def test_nginx_brings_its_plugin_and_caddy_leaves_the_port_meanwhile() -> None:
    (install, _) = commands("public", {"signalling.proxy": "nginx", **PROXIED})
    assert install == "apt install certbot python3-certbot-nginx"
    found = commands("public", {"signalling.proxy": "caddy", **PROXIED})
    assert found[1] == "systemctl stop caddy"
    assert found[3] == "systemctl start caddy"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_hook_is_installed_once_under_one_name(language: str) -> None:
    """Copied under two names it would run twice at each renewal."""
    text = readme("public", {**SOURCE, "language": language})
    targets = set(re.findall(r"/etc/letsencrypt/renewal-hooks/deploy/[\w-]*", text))
    assert targets == {"/etc/letsencrypt/renewal-hooks/deploy/asterisk-webrtc"}
    place = text.index("renewal-hooks")
    assert text.index("certbot certonly") < place < text.index(" install . --to ")
    assert "`hooks/letsencrypt-deploy.sh`:" not in text
    assert "`hooks/letsencrypt-deploy.sh`：" not in text


@pytest.mark.parametrize("source", ["private-ca", "files"])
def test_port_80_stays_closed_for_other_certificates(source: str) -> None:
    changes: dict[str, Any] = {"certificate.source": source}
    if source == "files":
        changes["certificate.certificate"] = "/etc/ssl/pbx.crt"
        changes["certificate.private_key"] = "/etc/ssl/pbx.key"
    plan = make_plan(CATALOGUE, answers("public", changes))
    assert "80" not in {each.port for each in plan.firewall}
    assert "certbot" not in readme("public", changes)
