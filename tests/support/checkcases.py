"""A configuration that is right, and for each rule one change that breaks it and one that not.

A change is a file, a text in it and what comes in its place; without a text it is added at the
end, and without anything to come the file is taken away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from wizard.catalogue import Catalogue, Version
from wizard.certificates.read import CertificateProblem
from wizard.check import Scene
from wizard.check.host import FileStatus
from wizard.words.message import Message

CATALOGUE = Catalogue()
PASSWORD = "sEq7-quiet-harbour-41"

MODULES = (
    "res_sorcery_config", "res_sorcery_memory", "res_sorcery_astdb", "res_pjproject", "res_pjsip",
    "res_pjsip_session", "res_pjsip_pubsub", "res_pjsip_authenticator_digest",
    "res_pjsip_endpoint_identifier_user", "res_pjsip_endpoint_identifier_anonymous",
    "res_pjsip_registrar", "res_pjsip_nat", "res_pjsip_sdp_rtp", "res_http_websocket",
    "res_websocket_client", "res_pjsip_transport_websocket", "res_rtp_asterisk", "res_srtp",
    "res_format_attr_opus", "res_stasis", "res_ari", "chan_pjsip", "bridge_simple", "pbx_config",
    "app_dial", "app_echo", "app_exec", "func_strings", "func_pjsip_aor", "func_pjsip_contact",
    "codec_ulaw", "codec_alaw", "codec_g722", "codec_a_mu",
    "codec_resample", "codec_opus_open_source", "codec_gsm",
)  # fmt: skip
FILES = {
    "asterisk.conf": "[options]\nhideconnect=yes\n",
    "modules.conf": "[modules]\nautoload=no\n" + "".join(f"load=>{each}.so\n" for each in MODULES),
    "http.conf": """\
[general]
enabled=yes
bindaddr=127.0.0.1
bindport=8088
tlsenable=yes
tlsbindaddr=0.0.0.0:8089
tlscertfile=/etc/asterisk/keys/fullchain.pem
tlsprivatekey=/etc/asterisk/keys/privkey.pem
sessionlimit=100
""",
    "rtp.conf": """\
[general]
rtpstart=10100
rtpend=10299
icesupport=yes
strictrtp=yes

[ice_host_candidates]
10.0.0.10 => 203.0.113.10
""",
    "pjsip.conf": f"""\
[transport-wss]
type=transport
protocol=wss
bind=0.0.0.0

[transport-udp]
type=transport
protocol=udp
bind=10.0.0.10:5060
external_media_address=203.0.113.10

[browser](!)
type=endpoint
context=inside
disallow=all
allow=opus,ulaw
webrtc=yes

[6001](browser)
auth=6001
aors=6001

[6001]
type=auth
auth_type=userpass
username=6001
password={PASSWORD}

[6001]
type=aor
max_contacts=5

[7001]
type=endpoint
context=inside
disallow=all
allow=alaw
auth=7001
aors=7001

[7001]
type=auth
username=7001
password={PASSWORD}7

[7001]
type=aor
max_contacts=1

[provider]
type=endpoint
context=public
disallow=all
allow=alaw
aors=provider
identify_by=ip

[provider]
type=aor
contact=sip:192.0.2.8

[provider]
type=identify
endpoint=provider
match=192.0.2.8
""",
    "extensions.conf": """\
[inside]
exten => 600,1,Echo()
include => outgoing

[outgoing]
exten => _0X.,1,GotoIf($["${FILTER(0-9,${EXTEN})}" != "${EXTEN}"]?no)
same => n,Dial(PJSIP/${FILTER(0-9,${EXTEN:1})}@provider)
same => n(no),Hangup(1)

