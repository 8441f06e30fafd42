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
OLD_BROWSER: Change = (
    "sip.conf",
    "",
    "[general]\nallowguest=no\n[web](!)\nhost=dynamic\n"
    "transport=wss\navpf=yes\n[7](web)\nsecret=aW7-broad-lantern-5\n",
)
BARE = (
    "[x1]\ntype=aor\nmax_contacts=2\n"
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
                      "aor/max_contacts=2\n"),
           (MODS, "", "load=res_pjsip_config_wizard.so\n")], "aor-not-the-user"),
    shape("objects of the short notation do not exist without it",
          [DANGLING, ("pjsip_wizard.conf", "", "[other]\ntype=wizard\n")], "reference-unknown"),
    shape("objects may come from a program", [DANGLING, (PJSIP, "", "#exec /bin/accounts\n")],
          "file-exec"),
    shape("sorcery.conf may name the file itself",
          [DANGLING, ("sorcery.conf", "", "[res_pjsip]\naor=config,pjsip.conf\n")],
          "reference-unknown"),
    shape("a needed module is kept away", [(MODS, "", "noload=res_srtp.so\n")], "module-refused"),
    shape("all modules are loaded but one",
          [(MODS, "autoload=no", "autoload=yes\nnoload=chan_pjsip.so")], "module-refused"),
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
    shape("a phone by DTLS that takes no feedback is no browser",
          [(PJSIP, PHONE, f"{PHONE}media_encryption=dtls\nuse_avpf=no\nice_support=yes\n"
            "rtcp_mux=yes\ndtls_auto_generate_cert=yes\n")]),
    shape("nobody calls the anonymous endpoint, whatever transport it names",
          [(PJSIP, "", "[anonymous]\ntype=endpoint\ncontext=public\ntransport=udp,tcp\n")],
          "endpoint-anonymous"),
    shape("one part of WebRTC alone is a desk phone's",
          [(PJSIP, "", BARE + "[x1](x)\nmedia_encryption=sdes\nice_support=yes\n")]),
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
    shape("HTTPS takes the address of plain HTTP", [(HTTP, "tlsbindaddr=0.0.0.0:8089\n", "")],
          "tls-only-local"),
    shape("a published container decides for HTTPS as well",
          [(HTTP, "tlsbindaddr=0.0.0.0", "tlsbindaddr=127.0.0.1")], host={"in_container": True}),
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
    shape("a wizard knows its provider by the hosts that it names",
          [("pjsip_wizard.conf", "", "[carrier]\ntype=wizard\nremote_hosts=192.0.2.9\n"
            "endpoint/context=public\nendpoint/identify_by=ip\n"),
           (MODS, "", "load=res_pjsip_config_wizard.so\n")]),
    shape("accounts of the short notation are read beside those of a database",
          [("pjsip_wizard.conf", "", "[carrier]\ntype=wizard\nremote_hosts=192.0.2.9\n"
            "endpoint/context=public\nendpoint/identify_by=ip\n"),
           (MODS, "", "load=res_pjsip_config_wizard.so\nload=res_sorcery_realtime.so\n"),
           ("extconfig.conf", "", "[settings]\nps_endpoint_id_ips => odbc,asterisk\n"),
           ("sorcery.conf", "", "[res_pjsip_endpoint_identifier_ip]\n"
            "identify=realtime,ps_endpoint_id_ips\n")], "pjsip-not-read"),
    shape("a number that Asterisk itself corrects costs one warning",
          [(PJSIP, "", "[system]\ntype=system\ntimer_b=1500\n")], "value-out-of-range"),
    shape("an endpoint that only calls others needs no context",
          [(PJSIP, "", "[out]\ntype=endpoint\ncontext=nowhere\nallow=alaw\naors=out\n"
            "[out]\ntype=aor\ncontact=sip:192.0.2.9\n")]),
    shape("an endpoint that takes registrations needs its context",
          [(PJSIP, "", "[in]\ntype=endpoint\ncontext=nowhere\nallow=alaw\naors=in\n"
            "[in]\ntype=aor\nmax_contacts=1\n")], "context-unknown", "endpoint-no-auth"),
    shape("a registration may have an option that does not exist",
          [(PJSIP, "", "[line]\ntype=registration\nserver_uri=sip:192.0.2.9\n"
            "client_uri=sip:me@192.0.2.9\nnat=yes\n")], "pjsip-option-unknown"),
    shape("a registration with options of every release",
          [(PJSIP, "", "[line]\ntype=registration\nserver_uri=sip:192.0.2.9\n"
            "client_uri=sip:me@192.0.2.9\nretry_interval=60\nsupport_outbound=yes\n")]),
    shape("a section that others inherit from needs no type",
          [(PJSIP, "[transport-udp]\n", "[shared]\nallow_reload=yes\n[transport-udp](shared)\n")]),
    shape("strangers who reach accounts alone do not dial out",
          [(PJSIP, "", "[peer]\ntype=endpoint\ncontext=desks\nallow=alaw\n"),
           (PLAN, "", "[desks]\nexten => _7XX,1,Dial(PJSIP/${EXTEN},30)\n")],
          "endpoint-no-auth"),
    shape("strangers who reach a provider dial out, whatever its name is in",
          [(PJSIP, "", "[peer]\ntype=endpoint\ncontext=desks\nallow=alaw\n"),
           (PLAN, "", "[desks]\nexten => _7XX,1,Dial(${TRUNK}/${EXTEN},30)\n")],
          "endpoint-no-auth", "context-open"),
    shape("a password that a start script fills in is not known",
          [(PJSIP, f"password={PASSWORD}\n", "password=$SIP_PW\n")], own=False),
    shape("on the server itself nobody fills it in any more",
          [(PJSIP, f"password={PASSWORD}\n", "password=$SIP_PW\n")], "password-weak"),
    shape("a manager's user without a secret cannot log in",
          [("manager.conf", "", "[general]\nenabled=yes\nbindaddr=127.0.0.1\n[ops]\nread=all\n")]),
    shape("a manager's user of this machine alone",
          [("manager.conf", "", "[general]\nenabled=yes\n[ops]\nsecret=ops\n"
            "deny=0.0.0.0/0\npermit=127.0.0.1/32\n")]),
    shape("ports are not judged where a copy has no rtp.conf",
          [(RTP, "", None)], "nat-not-for-ice", own=False),
    shape("without PJSIP there is no password of PJSIP to check",
          [*((MODS, f"load=>{each}.so\n", "") for each in MODULES if "pjsip" in each),
           (MODS, "", "load=chan_sip.so\n"), OLD_BROWSER, (PJSIP, "", None)],
          version="16.28.0"),
    shape("browsers by chan_sip need its WebSocket and no account of PJSIP",
          [(MODS, "", "load=chan_sip.so\n"), OLD_BROWSER, (PJSIP, "webrtc=yes", "webrtc=no")],
          version="16.28.0"),
    shape("chan_sip takes no WebSocket where there is none",
          [(MODS, "", "load=chan_sip.so\n"), OLD, (MODS, "load=>res_http_websocket.so\n", "")],
          "module-missing", version="16.28.0"),
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
