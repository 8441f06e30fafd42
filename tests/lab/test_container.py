"""Docker on a host with a public address: the written folder, started as its notes say.

Docker, its rules and fail2ban are real. The image is built of the written Dockerfile.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.lab import (
    asterisk,
    browser,
    dockerhost,
    machine,
    made,
    network,
    packages,
    proxies,
    spaces,
    trust,
)
from tests.lab.phone import Phone
from tests.lab.places import home, the_internet
from tests.lab.wire import Wire
from tests.lab.wires import PUBLIC

pytestmark = pytest.mark.lab

LIVE = f"/etc/letsencrypt/live/{made.HOST}"
HOOK = "/etc/letsencrypt/renewal-hooks/deploy/asterisk-webrtc"
HOME = "198.51.100.20"
OTHER_HOME = "198.18.0.20"


def docker_host(net: network.Network) -> None:
    """A host with a public address and nothing but Docker's own rules, and two homes."""
    the_internet(net)
    net.server = net.router("host")
    net.cable(net.server, f"wan {PUBLIC}/24", net.internet, "host 203.0.113.1/24")
    net.ip(net.server, "route add default via 203.0.113.1")
    net.server_address, net.public_address = network.CONTAINER, PUBLIC
    home(net, PUBLIC)
    home(net, PUBLIC, number=1)


@dataclass
class Place:
    """A host whose container runs, and who may call it."""

    net: network.Network
    host: dockerhost.DockerHost
    made: made.Made
    authority: trust.Authority
    ca: Path

    def visitor(self, caller: int = 0) -> proxies.Visitor:
        """Somebody at one of the homes."""
        space = spaces.net_file(self.net.callers[caller].space)
        return proxies.Visitor(space, self.ca, address=PUBLIC, port=8089)

    def issue(self, folder: Path) -> None:
        """What certbot does: another certificate for the same name."""
        keys = self.authority.issue(folder, made.HOST)
        live = self.host.path(LIVE)
        live.mkdir(parents=True, exist_ok=True)
        for name in ("fullchain.pem", "privkey.pem"):
            (live / name).write_bytes((keys / name).read_bytes())
            (live / name).chmod(0o600)


@contextmanager
def place(folder: Path, version: str) -> Iterator[Place]:
    """A folder for Let's Encrypt, carried out step by step on a host."""
    with ExitStack() as stack:
        net = stack.enter_context(network.build("docker-bridge", docker_host))
        changes = {"certificate.source": "letsencrypt"}
        written = made.run_wizard(folder / "out", made.answers_for(net, version, "jssip", changes))
        archive = dockerhost.image(written.out)
        host = stack.enter_context(dockerhost.start(net.server))
        host.feed(["cat", str(archive)], "docker", "load")
        authority = trust.authority()
        there = Place(net, host, written, authority, authority.write(folder / "ca.crt"))
        there.issue(folder / "first")
        carry_out(there)
        yield there


def carry_out(there: Place) -> None:
    """The commands of the notes in their order, but for npm and apt, which need the internet."""
    host, readme = there.host, there.made.text("README.md")
    host.run("mkdir", "-p", str(dockerhost.OUT), "/etc/letsencrypt/renewal-hooks/deploy")
    host.feed(
        ["tar", "-C", str(there.made.out), "-c", "."], "tar", "-C", str(dockerhost.OUT), "-x"
    )
    folders, unpacked = dockerhost.steps(readme, "Install the configuration")
    host.script(re.sub(r"(?m)^asterisk-webrtc-wizard .*\n", "", folders))
    host.script(unpacked)
    (deploy,) = dockerhost.steps(readme, "Make the certificate available to the container")
    host.script(deploy)
    (start,) = dockerhost.steps(
        readme,
        "Start Asterisk in its container",
        {"docker compose up --build": "docker compose up"},
    )
    host.script(start)
    page = packages.build(there.made.out / "client")
    for path in page.iterdir():
        host.path("/var/www/asterisk-webrtc").joinpath(path.name).write_bytes(path.read_bytes())


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with place(tmp_path_factory.mktemp("container"), "22") as there:
        yield there