[public]
exten => 600,1,Echo()
""",
    "keys/fullchain.pem": "",
    "keys/privkey.pem": "",
}

Change = tuple[str, str, str | None]


class Case(NamedTuple):
    """A rule with a change that breaks it and one that does not.

    Attributes:
        id: of the rule.

        broken: the changes with which it finds something.

        at: text of the line that it points to; empty for a file as a whole.

        fine: changes with which it finds nothing; the right configuration without any.

        version: of Asterisk.

        host: what the machine says, while it is broken.
    """

    id: str
    broken: Sequence[Change]
    at: str = ""
    fine: Sequence[Change] = ()
    version: str = "22.10.1"
    host: Mapping[str, object] = {}


class FakeHost:
    """A machine as a test wants it."""

    def __init__(
        self,
        *,
        missing: Sequence[str] = (),
        open_files: Sequence[str] = (),
        unreadable: Sequence[str] = (),
        installed: Sequence[str] | None = None,
        at: Sequence[str] = (),
        problems: Sequence[str] = (),
        in_container: bool = False,
    ) -> None:
        self._missing = missing
        self._open = open_files
        self._unreadable = unreadable
        self._installed = installed
        self._addresses = at
        self._problems = problems
        self._contained = in_container

    def status(self, path: Path) -> FileStatus | None:
        """What there is, closed unless it is to be open."""
        if path.name in self._missing or not path.exists():
            return None
        return FileStatus(0o644 if path.name in self._open else 0o640, 0, 0)

    def readable(self, path: Path, user: str, *, closed: bool = False) -> bool | None:
        """All but what is to be unreadable."""
        assert user == "asterisk"
        return path.name not in self._unreadable

    def modules(self, folder: str) -> frozenset[str] | None:
        """What is to be installed."""
        return None if self._installed is None else frozenset(self._installed)

    def addresses(self) -> Sequence[str]:
        """What the machine is to have."""
        return self._addresses

    def contained(self) -> bool:
        """Whether it is to be a container."""
        return self._contained

    def certificate(
        self, certificate: Path, key: Path | None, hostname: str
    ) -> list[CertificateProblem]:
        """What is to be wrong."""
        return [
            CertificateProblem(each, "error", Message("marks.said", said=f"It is {each}."))
            for each in self._problems
        ]


def write(folder: Path, changes: Sequence[Change] = ()) -> Path:
    """Write the right configuration with some changes."""
    files = dict(FILES)
    for file, old, new in changes:
        if new is None:
            del files[file]
        elif old:
            assert old in files[file], f"{file} holds no {old!r}"
            files[file] = files[file].replace(old, new)
        else:
            files[file] = files.get(file, "") + new
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return folder


def scene(
    folder: Path,
    changes: Sequence[Change] = (),
    version: str = "22.10.1",
    host: Mapping[str, object] | None = None,
    *,
    own: bool = True,
) -> Scene:
    """The scene of a configuration with some changes."""
    machine = FakeHost(**(host or {}))  # type: ignore[arg-type]
    write(folder, [("asterisk.conf", "", "[directories]\nastetcdir=/etc/asterisk\n"), *changes])
    return Scene(folder, CATALOGUE, Version.parse(version), machine, own=own)


HTTP, RTP, PJSIP, PLAN = "http.conf", "rtp.conf", "pjsip.conf", "extensions.conf"
MODS, SIP, MANAGER, ARI = "modules.conf", "sip.conf", "manager.conf", "ari.conf"
OPTS = "asterisk.conf"
CERT, KEY = (
    "tlscertfile=/etc/asterisk/keys/fullchain.pem",
    "tlsprivatekey=/etc/asterisk/keys/privkey.pem",
)
LIVE = "/etc/letsencrypt/live/pbx.example.test/"
GUESTS = "[general]\ncontext=public\nwebsocket_enabled=no\n"
OLD_SIP: Sequence[Change] = ((MODS, "", "load=chan_sip.so\n"),)
WEB = "webrtc=yes"
TRUNK = (
    "[carrier]\ntype=endpoint\ncontext=public\nallow=alaw\naors=carrier\n"
    "[carrier]\ntype=aor\ncontact=sip:192.0.2.9\n"
    "[carrier]\ntype=identify\nendpoint=carrier\nmatch=192.0.2.9\n"
)
USERS = "users.conf"
OLD_USERS = "[7002]\nhost=dynamic\nhassip=yes\nhasexten=no\n"
SFU = "load=app_confbridge.so\nload=res_timing_pthread.so\n"
SORCERY, EXT = "sorcery.conf", "extconfig.conf"
REALTIME: Sequence[Change] = (
    (SORCERY, "", "[res_pjsip]\nendpoint=realtime,ps_endpoints\n"),
    (EXT, "", "[settings]\nps_endpoints => odbc,asterisk\n"),
    (MODS, "", "load=res_sorcery_realtime.so\n"),
)
FROM_FILE = "endpoint=config,pjsip.conf,criteria=type=endpoint\n"
MANAGERS = f"[general]\nenabled=yes\nbindaddr=0.0.0.0\n[ops]\nsecret={PASSWORD}\n"


def certificate(id_: str, problem: str) -> Case:
    """A case of which the certificate's own check says what is wrong."""
    return Case(id_, (), CERT, host={"problems": [problem]})


