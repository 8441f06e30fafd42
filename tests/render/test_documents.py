"""The files that are no Asterisk configuration: proxies, hooks, TURN, fail2ban, compose, notes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import subprocess
import time
from pathlib import Path

import pytest

from tests.support import readers
from tests.support.documents import (
    CATALOGUE,
    DEPLOY,
    PROXY,
    RTP,
    SECRETS,
    TURN,
    Machine,
    document,
    readme,
)
from tests.support.helpers import TOPOLOGIES, answers
from wizard.plan import make_plan
from wizard.render.files import render


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def follow(machine: Machine, address: str, rtp: str = RTP) -> tuple[int, str]:
    machine.program("getent", f'[ -z "{address}" ] || echo "{address} STREAM pbx.example.test"')
    path = machine.folder / "rtp.conf"
    if not path.exists():
        path.write_text(rtp)
        path.chmod(0o640)
    values = {
        "hostname": "pbx.example.test",
        "private_address": "10.0.0.10",
        "config_dir": str(machine.folder),
    }
    done = machine.run(document("hooks/follow-address.sh.j2", values))
    return done.returncode, done.stdout + done.stderr


def test_a_new_address_reaches_the_mapping_and_nothing_else(machine: Machine) -> None:
    code, output = follow(machine, "203.0.113.77")
    path = machine.folder / "rtp.conf"
    old = "10.0.0.10 => 198.51.100.1,include"
    assert path.read_text() == RTP.replace(old, "10.0.0.10 => 203.0.113.77,include")
    assert path.stat().st_mode & 0o777 == 0o640
    assert code == 0
    assert "203.0.113.77" in output
    assert machine.called()[-1] == "asterisk -rx module reload res_rtp_asterisk.so"
    assert not list(machine.folder.glob("rtp.conf.*"))


def test_an_old_address_is_passed_over_in_silence(machine: Machine) -> None:
    follow(machine, "203.0.113.77")
    before = (machine.folder / "rtp.conf").stat().st_mtime_ns
    machine.calls.unlink()
    assert follow(machine, "203.0.113.77") == (0, "")
    assert (machine.folder / "rtp.conf").stat().st_mtime_ns == before
    assert machine.called() == ["getent ahostsv4 pbx.example.test"]


@pytest.mark.parametrize("address", ["", "10.0.0.10", "127.0.1.1", "0.0.0.0", "x; rm -rf /"])
def test_an_address_that_cannot_be_right_changes_nothing(machine: Machine, address: str) -> None:
    code, output = follow(machine, address)
    assert code == 1
    assert output.startswith("follow-address: ")
    assert (machine.folder / "rtp.conf").read_text() == RTP


def test_a_file_without_the_mapping_is_told(machine: Machine) -> None:
    code, output = follow(machine, "203.0.113.77", "[ice_host_candidates]\n")
    assert code == 1
    assert "no line for 10.0.0.10" in output
    assert (machine.folder / "rtp.conf").read_text() == "[ice_host_candidates]\n"
    assert not list(machine.folder.glob("rtp.conf.*"))


def test_a_stopped_asterisk_is_left_alone(machine: Machine) -> None:
    machine.program("asterisk", "exit 1")
    assert follow(machine, "203.0.113.77")[0] == 0
    assert "asterisk -rx core show uptime" in machine.called()
    assert not any("reload" in call for call in machine.called())


def credentials(machine: Machine, **values: object) -> subprocess.CompletedProcess[str]:
    given = {
        "uris": ["turn:pbx.example.test:3478?transport=udp", "it's; $(touch pwned)"],
        "username": 'we "b',
        "secret_file": str(machine.folder / "turn.secret"),
        "output": str(machine.folder / "ice.json"),
        "lifetime_s": 3600,
    }
    return machine.run(document("hooks/turn-credentials.sh.j2", {**given, **values}))


def test_turn_credentials_are_what_coturn_computes(machine: Machine) -> None:
    (machine.folder / "turn.secret").write_text("turn-pw\n")
    done = credentials(machine)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    path = machine.folder / "ice.json"
    ((server),) = json.loads(path.read_text())
    expiry, _, user = server["username"].partition(":")
    assert abs(int(expiry) - time.time() - 3600) < 30
    assert user == 'we "b'
    digest = hmac.new(b"turn-pw", server["username"].encode(), hashlib.sha1).digest()
    assert server["credential"] == base64.b64encode(digest).decode()
    assert server["urls"] == ["turn:pbx.example.test:3478?transport=udp", "it's; $(touch pwned)"]
    assert path.stat().st_mode & 0o777 == 0o644
    assert sorted(each.name for each in machine.folder.iterdir()) == [
        "bin", "hook.sh", "ice.json", "turn.secret",
    ]  # fmt: skip


@pytest.mark.parametrize("secret", [None, ""])
def test_no_secret_no_credentials(machine: Machine, secret: str | None) -> None:
    if secret is not None:
        (machine.folder / "turn.secret").write_text(secret)
    done = credentials(machine)
    assert done.returncode == 1
    assert done.stderr.startswith("turn-credentials: ")
    assert not (machine.folder / "ice.json").exists()


def deploy(
    machine: Machine, proxy: str, *, coturn: bool = False, **extra: str
) -> subprocess.CompletedProcess[str]:
    """Run the hook as certbot does; groups are only written down, folders are made below ours."""
    machine.program("chgrp", "")
    machine.program("install", 'for last; do :; done; mkdir -p "$last"')
    machine.program("systemctl", "")
    lineage = machine.folder / "live"
    lineage.mkdir(exist_ok=True)
    (lineage / "fullchain.pem").write_text("chain\n")
    (lineage / "privkey.pem").write_text("key\n")
    keys = str(machine.folder / "keys")
    values = {**DEPLOY, "keys_dir": keys, "proxy": proxy, "coturn": coturn}
    script = document("hooks/letsencrypt-deploy.sh.j2", values)
    script = script.replace(" /etc/", f" {machine.folder}/etc/")
    (machine.folder / "etc/haproxy").mkdir(parents=True, exist_ok=True)
    return machine.run(script, **{"RENEWED_LINEAGE": str(lineage), **extra})


def test_a_renewed_certificate_reaches_asterisk(machine: Machine) -> None:
    done = deploy(machine, "none", RENEWED_DOMAINS="www.example.test pbx.example.test")
    assert (done.returncode, done.stderr) == (0, "")
    keys = machine.folder / "keys"
    assert (keys / "fullchain.pem").read_text() == "chain\n"
    assert (keys / "privkey.pem").read_text() == "key\n"
    assert (keys / "privkey.pem").stat().st_mode & 0o777 == 0o640
    assert len(list(keys.iterdir())) == 2
    given = [call for call in machine.called() if call.startswith("chgrp asterisk ")]
    assert len(given) == (3 if os.geteuid() == 0 else 0)  # the folder and both files
    assert machine.called()[-1] == "asterisk -rx module reload http"


def test_another_certificate_is_none_of_its_business(machine: Machine) -> None:
    assert deploy(machine, "none", RENEWED_DOMAINS="www.example.test").returncode == 0
    assert machine.called() == []


def test_a_certificate_that_cannot_be_read_leaves_the_old_one(machine: Machine) -> None:
    deploy(machine, "none")
    (machine.folder / "keys/privkey.pem").write_text("old\n")
    done = deploy(machine, "none", RENEWED_LINEAGE="")
    assert done.returncode != 0
    assert (machine.folder / "keys/privkey.pem").read_text() == "old\n"
    assert len(list((machine.folder / "keys").iterdir())) == 2


@pytest.mark.parametrize(
    ("proxy", "path", "content"),
    [
        ("nginx", "keys/privkey.pem", "key\n"),
        ("haproxy", "etc/haproxy/asterisk-webrtc.pem", "chain\nkey\n"),
        ("caddy", "etc/caddy/asterisk-webrtc/privkey.pem", "key\n"),
    ],
)
def test_a_proxy_gets_the_certificate_and_is_reloaded(
    machine: Machine, proxy: str, path: str, content: str
) -> None:
    assert deploy(machine, proxy).returncode == 0
    assert (machine.folder / path).read_text() == content
    assert (machine.folder / path).stat().st_mode & 0o007 == 0
    assert f"systemctl reload {proxy}" in machine.called()


def test_coturn_is_told_of_a_renewed_certificate(machine: Machine) -> None:
    assert deploy(machine, "none", coturn=True).returncode == 0
    assert "systemctl kill --signal=USR2 coturn" in machine.called()


@pytest.mark.parametrize("name", ["follow-address", "turn-credentials", "letsencrypt-deploy"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_hook_is_strict_and_parses(name: str, language: str) -> None:
    values = {
        **DEPLOY,
        "private_address": "10.0.0.10",
        "config_dir": "/etc/a b'c",
        "keys_dir": "/etc/a b'c",
        "proxy": "haproxy",
        "coturn": True,
        "uris": ["turn:x"],
        "username": "u",
        "secret_file": "/s",
        "output": "/o",
        "lifetime_s": 60,
    }
    script = document(f"hooks/{name}.sh.j2", values, language=language)
    assert script.startswith("#!/bin/sh\n# ")
    assert "\nset -eu\n" in script
    subprocess.run(["sh", "-n"], input=script, text=True, check=True)
    assert ("用" in script or "的" in script) == (language == "zh")


def options(text: str) -> list[tuple[str, str]]:
    """Lines of turnserver.conf as coturn reads them."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(re.split("[ =]", line)[0], readers.turn_line(line)) for line in lines]


