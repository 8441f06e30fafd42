"""A server in use is read with `new --from` and installed into: what it had goes on as it was."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.lab import machine, made, network
from tests.lab.test_install import DOORS, before, desk_call, flows, wizard
from tests.support.installs import contents, fill

pytestmark = pytest.mark.lab

PASSWORD = "chosen-by-hand-1"
SERVER: Mapping[str, str] = {
    "modules.conf": "[modules]\nautoload=yes\nnoload => chan_sip.so\n",
    "http.conf": (
        "[general]\nenabled=yes\nbindaddr=0.0.0.0\ntlsenable=yes\ntlsbindaddr=0.0.0.0:8089\n"
        "tlscertfile=/etc/asterisk/keys/asterisk.crt\n"
        "tlsprivatekey=/etc/asterisk/keys/asterisk.key\nenablestatic=yes\n"
    ),
    "rtp.conf": "[general]\nrtpstart=10000 ; the firewall knows\nrtpend=20000\n",
    "pjsip.conf": (
        "; phones and browsers of the office\n"
        "[transport-udp]\ntype=transport\nprotocol=udp\nbind=0.0.0.0\n"
        "[transport-wss]\ntype=transport\nprotocol=wss\nbind=0.0.0.0\n\n"
        "[200]\ntype=endpoint\ncontext=office\ndisallow=all\nallow=ulaw\nauth=200\naors=200\n"
        "[200]\ntype=auth\nusername=200\npassword=desk-secret\n[200]\ntype=aor\nmax_contacts=1\n\n"
        "[6001]\ntype=endpoint\nwebrtc=yes\ncontext=office\ndisallow=all\nallow=opus,ulaw\n"
        "auth=6001\naors=6001\ncallerid=Alice <6001>\n"
        f"[6001]\ntype=auth\nusername=6001\npassword={PASSWORD}\n"
        "[6001]\ntype=aor\nmax_contacts=3\nremove_existing=yes\n"
    ),
    "extensions.conf": (
        "[general]\nstatic=yes\n[office]\nexten => 600,1,Answer()\n same => n,Echo()\n"
        "exten => _[26]XXX,1,Dial(PJSIP/${EXTEN},20)\nexten => 200,1,Dial(PJSIP/200,20)\n"
    ),
    "logger.conf": "[general]\n[logfiles]\nconsole => notice,warning,error\n",
}
"""Desk phones and a browser that somebody set up by hand."""


def taken_over(folder: Path, out: Path, version: str, *more: str) -> made.Made:
    """What the wizard writes for a folder that exists; only what no file tells is said."""
    done = subprocess.run(
        [sys.executable, "-m", "wizard", "new", str(out), "--from", str(folder), "--no-input",
         "--set", f"asterisk.version={machine.root(version).version}",
         "--set", "asterisk.opus=codec_opus_open_source", "--set", "network.topology=lan", *more],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return made.Made(out)


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_a_server_is_taken_over_and_everybody_calls_on(
    tmp_path: Path, playwright: Playwright, version: str
) -> None:
    """The phone and the browser that were there stay, with their passwords; another one joins."""
    with network.make("lan") as net, ExitStack() as stack:
        old = made.run_wizard(tmp_path / "old", made.answers_for(net, version, "jssip"))
        conf = before(tmp_path / "etc", version, SERVER, old.out / "asterisk/keys")
        (conf / "keys").mkdir()
        shutil.copy(old.out / "asterisk/keys/fullchain.pem", conf / "keys/asterisk.crt")
        shutil.copy(old.out / "asterisk/keys/privkey.pem", conf / "keys/asterisk.key")
        written = taken_over(conf, tmp_path / "out", version)
        assert written.passwords == {"200": "desk-secret", "6001": PASSWORD}
        assert f'hostname = "{made.HOST}"' in written.text("answers.toml")
        shutil.copytree(old.out / "ca", written.out / "ca")  # which the browsers trust
        static = written.static(tmp_path / "static")
        net.admit([*written.openings, *DOORS])
        scene = stack.enter_context(
            made.running(playwright, net, version, written, static, conf=conf)
        )
        server, tools = scene.server, tmp_path / "bin"
        place = server.path("/etc/asterisk")
        first = contents(place)
        said = wizard(server, tools, "install", str(written.out), "--to", str(place), "--yes")
        assert "nothing to do" in said
        assert contents(place) == first
        stack.enter_context(desk_call(scene, tmp_path / "desk"))
        alice = scene.phone("6001")
        alice.call("600")
        alice.hears()
        taken_over(conf, written.out, version, "--set", "users=200,6001,6009")
        wizard(server, tools, "install", str(written.out), "--to", str(place), "--yes", "--reload")
        alice.hears()
        alice.hang_up()
        flows(server)
        assert "200/sip:" in server.cli("pjsip show aor 200")
        newcomer = scene.phone("6009")
        newcomer.call("600")
        newcomer.hears()
        newcomer.hang_up()
        alice.call("600")
        alice.hears()
        alice.hang_up()
        assert first["pjsip.conf"][0] in (place / "pjsip.conf").read_bytes()
        wizard(server, tools, "rollback", str(place), "--reload")
        assert contents(place) == first
        flows(server)


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_a_phone_logs_in_by_a_digest_that_was_carried_over(
    tmp_path: Path, playwright: Playwright, version: str
) -> None:
    """A new machine runs what was written; nobody there knows the phone's password."""
    digest = hashlib.md5(b"200:asterisk:desk-secret").hexdigest()  # noqa: S324
    pjsip = SERVER["pjsip.conf"].replace(
        "username=200\npassword=desk-secret", f"auth_type=md5\nusername=200\nmd5_cred={digest}"
    )
    with network.make("lan") as net, ExitStack() as stack:
        old = made.run_wizard(tmp_path / "old", made.answers_for(net, version, "jssip"))
        fill(tmp_path / "etc", {**SERVER, "pjsip.conf": pjsip})
        written = taken_over(tmp_path / "etc", tmp_path / "out", version, "--set",
                             f"network.hostname={made.HOST}", "--set",
                             "certificate.source=private-ca")  # fmt: skip
        shutil.copytree(old.out / "asterisk/keys", written.out / "asterisk/keys",
                        dirs_exist_ok=True)  # fmt: skip
        shutil.copytree(old.out / "ca", written.out / "ca", dirs_exist_ok=True)
        net.admit([*written.openings, *DOORS])
        static = written.static(tmp_path / "static")
        scene = stack.enter_context(made.running(playwright, net, version, written, static))
        stack.enter_context(desk_call(scene, tmp_path / "desk"))
        alice = scene.phone("6001")
        alice.call("600")
        alice.hears()
        alice.hang_up()