CASES = [
    # How files are written.
    Case("file-no-bracket", [(PLAN, "[public]", "[public")], "[public"),
    Case("file-no-parenthesis", [(PJSIP, "[browser](!)", "[browser](!")], "[browser](!"),
    Case("file-rest-unchecked", [(PJSIP, "[6001](browser)", "[6001](brwser)")], "auth=6001",
         [(PJSIP, "", "[last](none)\n")]),
    Case("file-unknown-template", [(PJSIP, "[6001](browser)", "[6001](brwser)")],
         "[6001](brwser)"),
    Case("file-inherits-itself", [(PLAN, "", "[public](+,public)\n")], "[public](+"),
    Case("file-unknown-section", [(PLAN, "", "[x](+)\n")], "[x](+)",
         [(PLAN, "", "[public](+)\n")]),
    Case("file-bad-filter", [(PLAN, "", "[public](+exten=[)\n")], "[public](+exten=[)"),
    Case("file-no-section", [(RTP, "[general]\n", "")], "rtpstart=10100"),
    Case("file-bad-escape", [(RTP, "[general]\n", "[general]\n\\\n")], "\\"),
    Case("file-missing-include", [(RTP, "", "#include x.conf\n")], "#include x.conf",
         [(RTP, "", "#tryinclude x.conf\n")]),
    Case("file-include-cycle", [(RTP, "", "#include rtp.conf\n")], "#include rtp.conf"),
    Case("file-too-deep", [(RTP, "", ";--\n" * 130)], ";--"),
    Case("file-binary", [(RTP, "", "\0")], ""),
    Case("file-no-equals", [(RTP, "rtpend=", "rtpend ")], "rtpend 10299"),
    Case("file-no-name", [(RTP, "rtpend=10299", "rtpend=10299\n=5")], "=5"),
    Case("file-unknown-directive", [(RTP, "", "#inclde x\n")], "#inclde x"),
    Case("file-no-argument", [(RTP, "", "#include\n")], "#include"),
    Case("file-too-long", [(RTP, "", "; " + "x" * 9000 + "\n")], "; xxx"),
    Case("file-open-comment", [(RTP, "", ";-- never closed\n")], ";-- never"),
    Case("file-stray-end", [(RTP, "", "--; x\nrtcpinterval=5000\n")], "--; x"),
    Case("file-no-file", [(RTP, "", "#tryinclude keys\n")], "#tryinclude keys"),
    # The web server and its certificate.
    Case("web-server-off", [(HTTP, "enabled=yes", "enabled=no"), (HTTP, "tlsenable=yes", "")],
         "enabled=no", [(HTTP, "tlsenable=yes", "")]),
    Case("http-no-address", [(HTTP, "bindaddr=127.0.0.1\n", "")], "enabled=yes"),
    Case("tls-no-address",
         [(HTTP, "enabled=yes", "enabled=no"), (HTTP, "tlsbindaddr=0.0.0.0:8089", "")],
         "tlsenable=yes", [(HTTP, "tlsbindaddr=0.0.0.0:8089", "")]),
    Case("tls-off",
         [(HTTP, "tlsenable=yes", "tlsenable=no"), (HTTP, "=127.0.0.1", "=192.168.1.5")],
         "tlsenable=no", [(HTTP, "tlsenable=yes", "tlsenable=no")]),
    Case("plain-http-open", [(HTTP, "bindaddr=127.0.0.1", "bindaddr=0.0.0.0")], "bindaddr=0.0.0.0",
         [(HTTP, "bindaddr=127.0.0.1", "bindaddr=192.168.1.5")]),
    Case("session-limit", [(HTTP, "sessionlimit=100", "sessionlimit=1")], "sessionlimit=1"),
    Case("http-prefix", [(HTTP, "", "prefix=pbx\n")], "prefix=pbx", [(HTTP, "", "prefix=\n")]),
    Case("tls-behind-proxy", [(HTTP, "tlsenable=yes", "tlsenable=no")], "tlsenable=no",
         [(HTTP, "tlsenable=yes", "tlsenable=no"), (HTTP, "=127.0.0.1", "=192.168.1.5")]),
    Case("tls-only-local", [(HTTP, "tlsbindaddr=0.0.0.0", "tlsbindaddr=127.0.0.1")],
         "tlsbindaddr=127", [(HTTP, "tlsbindaddr=0.0.0.0", "tlsbindaddr=10.0.0.10")]),
    Case("candidate-reversed", [(RTP, "10.0.0.10 => 203.0.113.10", "203.0.113.10 => 10.0.0.10")],
         "203.0.113.10", [(RTP, "=> 203.0.113.10", "=> 10.0.0.11")]),
    Case("extensions-absent", [(PLAN, "", None)], "",
         [(PLAN, "", None), ("extensions.lua", "", "extensions = {}\n")]),
    Case("dial-sip-gone", [(PLAN, "", "exten => 1,1,Dial(SIP/6001,30)\n")], "exten => 1,1",
         [(PLAN, "", "exten => 1,1,Dial(PJSIP/6001,30)\n")]),
    Case("dial-sip-off", [(PLAN, "", "exten => 1,1,Dial(PJSIP/1&SIP/6001)\n")], "exten => 1,1",
         [(PLAN, "", "exten => 1,1,Dial(SIP/6001)\n"), (SIP, "", GUESTS), *OLD_SIP],
         version="18.20.0"),
    Case("trunk-reference-unknown",
         [(PJSIP, "", "[y]\ntype=registration\noutbound_auth=no\nserver_uri=sip:a.example\n")],
         "outbound_auth=no",
         [(PJSIP, "", "[y]\ntype=registration\noutbound_auth=6001\n")]),
    Case("include-unknown", [(PLAN, "", "include => nowhere\n")], "include => nowhere",
         [(PLAN, "", "include => parkedcalls\ninclude => Inside,9:00-17:00,*,*,*\n")]),
    Case("jump-unknown", [(PLAN, "", "exten => 1,1,Goto(gone,s,1)\n")], "exten => 1,1,Goto",
         [(PLAN, "", "exten => 1,1,Goto(outgoing,0301,1)\n")]),
    Case("dial-unknown", [(PLAN, "", "exten => 1,1,Dial(PJSIP/7020,20)\n")], "exten => 1,1,Dial",
         [(PLAN, "", "exten => 1,1,Dial(PJSIP/6001&PJSIP/1@provider&PJSIP/${X},20)\n")]),
    Case("application-misspelt", [(PLAN, "", "exten => 1,1,Hagnup()\n")], "exten => 1,1,Hagnup",
         [(PLAN, "", "exten => 1,1,hangup()\nexten => 2,1,Swift(hello)\n")]),
    Case("priority-gap", [(PLAN, "", "exten => 1,1,Answer()\nexten => 1,3,Hangup()\n")],
         "exten => 1,3", [(PLAN, "", "exten => 1,1,Hangup()\nexten => 1,3,Hangup()\n")]),
    Case("turn-incomplete",
         [(RTP, "10.0.0.10 => 203.0.113.10\n", ""),
          (RTP, "icesupport=yes", "icesupport=yes\nturnaddr=192.0.2.1\nturnusername=u")],
         "turnusername=u",
         [(RTP, "icesupport=yes", "icesupport=yes\nturnaddr=192.0.2.1")]),
    Case("dial-contact-unchecked",
         [(PLAN, "", "exten => 1,1,Dial(${PJSIP_DIAL_CONTACTS(6001)},30)\n")], "exten => 1,1",
         [(PLAN, "", "exten => 1,1,Dial(PJSIP/6001,30)\n")]),
    Case("dial-number-unchecked",
         [(PLAN, "", "exten => _7X.,1,Dial(PJSIP/${EXTEN:1}@line)\n")], "exten => _7X.",
         [(PLAN, "", "exten => _7XXX,1,Dial(PJSIP/${EXTEN:1}@line)\n")]),
    Case("dial-caller-unchecked",
         [(PLAN, "", "exten => 1,1,Dial(PJSIP/${CALLERID(num)}@line)\n")], "exten => 1,1",
         [(PLAN, "", "exten => 1,1,Dial(PJSIP/${FILTER(0-9,${CALLERID(num)})}@line)\n")]),
    Case("shell-text-unchecked",
         [(MODS, "", "load=app_system.so\n"),
          (PLAN, "", "exten => 1,1,System(echo ${CALLERID(name)})\n")], "exten => 1,1",
         [(MODS, "", "load=app_system.so\n"),
          (PLAN, "", "exten => 1,1,System(echo ${FILTER(a-z,${CALLERID(name)})})\n")]),
    Case("dialplan-function-missing",
         [(PLAN, "", "exten => 1,1,Set(TIMEOUT(absolute)=60)\n")], "exten => 1,1,Set",
         [(PLAN, "", "exten => 1,1,Set(TIMEOUT(absolute)=60)\n"),
          (MODS, "", "load=func_timeout.so\n")]),
    Case("dialplan-application-missing",
         [(MODS, "load=>app_exec.so\n", ""), (PLAN, "", "exten => 1,1,ExecIf(1?Hangup())\n")],
         "exten => 1,1,ExecIf", [(PLAN, "", "exten => 1,1,ExecIf(1?Hangup())\n")]),
    Case("browser-account-plain", [(PJSIP, "bind=10.0.0.10:5060", "bind=0.0.0.0:5060")],
         "bind=0.0.0.0:5060", [(PJSIP, "webrtc=yes\n", ""),
                               (PJSIP, "bind=10.0.0.10:5060", "bind=0.0.0.0:5060")]),
    Case("file-exec", [(PLAN, "", "#exec /bin/x\n")], "#exec"),
    Case("certificate-none", [(HTTP, CERT, "")], "tlsenable=yes"),
    Case("certificate-missing", [("keys/privkey.pem", "", None)], KEY),
    Case("certificate-not-readable", (), KEY, host={"unreadable": ["privkey.pem"]}),
    Case("certificate-relative", [(HTTP, KEY, "tlsprivatekey=keys/privkey.pem")],
         "tlsprivatekey=keys/privkey.pem"),
    certificate("certificate-unusable", "not-pem"),
    certificate("certificate-expired", "expired"),
    certificate("certificate-expires-soon", "expires-soon"),
    certificate("certificate-name", "no-san"),
    certificate("certificate-chain", "no-chain"),
    Case("certificate-leaf-alone", [(HTTP, CERT, f"tlscertfile={LIVE}cert.pem")],
         "tlscertfile=/etc/letsencrypt", [(HTTP, CERT, f"tlscertfile={LIVE}fullchain.pem")]),
    certificate("certificate-mismatch", "mismatch"),
    certificate("certificate-weak", "weak-key"),
    certificate("certificate-purpose", "no-purpose"),
    certificate("certificate-self-signed", "self-signed"),
    certificate("certificate-too-long", "too-long"),
    Case("dtls-both",
         [(PJSIP, WEB, "webrtc=yes\ndtls_auto_generate_cert=yes\ndtls_cert_file=/k.pem")],
         "dtls_cert_file=/k.pem", [(PJSIP, WEB, "webrtc=yes\ndtls_auto_generate_cert=yes")]),
    Case("dtls-file-missing", [(PJSIP, WEB, "webrtc=yes\ndtls_cert_file=/no/such.pem")],
         "dtls_cert_file=/no/such.pem"),
    Case("dtls-file-needless",
         [(PJSIP, WEB, "webrtc=yes\ndtls_cert_file=/etc/asterisk/keys/fullchain.pem")],
         "dtls_cert_file=/etc/asterisk/keys/fullchain.pem"),
    Case("dtls-other-certificate",
         [(PJSIP, "allow=alaw\n", "allow=alaw\nmedia_encryption=dtls\n"
           "dtls_cert_file=/etc/asterisk/keys/privkey.pem\n")],
         "dtls_cert_file=/etc/asterisk/keys/privkey.pem",
         [(PJSIP, "allow=alaw\n", "allow=alaw\nmedia_encryption=dtls\n"
           "dtls_cert_file=/etc/asterisk/keys/fullchain.pem\n")]),
    Case("dtls-no-certificate",
         [(PJSIP, "allow=alaw\n", "allow=alaw\nmedia_encryption=dtls\n")],
         "media_encryption=dtls",
         [(PJSIP, "allow=alaw\n", "allow=alaw\nmedia_encryption=dtls\n"
           "dtls_auto_generate_cert=yes\n")]),
    Case("bundle-without-webrtc", [(PJSIP, "allow=alaw\n", "allow=alaw\nbundle=yes\n")],
         "bundle=yes", [(PJSIP, WEB, f"{WEB}\nbundle=yes")]),
    # Modules.
    Case("modules-none", [(MODS, "[modules]", "[moduls]")]),
    Case("module-missing", [(MODS, "load=>res_srtp.so\n", "")], "[modules]",
         [(MODS, "load=>res_pjsip_nat.so\n", "")]),
    Case("module-refused", [(MODS, "", "noload=res_srtp.so\n")], "noload=res_srtp.so",
         [(MODS, "", "noload=res_pjsip_nat.so\n")]),
    Case("module-not-installed", (), "load=>res_srtp.so",
         host={"installed": [each for each in MODULES if each != "res_srtp"]}),
    Case("authenticator-missing", [(MODS, "load=>res_pjsip_authenticator_digest.so\n", "")],
         "[modules]"),
    Case("module-requirement", [(MODS, "load=>res_pjsip_pubsub.so\n", "")],
         "load=>chan_pjsip.so", [(MODS, "load=>res_websocket_client.so\n", "")],
         version="16.28.0"),
    Case("module-gone", [(MODS, "", "load=chan_sip.so\n")], "load=chan_sip.so"),
    Case("module-misspelt", [(MODS, "", "load=res_pjsip_transport_websockt.so\n")],
         "load=res_pjsip_transport_websockt", [(MODS, "", "load=res_timing_pthread.so\n")]),
    Case("module-required", [(MODS, "", "require=res_pjsip_multihomed.so\n")],
         "require=res_pjsip_multihomed", [(MODS, "", "require=res_pjsip.so\n")]),
    Case("module-never", [(MODS, "", "load=res_webrtc_gateway.so\n")], "load=res_webrtc",
         [(MODS, "", "load=codec_g729a.so\nload=chan_dongle.so\nnoload=res_webrtc.so\n")]),
    Case("chan-sip-websocket", [*OLD_SIP, (SIP, "", "[general]\nallowguest=no\n")],
         "load=chan_sip.so", [*OLD_SIP, (SIP, "", GUESTS)], version="16.28.0"),
    # Objects of pjsip.conf.
    Case("no-browser-endpoint", [(PJSIP, WEB, "webrtc=no")], "",
         [(PJSIP, WEB, "webrtc=no"), *REALTIME, (SORCERY, "", FROM_FILE)]),
    Case("webrtc-unclear", [(PJSIP, WEB, "webrtc=ja")], "webrtc=ja",
         [(PJSIP, WEB, "webrtc=True")]),
    Case("pjsip-absent", [(PJSIP, "", None)], "",
         [(PJSIP, "", None), *REALTIME, (SORCERY, "", FROM_FILE)]),
    Case("sip-not-read", [(PJSIP, "", None), (SIP, "", GUESTS)], "", [(SIP, "", GUESTS)]),
    Case("users-not-read", [(USERS, "", OLD_USERS)], "[7002]",
         [(USERS, "", OLD_USERS.replace("hassip=yes", "hasmanager=no"))]),
    Case("users-conf-gone", [(USERS, "", OLD_USERS.replace("hassip=yes", ""))], "[7002]",
         [(USERS, "", "[general]\nhassip=yes\n")], version="23.4.1"),
    Case("aor-not-the-user",
         [(PJSIP, "aors=6001\n", "aors=desk\n"),
          (PJSIP, "", "[desk]\ntype=aor\nmax_contacts=1\n")],
         "aors=desk",
         [(PJSIP, "aors=6001\n", "aors=desk\nidentify_by=username,auth_username\n"),
          (PJSIP, "username=6001", "username=desk"),
          (PJSIP, "", "[desk]\ntype=aor\nmax_contacts=1\n")]),
    Case("browser-not-identified", [(PJSIP, WEB, f"{WEB}\nidentify_by=ip")], "identify_by=ip",
         [(PJSIP, WEB, f"{WEB}\nidentify_by=ip,username")]),
    Case("identify-incomplete", [(PJSIP, "", "[peer]\ntype=identify\nendpoint=7001\n")], "[peer]",
         [(PJSIP, "", "[peer]\ntype=identify\nendpoint=7001\nmatch_header=X-Id: 1\n")]),
    Case("identify-everybody",
         [(PJSIP, "", "[peer]\ntype=identify\nendpoint=7001\nmatch=0.0.0.0/0\n")],
         "match=0.0.0.0/0",
         [(PJSIP, "", "[peer]\ntype=identify\nendpoint=7001\nmatch=192.0.2.0/24\n")]),
    Case("trunk-open-by-name",
         [(PJSIP, "", TRUNK)], "[carrier]",
         [(PJSIP, "", TRUNK.replace("aors=", "identify_by=ip\naors="))]),
    Case("pjsip-not-read", REALTIME, "endpoint=realtime,ps_endpoints",
         [*REALTIME, (SORCERY, "", FROM_FILE)]),
    Case("realtime-family-missing",
         [*REALTIME, (SORCERY, "", FROM_FILE), (EXT, "ps_endpoints =>", "ps_auths =>")],
         "endpoint=realtime,ps_endpoints", [*REALTIME, (SORCERY, "", FROM_FILE)]),
    Case("sorcery-file-second",
         [(SORCERY, "", f"[res_pjsip]\n{FROM_FILE}{FROM_FILE.replace('pjsip', 'more')}"),
          ("more.conf", "", "[6002]\ntype=endpoint\n")], "endpoint=config,more.conf",
         [(SORCERY, "", "[res_pjsip]\naor=config,pjsip.conf,criteria=type=aor\n"
           "contact=config,more.conf,criteria=type=contact\n"), ("more.conf", "", "[a]\nb=c\n")]),
    Case("sorcery-file-absent",
         [(SORCERY, "", "[res_pjsip]\naor=config,aors.conf,criteria=type=aor\n")],
         "aor=config,aors.conf",
         [(SORCERY, "", "[res_pjsip]\naor=config,aors.conf,criteria=type=aor\n"),
          ("aors.conf", "", "[6001]\ntype=aor\nmax_contacts=1\n[7001]\ntype=aor\n"
           "max_contacts=1\n")]),
    Case("pjsip-type-by-name", [(PJSIP, "", "[global]\nuser_agent=PBX\n")], "[global]",
         [(PJSIP, "", "[global]\nuser_agent=PBX\nno_such_option=1\n")]),
    Case("pjsip-no-type", [(PJSIP, "", "[6002]\nauth=6002\n")], "[6002]"),
    Case("pjsip-type-unknown", [(PJSIP, "", "[6002]\ntype=Aor\n")], "type=Aor",
         [(PJSIP, "", "[6002]\ntype=acl\n[mwi]\ntype=outbound-publish\nserver_uri=sip:x\n")]),
    Case("transport-no-address", [(PJSIP, "bind=0.0.0.0\n", "")], "[transport-wss]",
         [(PJSIP, "bind=0.0.0.0\n", "bind=[::]\n"),
          (PJSIP, "", "[flow]\ntype=transport\nprotocol=flow\n")]),
    Case("pjsip-twice", [(PJSIP, "", "[6001]\ntype=aor\nmax_contacts=2\n")], "[6001]",
         [(PJSIP, "", "[6002]\ntype=aor\nmax_contacts=2\n")]),
    Case("pjsip-option-inverted",
         [(PJSIP, "protocol=udp", "protocol=tcp\ntcp_keepalive_enable=yes")],
         "tcp_keepalive_enable=yes", version="22.2.0"),
    Case("no-wss-transport", [(PJSIP, "protocol=wss", "protocol=tcp")]),
    Case("wss-external-address",
         [(PJSIP, "protocol=wss", "protocol=wss\nlocal_net=10.0.0.0/8")], "local_net=10.0.0.0/8",
         [(PJSIP, "protocol=udp", "protocol=udp\nlocal_net=10.0.0.0/8")]),
    Case("wss-tls-lines", [(PJSIP, "protocol=wss", "protocol=wss\ncert_file=/k.pem")],
         "cert_file=/k.pem"),
    Case("transport-file-missing", [(PJSIP, "protocol=wss", "protocol=wss\ncert_file=/no.pem")],
         "cert_file=/no.pem",
         [(PJSIP, "protocol=wss", "protocol=tls\ncert_file=/etc/asterisk/keys/fullchain.pem")]),
    Case("webrtc-half", [(PJSIP, WEB, "use_avpf=yes\nmedia_encryption=dtls\nice_support=yes")],
         "[6001](browser)",
         [(PJSIP, WEB, "use_avpf=yes\nmedia_encryption=dtls\nice_support=yes\nrtcp_mux=yes\n"
           "dtls_auto_generate_cert=yes\ndtls_verify=fingerprint"),
          (PJSIP, "allow=alaw\n", "allow=alaw\nice_support=yes\nrtcp_mux=yes\n"
           "media_encryption=sdes\n")]),
    Case("webrtc-overrides", [(PJSIP, WEB, "webrtc=yes\nice_support=no")], "ice_support=no",
         [(PJSIP, WEB, "webrtc=yes\nice_support=yes")]),
    Case("dtls-verify",
         [(PJSIP, WEB, "use_avpf=yes\nmedia_encryption=dtls\nice_support=yes\nrtcp_mux=yes\n"
           "dtls_auto_generate_cert=yes\ndtls_verify=yes")], "dtls_verify=yes"),
    Case("reference-unknown", [(PJSIP, "aors=6001", "aors=6OO1")], "aors=6OO1"),
    Case("context-unknown", [(PJSIP, "[browser](!)\ntype=endpoint\ncontext=inside",
                              "[browser](!)\ntype=endpoint\ncontext=insde")], "context=insde"),
    Case("endpoint-no-aor", [(PJSIP, "aors=6001\n", "")], "[6001](browser)",
         [(PJSIP, "aors=7001\n", "")]),
    Case("aor-no-contacts", [(PJSIP, "max_contacts=5\n", "")], "[6001]",
         [(PJSIP, "max_contacts=5", "contact=sip:a@10.0.0.5")]),
    Case("aor-one-contact", [(PJSIP, "max_contacts=5", "max_contacts=1")], "max_contacts=1",
         [(PJSIP, "max_contacts=5", "max_contacts=2")]),
    Case("account-bare-number",
         [("freepbx_chown.conf", "", ""), (PJSIP, "", "#include pjsip_custom.conf\n"),
          ("pjsip_custom.conf", "", "[6002]\ntype=aor\nmax_contacts=2\n")],
         "[6002]", [("freepbx_chown.conf", "", ""), (PJSIP, "", "#include pjsip_custom.conf\n"),
                    ("pjsip_custom.conf", "", "[6002-web]\ntype=aor\nmax_contacts=2\n")]),
    Case("media-on-loopback",
         [(PJSIP, WEB, "webrtc=yes\ntransport=transport-wss"),
          (PJSIP, "bind=0.0.0.0\n", "bind=127.0.0.1\n")], "transport=transport-wss",
         [(PJSIP, WEB, "webrtc=yes\ntransport=transport-wss")]),
    # Codecs.
    Case("codec-unknown", [(PJSIP, "allow=opus,ulaw", "allow=opus,ulw")], "allow=opus,ulw",
         [(PJSIP, "allow=opus,ulaw", "allow=!all,opus:20,slin16")]),
    Case("codec-none-for-browsers", [(PJSIP, "allow=opus,ulaw", "allow=gsm,ilbc")],
         "allow=gsm,ilbc"),
    Case("codec-no-path",
         [(PJSIP, "allow=opus,ulaw", "allow=opus"),
          (MODS, "load=>codec_opus_open_source.so\n", "")], "allow=opus",
         [(PJSIP, "allow=opus,ulaw", "allow=opus")]),
    Case("sfu-one-video",
         [(MODS, "", SFU), (PJSIP, "allow=opus", "allow=vp8,opus"),
          ("confbridge.conf", "", "[room]\ntype=bridge\nvideo_mode=sfu\n")], "[6001](browser)",
         [(MODS, "", SFU), (PJSIP, "allow=opus", "max_video_streams=9\nallow=vp8,opus"),
          ("confbridge.conf", "", "[room]\ntype=bridge\nvideo_mode=sfu\n")]),
    # Media.
    Case("rtp-range-invalid", [(RTP, "rtpend=10299", "rtpend=9000")], "rtpstart=10100"),
    Case("rtp-range-small", [(RTP, "rtpend=10299", "rtpend=10110")], "rtpstart=10100",
         [(RTP, "rtpend=10299", "rtpend=10119")]),
    Case("rtp-port-refused", [(RTP, "rtpstart=10100", "rtpstart=10080")], "rtpstart=10080",
         [(RTP, "rtpstart=10100", "rtpstart=10082")]),
    Case("rtp-range-overlap", [(RTP, "rtpstart=10100", "rtpstart=5000")], "rtpstart=5000"),
    Case("ice-off", [(RTP, "icesupport=yes", "icesupport=enabled")], "icesupport=enabled",
         [(RTP, "icesupport=yes", "icesupport=on")]),
    Case("strict-rtp-off", [(RTP, "strictrtp=yes", "strictrtp=ys")], "strictrtp=ys",
         [(RTP, "strictrtp=yes", "strictrtp=seqno")]),
    Case("stun-ipv6", [(RTP, "icesupport=yes", "icesupport=yes\nstunaddr=[2001:db8::1]:3478")],
         "stunaddr=[2001:db8::1]:3478"),
    Case("stun-with-scheme",
         [(RTP, "icesupport=yes", "icesupport=yes\nstunaddr=stun:stun.example.test:3478"),
          (RTP, "10.0.0.10 => 203.0.113.10\n", "")],
         "stunaddr=stun:stun.example.test:3478",
         [(RTP, "icesupport=yes", "icesupport=yes\nstunaddr=stun.example.test:3478"),
          (RTP, "10.0.0.10 => 203.0.113.10\n", "")]),
    Case("stun-and-candidates", [(RTP, "icesupport=yes", "icesupport=yes\nstunaddr=192.0.2.1")],
         "stunaddr=192.0.2.1",
         [(RTP, "icesupport=yes", "icesupport=yes\nstunaddr=192.0.2.1"),
          (RTP, "10.0.0.10 => 203.0.113.10\n", "")]),
    Case("turn-broken",
         [(RTP, "icesupport=yes", "icesupport=yes\nturnaddr=192.0.2.1")], "turnaddr=192.0.2.1",
         [(RTP, "icesupport=yes", "icesupport=yes\nstunaddr=192.0.2.1")], version="22.8.0"),
    Case("candidate-no-address", [(RTP, "=> 203.0.113.10", "=> pbx.example.test")],
         "10.0.0.10 => pbx.example.test"),
    Case("candidate-misspelt", [(RTP, "=> 203.0.113.10", "=> 203.0.113.10,include_local")],
         "10.0.0.10 => 203.0.113.10,include_local",
         [(RTP, "=> 203.0.113.10", "=> 203.0.113.10,include_local_address")]),
    Case("nat-not-for-ice", [(RTP, "10.0.0.10 => 203.0.113.10\n", "")],
         "external_media_address=203.0.113.10",
         [(RTP, "10.0.0.10 => 203.0.113.10\n", ""),
          (RTP, "icesupport=yes", "icesupport=yes\nstunaddr=192.0.2.1")],
         host={"at": ["10.0.0.10"]}),
    Case("rtp-line-twice", [(RTP, "rtpend=10299", "rtpend=10299\nrtpend=12000")], "rtpend=12000",
         [(RTP, "rtpend=10299", "rtpend=10299\nrtpend=10299")]),
    # Single options and values.
    Case("modules-option-unknown", [(MODS, "", "laod=app_echo.so\n")], "laod=app_echo.so"),
    Case("option-unknown", [(HTTP, "", "tlsbindport=8089\n")], "tlsbindport=8089"),
    Case("option-misspelt-needed", [(HTTP, KEY, KEY.replace("private", "privat"))],
         "tlsprivatkey=", [(HTTP, KEY, KEY.replace("private", "prv_"))]),
    Case("option-misspelt", [(RTP, "rtpend=10299", "rtp_end=10299")], "rtp_end=10299"),
    Case("pjsip-option-unknown", [(PJSIP, WEB, "webrtc=yes\nnat=force_rport")],
         "nat=force_rport", [(PJSIP, WEB, "webrtc=yes\nmailboxes=6001")]),
    Case("pjsip-option-misspelt", [(PJSIP, WEB, "webrtc=yes\ndirectmedia=no")],
         "directmedia=no", [(PJSIP, WEB, "webrtc=yes\ndirect_media=no")]),
    Case("option-other-version", [(HTTP, "", "enable_static=yes\n")], "enable_static=yes",
         [(HTTP, "", "enablestatic=yes\n")], version="16.7.0"),
    Case("pjsip-option-other-version", [(PJSIP, WEB, "webrtc=yes\nrtp_port_start=12000")],
         "rtp_port_start=12000", version="22.9.0"),
    Case("option-old-spelling", [(HTTP, "", "enablestatic=yes\n")], "enablestatic=yes",
         [(HTTP, "", "enable_static=yes\n")]),
    Case("value-not-boolean", [(HTTP, "", "enable_static=enabled\n")], "enable_static=enabled"),
    Case("value-not-number", [(HTTP, "", "session_inactivity=30s\n")], "session_inactivity=30s"),
    Case("value-out-of-range", [(HTTP, "=8088", "=80880")], "bindport=80880"),
    Case("value-unknown", [(RTP, "strictrtp=yes", "strictrtp=strict")], "strictrtp=strict"),
    Case("pjsip-value-not-number", [(PJSIP, WEB, "webrtc=yes\nrtp_timeout=30s")],
         "rtp_timeout=30s", [(HTTP, "", "session_inactivity=30s\n")]),
    Case("pjsip-value-out-of-range", [(PJSIP, "max_contacts=5", "max_contacts=-1")],
         "max_contacts=-1"),
    Case("pjsip-value-unknown", [(PJSIP, WEB, "webrtc=yes\ndtmf_mode=rfc2833")],
         "dtmf_mode=rfc2833",
         [(PJSIP, WEB, "webrtc=yes\ndtmf_mode=rfc4733")]),
    # Who gets in.
    Case("endpoint-anonymous", [(PJSIP, "", "[anonymous]\ntype=endpoint\ncontext=public\n")],
         "[anonymous]"),
    Case("auth-incomplete", [(PJSIP, "auth_type=userpass", "auth_type=md5")], "[6001]",
         [(PJSIP, f"auth_type=userpass\nusername=6001\npassword={PASSWORD}\n",
           f"auth_type=md5\nusername=6001\nmd5_cred={'0' * 32}\n")], version="18.20.0"),
    Case("auth-digest-length", [(PJSIP, f"={PASSWORD}\n", f"={PASSWORD}\nmd5_cred=0123\n")],
         "md5_cred=0123",
         [(PJSIP, f"={PASSWORD}\n", f"={PASSWORD}\npassword_digest=SHA-256:{'0' * 64}\n")]),
    Case("endpoint-no-auth", [(PJSIP, "auth=6001\n", "")], "[6001](browser)",
         [(PJSIP, "auth=7001\n", "identify_by=ip\n"),
          (PJSIP, "", "[x]\ntype=identify\nendpoint=7001\nmatch=192.0.2.9\n")]),
    Case("chan-sip-guests", [*OLD_SIP, (SIP, "", GUESTS)], "[general]",
         [*OLD_SIP, (SIP, "", f"{GUESTS}allowguest=no\n")], version="16.28.0"),
    Case("context-open", [(PJSIP, "", "[anonymous]\ntype=endpoint\ncontext=inside\n")],
         "same => n,Dial(PJSIP/",
         [(PJSIP, "", "[anonymous]\ntype=endpoint\ncontext=public\n")]),
    Case("section-twice", [(HTTP, "", "[general]\nenabled=no\n")], "[general]",
         [(HTTP, "", "[general](+)\nenabled=yes\n[general]\nbindport=8088\n")]),
    Case("tls-cipher", [(HTTP, "", "tlscipher=TLS_AES_256_GCM_SHA384\n")], "tlscipher=TLS_AES",
         [(HTTP, "", "tlscipher=ECDHE+AESGCM:no-such-cipher\n")]),
    Case("dtls-cipher", [(PJSIP, WEB, f"{WEB}\ndtls_cipher=no-such-cipher")], "dtls_cipher=no",
         [(PJSIP, WEB, f"{WEB}\ndtls_cipher=HIGH")]),
    Case("pjsip-value-refused",
         [(PJSIP, "protocol=udp", "protocol=udp\nlocal_net=10.0.0.0/8, 192.168.0.0/16")],
         "local_net=10.0.0.0/8, 192",
         [(PJSIP, "protocol=udp", "protocol=udp\nlocal_net=10.0.0.0/8,192.168.0.0/16")]),
    Case("external-address-no-host",
         [(PJSIP, "address=203.0.113.10", "address=YOUR_PUBLIC_IP")],
         "external_media_address=YOUR_PUBLIC_IP",
         [(PJSIP, "address=203.0.113.10", "address=pbx.example.test:5060")]),
    Case("acl-nobody", [(PJSIP, WEB, f"{WEB}\npermit=10.0.0.0/8\ndeny=0.0.0.0/0")],
         "deny=0.0.0.0/0", [(PJSIP, WEB, f"{WEB}\ndeny=0.0.0.0/0\npermit=10.0.0.0/8")]),
    Case("acl-proxy", [(HTTP, "tlsenable=yes", ""),
                       (PJSIP, WEB, f"{WEB}\ndeny=0.0.0.0/0\npermit=10.0.0.0/8")],
         "permit=10.0.0.0/8",
         [(HTTP, "tlsenable=yes", ""),
          (PJSIP, WEB, f"{WEB}\ndeny=0.0.0.0/0\npermit=10.0.0.0/8,127.0.0.1")]),
    Case("acl-unknown", [(PJSIP, WEB, f"{WEB}\nacl=office")], "acl=office",
         [(PJSIP, WEB, f"{WEB}\nacl=office"), ("acl.conf", "", "[Office]\n")]),
    Case("acl-no-candidate", [(RTP, "icesupport=yes", "icesupport=yes\nice_deny=0.0.0.0/0")],
         "ice_deny=0.0.0.0/0",
         [(RTP, "icesupport=yes", "icesupport=yes\nice_deny=172.17.0.0/16")]),
    Case("http-one-port", [(HTTP, "bindport=8088", "bindport=8089")], "tlsbindaddr=0.0.0.0:8089",
         [(HTTP, "0.0.0.0:8089", "0.0.0.0:8443")]),
    Case("password-cut", [(PJSIP, f"={PASSWORD}\n", f"={PASSWORD};more\n")],
         f"password={PASSWORD};more",
         [(PJSIP, f"={PASSWORD}\n", f"={PASSWORD}\\;more ; mine\n")]),
    Case("no-clock", [(MODS, "", "load=bridge_softmix.so\n")], "load=bridge_softmix.so",
         [(MODS, "", "load=bridge_softmix.so\nload=res_timing_pthread.so\n")]),
    Case("password-weak", [(PJSIP, f"={PASSWORD}\n", "=6001\n")], "password=6001"),
    Case("manager-open", [(MANAGER, "", MANAGERS)], "bindaddr=0.0.0.0",
         [(MANAGER, "", MANAGERS.replace("0.0.0.0", "127.0.0.1"))]),
    Case("manager-on-web", [(MANAGER, "", MANAGERS.replace("bindaddr", "webenabled=yes\n;"))],
         "webenabled=yes",
         [(MANAGER, "", MANAGERS.replace("enabled=yes", "enabled=no"))]),
    Case("ari-open", [(ARI, "", f"[general]\n[ops]\ntype=user\npassword={PASSWORD}\n")], "[ops]",
         [(ARI, "", f"[general]\nenabled=no\n[ops]\ntype=user\npassword={PASSWORD}\n")]),
    Case("live-dangerously", [(OPTS, "hideconnect=yes", "live_dangerously=yes")],
         "live_dangerously=yes", [(OPTS, "hideconnect=yes", "live_dangerously=no")]),
    Case("secrets-readable", (), host={"open_files": ["pjsip.conf"]}),
    Case("key-readable", (), KEY, host={"open_files": ["privkey.pem"]}),
]  # fmt: skip
