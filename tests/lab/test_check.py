"""What ``check`` says of Debian's own folders and of the tutorial's, and what Asterisk does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Playwright

from tests.lab import asterisk, browser, machine, network, trust, tutorial
from wizard.catalogue import Catalogue, Version
from wizard.check import OtherHost, Scene, check
from wizard.cli import main

pytestmark = pytest.mark.lab

MINIMAL = Path(__file__).parent / "minimal"
PAGE = Path(__file__).parent / "static" / "phone.html"
CATALOGUE = Catalogue()
REJECTED = {
    "pjsip-option-unknown", "pjsip-option-misspelt", "pjsip-option-other-version",
    "codec-unknown", "dtls-both", "dtls-file-missing", "pjsip-value-not-number",
    "transport-file-missing", "pjsip-value-out-of-range",
    "pjsip-value-unknown", "pjsip-type-unknown", "pjsip-value-refused",
}  # fmt: skip
"""Findings that say that Asterisk rejects the object."""

GOOD = "type=endpoint\nwebrtc=yes\nallow=opus,ulaw\n"
ENDPOINTS = {
    "right": GOOD,
    "bare": "type=endpoint\n",
    "other-tables": f"{GOOD}mailboxes=1\ncall_group=2\nset_var=a=b\n@own=1\n",
    "codec-forms": "type=endpoint\nallow=!all,opus:20,slin16,g722,vp8,h264,gsm,g726,ilbc,t140\n",
    "booleans": f"{GOOD}rtp_symmetric=maybe\nbundle=0\n",
    "overruled": f"{GOOD}ice_support=no\nmedia_encryption=sdes\n",
    "misspelt": f"{GOOD}directmedia=no\n",
    "unknown": f"{GOOD}nat=force_rport\n",
    "old-driver": f"{GOOD}qualify=yes\n",
    "newer": f"{GOOD}tenantid=a\n",
    "newest": f"{GOOD}rtp_port_start=12000\nrtp_port_end=12010\n",
    "codec": "type=endpoint\nallow=opus,ulw\n",
    "comma": f"{GOOD}allow=opus,\n",
    "bars": "type=endpoint\nallow=(opus|ulaw)\n",
    "dtmf": f"{GOOD}dtmf_mode=rfc2833\n",
    "encryption": "type=endpoint\nmedia_encryption=zrtp\n",
    "verify": f"{GOOD}dtls_verify=maybe\n",
    "setup": f"{GOOD}dtls_setup=both\ndtls_fingerprint=md5\n",
    "identity": f"{GOOD}identify_by=name\n",
    "number": f"{GOOD}rtp_timeout=never\n",
    "fraction": f"{GOOD}rtp_timeout=1.5\n",
    "nothing": f"{GOOD}rtp_timeout=\n",
    "negative": f"{GOOD}rtp_timeout=-3\n",
    "small": f"{GOOD}timers_min_se=10\n",
    "type": "type=Endpoint\n",
    "capitals": f"{GOOD}Direct_Media=no\n",
    "both": f"{GOOD}dtls_auto_generate_cert=yes\ndtls_cert_file=/etc/asterisk/none.pem\n",
    "variable": f"{GOOD}set_var=GROUP\n",
    "user": f"{GOOD}from_user=al ice\n",
    "user-right": f"{GOOD}from_user=+4930~x\nset_var=A=1\ndeny=\ntos_audio=0x60\n",
    "tos": f"{GOOD}tos_audio=voice\n",
    "fence": f"{GOOD}permit=10.0.0.0/8, 192.168.0.0/16\n",
    "fence-right": f"{GOOD}deny=0.0.0.0/0.0.0.0,10.0.0.0/255.0.255.0\nacl=nowhere\n",
    "file": f"{GOOD}dtls_cert_file=/etc/asterisk/none.pem\n",
}


def looked_at(folder: Path, version: str, *, own: bool = False) -> Scene:
    return Scene(folder, CATALOGUE, Version.parse(version), OtherHost(), own=own)


def ids(folder: Path, version: str) -> set[str]:
    return {group[0].id for group in check(looked_at(folder, version))}


@pytest.mark.parametrize("branch", machine.VERSIONS)
def test_debians_stock_folder_is_told_what_keeps_browsers_out(branch: str) -> None:
    """The web server is off and nobody has an account; on 16 chan_sip would take the WebSocket."""
    root = machine.root(branch)
    found = ids(root.path / "etc/asterisk", root.version)
    expected = {"web-server-off", "no-browser-endpoint"}
    if root.has_module("chan_sip"):
        expected |= {"chan-sip-websocket", "chan-sip-guests"}
    assert found == expected


@pytest.mark.parametrize("branch", machine.VERSIONS)
def test_the_tutorial_is_right_but_for_its_ports_and_password(
    branch: str, tmp_path: Path, ca: trust.Authority
) -> None:
    """Calls work with it (test_tutorial); ws:// is open to all, and the name is the password."""
    root = machine.root(branch)
    keys = ca.issue(tmp_path / "keys", "pbx.example.test")
    users = {"webrtc_client": "webrtc_client"}
    folder = tutorial.write(tmp_path / "conf", root, keys, users)
    found = ids(folder, root.version)
    assert found == {"plain-http-open", "password-weak", "rtp-port-refused"}
    if root.has_module("chan_sip"):
        modules = (folder / "modules.conf").read_text().replace(tutorial.NO_CHAN_SIP, "")
        (folder / "modules.conf").write_text(modules)
        assert "chan-sip-websocket" in ids(folder, root.version)


