"""Asterisk behind Docker's bridge: compose.yaml, its image, and what the host does for it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.documents import CATALOGUE, SECRETS, Machine, readme
from tests.support.helpers import answers
from wizard.plan import make_plan
from wizard.render.files import render

PHONES = [
    {"name": "6001"},
    {"name": "7001", "kind": "phone"},
    {"name": "7002", "kind": "phone", "transport": "tls"},
]
PROXIED = {
    "signalling.proxy": "nginx", "signalling.port": 443, "client.hosting": "proxy",
}  # fmt: skip
FILES = {
    "certificate.source": "files",
    "certificate.certificate": "/srv/my keys/pbx.crt",
    "certificate.private_key": "/srv/my keys/pbx.key",
}


def written(changes: dict[str, Any] | None = None) -> dict[str, str]:
    """Every file that is written for a container."""
    plan = make_plan(CATALOGUE, answers("docker-bridge", changes or {}))
    files = render(plan, SECRETS, CATALOGUE, plan.answers.users)
    return {path: file.content.decode() for path, file in files.items()}


def service(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """The service of compose.yaml."""
    read = yaml.safe_load(written(changes)["compose.yaml"])
    found: dict[str, Any] = read["services"]["asterisk"]
    return found


# -- compose.yaml ---------------------------------------------------------------------------------


def test_the_container_is_not_root_and_cannot_become_it() -> None:
    made = service()
    assert made["user"] == "59060:59060"
    assert made["cap_drop"] == ["ALL"]
    assert made["security_opt"] == ["no-new-privileges:true"]
    assert made["read_only"] is True
    assert not {"cap_add", "privileged", "devices", "environment", "env_file"} & set(made)


def test_only_the_log_of_the_host_may_be_written() -> None:
    mounts = [each for each in service()["volumes"] if each["type"] == "bind"]
    assert [(each["source"], each["target"]) for each in mounts if not each["read_only"]] == [
        ("/var/log/asterisk-webrtc", "/var/log/asterisk")
    ]
    assert [(each["source"], each["target"]) for each in mounts if each["read_only"]] == [
        ("/etc/asterisk-webrtc", "/etc/asterisk"),
        ("/var/www/asterisk-webrtc", "/usr/share/asterisk/static-http/phone"),
    ]
    assert not any(each["bind"]["create_host_path"] for each in mounts)


def test_the_page_is_seen_by_who_serves_it() -> None:
    built = {"asterisk.build": "upstream"}
    assert "/var/lib/asterisk/static-http/phone" in str(service(built)["volumes"])
    assert "/var/www" not in str(service(PROXIED)["volumes"])
    haproxy = {**PROXIED, "signalling.proxy": "haproxy"}
    assert "/var/www" in str(service(haproxy)["volumes"])


def test_ports_are_the_same_inside_and_outside() -> None:
    changes = {"network.rtp_start": 10000, "network.rtp_end": 10299}
    made = service(changes)
    assert made["ports"] == [
        "0.0.0.0:8089:8089/tcp", "0.0.0.0:10082-10299:10082-10299/udp",
    ]  # fmt: skip
    assert made["networks"]["webrtc"]["ipv4_address"] == "192.0.2.10"


def test_ports_are_published_for_ipv6_where_it_is_wanted() -> None:
    ports = service({"network.ipv6": True, "users": PHONES})["ports"]
    assert ports[:3] == ["8089:8089/tcp", "5060:5060/udp", "5061:5061/tcp"]


def test_behind_a_proxy_nobody_else_reaches_the_plain_listener() -> None:
    files = written(PROXIED)
    made = yaml.safe_load(files["compose.yaml"])["services"]["asterisk"]
    assert made["ports"][0] == "127.0.0.1:8088:8088/tcp"
    assert "\nbindaddr=192.0.2.10\n" in files["asterisk/http.conf"]
    assert "HTTPS" not in made["healthcheck"]["test"][1]
    assert "HTTPS" in service()["healthcheck"]["test"][1]


def test_the_network_is_the_one_around_the_fixed_address() -> None:
    read = yaml.safe_load(written()["compose.yaml"])
    assert read["networks"]["webrtc"]["ipam"]["config"] == [{"subnet": "192.0.2.0/24"}]


def test_the_folder_that_is_sent_to_docker_holds_no_secret() -> None:
    assert service()["build"] == "./docker"
    assert [path for path in written() if path.startswith("docker/")] == ["docker/Dockerfile"]


# -- the image ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "release", "packages"),
    [("16", "bullseye", "asterisk asterisk-opus"), ("22.10.1", "sid", "asterisk")],
)
def test_an_image_is_made_of_the_debian_that_has_the_version(
    version: str, release: str, packages: str
) -> None:
    recipe = written({"asterisk.version": version})["docker/Dockerfile"]
    assert f"\nFROM debian:{release}-slim\n" in recipe
    assert f" {packages} \\\n" in recipe
    assert f"grep -Eq '^Asterisk (certified[/-])?{version[:2]}[.-]'" in recipe
    assert "\nUSER 59060:59060\n" in recipe


@pytest.mark.parametrize(
    "changes",
    [
        {"asterisk.version": "20"},
        {"asterisk.build": "upstream"},
        {"asterisk.opus": "codec_opus"},
    ],
)
def test_an_image_of_ones_own_is_asked_for_where_debian_has_none(changes: dict[str, Any]) -> None:
    files = written(changes)
    assert "\nARG ASTERISK_IMAGE\nFROM ${ASTERISK_IMAGE}\n" in files["docker/Dockerfile"]
    assert "apt-get" not in files["docker/Dockerfile"]
    asked = service(changes)["build"]["args"]["ASTERISK_IMAGE"]
    assert asked.startswith("${ASTERISK_IMAGE:?")
    assert "ASTERISK_IMAGE=your-image docker compose" in files["README.md"]
    plan = make_plan(CATALOGUE, answers("docker-bridge", changes))
    assert "container.image" in {each.id for each in plan.advice}


def test_a_dockerfile_refuses_another_branch(tmp_path: Path) -> None:
    """Its own check, run by a shell with pretended programs."""
    recipe = written()["docker/Dockerfile"]
    (check,) = re.findall(r"RUN (asterisk -V \|.*?\}\n)", recipe, re.S)
    for printed, code in (
        ("Asterisk 22.10.1~dfsg+~cs6", 0),
        ("Asterisk certified-22.8-cert1", 0),
        ("Asterisk 2.2", 1),
        ("Asterisk 23.0.0", 1),
    ):
        program = tmp_path / "asterisk"
        program.write_text(f"#!/bin/sh\necho '{printed}'\n")
        program.chmod(0o755)
        done = subprocess.run(
            ["sh", "-c", check], env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == code, (printed, done.stderr)


# -- the host -------------------------------------------------------------------------------------


def test_fail2ban_reads_the_log_of_the_container_and_bans_before_docker_forwards() -> None:
    jail = written()["fail2ban/jail.d/asterisk-webrtc.conf"]
    assert "\nlogpath = /var/log/asterisk-webrtc/security\n" in jail
    assert "\nchain = DOCKER-USER\n" in jail
    assert "\nbanaction = iptables-multiport\n" in jail
    assert jail.count('chain="%(chain)s"]') == 2


def test_the_log_says_its_time_zone() -> None:
    """The container's clock may show a different zone than the host's."""
    assert "\ndateformat=%F %T %z\n" in written()["asterisk/logger.conf"]


def test_the_log_is_rotated_by_the_host() -> None:
    text = written()["logrotate/asterisk-webrtc"]
    assert text.count("/var/log/asterisk-webrtc/") == 2
    assert "        docker exec asterisk-webrtc asterisk -rx 'logger reload'" in text


def test_a_proxy_on_the_host_reads_the_hosts_files() -> None:
    for changes in (
        PROXIED,
        {**PROXIED, **FILES},
        {**PROXIED, "certificate.source": "letsencrypt"},
    ):
        text = written(changes)["proxy/nginx.conf"]
        assert "/etc/asterisk-webrtc/keys/privkey.pem" in text
        assert "/etc/asterisk/" not in text


def run_hook(machine: Machine, script: str, **extra: str) -> subprocess.CompletedProcess[str]:
    machine.program("docker", "")
    machine.program("chgrp", "")
    (machine.folder / "etc/asterisk-webrtc").mkdir(parents=True, exist_ok=True)
    return machine.run(
        script.replace("/etc/asterisk-webrtc", f"{machine.folder}/etc/asterisk-webrtc"), **extra
    )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def pair(folder: Path, certificate: str, key: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / certificate).write_text("chain\n")
    (folder / key).write_text("key\n")
    return folder


def renewed(machine: Machine, changes: dict[str, Any]) -> list[str]:
    """What the hook for Let's Encrypt has Docker do."""
    live = pair(machine.folder / "live", "fullchain.pem", "privkey.pem")
    script = written({"certificate.source": "letsencrypt", **changes})
    done = run_hook(machine, script["hooks/letsencrypt-deploy.sh"], RENEWED_LINEAGE=str(live))
    assert (done.returncode, done.stderr) == (0, "")
    key = machine.folder / "etc/asterisk-webrtc/keys/privkey.pem"
    assert key.read_text() == "key\n"
    assert key.stat().st_mode & 0o777 == 0o640
    return [call for call in machine.called() if call.startswith("docker ")]


