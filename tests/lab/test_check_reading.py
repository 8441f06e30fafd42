"""What ``check`` reads besides pjsip.conf, and what a real Asterisk makes of the same files."""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from tests.lab import asterisk, machine, trust
from tests.lab.pjsip_console import MINIMAL
from tests.lab.sip_line import Line
from tests.lab.test_check import looked_at
from wizard.check import Scene, check
from wizard.check.remote import manager_users

pytestmark = pytest.mark.lab

PLAIN = "RTP/AVP"
MODULES = (MINIMAL / "modules.conf").read_text() + "load=res_pjsip_endpoint_identifier_ip.so\n"
PASSWORD = "tone-and-echo-1"
FILES = {
    "sorcery.conf": (
        "[res_pjsip]\nendpoint=config,people.conf,criteria=type=endpoint\n"
        "endpoint=config,more.conf,criteria=type=endpoint\n"
    ),
    "pjsip.conf": (
        "[global]\nuser_agent=read-by-name\n"
        "[plain]\ntype=transport\nbind=127.0.0.1\n"
        "[left-out]\ntype=endpoint\n"
        "[carrier]\ntype=aor\ncontact=sip:192.0.2.9\n"
        "[carrier]\ntype=identify\nendpoint=carrier\nmatch=192.0.2.9\n"
        "[closed]\ntype=identify\nendpoint=closed\nmatch=192.0.2.8\n"
    ),
    "people.conf": "#include people.d/*.conf\n",
    "people.d/1.conf": (
        "[line](!)\ntype=endpoint\ncontext=internal\nallow=ulaw\naors=carrier\n"
        "[carrier](line)\n[closed](line)\n[shut](line)\npermit=127.0.0.0/8\n"
    ),
    "people.d/2.conf": "[closed](+)\nidentify_by=ip\n[shut](+)\ndeny=0.0.0.0/0\n",
    "more.conf": "[second]\ntype=endpoint\n",
    "users.conf": (
        f"[general]\nhost=dynamic\nhasexten=no\n[ops]\nhasmanager=yes\nsecret={PASSWORD}\n"
        f"[7002]\nhassip=yes\nsecret={PASSWORD}\n"
    ),
    "manager.conf": "[general]\nenabled=yes\nbindaddr=127.0.0.1\n",
    "sip.conf": "[general]\nbindport=5070\nallowguest=no\nwebsocket_enabled=no\n",
}


def found(at: Scene) -> dict[str, str]:
    """What is found: the text of the first place, by id."""
    return {group[0].id: str(group[0].facts.get("name", "")) for group in check(at)}


@pytest.mark.parametrize("branch", machine.VERSIONS)
def test_accounts_come_from_where_the_check_reads_them(
    branch: str, ca: trust.Authority, tmp_path: Path
) -> None:
    """Files of sorcery.conf, users.conf, and names that open trunks; one boot shows them all."""
    root = machine.root(branch)
    old = root.has_module("chan_sip")
    conf = tmp_path / "conf"
    shutil.copytree(MINIMAL, conf)
    ca.issue(conf / "keys", "pbx.example.test")
    http = (MINIMAL / "http.conf").read_text() + "tlscipher=TLS_AES_256_GCM_SHA384\n"
    modules = MODULES + ("load=chan_sip.so\n" if old else "")
    for name, text in {**FILES, "http.conf": http, "modules.conf": modules}.items():
        (conf / name).parent.mkdir(exist_ok=True)
        (conf / name).write_text(text)
    with asterisk.start(conf, branch) as server:
        at = looked_at(server.path("/etc/asterisk"), server.version, own=True)
        shown = server.cli("pjsip show endpoints")
        there = set(re.findall(r"^ Endpoint: +([\w-]+)", shown, re.MULTILINE))
        assert {each.name for each in at.of_type("endpoint")} == there == {
            "carrier", "closed", "shut"}  # fmt: skip
        told = found(at)
        assert told["sorcery-file-second"] == ""
        assert told["pjsip-not-read"] == "left-out"

        assert "read-by-name" in server.cli("pjsip show settings")
        assert told["pjsip-type-by-name"] == "global"

        assert "ops" in server.cli("manager show users")
        assert [each.section.name for each in manager_users(at)] == ["ops"]
        if old:
            assert "7002" in server.cli("sip show peers")
        assert told.get("users-not-read", "") == ("" if old else "7002")

        with closing(Line(server.net)) as line:
            answers = {
                name: line.ask("INVITE", name, profile=PLAIN).status.split()[0]
                for name in sorted(there)
            }
        assert answers == {"carrier": "200", "closed": "401", "shut": "401"}
        assert told["trunk-open-by-name"] == "carrier"

        assert "cipher error" in "\n".join(server.log())
        assert "tls-cipher" in told