def heard_and_renewed(there: Place, playwright: Playwright, folder: Path) -> None:
    """A call from a home has sound, and goes on while the certificate is renewed."""
    with browser.start(
        playwright, namespace=there.net.browser, authority=there.ca, hosts={made.HOST: PUBLIC}
    ) as chromium:
        phone: Phone = chromium.phone(made.PAGE).connect("6001", there.made.passwords["6001"])
        phone.call("600").hears()
        before = there.visitor().serial()
        there.issue(folder / "second")
        there.host.run("env", f"RENEWED_LINEAGE={LIVE}", f"RENEWED_DOMAINS={made.HOST}", HOOK)
        there.visitor().wait_for_another(before)
        phone.hears()
        phone.hang_up()


@pytest.mark.parametrize("version", ["16"])
def test_a_call_is_heard_and_survives_a_renewal(
    version: str, playwright: Playwright, tmp_path: Path
) -> None:
    with place(tmp_path, version) as there:
        heard_and_renewed(there, playwright, tmp_path)
        without_privilege(there.host)


def test_a_call_is_heard_and_survives_a_renewal_on_22(
    running: Place, playwright: Playwright, tmp_path: Path
) -> None:
    heard_and_renewed(running, playwright, tmp_path)


def test_the_container_is_healthy_and_complains_of_nothing(running: Place) -> None:
    running.host.wait_for("healthy")
    said = running.host.logs()
    assert "Asterisk Ready" in said
    bad = [line for line in said.splitlines() if re.search(r"(WARNING|ERROR)\[", line)]
    assert not [line for line in bad if not any(each in line for each in asterisk.HARMLESS)]


def without_privilege(host: dockerhost.DockerHost) -> None:
    """No capability, no way to one, and nothing that may be written but what is meant to be."""
    inside = ("docker", "exec", dockerhost.NAME)
    status = host.run(*inside, "cat", "/proc/1/status")
    assert re.search(r"Uid:\s59060\s", status)
    assert set(re.findall(r"Cap\w+:\s(\d+)", status)) == {"0" * 16}
    assert "NoNewPrivs:\t1" in status
    for folder in ("/etc/asterisk", "/etc/asterisk/keys", "/usr", "/var/lib/asterisk",
                   "/usr/share/asterisk/static-http/phone"):  # fmt: skip
        with pytest.raises(RuntimeError, match="Read-only file system"):
            host.run(*inside, "touch", f"{folder}/new")


def test_asterisk_has_no_privilege_and_writes_nowhere_else(running: Place) -> None:
    without_privilege(running.host)


def test_the_key_is_for_asterisk_alone(running: Place) -> None:
    place = "/etc/asterisk/keys/privkey.pem"
    assert "PRIVATE KEY" in running.host.run("docker", "exec", dockerhost.NAME, "cat", place)
    with pytest.raises(RuntimeError, match="Permission denied"):
        running.host.run("docker", "exec", "--user", "1000:1000", dockerhost.NAME, "cat", place)
    with pytest.raises(RuntimeError, match="Permission denied"):
        running.host.run("setpriv", "--reuid=1000", "--regid=1000", "--clear-groups",
                         "cat", "/etc/asterisk-webrtc/keys/privkey.pem")  # fmt: skip


def test_no_password_is_in_the_image_its_environment_or_its_processes(running: Place) -> None:
    host = running.host
    described = host.run("docker", "inspect", dockerhost.NAME)
    image = json.loads(described)[0]["Image"]
    look = "cat /etc/asterisk/pjsip.conf /etc/asterisk/*secret* 2>/dev/null || :"
    shown = (
        described,
        host.run("docker", "top", dockerhost.NAME),
        host.run("docker", "history", "--no-trunc", image),
        host.run("docker", "exec", dockerhost.NAME, "cat", "/proc/1/environ"),
        host.run("docker", "run", "--rm", "--entrypoint", "sh", image, "-c", look),
    )
    assert running.made.passwords
    for password in running.made.passwords.values():
        assert not [text for text in shown if password in text]