def test_a_renewed_certificate_reaches_the_container(machine: Machine) -> None:
    console = "docker exec asterisk-webrtc asterisk -rx"
    assert renewed(machine, {}) == [
        f"{console} core show uptime", f"{console} module reload http",
    ]  # fmt: skip
    assert not any(call.startswith("asterisk") for call in machine.called())


def test_phones_get_the_renewed_certificate_too(machine: Machine) -> None:
    called = renewed(machine, {"users": PHONES})
    assert called[-1] == "docker exec asterisk-webrtc asterisk -rx module reload res_pjsip.so"


def test_an_old_version_restarts_for_its_phones_when_nobody_calls(machine: Machine) -> None:
    """16.28 reads their certificate at its start only."""
    called = renewed(machine, {"users": PHONES, "asterisk.version": "16"})
    assert called[-1].endswith(" -rx core restart when convenient")
    assert "module reload res_pjsip.so" not in str(called)
    plan = make_plan(CATALOGUE, answers("docker-bridge", {
        "users": PHONES, "asterisk.version": "16", "certificate.source": "letsencrypt",
    }))  # fmt: skip
    assert "certificate.phones-restart" in {each.id for each in plan.advice}


def test_files_of_the_host_are_copied_for_the_container(machine: Machine) -> None:
    there = pair(machine.folder / "my keys", "pbx.crt", "pbx.key")
    script = written(FILES)["hooks/deploy-certificate.sh"].replace("/srv/my keys", str(there))
    done = run_hook(machine, script)
    assert (done.returncode, done.stderr) == (0, "")
    assert (machine.folder / "etc/asterisk-webrtc/keys/fullchain.pem").read_text() == "chain\n"
    assert machine.called()[-1] == "docker exec asterisk-webrtc asterisk -rx module reload http"


