"""A server on which everything that can be wrong is wrong at once, each in a place of its own."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.lab import asterisk, examined, machine, made, network, trust
from tests.lab.wires import Network, Opening

PORTS: Final = "9441-9450"
# An endpoint like those that the wizard writes, but for what is said below its name.
PATIENTS: Final = """

[sick-endpoint](!)
type=endpoint
context=from-browser
identify_by=username
disallow=all
allow=opus,ulaw
"""
BY_HAND: Final = (
    "use_avpf=yes\nmedia_encryption=dtls\ndtls_auto_generate_cert=yes\n"
    "dtls_setup=actpass\ndtls_verify=fingerprint\n"
)
ENDPOINTS: Final = {
    "full": "webrtc=yes\naors=full",
    "homeless": "webrtc=yes",
    "lost": "webrtc=yes\naors=nowhere",
    "plain": "aors=plain",
    "rare": "webrtc=yes\naors=rare\nallow=!all,gsm",
    "no-mux": f"aors=no-mux\n{BY_HAND}ice_support=yes\nrtcp_mux=no",
    "no-cert": "aors=no-cert\nuse_avpf=yes\nmedia_encryption=dtls\nice_support=yes\nrtcp_mux=yes",
    "no-ice": f"aors=no-ice\n{BY_HAND}ice_support=no\nrtcp_mux=yes",
}
LIMITS: Final = {
    "full": "",
    **dict.fromkeys(("plain", "rare", "no-mux", "no-cert", "no-ice"), "max_contacts=1\n"),
}
NUMBERS: Final = """

[from-browser]
exten => 601,1,Answer()
 same => n,Wait(30)
exten => 602,1,Answer()
 same => n,Playtones(440)
 same => n,Wait(30)
exten => 603,1,Answer()
 same => n,Wait(0.5)
 same => n,Hangup()
exten => 604,1,Ringing()
 same => n,Wait(60)
exten => 605,1,Busy(5)
exten => 606,1,Answer()
 same => n,Playtones(440)
 same => n,Wait(4)
 same => n,StopPlaytones()
 same => n,Echo()
exten => 607,1,Answer()
 same => n,Playtones(440)
 same => n,Wait(14)
 same => n,StopPlaytones()
 same => n,Echo()
"""
PASSWORD: Final = "known-to-nobody"
NGINX: Final = """\
daemon off;
user root;
pid {folder}/pid;
error_log stderr;
events {{}}
http {{
    access_log off;
{servers}
}}
"""
UPGRADES: Final = (
    "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;"
    ' proxy_set_header Connection "upgrade";'
)
TO_ASTERISK: Final = f"proxy_pass http://127.0.0.1:8088; {UPGRADES}"


@dataclass
class Ward:
    """One running server, and who examines it."""

    net: Network
    made: made.Made
    server: asterisk.Asterisk
    folder: Path

    def examine(self, name: str, *arguments: str, **options: Any) -> examined.Report:
        """Run the doctor at the caller's place; `name` is of its files."""
        ca = ("--ca", str(self.made.out / "ca" / "ca.crt"))
        options.setdefault("address", self.net.dial_address)
        options.setdefault("password", self.made.passwords["6001"])
        space = options.pop("space", self.net.browser)
        trusted = () if options.pop("stranger", False) else ca
        return examined.doctor(space, self.folder / name, *arguments, *trusted, **options)

    def call(self, name: str, *more: str, number: str = "600", **options: Any) -> examined.Report:
        """Log in and call, with the STUN server that 16.28 needs."""
        user = options.pop("user", "6001")
        url = options.pop("url", examined.URL)
        arguments = (url, "--user", user, "--call", number, "--stun", network.STUN)
        return self.examine(name, *arguments, *more, **options)

    def local(self, name: str, *arguments: str, **options: Any) -> examined.Report:
        """Run the doctor on the server itself, where its console is."""
        inner = self.server.path("/").parts[2]
        seen = self.server.path("/etc/asterisk")
        program = self.folder / "programs" / "asterisk"
        if not program.exists():
            program.parent.mkdir()
            program.write_text(
                "#!/bin/bash\nset -o pipefail\n"
                f"nsenter --target={inner} --mount --pid --uts --net --root -- asterisk"
                f' "$@" | sed "s#/etc/asterisk#{seen}#"\n'
            )
            program.chmod(0o755)
        space = ["nsenter", f"--net={self.server.net}", f"--uts=/proc/{inner}/ns/uts", "--"]
        path = f"{program.parent}:/usr/sbin:/usr/bin:/sbin:/bin"
        options.setdefault("address", "127.0.0.1")
        return examined.doctor(
            space, self.folder / name, "--local", *arguments, environ={"PATH": path}, **options
        )

    def unload(self, module: str) -> None:
        """Unload a module as soon as no call uses it any more."""
        self.server.wait_for(f"module unload {module}.so", "Unloaded", 10)

    @contextmanager
    def changed(self, file: str, pattern: str, replacement: str, reload: str) -> Iterator[None]:
        """Another text in a file of Asterisk's, for as long as it is needed."""
        path = self.server.path(f"/etc/asterisk/{file}")
        before = path.read_text()
        after, count = re.subn(pattern, replacement, before, count=1)
        assert count, f"{pattern!r} is not in {file}"
        path.write_text(after)
        self.server.cli(reload)
        try:
            yield
        finally:
            path.write_text(before)
            self.server.cli(reload)

    @contextmanager
    def started_with(self, pattern: str, replacement: str) -> Iterator[None]:
        """An Asterisk that was started with another modules.conf, and then again as before."""
        with self.changed("modules.conf", pattern, replacement, "core show uptime"):
            self.server.kill()  # its calls may still be waiting for something
            self.server.boot()
            yield
        self.server.kill()
        self.server.boot()