def test_the_database_is_kept_when_the_container_is_made_anew(running: Place) -> None:
    """It holds where phones are; a browser's registration ends with its connection."""
    running.host.console("database put registrar kept yes")
    running.host.script("docker compose up -d --force-recreate")
    running.host.wait_for("healthy")
    assert "Value: yes" in running.host.console("database get registrar kept")


def test_the_log_is_rotated_on_the_host(running: Place) -> None:
    log = running.host.path("/var/log/asterisk-webrtc")
    before = (log / "security").stat().st_ino
    running.host.run("logrotate", "--force", "/etc/logrotate.d/asterisk-webrtc")
    running.visitor().upgrade()[0].close()
    assert (log / "security.1").stat().st_ino == before
    assert (log / "security").stat().st_ino != before
    assert (log / "security").stat().st_uid == 59060


@contextmanager
def fail2ban(host: dockerhost.DockerHost) -> Iterator[None]:
    """It runs on the host, in another time zone than the container."""
    for name in ("jail.d", "filter.d"):
        host.script(f"install -m 0644 fail2ban/{name}/asterisk-webrtc.conf /etc/fail2ban/{name}/")
    host.script("rm -f /etc/fail2ban/jail.d/defaults-debian.conf; mkdir -p /run/fail2ban")
    host.run("env", "TZ=CST-8", "fail2ban-client", "start")  # no list of zones is installed
    try:
        yield
    finally:
        host.run("fail2ban-client", "stop")


def guess(there: Place, caller: int) -> bool:
    """A log-in with a wrong password; whether there was any answer."""
    try:
        stream, _ = there.visitor(caller).upgrade()
    except OSError:
        return False
    with stream:
        answer = Wire(stream).register("6001", "wrong")
    assert answer.startswith("SIP/2.0 401"), answer
    return True


def test_fail2ban_shuts_out_who_guesses_and_nobody_else(running: Place) -> None:
    running.host.wait_for("healthy")  # the log is there then, which fail2ban insists on
    with fail2ban(running.host):
        end = time.monotonic() + 60
        tries = 0
        while guess(running, 0):
            tries += 1
            assert time.monotonic() < end, running.host.run(
                "fail2ban-client", "status", "asterisk-webrtc"
            )
            if tries >= 10:
                time.sleep(1)
        assert tries >= 5
        status = running.host.run("fail2ban-client", "status", "asterisk-webrtc")
        assert re.search(rf"Banned IP list:\s+{HOME}$", status, re.M), status
        chain = running.host.run("iptables", "-S", "DOCKER-USER")
        assert "f2b-asterisk-webrtc-tcp" in chain
        assert running.visitor(1).serial()
        assert OTHER_HOME not in status
        said = running.host.path("/var/log/fail2ban.log").read_text()
        assert "timezone" not in said, said


def test_a_key_that_cannot_be_read_is_no_health(running: Place) -> None:
    key = "/etc/asterisk-webrtc/keys/privkey.pem"
    running.host.run("chmod", "0600", key)
    try:
        running.host.console("module reload http")
        described = json.loads(running.host.run("docker", "inspect", dockerhost.NAME))
        test = described[0]["Config"]["Healthcheck"]["Test"]
        with pytest.raises(RuntimeError):
            running.host.run("docker", "exec", dockerhost.NAME, "sh", "-c", test[1])
    finally:
        running.host.run("chmod", "0640", key)
        running.host.run("docker", "restart", dockerhost.NAME)
        running.host.wait_for("healthy")
        assert running.visitor().serial()