TRANSPORTS = {
    "socket": "type=transport\nprotocol=wss\nbind=0.0.0.0\n",
    "six": "type=transport\nprotocol=ws\nbind=[::]\n",
    "socket-file": "type=transport\nprotocol=wss\nbind=0.0.0.0\ncert_file=/none.pem\n",
    "tls-file": "type=transport\nprotocol=tls\nbind=0.0.0.0:5062\nca_list_file=/none.pem\n",
    "named": "type=transport\nprotocol=wss\nbind=pbx.example.test\n",
    "protocol": "type=transport\nprotocol=wsss\nbind=0.0.0.0\n",
    "port": "type=transport\nprotocol=udp\nbind=127.0.0.1:sip\n",
    "port-large": "type=transport\nprotocol=udp\nbind=127.0.0.1:65536\n",
    "port-none": "type=transport\nprotocol=udp\nbind=127.0.0.1:\n",
    "mask": "type=transport\nprotocol=wss\nbind=0.0.0.0/0\n",
    "net": "type=transport\nprotocol=udp\nbind=127.0.0.1:5071\nlocal_net=10.0.0.0/8, fc00::/7\n",
    "net-right": "type=transport\nprotocol=udp\nbind=127.0.0.1:5072\nlocal_net=10.1/16,fc00::/7\n",
    "cipher": "type=transport\nprotocol=wss\nbind=0.0.0.0\ncipher=AES128-SHA:AES256-SHA\n",
    "cipher-word": "type=transport\nprotocol=wss\nbind=0.0.0.0\ncipher=HIGH\n",
    "cipher-right": "type=transport\nprotocol=wss\nbind=0.0.0.0\ncipher=DEFAULT, AES128-SHA\n",
    "outside": "type=transport\nprotocol=wss\nbind=0.0.0.0\nlocal_net=10.0.0.0/8\n",
}

OTHERS = {
    "aor-right": "type=aor\nmax_contacts=2\nmailboxes=1@default\n",
    "aor-word": "type=aor\nmax_contacts=five\n",
    "aor-negative": "type=aor\nmax_contacts=-1\n",
    "aor-unknown": "type=aor\nmaxcontacts=1\n",
    "aor-address": "type=aor\ncontact=10.0.0.5\n",
    "aor-addresses": "type=aor\ncontact=SIP:10.0.0.5,sip:a@10.0.0.6,\n",
    "auth-right": "type=auth\nusername=a\npassword=tone-and-echo-1\n",
    "auth-kind": "type=auth\nauth_type=plain\nusername=a\npassword=tone-and-echo-1\n",
    "auth-option": "type=auth\nsecret=tone-and-echo-1\n",
}
OBJECTS = ENDPOINTS | TRANSPORTS | OTHERS