@contextmanager
def opened(folder: Path, version: str) -> Iterator[Ward]:
    """What the wizard writes for a cloud's one-to-one NAT, and patients beside its users."""
    with network.make("one-to-one-nat") as net:
        written = made.run_wizard(folder / "out", made.answers_for(net, version, "jssip"))
        net.admit([*written.openings, Opening("tcp", PORTS)])
        conf = written.out / "asterisk"
        with (conf / "pjsip.conf").open("a") as file:
            file.write(PATIENTS)
            for name, lines in ENDPOINTS.items():
                file.write(f"\n[{name}](sick-endpoint)\nauth={name}\n{lines}\n")
                file.write(f"\n[{name}](account-auth)\nusername={name}\npassword={PASSWORD}\n")
            for name, line in LIMITS.items():
                file.write(f"\n[{name}]\ntype=aor\n{line}")
        with (conf / "extensions.conf").open("a") as file:
            file.write(NUMBERS)
        with (conf / "modules.conf").open("a") as file:
            file.write("load=app_playtones.so\nload=codec_gsm.so\n")
        with asterisk.start(conf, version, namespace=net.server) as server:
            yield Ward(net, written, server, folder)


def forger(ward: Ward, *, secure: bool = False) -> str:
    """Where the same server is, with a forged fingerprint in every answer."""
    script = Path(__file__).with_name("forger.py")
    keys: list[str] = []
    if secure:
        good = trust.load(ward.made.out / "ca").issue(ward.net.folder("forger"), made.HOST)
        keys = [str(good / "fullchain.pem"), str(good / "privkey.pem")]
    process = ward.net.run(ward.net.server, sys.executable, str(script), "9450", "8088", *keys)
    ward.net.wait_for_port(ward.net.server, "127.0.0.1", 9450, process)
    return f"{'wss' if secure else 'ws'}://{made.HOST}:9450/ws"


def proxies(ward: Ward) -> None:
    """Web servers beside Asterisk, each wrong in its own way; they live as long as the network."""
    folder = ward.net.folder("nginx")
    authority = trust.load(ward.made.out / "ca")
    good = authority.issue(folder / "good", made.HOST)
    leaf = folder / "leaf"
    leaf.mkdir()
    chain = (good / "fullchain.pem").read_text()
    (leaf / "fullchain.pem").write_text(chain[: chain.index("-----END") + 26])
    (leaf / "privkey.pem").write_text((good / "privkey.pem").read_text())
    own = trust.authority("Another CA")
    own_key = own.issue(folder / "own", made.HOST)
    keys = {
        9441: authority.issue(folder / "expired", made.HOST, days=-1),
        9442: own_key,
        9443: leaf,
        9444: authority.issue(folder / "other", "another.example.test"),
    }
    does = {
        9445: "proxy_pass http://127.0.0.1:8088;",
        9446: f"proxy_pass http://127.0.0.1:9; {UPGRADES}",
        9447: "return 301 https://elsewhere.example.test/ws;",
        9448: 'return 200 "a page";',
    }
    servers = [_server(port, keys.get(port, good), does.get(port, TO_ASTERISK))
               for port in range(9441, 9449)]  # fmt: skip
    servers.append(f"server {{ listen 9449; location / {{ {TO_ASTERISK} }} }}")
    conf = folder / "nginx.conf"
    conf.write_text(
        NGINX.format(folder=folder, servers=textwrap.indent("\n".join(servers), "    "))
    )
    process = ward.net.run(ward.net.server, "nginx", "-c", str(conf))
    ward.net.wait_for_port(ward.net.server, "127.0.0.1", 9449, process)


def _server(port: int, keys: Path, does: str) -> str:
    return (
        f"server {{ listen {port} ssl; ssl_certificate {keys}/fullchain.pem;"
        f" ssl_certificate_key {keys}/privkey.pem; location / {{ {does} }} }}"
    )


__all__ = ["PASSWORD", "Ward", "machine", "opened", "proxies"]
