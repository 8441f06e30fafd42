"""``check`` on a platform: findings name its settings, and its files are never edited."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner, Result

from tests.support import freepbx
from tests.support.checkcases import FakeHost
from tests.support.freepbx import Change
from wizard.catalogue import Catalogue, Version
from wizard.check import Scene, check
from wizard.check.findings import Finding, describe
from wizard.cli import main

CATALOGUE = Catalogue()
HTTP, RTP = "http_additional.conf", "rtp_additional.conf"
PHONE = ("pjsip.endpoint.conf", "auth=1002-auth\n")
SETTINGS = "Settings > Advanced Settings > Asterisk Builtin mini-HTTP server > "
SIP = "Settings > Asterisk SIP Settings > General SIP Settings > "
POST = "pjsip.endpoint_custom_post.conf"


class Fault(NamedTuple):
    """One of the common faults.

    Attributes:
        id: of the finding.

        changes: what brings it about.

        says: what the fix names.

        commands: that FreePBX is to be given.

        version: of Asterisk.

        problems: of the certificate.
    """

    id: str
    changes: tuple[Change, ...]
    says: tuple[str, ...]
    commands: tuple[str, ...] = ()
    version: str = "22.10.1"
    problems: tuple[str, ...] = ()


RELOAD = "fwconsole reload"
KEPT = "fwconsole kvstore sipsettings --iknowwhatiamdoing --action=set "
FAULTS = {
    "8089 is refused from outside": Fault(
        "tls-only-local", ((HTTP, "tlsbindaddr=0.0.0.0", "tlsbindaddr=127.0.0.1"),),
        (f"{SETTINGS}HTTPS Bind Address to 0.0.0.0",),
        ("fwconsole setting HTTPTLSBINDADDRESS 0.0.0.0", RELOAD),
    ),
    "the switch for WebRTC sets bundle alone, so 488": Fault(
        "bundle-without-webrtc", ((*PHONE, "auth=1002-auth\nbundle=yes\n"),),
        (POST, "[1002](+)\nwebrtc=yes\n", "Enable WebRTC defaults"), (RELOAD,),
    ),
    "the default certificate has no names": Fault(
        "certificate-name", (), ("Admin > Certificate Management > Default",),
        ("fwconsole certificates --default=NAME", RELOAD), problems=("no-san",),
    ),
    "DTLS without a certificate": Fault(
        "dtls-no-certificate", ((*PHONE, "auth=1002-auth\nmedia_encryption=dtls\n"),),
        (POST, "[1002](+)\nwebrtc=yes\n"), (RELOAD,),
    ),
    "DTLS stays on the old certificate": Fault(
        "dtls-other-certificate",
        ((*PHONE, "auth=1002-auth\nmedia_encryption=dtls\n"
          "dtls_cert_file=/etc/asterisk/keys/old.crt\n"),),
        ("dtls_auto_generate_cert=yes", POST),
    ),
    "the private address is offered": Fault(
        "nat-not-for-ice",
        (("pjsip.transports.conf", "10.0.0.10:5060\n",
          "10.0.0.10:5060\nexternal_media_address=198.51.100.20\n"),
         (RTP, "[ice_host_candidates]\n10.0.0.10 => 203.0.113.10\n", "")),
        (f"{SIP}ICE Host Candidates > Candidates",),
        (KEPT + "--key=ice-host-candidates "
         """--value='[{"local":"LOCAL","advertised":"198.51.100.20"}]'""", RELOAD),
    ),
    "chan_sip takes the WebSocket": Fault(
        "chan-sip-websocket", (("modules.conf", "", "load=chan_sip.so\n"),
                               ("sip.conf", "", "[general]\n")),
        (f"{SETTINGS}Force WebSocket Mode to pjsip", "Override Readonly Settings"),
        version="16.28.0",
    ),
    "an account in a custom file has the number of an extension": Fault(
        "pjsip-twice", (("pjsip_custom_post.conf", "", "[1001]\ntype=endpoint\naors=1001\n"),),
        ("Rename or remove [1001] in your own file (pjsip_custom_post.conf:1)",),
    ),
    "an account in a custom file has a number that is still free": Fault(
        "account-bare-number", (("pjsip_custom.conf", "", "[6001]\ntype=aor\nmax_contacts=2\n"),),
        ("6001-webrtc",),
    ),
    "/ws is 404 with a prefix": Fault(
        "http-prefix", ((HTTP, "prefix=\n", "prefix=pbx\n"),), (f"{SETTINGS}HTTP Prefix",),
    ),
    "a port that browsers block": Fault(
        "rtp-port-refused", ((RTP, "rtpstart=10100", "rtpstart=10000"),),
        (f"{SIP}RTP Settings > RTP Port Ranges to 10100",),
        (f"{KEPT}--key=rtpstart --value=10100", RELOAD),
    ),
    "a second tab signs the first one out": Fault(
        "aor-one-contact",
        (("pjsip.aor.conf", "[1001]\ntype=aor\nmax_contacts=5",
          "[1001]\ntype=aor\nmax_contacts=1"),),
        ("Connectivity > Extensions > NAME > Advanced > Max Contacts to 5".replace("NAME", "1001"),
         "Applications menu"),
    ),
}  # fmt: skip


def found_in(folder: Path, fault: Fault, language: str = "en") -> dict[str, Finding]:
    """The findings, by id."""
    host = FakeHost(problems=fault.problems, missing=())
    for name in ("pbx.crt", "pbx.key", "old.crt"):
        (folder / "keys" / name).write_text("")
    scene = Scene(
        folder, CATALOGUE, Version.parse(fault.version), host, own=True,
        hostname="pbx.example.com",
    )  # fmt: skip
    return {each.id: each for each in describe(scene, check(scene), language)}


@pytest.mark.parametrize("name", FAULTS)
def test_each_common_fault_names_the_setting_and_the_command(tmp_path: Path, name: str) -> None:
    fault = FAULTS[name]
    found = found_in(freepbx.install(tmp_path / "broken", *fault.changes), fault)
    assert fault.id in found, sorted(found)
    finding = found[fault.id]
    assert all(words in finding.advice for words in fault.says), finding.advice
    assert finding.edits == ()
    commands = finding.proposal.commands if finding.proposal else ()
    assert commands == fault.commands
    right = found_in(freepbx.install(tmp_path / "right"), fault._replace(problems=()))
    assert fault.id not in right


@pytest.mark.parametrize("name", FAULTS)
def test_the_menus_stay_in_their_own_names_in_chinese(tmp_path: Path, name: str) -> None:
    fault = FAULTS[name]
    finding = found_in(freepbx.install(tmp_path, *fault.changes), fault, "zh")[fault.id]
    if finding.proposal is not None:
        assert finding.proposal.menu in finding.advice
    assert any("\u4e00" <= letter <= "\u9fff" for letter in finding.advice)


def test_a_platform_in_order_has_no_finding_about_calls(tmp_path: Path) -> None:
    found = found_in(freepbx.install(tmp_path), FAULTS["8089 is refused from outside"])
    assert [each.id for each in found.values() if each.severity == "error"] == []


@pytest.mark.parametrize("name", ["8089 is refused from outside", "a port that browsers block"])
def test_a_copy_whose_links_lead_nowhere_is_read_by_what_they_include(
    tmp_path: Path, name: str
) -> None:
    """http.conf and rtp.conf hold nothing of their own."""
    fault = FAULTS[name]
    made = as_json(freepbx.install(tmp_path, *fault.changes, copied=True))
    (finding,) = (each for each in made["findings"] if each["id"] == fault.id)
    assert finding["platform"]["commands"] == list(fault.commands)
    assert finding["file"] == fault.changes[0][0]


# The command

LOCAL = FAULTS["8089 is refused from outside"].changes
LIMIT: Change = (HTTP, "sessionlimit=100", "sessionlimit=1")


def run(folder: Path, *options: str) -> Result:
    words = ["check", str(folder), "--asterisk", "22.10.1", *options]
    return CliRunner().invoke(main, words)


def as_json(folder: Path, *options: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(run(folder, "--json", *options).stdout)
    return made


def test_the_summary_says_which_platform_it_is(tmp_path: Path) -> None:
    done = run(freepbx.install(tmp_path))
    said = " ".join(done.stdout.split())
    assert "FreePBX 17 generates this configuration (recognised by pjsip.conf)" in said


def test_json_says_the_platform_and_carries_the_commands(tmp_path: Path) -> None:
    made = as_json(freepbx.install(tmp_path, *LOCAL))
    assert made["platform"] == {
        "id": "freepbx", "name": "FreePBX", "release": "17", "by": "pjsip.conf",
    }  # fmt: skip
    (finding,) = (each for each in made["findings"] if each["id"] == "tls-only-local")
    assert finding["safe"] is False
    assert finding["platform"]["menu"] == f"{SETTINGS}HTTPS Bind Address"
    assert finding["platform"]["commands"] == list(FAULTS[next(iter(FAULTS))].commands)
    assert finding["platform"]["complete"] is True


def test_json_of_a_folder_of_a_person_has_no_platform(tmp_path: Path) -> None:
    (tmp_path / "http.conf").write_text("[general]\nenabled=yes\n")
    made = as_json(tmp_path)
    assert made["platform"] is None
    assert {each["platform"] for each in made["findings"]} == {None}


def test_fix_gives_commands_and_edits_no_generated_file(tmp_path: Path) -> None:
    folder = freepbx.install(tmp_path, *LOCAL, LIMIT)
    before = {path: path.read_bytes() for path in folder.rglob("*.conf")}
    done = run(folder, "--fix")
    assert {path: path.read_bytes() for path in before} == before
    assert "FreePBX 17 generates the files; run its commands" in done.stderr
    told = [line.strip() for line in done.stderr.splitlines() if "fwconsole" in line]
    assert told == [
        "fwconsole setting HTTPTLSBINDADDRESS 0.0.0.0",
        "fwconsole setting HTTPSESSIONLIMIT 52",
        "fwconsole reload",
    ]


def test_a_command_that_lacks_something_is_not_among_those_to_run(tmp_path: Path) -> None:
    """It stands in the finding, with capital letters where a person fills in."""
    changes = FAULTS["the private address is offered"].changes
    done = run(freepbx.install(tmp_path, *changes), "--fix")
    assert "ice-host-candidates" in done.stdout
    assert "ice-host-candidates" not in done.stderr


def test_the_commands_say_what_they_leave_out(tmp_path: Path) -> None:
    changes = FAULTS["the private address is offered"].changes
    said = run(freepbx.install(tmp_path, *changes, *LOCAL), "--fix").stderr
    assert "The commands leave out what needs a value" in said
    assert "nat-not-for-ice" in said
    assert "tls-only-local" not in said


def test_lines_for_a_file_are_printed_on_lines_of_their_own(tmp_path: Path) -> None:
    change = (*PHONE, "auth=1002-auth\nbundle=yes\n")
    said = run(freepbx.install(tmp_path, change)).stdout
    assert "\n  [1002](+)\n  webrtc=yes\n" in said


def test_lines_that_are_there_but_not_read_are_not_advised_again(tmp_path: Path) -> None:
    folder = freepbx.install(
        tmp_path, (*PHONE, "auth=1002-auth\nbundle=yes\n"), (POST, "", "[1002](+)\nwebrtc=yes\n"),
        ("pjsip.conf", f"#include {POST}\n", ""),
    )  # fmt: skip
    said = " ".join(run(folder).stdout.split())
    assert f"These lines are already in {POST}, but Asterisk does not read them" in said
    assert "add these lines" not in said


def test_an_account_with_the_number_of_an_extension_says_so(tmp_path: Path) -> None:
    change = ("pjsip_custom.conf", "", "[1001]\ntype=aor\nmax_contacts=2\n")
    made = as_json(freepbx.install(tmp_path, change))
    (found,) = (each for each in made["findings"] if each["id"] == "account-bare-number")
    assert "FreePBX 17 already has an extension 1001 (pjsip.endpoint.conf:2)" in found["text"]
    assert "Create the extension" not in found["advice"]
    (twice,) = (each for each in made["findings"] if each["id"] == "pjsip-twice")
    assert twice["file"] == "pjsip_custom.conf"
    assert "web interface" not in twice["advice"]


def test_a_platform_needs_no_transport_for_wss(tmp_path: Path) -> None:
    wss = "[0.0.0.0-wss]\ntype=transport\nprotocol=wss\nbind=0.0.0.0\n"
    folder = freepbx.install(tmp_path, ("pjsip.transports.conf", wss, ""), copied=True)
    found = {each["id"]: each for each in as_json(folder)["findings"]}
    assert "no-wss-transport" not in found
    assert "option-old-spelling" not in found
    assert "Certificate Management" not in found["certificate-not-seen"]["advice"]
    assert "run check on the server itself" in found["certificate-not-seen"]["advice"]


def test_part_of_the_files_is_hinted_at(tmp_path: Path) -> None:
    (tmp_path / "pjsip.endpoint.conf").write_text("[1001]\ntype=endpoint\n")
    done = run(tmp_path)
    assert done.exit_code == 2
    assert "--partial" in done.stderr


def test_fix_still_edits_what_the_platform_leaves_to_people(tmp_path: Path) -> None:
    change = ("http_custom.conf", "", "enablestatic=yes\n")
    folder = freepbx.install(tmp_path, change)
    generated = (folder / HTTP).read_bytes()
    run(folder, "--fix")
    assert (folder / "http_custom.conf").read_text() == "enable_static=yes\n"
    assert (folder / HTTP).read_bytes() == generated


def test_a_loopback_address_is_found_without_a_platform_too(tmp_path: Path) -> None:
    tls = "tlsenable=yes\ntlsbindaddr=127.0.0.1:8089\ntlscertfile=/k.pem\n"
    (tmp_path / "http.conf").write_text(f"[general]\nenabled=yes\nbindaddr=127.0.0.1\n{tls}")
    (finding,) = (e for e in as_json(tmp_path)["findings"] if e["id"] == "tls-only-local")
    assert finding["advice"].startswith("Set tlsbindaddr to 0.0.0.0:8089.")