# This machine, but for the configuration folder and the Docker of that one.
ON_THE_HOST = r"""
set -eu
mount -t tmpfs lab "$WORK"
mkdir "$WORK/upper" "$WORK/layer" "$WORK/bin"
mount -t overlay -o "lowerdir=/etc,upperdir=$WORK/upper,workdir=$WORK/layer" lab /etc
mkdir /etc/asterisk-webrtc
mount --bind "$CONFIG" /etc/asterisk-webrtc
printf '#!/bin/sh\nexec %s docker "$@"\n' "$ENTER" > "$WORK/bin/docker"
chmod 755 "$WORK/bin/docker"
PATH=$WORK/bin:$PATH exec "$@"
"""


def wizard(there: Place, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The wizard as it runs on the host."""
    work = folder / "work"
    work.mkdir(exist_ok=True)
    values = {
        "WORK": str(work),
        "CONFIG": str(there.host.config),
        "ENTER": " ".join(there.host.entering),
    }
    return subprocess.run(
        ["unshare", "--mount", "sh", "-c", ON_THE_HOST, "sh", sys.executable, "-m", "wizard",
         *arguments],
        env={**os.environ, **values}, capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip


def test_an_install_reaches_the_asterisk_in_the_container(running: Place, tmp_path: Path) -> None:
    """A new user can log in after it, and no more after the rollback."""
    users = [{"name": name} for name in ("6001", "6002", "6003")]
    changes = {"certificate.source": "letsencrypt", "users": users}
    out = tmp_path / "out"
    shutil.copytree(running.made.out, out)
    made.run_wizard(out, made.answers_for(running.net, "22", "jssip", changes))
    done = wizard(running, tmp_path, "install", str(out), "--to", "/etc/asterisk-webrtc",
                  "--yes", "--on-clash", "take", "--reload")  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Endpoint:  6003" in running.host.console("pjsip show endpoint 6003")
    pjsip = running.host.path("/etc/asterisk-webrtc/pjsip.conf").stat()
    assert (pjsip.st_uid, pjsip.st_gid, pjsip.st_mode & 0o777) == (0, 59060, 0o640)
    done = wizard(running, tmp_path, "rollback", "/etc/asterisk-webrtc", "--reload")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Unable to find" in running.host.console("pjsip show endpoint 6003")


def test_doctor_examines_the_container_from_its_host(running: Place, tmp_path: Path) -> None:
    done = wizard(running, tmp_path, "doctor", "--local", "--json")
    layers = {each["name"]: each for each in json.loads(done.stdout)["layers"]}
    assert {name: each["ok"] for name, each in layers.items() if name != "clock"} == {
        name: True for name in layers if name != "clock"
    }, layers
    assert "host" not in layers["hostname"]["detail"].split()


CONFIGS: dict[str, dict[str, Any]] = {
    "everything": {"certificate.source": "files", "certificate.certificate": "/etc/ssl/a b/$x.crt",
                   "certificate.private_key": "/etc/ssl/a b/$x.key",
                   "users": [{"name": "7001", "kind": "phone"},
                             {"name": "7002", "kind": "phone", "transport": "tls"}]},
    "proxy": {"signalling.proxy": "nginx", "signalling.port": 443, "client.hosting": "proxy"},
    "own image": {"asterisk.version": "20"},
    "ipv6": {"network.ipv6": True, "language": "zh"},
}  # fmt: skip


@pytest.mark.parametrize("name", CONFIGS)
def test_compose_accepts_what_is_written(name: str, tmp_path: Path) -> None:
    changes = CONFIGS[name]
    with network.build("docker-bridge", docker_host) as net:
        tree = made.answers_for(net, "22", "jssip", changes)
    written = made.run_wizard(tmp_path / "out", tree)
    root = machine.docker_root()
    text = written.text("compose.yaml")
    command = (
        "set -eu; mount -t tmpfs lab $ROOT/srv; mkdir $ROOT/srv/docker; cd $ROOT/srv;"
        " cat > compose.yaml; export ASTERISK_IMAGE=mine;"
        " chroot $ROOT docker compose -f /srv/compose.yaml config --quiet"
    )
    done = subprocess.run(
        ["unshare", "--mount", "env", f"ROOT={root}", "sh", "-c", command],
        input=text, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")