PASSWORD = "tone-and-echo-1"
HOST = "pbx.example.test"
BROKEN = (
    ("pjsip.conf", "max_contacts=5\n", ""),
    ("pjsip.conf", "webrtc=yes\n", "use_avpf=yes\nice_support=yes\nmedia_encryption=dtls\n"
     "dtls_cert_file=/etc/asterisk/keys/fullchain.pem\n"),
    ("rtp.conf", "[general]\n", "[general]\nicesupport=enabled\n"),
    ("http.conf", "bindaddr=0.0.0.0\n", "sessionlimit=1\n"),
    ("modules.conf", "[modules]\n", "[modules]\nnoload=res_srtp.so\n"),
)  # fmt: skip


@pytest.mark.parametrize("branch", machine.VERSIONS)
def test_a_broken_configuration_that_check_has_cured_carries_sound(
    branch: str, tmp_path: Path, playwright: Playwright, ca: trust.Authority, ca_file: Path
) -> None:
    """Each of the faults alone keeps browsers from calling; --fix writes the safe cures together.

    What can change a phone it leaves to people: ``webrtc=yes`` they write themselves, and a line
    noload they take away themselves.
    """
    root = machine.root(branch)
    keys = ca.issue(tmp_path / "keys", HOST)
    conf = tutorial.write(tmp_path / "asterisk", root, keys, {"6001": PASSWORD})
    for name, old, new in BROKEN:
        text = (conf / name).read_text()
        assert old in text
        (conf / name).write_text(text.replace(old, new, 1))
    arguments = ["--fix", "--asterisk", root.version, "--ignore", "rtp-port-refused"]
    arguments += ["--ignore", "certificate-not-seen"]  # the keys lie outside of the folder
    told = CliRunner().invoke(main, ["check", str(conf), *arguments])
    assert PASSWORD not in told.output
    assert told.exit_code == 4, told.output
    assert ids(conf, root.version) - {"rtp-port-refused"} == {"webrtc-half", "module-refused"}
    modules = (conf / "modules.conf").read_text()
    (conf / "modules.conf").write_text(modules.replace("noload=res_srtp.so\n", ""))
    half = (conf / "pjsip.conf").read_text()
    (conf / "pjsip.conf").write_text(half.replace("use_avpf=yes\n", "webrtc=yes\n"))
    told = CliRunner().invoke(main, ["check", str(conf), *arguments])
    assert told.exit_code == 0, told.output
    with (
        network.make("lan") as net,
        asterisk.start(conf, branch, namespace=net.server) as server,
        browser.start(
            playwright, namespace=net.browser, authority=ca_file, hosts={HOST: net.dial_address}
        ) as chromium,
    ):
        phone = chromium.phone(PAGE)
        phone.connect("6001", PASSWORD).call("600")
        assert phone.hears().codec == "opus", server.complaints()
        phone.hang_up()


@pytest.mark.parametrize("branch", machine.VERSIONS)
def test_asterisk_rejects_the_objects_that_the_check_says_it_does(
    branch: str, tmp_path: Path
) -> None:
    """No more and no fewer of them; and of a type with a name twice none is read."""
    text = "".join(f"[{name}]\n{lines}\n" for name, lines in OBJECTS.items())
    with asterisk.start(MINIMAL, branch, extra={"pjsip.conf": text}) as server:
        kinds = ("endpoints", "transports", "aors", "auths")
        shown = "\n".join(server.cli(f"pjsip show {kind}") for kind in kinds)
        folder = server.path("/etc/asterisk")
        there = set(
            re.findall(r"^ *(?:Endpoint|Transport|Aor|Auth): +([\w-]+)", shown, re.MULTILINE)
        )
        at = looked_at(folder, server.version, own=True)
        names = {each.where: each.name for each in at.things}
        rejected = set()
        for group in check(at):
            for found in group:
                if found.id in REJECTED:
                    rejected.add(found.facts.get("name", names.get(found.where, "")))
        assert set(OBJECTS) - there == rejected, "\n".join(server.complaints())

        twice = "[a]\ntype=aor\n[a]\ntype=aor\nmax_contacts=1\n[b]\ntype=aor\n"
        (folder / "pjsip.conf").write_text(twice)
        server.cli("module reload res_pjsip.so")
        server.wait_for("pjsip show endpoints", "No objects found")  # it was read anew
        assert "aor-right" in server.cli("pjsip show aors"), "the earlier ones stay"
        assert not re.search(r"Aor: +b\b", server.cli("pjsip show aors"))
        assert "pjsip-twice" in {group[0].id for group in check(looked_at(folder, branch))}