def test_turnserver_relays_to_asterisk_and_to_nobody_else() -> None:
    read = options(document("turn/turnserver.conf.j2", TURN))
    denied = [value for key, value in read if key == "denied-peer-ip"]
    assert [part.split("-")[0] for part in denied] == ["0.0.0.0", "::"]
    assert denied[0].endswith("-255.255.255.255")
    allowed = [value for key, value in read if key == "allowed-peer-ip"]
    assert allowed == ["10.0.0.10", "203.0.113.10"]
    assert ("user", "webrtc:turn-pw") in read
    assert ("cert", TURN["certificate"]) in read
    assert ("no-cli", "") in read


def test_turnserver_listens_where_the_uris_lead_to() -> None:
    changes = {"turn.mode": "coturn", "turn.uris": [
        "turn:pbx.example.test", "turn:pbx.example.test:80?transport=tcp",
        "turns:pbx.example.test:443?transport=tcp",
    ]}  # fmt: skip
    made = make_plan(CATALOGUE, answers("one-to-one-nat", changes))
    files = render(made, SECRETS, CATALOGUE, made.answers.users)
    read = options(files["turn/turnserver.conf"].content.decode())
    assert ("listening-port", "3478") in read
    assert ("tls-listening-port", "443") in read
    assert ("aux-server", "192.0.2.10:80") in read
    opened = {(line.port, line.protocol) for line in made.firewall}
    assert {("3478", "udp"), ("80", "tcp"), ("443", "tcp")} <= opened
    drop_in = files["turn/coturn.service.d/privileged-ports.conf"].content
    assert b"AmbientCapabilities=CAP_NET_BIND_SERVICE" in drop_in
    assert b"coturn.service.d" in files["README.md"].content


