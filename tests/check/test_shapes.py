"""Further shapes of what the rules are about, and what they must not take for a fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.checkcases import FROM_FILE, MODULES, PASSWORD, REALTIME, Change, scene
from wizard.check import check

HTTP, RTP, PJSIP, PLAN, MODS = (
    "http.conf", "rtp.conf", "pjsip.conf", "extensions.conf", "modules.conf",
)  # fmt: skip
DANGLING: Change = (PJSIP, "aors=6001", "aors=6009")
AORS = "aor=realtime,ps_aors\naor=config,pjsip.conf,criteria=type=aor\n"
NO_CONTEXT: Change = (PJSIP, "[browser](!)\ntype=endpoint\ncontext=inside",
                      "[browser](!)\ntype=endpoint\ncontext=elsewhere")  # fmt: skip
OLD: Change = ("sip.conf", "", "[general]\nallowguest=no\n")
BARE = (
    "[x1]\ntype=aor\nmax_contacts=1\n"
    "[x](!)\ntype=endpoint\ncontext=inside\nallow=ulaw\nauth=6001\naors=x1\n"
)


class Shape(NamedTuple):
    """A configuration with what is found in it, and nothing else."""

    name: str
    changes: Sequence[Change]
    found: frozenset[str] = frozenset()
    version: str = "22.10.1"
    host: Mapping[str, object] = {}
    own: bool = True


def shape(name: str, changes: Sequence[Change], *found: str, **more: object) -> Shape:
    return Shape(name, changes, frozenset(found), **more)  # type: ignore[arg-type]


PHONE = "allow=alaw\n"

SHAPES = [
    shape("a password for a provider is the provider's choice",
          [(PJSIP, "", "[out]\ntype=auth\nusername=me\npassword=short\n"
            "[out]\ntype=registration\noutbound_auth=out\n")]),
    shape("a password of ARI that is kept as a hash cannot be judged",
          [("ari.conf", "", "[general]\n[ops]\ntype=user\npassword_format=crypt\n"
            "password=$6$x$y\n")], "ari-open"),
    shape("a manager's user who is fenced in is no open door",
          [("manager.conf", "", f"[general]\nenabled=yes\n[ops]\nsecret={PASSWORD}\n"
            "deny=0.0.0.0/0\npermit=10.0.0.0/8\n")]),
    shape("a manager without an address listens everywhere",
          [("manager.conf", "", f"[general]\nenabled=yes\n[ops]\nsecret={PASSWORD}\n")],
          "manager-open"),
    shape("a weak secret of a manager's user",
          [("manager.conf", "", "[general]\nenabled=yes\nbindaddr=127.0.0.1\n"
            "[ops]\nsecret=ops\n")],
          "password-weak"),
    shape("contexts may be in AEL", [NO_CONTEXT, ("extensions.ael", "", "context elsewhere {};")]),
    shape("contexts may be in a database",
          [NO_CONTEXT, ("extconfig.conf", "", "[settings]\nextensions => odbc,asterisk\n")]),
    shape("contexts may come from a program", [NO_CONTEXT, (PLAN, "", "#exec /bin/make-plan\n")],
          "file-exec"),
    shape("another table of extconfig.conf is none of the plan's",
          [NO_CONTEXT, ("extconfig.conf", "", "[settings]\nqueues => odbc,asterisk\n")],
          "context-unknown"),
    shape("objects may be in a database",
          [DANGLING, *REALTIME, ("sorcery.conf", "", FROM_FILE), ("sorcery.conf", "", AORS),
           ("extconfig.conf", "", "PS_AORS => odbc,asterisk\n")]),
    shape("a file may be a table of a database", [
        DANGLING, (PJSIP, "webrtc=yes", "webrtc=no"),
        ("extconfig.conf", "", "[settings]\npjsip.conf => odbc,asterisk,ast_config\n")]),
    shape("a cache is no place that accounts come from", [
        ("sorcery.conf", "", f"[res_pjsip]\nendpoint/cache=memory_cache\n{FROM_FILE}")]),
    shape("only PJSIP's own section counts",
          [("sorcery.conf", "", "[test]\nendpoint=realtime,x\n")]),
    shape("a database needs the module that reads it",
          [*REALTIME[:2], ("sorcery.conf", "", FROM_FILE)], "module-requirement"),
    shape("accounts of the file alone are left out where there is a database",
          [*REALTIME], "pjsip-not-read"),
    shape("objects of the short notation count, if their module is loaded",
          [DANGLING, ("pjsip_wizard.conf", "", "[6009]\ntype=wizard\naccepts_registrations=yes\n"
                      "endpoint/context=inside\nendpoint/identify_by=ip\n"
                      "aor/max_contacts=1\n"),
           (MODS, "", "load=res_pjsip_config_wizard.so\n")], "aor-not-the-user"),
    shape("objects of the short notation do not exist without it",
          [DANGLING, ("pjsip_wizard.conf", "", "[other]\ntype=wizard\n")], "reference-unknown"),
    shape("objects may come from a program", [DANGLING, (PJSIP, "", "#exec /bin/accounts\n")],
          "file-exec"),
    shape("sorcery.conf may name the file itself",
          [DANGLING, ("sorcery.conf", "", "[res_pjsip]\naor=config,pjsip.conf\n")],
          "reference-unknown"),
    shape("a needed module is kept away", [(MODS, "", "noload=res_srtp.so\n")], "module-missing"),
    shape("all modules are loaded but one",
          [(MODS, "autoload=no", "autoload=yes\nnoload=chan_pjsip.so")], "module-missing"),
    shape("a copy without modules.conf says nothing of modules", [(MODS, "", None)], own=False),
    shape("a server without modules.conf does not start", [(MODS, "", None)], "modules-none"),
    shape("chan_sip of 20 is seldom built", [(MODS, "autoload=no", "autoload=yes"), OLD],
          version="20.20.1"),
    shape("chan_sip of 20 that is named", [(MODS, "", "load=chan_sip.so\n"), OLD],
          "chan-sip-websocket", version="20.20.1"),
    shape("chan_sip of 20 that is installed", [(MODS, "autoload=no", "autoload=yes"), OLD],
          "chan-sip-websocket", version="20.20.1", host={"installed": [*MODULES, "chan_sip"]}),
    shape("chan_sip without sip.conf declines to load", [(MODS, "", "load=chan_sip.so\n")],
          version="16.28.0"),
    shape("fax ports lie in the range of media",
          [("udptl.conf", "", "[general]\nudptlstart=10100\nudptlend=10150\n")],
          "rtp-range-overlap"),
    shape("the port of IAX lies in the range of media",
          [("iax.conf", "", "[general]\nbindport=10110\n"), (MODS, "", "load=chan_iax2.so\n")],
          "rtp-range-overlap"),
    shape("the transport makes a browser's endpoint",
          [(PJSIP, "", BARE + "[x1](x)\ntransport=transport-wss\n")], "webrtc-half"),
    shape("one part of WebRTC alone is a desk phone's",
          [(PJSIP, "", BARE + "[x1](x)\nmedia_encryption=dtls\ndtls_auto_generate_cert=no\n")]),
    shape("a container decides by what it publishes", [(HTTP, "=127.0.0.1", "=0.0.0.0")],
          host={"in_container": True}),
    shape("a limit that is no number is the default",
          [(HTTP, "sessionlimit=100", "sessionlimit=few")], "value-not-number"),
    shape("a limit of nothing is the default",
          [(HTTP, "sessionlimit=100", "sessionlimit=0")], "value-out-of-range"),
    shape("codecs between parentheses", [(PJSIP, "allow=opus,ulaw", "allow=(opus|ulaw)")]),
    shape("nothing is disallowed", [(PJSIP, "disallow=all\nallow=opus", "disallow=\nallow=opus")]),
    shape("all codecs are allowed", [(PJSIP, "allow=opus,ulaw", "allow=all")]),
    shape("which translators are loaded is not known",
          [(PJSIP, "allow=opus,ulaw", "allow=opus"), (MODS, "autoload=no", "autoload=yes")]),
    shape("the installed modules have no translator of Opus",
          [(PJSIP, "allow=opus,ulaw", "allow=opus"), (MODS, "autoload=no", "autoload=yes"),
           (MODS, "load=>codec_opus_open_source.so\n", "")],
          "codec-no-path",
          host={"installed": [each for each in MODULES if each != "codec_opus_open_source"]}),
    shape("TLS under its old name", [(HTTP, "tlsenable=yes", "sslenable=yes")]),
    shape("HTTPS takes the address of plain HTTP", [(HTTP, "tlsbindaddr=0.0.0.0:8089\n", "")]),
    shape("a server's own address in external_media_address is no NAT",
          [(RTP, "10.0.0.10 => 203.0.113.10\n", "")], host={"at": ["203.0.113.10"]}),
    shape("a missing web server of a copy is told with what to write",
          [(HTTP, "", None)], "web-server-off", own=False),
    shape("the key of a copy may have stayed at home", [("keys/privkey.pem", "", None)],
          "certificate-name", "certificate-not-seen", own=False, host={"problems": ["no-san"]}),
    shape("a browser's file for media that its key is missing for",
          [(PJSIP, "webrtc=yes", "webrtc=yes\ndtls_cert_file=")]),
    shape("TURN on the server works again",
          [(RTP, "icesupport=yes", "icesupport=yes\nturnaddr=192.0.2.1"),
           (RTP, "10.0.0.10 => 203.0.113.10\n", "")]),
    shape("the option that 22.2 took the wrong way round is right again",
          [(PJSIP, "protocol=udp", "protocol=tcp\ntcp_keepalive_enable=yes")], version="22"),
    shape("a desk phone with ICE and one port for media",
          [(PJSIP, PHONE, f"{PHONE}ice_support=yes\nrtcp_mux=yes\nuse_avpf=yes\n")]),
    shape("a desk phone that encrypts by SDES, with ICE",
          [(PJSIP, PHONE, f"{PHONE}media_encryption=sdes\nice_support=yes\nrtcp_mux=yes\n")]),
    shape("a desk phone that encrypts by DTLS",
          [(PJSIP, PHONE, f"{PHONE}media_encryption=dtls\ndtls_auto_generate_cert=yes\n"
            "ice_support=yes\n")]),
    shape("a phone by DTLS that says it is no browser",
          [(PJSIP, PHONE, f"{PHONE}media_encryption=dtls\ndtls_auto_generate_cert=yes\n"
            "use_avpf=yes\nrtcp_mux=no\n")]),
    shape("an early release of a branch knows the old spelling alone",
          [(HTTP, "", "enablestatic=yes\n")], version="16"),
    shape("a branch may know what its later releases do",
          [(PJSIP, "webrtc=yes", "webrtc=yes\nrtp_port_start=12000\nrtp_port_end=12010")],
          version="22"),
]  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES, ids=[each.name for each in SHAPES])
def test_a_configuration_has_these_findings_and_no_other(shape: Shape, tmp_path: Path) -> None:
    """Each is the right configuration with what its name says."""
    at = scene(tmp_path, shape.changes, shape.version, shape.host, own=shape.own)
    found = {group[0].id for group in check(at)}
    # 16 and 20 do not have all modules that the right configuration of 22 loads.
    gone = {"module-gone"} if at.version.major < 22 else set()
    assert found - gone == shape.found