def test_a_key_that_is_missing_leaves_the_old_pair(machine: Machine) -> None:
    """A new certificate beside the old key would keep Asterisk from opening the port again."""
    there = pair(machine.folder / "my keys", "pbx.crt", "pbx.key")
    script = written(FILES)["hooks/deploy-certificate.sh"].replace("/srv/my keys", str(there))
    run_hook(machine, script)
    (there / "pbx.crt").write_text("new chain\n")
    (there / "pbx.key").unlink()
    done = run_hook(machine, script)
    assert done.returncode == 1
    assert f"deploy-certificate: {there}/pbx.key cannot be read" in done.stderr
    keys = machine.folder / "etc/asterisk-webrtc/keys"
    assert (keys / "fullchain.pem").read_text() == "chain\n"
    assert (keys / "privkey.pem").read_text() == "key\n"


def test_a_certificate_file_may_hold_the_key_too(machine: Machine) -> None:
    """So its copy is closed as that of the key is."""
    there = pair(machine.folder / "my keys", "pbx.crt", "pbx.key")
    script = written(FILES)["hooks/deploy-certificate.sh"].replace("/srv/my keys", str(there))
    assert run_hook(machine, script).returncode == 0
    for name in ("fullchain.pem", "privkey.pem"):
        copy = machine.folder / "etc/asterisk-webrtc/keys" / name
        assert copy.stat().st_mode & 0o777 == 0o640


def test_a_stopped_container_is_left_alone(machine: Machine) -> None:
    script = written(FILES)["hooks/deploy-certificate.sh"]
    there = pair(machine.folder / "my keys", "pbx.crt", "pbx.key")
    machine.program("docker", "exit 1")
    machine.program("chgrp", "")
    (machine.folder / "etc/asterisk-webrtc").mkdir(parents=True)
    done = machine.run(
        script.replace("/srv/my keys", str(there)).replace(
            "/etc/asterisk-webrtc", f"{machine.folder}/etc/asterisk-webrtc"
        )
    )
    assert done.returncode == 0, done.stderr
    assert len([call for call in machine.called() if call.startswith("docker")]) == 1


def test_turn_credentials_go_where_the_page_is_on_the_host() -> None:
    changes = {
        "turn.mode": "existing", "turn.credentials": "shared-secret",
        "turn.uris": ["turn:198.51.100.5:3478"],
    }  # fmt: skip
    hook = written(changes)["hooks/turn-credentials.sh"]
    assert " /var/www/asterisk-webrtc/ice.json " in hook


# -- the notes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("source", ["private-ca", "letsencrypt", "files"])
def test_the_notes_name_the_folders_of_the_host_alone(source: str, language: str) -> None:
    changes = {
        "language": language,
        "certificate.source": source,
        **(FILES if source == "files" else {}),
    }
    changes["certificate.source"] = source
    text = readme("docker-bridge", changes).partition("## Firewall")[0].partition("## 防火墙")[0]
    assert "--to /etc/asterisk-webrtc\n" in text
    assert " 59060 " in text
    assert "docker compose up --build -d" in text
    assert ("hooks/letsencrypt-deploy.sh" in text) == (source == "letsencrypt")
    assert ("hooks/deploy-certificate.sh" in text) == (source == "files")
    assert not re.search(r"/etc/asterisk(?![-\w])", text)
    assert "systemctl restart asterisk" not in text
    assert "\n\n\n" not in text
    assert text.count("```") % 2 == 0