def test_turnserver_on_its_usual_ports_needs_no_privilege() -> None:
    made = make_plan(CATALOGUE, answers("public", {"turn.mode": "coturn"}))
    assert not [each for each in made.documents if "privileged" in each.path]


def test_turnserver_with_a_shared_secret_has_no_user() -> None:
    read = dict(
        options(document("turn/turnserver.conf.j2", {**TURN, "credentials": "shared-secret"}))
    )
    assert read["static-auth-secret"] == "turn-pw"
    assert "use-auth-secret" in read
    assert not {"user", "lt-cred-mech"} & set(read)


def test_turnserver_without_a_certificate_speaks_no_tls() -> None:
    changes = {"certificate": "", "private_key": "", "peers": [], "private_address": ""}
    read = dict(options(document("turn/turnserver.conf.j2", {**TURN, **changes})))
    assert {"no-tls", "no-dtls"} <= set(read)
    assert not {"cert", "listening-ip", "allowed-peer-ip"} & set(read)


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile", "haproxy.cfg"])
def test_a_proxy_carries_the_websocket_and_hides_the_rest(name: str) -> None:
    for root in ("", "/var/www/asterisk-webrtc"):
        text = document(f"proxy/{name}.j2", {**PROXY, "web_root": root})
        assert "127.0.0.1:8088" in text
        assert "/ws" in text
        # Caddy has no limit for a WebSocket, the others one that has to be raised
        assert ("3600s" in text) == (name != "Caddyfile")
        assert ("404" in text) or root


