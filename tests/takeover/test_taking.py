"""Five servers such as people have, read back into answers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.installs import fill
from tests.support.servers import PASSWORDS, SERVERS
from wizard.answers.convert import flatten
from wizard.answers.fields import fields
from wizard.catalogue import Catalogue
from wizard.takeover.taking import Takeover, take

CATALOGUE = Catalogue()
ROOT = Path(__file__).parents[2]


def taken(name: str, tmp_path: Path) -> Takeover:
    """One of the servers."""
    return take(fill(tmp_path / name, SERVERS[name]), CATALOGUE)


def answers(over: Takeover) -> dict[str, Any]:
    """What was read, by dotted key."""
    found: dict[str, Any] = flatten(over.layers[0].tree, "read")
    return found


def not_read(over: Takeover) -> dict[str, str]:
    """What was not read, with the reason."""
    return {f"{each.where}: {each.what}": str(each.reason) for each in over.not_read}


def test_the_users_of_a_blog_post_are_read(tmp_path: Path) -> None:
    """Names, passwords, codecs, ports, the certificate and the number of the echo test."""
    over = taken("blog", tmp_path)
    found = answers(over)
    assert found["users"] == [
        {"name": "6001", "kind": "browser"},
        {"name": "6002", "kind": "browser", "display_name": "Bea"},
    ]
    assert over.secrets.users["6001"].reveal() == "Blog-pass-6001"
    assert (found["codecs.audio"], found["codecs.video"]) == (["opus", "ulaw"], [])
    assert (found["network.rtp_start"], found["network.rtp_end"]) == (10000, 20000)
    assert found["network.hostname"] == "voice.example.org"
    assert found["network.topology"] == "dynamic-address"
    assert found["network.stun"] == "stun.l.google.com:19302"
    assert found["certificate.source"] == "files"
    assert found["certificate.private_key"].endswith("voice.example.org/privkey.pem")
    assert (found["signalling.port"], found["dialplan.echo"]) == (8089, "500")
    assert found["client.hosting"] == "elsewhere"
    told = not_read(over)
    assert "certbot" in told["http.conf:7: tlscertfile"]
    assert "queues.conf" in told[".: *.conf"]


def test_templates_includes_and_mappings_are_followed(tmp_path: Path) -> None:
    """What a template or another file says of a user counts, as Asterisk has it."""
    found = answers(over := taken("templates", tmp_path))
    assert found["users"] == [
        {"name": "101", "kind": "browser", "display_name": "Ann O'Neil"},
        {"name": "102", "kind": "browser", "display_name": "李雷"},
    ]
    assert over.secrets.users["102"].reveal() == "template-secret-102"
    assert found["codecs.audio"] == ["opus", "alaw"]
    assert found["codecs.video"] == ["vp8"]
    assert found["network.private_address"] == "10.1.2.3"
    assert found["network.public_address"] == "198.51.100.7"
    assert found["network.local_networks"] == ["10.1.0.0/16"]
    assert found["network.ignored_networks"] == ["172.17.0.0/16"]
    assert found["network.local_clients"] is False
    assert found["network.ipv6"] is True
    assert found["turn.uris"] == ["turn:turn.example.org:3478?transport=tcp"]
    assert over.secrets.turn["password"].reveal() == "trunk-secret"
    assert (found["sizing.browsers"], found["signalling.port"]) == (100, 7443)
    assert (found["dialplan.echo"], found["client.hosting"]) == ("9196", "asterisk")
    assert found["asterisk.opus"] == "codec_opus"
    origin = over.layers[0].origins["codecs.audio"]
    assert origin.text("en") == "from pjsip.conf:13"


def test_phones_are_users_and_trunks_are_named(tmp_path: Path) -> None:
    """A trunk and a name that the wizard cannot have are said; a digest is carried over."""
    found = answers(over := taken("office", tmp_path))
    assert found["users"] == [
        {"name": "600", "kind": "browser"},
        {"name": "200", "kind": "phone", "display_name": "Desk", "transport": "udp"},
        {"name": "201", "kind": "phone", "transport": "udp"},
    ]
    digest = over.secrets.users["201"].reveal()
    assert digest == "{MD5}asterisk:0123456789abcdef0123456789abcdef"
    assert found["codecs.phones"] == ["alaw", "ulaw"]
    assert found["dialplan.echo"] == "*43"
    assert found["signalling.proxy"] == "nginx"
    assert (found["network.rtp_start"], found["sizing.calls"]) == (10002, 12)
    assert found["network.private_address"] == "192.168.5.2"
    told = not_read(over)
    assert any("carrier" in what and "trunk" in why for what, why in told.items())
    assert any("front-door" in what and "name" in why for what, why in told.items())


def test_what_freepbx_generates_is_read(tmp_path: Path) -> None:
    """Accounts in many files; a browser by its parts, without the word webrtc."""
    found = answers(over := taken("freepbx", tmp_path))
    assert found["users"] == [
        {"name": "1002", "kind": "browser", "display_name": "Web"},
        {"name": "1001", "kind": "phone", "display_name": "Reception", "transport": "udp"},
    ]
    assert over.secrets.users["1001"].reveal() == "pbx-secret-1001"
    assert found["network.public_address"] == "198.51.100.20"
    assert found["network.topology"] == "one-to-one-nat"
    assert (found["dialplan.echo"], found["sizing.calls"]) == ("*43", 40)
    assert found["asterisk.build"] == "upstream"


def test_the_short_notation_is_read(tmp_path: Path) -> None:
    """Users of pjsip_wizard.conf; its trunk is named, and a key in the certificate's file."""
    found = answers(over := taken("short", tmp_path))
    assert found["users"] == [
        {"name": "alice", "kind": "browser", "display_name": "Alice"},
        {"name": "bob", "kind": "phone", "transport": "udp"},
    ]
    assert over.secrets.users["bob"].reveal() == "bob-secret"
    assert found["certificate.private_key"] == "/etc/asterisk/keys/a.pem"
    assert found["codecs.phones"] == ["g722", "ulaw"]
    assert "network.topology" not in found
    assert any("carrier" in what for what in not_read(over))