def test_the_jail_watches_the_ports_of_the_plan() -> None:
    values = {"ports": ["8089", "5060"], "log": "/var/log/asterisk", "in_container": False}
    text = document("fail2ban/jail.conf.j2", values)
    assert "\nport = 8089,5060\n" in text
    assert "logpath = /var/log/asterisk/security\n" in text


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("topology", TOPOLOGIES)
def test_the_notes_are_whole_in_every_network(topology: str, language: str) -> None:
    text = readme(topology, {"language": language})
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in tables} == {5, 6}
    assert text.count("```") % 2 == 0
    assert "\n\n\n" not in text
    assert "pw" not in re.sub(r"secrets\.toml", "", text)
    unpacked = 'sudo -u "$(stat -c %U /etc/asterisk)" tar -xf - -C /etc/asterisk'
    assert unpacked in text or topology == "docker-bridge"
    assert "6001" in text


def test_the_notes_tell_the_steps_that_the_answers_call_for() -> None:
    changes = {
        "turn.mode": "coturn",
        "turn.credentials": "shared-secret",
        "certificate.source": "letsencrypt",
        "signalling.proxy": "nginx",
        "signalling.port": 443,
        "client.hosting": "proxy",
    }
    text = readme("public", changes)
    for words in (
        " proxy/nginx.conf /etc/nginx/conf.d/asterisk-webrtc.conf",
        "turn/turnserver.conf /etc/turnserver.conf",
        "-m 0600 turn/turn.secret ",
        "`hooks/letsencrypt-deploy.sh`",
        "hooks/turn-credentials.sh /usr/local/sbin/",
        "sudo /usr/local/sbin/turn-credentials.sh",
        "<https://pbx.example.test/>",
        "wss://pbx.example.test/ws",
        "| 443 | tcp |",
    ):
        assert words in text
    assert "ca/ca.crt" not in text
    assert "ca/ca.crt" in readme("lan", {})


PHONES = [
    {"name": "6001"},
    {"name": "7001", "kind": "phone", "transport": "udp"},
    {"name": "7002", "kind": "phone", "transport": "tls"},
]


@pytest.mark.parametrize(
    ("language", "required", "off"), [("en", "required", "off"), ("zh", "必须启用", "关闭")]
)
def test_the_notes_tell_what_to_type_into_a_desk_phone(
    language: str, required: str, off: str
) -> None:
    changes = {"language": language, "users": PHONES, "codecs.phones": ["g722", "alaw"]}
    text = readme("lan", changes)
    assert "pw" not in text
    assert "\n\n\n" not in text
    parts = re.split(r"\n(?:Over )?(?=UDP|TLS)", text)
    (udp,) = [part for part in parts if part.startswith("UDP") and "5060" in part]
    (tls,) = [part for part in parts if part.startswith("TLS") and "5061" in part]
    tls = tls.partition("\n### ")[0]
    for part, user in ((udp, "`7001`"), (tls, "`7002`")):
        assert "`pbx.example.test`" in part
        assert user in part
        assert "`secrets.toml`" in part
        assert re.search(r"g722(, |、)alaw", part)
    assert required in tls
    assert "`ca/ca.crt`" in tls
    assert off in udp
    assert "SRTP" not in udp


def test_the_notes_never_replace_the_files_that_a_platform_generates() -> None:
    assert "tar -xf - -C /etc/asterisk" in readme("lan", {})
    text = readme("lan", {"asterisk.platform": "freepbx"})
    assert "tar -xf - -C /etc/asterisk" not in text
    assert "install . --to /etc/asterisk" in text
    assert "\n\n\n" not in text


def test_the_trial_is_for_somebody_with_a_browser() -> None:
    people = [PHONES[1], {"name": "6001"}]
    assert "Sign in as `6001` and call" in readme("lan", {"users": people})
    alone = readme("lan", {"users": PHONES[1:]})
    assert "Sign in as" not in alone
    assert "\n\n\n" not in alone


def test_the_notes_name_the_authority_only_where_the_wizard_made_it() -> None:
    files = {"certificate.certificate": "/k/c.pem", "certificate.private_key": "/k/k.pem"}
    text = readme("lan", {"users": PHONES, "certificate.source": "files", **files})
    assert "make the phone verify the server's certificate\n" in text
    assert "ca/ca.crt" not in text


def test_the_notes_tell_nothing_of_desk_phones_that_are_not_there() -> None:
    assert "desk phone" not in readme("lan", {}).partition("## Settings and why")[0]
    only_udp = readme("lan", {"users": PHONES[:2]})
    assert "Over UDP" in only_udp
    assert "Over TLS" not in only_udp