def test_an_address_of_ones_own_network_is_not_the_servers_public_one(tmp_path: Path) -> None:
    """A container is told its host's address so; the interview then asks for the public one."""
    transport = "[t]\ntype=transport\nprotocol=udp\nbind=0.0.0.0\n"
    files = {"pjsip.conf": f"{transport}external_media_address=192.168.1.9\n"}
    over = take(fill(tmp_path / "inner", files), CATALOGUE)
    assert "network.public_address" not in answers(over)
    assert "network.topology" not in answers(over)
    assert any("external_media_address" in each for each in not_read(over))
    files = {"pjsip.conf": f"{transport}external_media_address=203.0.113.9\n"}
    over = take(fill(tmp_path / "outer", files), CATALOGUE)
    assert answers(over)["network.public_address"] == "203.0.113.9"


@pytest.mark.parametrize("name", SERVERS)
def test_no_password_is_in_what_is_said(name: str, tmp_path: Path) -> None:
    """Neither among the answers nor in the words about what was not read."""
    over = taken(name, tmp_path)
    text = repr(over.layers) + repr(not_read(over)) + repr(over.content) + repr(over.secrets)
    assert [each for each in PASSWORDS if each in text] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_guide_names_every_answer_that_is_read(language: str) -> None:
    """Neither more nor fewer than the code reads."""
    code = "".join(path.read_text() for path in (ROOT / "wizard/takeover").glob("*.py"))
    read = set(re.findall(r'FoundAnswer\(\s*"([a-z_.0-9]+)"', code)) | {"users"}
    read |= set(re.findall(r'"(codecs\.[a-z]+)"', code))
    page = (ROOT / f"docs/{language}/takeover.md").read_text()
    named = {row for row in re.findall(r"`([a-z_0-9.]+)`", page) if row in fields()}
    assert named == read
