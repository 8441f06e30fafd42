"""What is broken, what then happens, and what cures it: one row for each symptom."""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.lab import spaces
from tests.lab.broken.caller import offer
from tests.lab.broken.place import Edits, Place

Act = Callable[[Place], str]


@dataclass(frozen=True)
class Trial:
    """One way to break it.

    Attributes:
        id: the symptom that has to be named.
        act: what somebody does then; returns what they see.
        sees: how that begins while it is broken; empty where nobody but the log knows.
        cure: texts of the symptom's fix that hold where it works again.
        edits: texts of the working files that are exchanged.
        commands: what else breaks it, on the console of Asterisk.
        mend: what of the kind cures it.
        fresh: the broken section was not there before; a reload would keep the old one.
        asks: what a person asks, where no line tells.
        after: how what is seen begins where it works again; `act` is then done once more.
        well: what is done then instead of `act`.
        versions: the branches that have it.
    """

    id: str
    act: Act
    sees: str = ""
    cure: tuple[str, ...] = ()
    edits: Mapping[str, Edits] = field(default_factory=dict)
    commands: tuple[str, ...] = ()
    mend: tuple[str, ...] = ()
    after: str = "SIP/2.0 200"
    well: Act | None = None
    versions: tuple[str, ...] = ("16", "22")
    fresh: bool = False
    asks: str = ""


def pjsip(*edits: tuple[str, str]) -> Mapping[str, Edits]:
    return {"pjsip.conf": edits}


def http(*edits: tuple[str, str]) -> Mapping[str, Edits]:
    return {"http.conf": edits}


def rtp(*edits: tuple[str, str]) -> Mapping[str, Edits]:
    return {"rtp.conf": edits}


def register(place: Place) -> str:
    return place.register()


def call(place: Place) -> str:
    return place.call()


def dial(number: str) -> Act:
    return lambda place: place.call(number)


def offering(sdp: Callable[[], str], user: str = "6001") -> Act:
    return lambda place: place.call(sdp=sdp(), user=user)


def plain(codecs: str = "0 PCMU/8000", **more: str) -> str:
    """The offer of a desk phone."""
    return offer(profile=more.get("profile", "RTP/AVP"), codecs=codecs, fingerprint="")


def load_only(_: Place) -> str:
    """Reading the files is all that it takes."""
    return ""


def fetch(place: Place) -> str:
    """Whether HTTPS is there."""
    try:
        return place.ask("/ws").partition("\r\n")[0]
    except OSError as error:
        return type(error).__name__


def upgrade(**how: str) -> Act:
    return lambda place: place.upgrade(**how).partition("\r\n")[0]  # type: ignore[arg-type]


def old_websocket(place: Place) -> str:
    return place.upgrade(version=99).partition("\r\n")[0]


def distrust(place: Place) -> str:
    try:
        place.stream(trusted=False)
    except ssl.SSLError as error:
        place.wait_for(lambda: any("ssl connection" in line for line in place.told()))
        return error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else "other"
    return "trusted"


def leave(place: Place) -> str:
    caller = place.caller()
    status = caller.register()
    caller.close()
    place.wait_for(lambda: any("abruptly" in line or "Error reading" in line for line in place.told()))
    return status


def stay_and_leave(place: Place) -> str:
    """With the goodbye of a WebSocket."""
    caller = place.caller()
    status = caller.register()
    caller.wire.goodbye()
    time.sleep(0.3)
    return status


def two_tabs(place: Place) -> str:
    place.caller().register()
    return place.register()


def two_sessions(place: Place) -> str:
    place.caller()
    try:
        return place.upgrade().partition("\r\n")[0] or "closed"
    except OSError as error:
        return type(error).__name__


def bad_contact(place: Place) -> str:
    return place.caller().register("*")


def two_calls(place: Place) -> str:
    one, two = place.caller("7001"), place.caller("7001")
    first = one.invite("600", plain())
    assert " 200 " in first, first
    second = two.invite("600", plain())
    one.bye()
    if " 200 " in second:
        two.bye()
    return second


def silent_call(place: Place) -> str:
    """A call in which the browser sends no media; Asterisk says BYE, or nobody does."""
    caller = place.caller("7001")
    status = caller.invite("600", plain())
    assert " 200 " in status, status
    try:
        caller.wait_for("BYE")
    except AssertionError:
        caller.bye()
        return status
    return "BYE"


def media(payload: int, packets: int = 3) -> Act:
    """A call with plain RTP of a payload type; returns whether its echo came back."""

    def act(place: Place) -> str:
        def make() -> socket.socket:
            stream = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            stream.bind(("192.0.2.10", 0))
            stream.settimeout(1)
            return stream

        with spaces.enter(place.server.net, make) as stream:
            port = stream.getsockname()[1]
            sdp = plain().replace("192.0.2.20", "192.0.2.10").replace("40000", str(port))
            caller = place.caller("7001")
            status = caller.invite("600", sdp)
            assert " 200 " in status, status
            far = int(place.seen[-1].partition("m=audio ")[2].split()[0])
            for number in range(packets * 10):
                head = bytes([0x80, payload, 0, number, 0, 0, number, 0, 0, 0, 0, 7])
                stream.sendto(head + bytes(160), ("192.0.2.10", far))
                time.sleep(0.02)
            heard = "silence"
            with contextlib.suppress(TimeoutError):
                heard = f"echo of {stream.recv(2048)[1] & 0x7F}"
            caller.bye()
        return heard

    return act


def legs(place: Place) -> str:
    """A browser of Opus calls a phone of PCMU."""
    phone = place.caller("7001")
    phone.register()
    caller = place.caller("6001")
    answer = offer(codecs="111 opus/48000/2")
    import threading

    taking = threading.Thread(target=lambda: phone.answer(plain()))
    taking.start()
    status = caller.invite("602", answer)
    taking.join(10)
    if " 200 " in status:
        time.sleep(0.5)
        with contextlib.suppress(AssertionError):
            caller.bye()
    return status


def ring_nobody(place: Place) -> str:
    return place.call("601")


def console(command: str) -> Act:
    def act(place: Place) -> str:
        return place.server.cli(command)

    return act


def cut_off(place: Place) -> str:
    """A firewall on the server that lets no media out."""
    net = f"--net={place.server.net}"
    rules = (
        "table inet trial { chain out { type filter hook output priority 0;"
        " udp sport 10000-20000 drop\n} }"
    )
    spaces.run(["nsenter", net, "nft", "-f", "-"], given=rules)
    try:
        return media(0)(place)
    finally:
        spaces.run(["nsenter", net, "nft", "delete", "table", "inet", "trial"])


EP: Final = "type=endpoint\nwebrtc=yes\n"
RELOAD: Final = "module reload res_pjsip.so"
ECHO: Final = "Answer()\n same => n,Echo()"
BROKEN_TLS: Final = "SSLEOFError|ConnectionRefused|ConnectionReset|SSLError|SSLZeroReturn"

TRIALS: Final = (
    # HTTP and TLS
    Trial("tls-certificate-unreadable", fetch, BROKEN_TLS,
          ("tlscertfile=/etc/asterisk/keys/fullchain.pem", "module reload http"),
          http(("keys/fullchain.pem", "keys/none.pem")), after="HTTP/1.1 426"),
    Trial("tls-no-certificate-loaded", fetch, BROKEN_TLS,
          ("tlscertfile=/etc/asterisk/keys/fullchain.pem", "module reload http"),
          http(("keys/fullchain.pem", "keys/none.pem")), after="HTTP/1.1 426"),
    Trial("tls-key-unreadable", fetch, BROKEN_TLS,
          ("tlsprivatekey=/etc/asterisk/keys/privkey.pem",),
          http(("keys/privkey.pem", "keys/garbage.pem")), after="HTTP/1.1 426"),
    Trial("tls-cipher-list", fetch, BROKEN_TLS, ("delete the line tlscipher",),
          http(("tlsenable=yes", "tlsenable=yes\ntlscipher=NONE-SUCH")), after="HTTP/1.1 426"),
    Trial("http-address-in-use", load_only, "", ("bindaddr=0.0.0.0",),
          http(("bindaddr=0.0.0.0", "bindaddr=192.0.2.77")), after=""),
    Trial("http-host-unresolved", load_only, "", ("bindaddr=0.0.0.0",),
          http(("bindaddr=0.0.0.0", "bindaddr=no.such.invalid")), after=""),
    Trial("http-unknown-option", load_only, "", ("mend the name (tlsenable",),
          http(("tlsenable=yes", "tlsenable=yes\ntlsenabel=yes")), after=""),
    Trial("http-session-limit", two_sessions, "", ("sessionlimit=1000",),
          http(("sessionlimit=1000", "sessionlimit=1")), after="HTTP/1.1 101"),
    Trial("tls-handshake-failed", distrust, "self-signed certificate in certificate chain",
          ("a certificate they trust",), after="HTTP/1.1 426", well=fetch),
    Trial("browser-certificate-authority", distrust, "self-signed certificate in certificate chain",
          ("import your own authority",), after="HTTP/1.1 426", well=fetch),
    # the WebSocket
    Trial("websocket-no-upgrade", fetch, "HTTP/1.1 426", ("Upgrade $http_upgrade",),
          after="HTTP/1.1 101", well=upgrade()),
    Trial("sip-426", fetch, "HTTP/1.1 426", after="HTTP/1.1 101", well=upgrade()),
    Trial("websocket-no-subprotocol", upgrade(protocol="chat"), "HTTP/1.1 400",
          ("new WebSocket(url, 'sip')",), after="HTTP/1.1 101", well=upgrade()),
    Trial("websocket-old-version", old_websocket, "HTTP/1.1 4", ("a current client library",),
          after="HTTP/1.1 101", well=upgrade()),
    Trial("websocket-closed-abruptly", leave, "SIP/2.0 200", after="SIP/2.0 200",
          well=stay_and_leave),
    # registration
    Trial("sip-no-endpoint", register, "SIP/2.0 401", ("[6001] type=endpoint", RELOAD),
          pjsip(("[6001]\ntype=endpoint", "[6009]\ntype=endpoint"))),
    Trial("sip-wrong-password", register, "SIP/2.0 401", ("username= and password=", RELOAD),
          pjsip(("password=tone-and-echo-1", "password=another"))),
    Trial("sip-401", register, "SIP/2.0 401", (),
          pjsip(("password=tone-and-echo-1", "password=another")), well=load_only, after=""),
    Trial("sip-auth-missing-object", register, "SIP/2.0 500", ("auth=6001", RELOAD),
          pjsip(("auth=6001", "auth=6009"))),
    Trial("sip-aor-not-found", register, "SIP/2.0 404", ("aors=6001", RELOAD),
          pjsip(("aors=6001", "aors=6002"))),
    Trial("sip-endpoint-without-aor", register, "SIP/2.0 403", ("aors=6001", RELOAD),
          pjsip(("aors=6001\n", ""))),
    Trial("sip-aor-no-contacts", register, "SIP/2.0 403", ("max_contacts=5", RELOAD),
          pjsip(("max_contacts=5\n", ""))),
    Trial("sip-403", register, "SIP/2.0 403", ("max_contacts=5", RELOAD),
          pjsip(("max_contacts=5\n", ""))),
    Trial("sip-too-many-contacts", two_tabs, "SIP/2.0 403",
          ("max_contacts=5", "remove_existing=yes", RELOAD),
          pjsip(("max_contacts=5\nremove_existing=yes", "max_contacts=1"))),
    Trial("sip-contact-invalid", bad_contact, "SIP/2.0 4", ("Leave the Contact to the client",),
          well=register),
    Trial("sip-acl-blocks", register, "SIP/2.0 403", (),
          pjsip(("[wss]", "[closed]\ntype=acl\ndeny=0.0.0.0/0.0.0.0\n\n[wss]")),
          commands=("module reload res_pjsip_acl.so",), mend=("module reload res_pjsip_acl.so",)),
    Trial("authenticator-missing", lambda place: place.caller("6001", "wrong").register(),
          "SIP/2.0 200", ("module load res_pjsip_authenticator_digest.so",),
          commands=("module unload res_pjsip_authenticator_digest.so",),
          mend=("module load res_pjsip_authenticator_digest.so",), after="SIP/2.0 401"),
    # the files of PJSIP
    Trial("pjsip-option-unknown", register, "SIP/2.0 401", ("mend or delete the line", RELOAD),
          pjsip((EP, f"{EP}webrct=yes\n")), fresh=True),
    Trial("pjsip-value-invalid", register, "SIP/2.0 401", ("mend the value", RELOAD),
          pjsip((EP, f"{EP}dtmf_mode=loud\n")), fresh=True),
    Trial("pjsip-object-dropped", register, "SIP/2.0 401", ("mend that line", RELOAD),
          pjsip((EP, f"{EP}webrct=yes\n")), fresh=True),
    Trial("pjsip-type-unknown", register, "SIP/2.0 401", ("type=endpoint", RELOAD),
          pjsip(("type=endpoint", "type=endpont")),
          asks="section of pjsip.conf ignored, misspelled type"),
    Trial("codec-unknown-name", register, "SIP/2.0 401", ("allow=opus,ulaw,alaw", RELOAD),
          pjsip(("allow=opus,ulaw,alaw", "allow=opus,pcmu")), fresh=True),
    Trial("transport-not-started", load_only, "", ("bind=0.0.0.0",),
          pjsip(("[wss]", "[udp]\ntype=transport\nprotocol=udp\nbind=192.0.2.77:5060\n\n[wss]")),
          after=""),
    Trial("transport-tls-file", load_only, "", ("cert_file= and priv_key_file=",),
          pjsip(("[wss]", "[tls]\ntype=transport\nprotocol=tls\nbind=0.0.0.0:5061\n"
                 "cert_file=/etc/asterisk/keys/none.pem\n\n[wss]")), after=""),
    Trial("transport-websocket-ignored", load_only, "", ("only type=transport, protocol=wss",),
          pjsip(("[wss]", "[ws]\ntype=transport\nprotocol=ws\nbind=0.0.0.0\ntos=cs3\n\n[wss]")),
          after=""),
    # DTLS and SRTP
    Trial("dtls-file-missing", register, "SIP/2.0 401", ("delete dtls_cert_file", RELOAD),
          pjsip((EP, f"{EP}dtls_cert_file=/etc/asterisk/keys/none.pem\n")), fresh=True),
    Trial("dtls-certificate-both", register, "SIP/2.0 401", ("no dtls_cert_file", RELOAD),
          pjsip((EP, f"{EP}dtls_auto_generate_cert=yes\n"
                 "dtls_cert_file=/etc/asterisk/keys/fullchain.pem\n")), fresh=True),
    Trial("dtls-files-ignored", load_only, "", ("delete dtls_private_key", RELOAD),
          pjsip((EP, f"{EP}dtls_auto_generate_cert=yes\ndtls_private_key=/etc/asterisk/keys/privkey.pem\n")), after=""),
    Trial("dtls-rekey-ignored", load_only, "", ("delete the line dtls_rekey", RELOAD),
          pjsip((EP, f"{EP}dtls_rekey=60\n")), after="", versions=("22",)),
    Trial("dtls-certificate-unusable", call, "SIP/2.0 (200|488)", ("delete dtls_cert_file", RELOAD),
          pjsip((EP, f"{EP}dtls_cert_file=/etc/asterisk/keys/garbage.pem\n"))),
    Trial("dtls-cipher-list", call, "SIP/2.0 488", ("delete the line dtls_cipher", RELOAD),
          pjsip((EP, f"{EP}dtls_cipher=NONE-SUCH\n"))),
    Trial("dtls-authority-file", call, "SIP/2.0 488", ("delete dtls_ca_file", RELOAD),
          pjsip((EP, f"{EP}dtls_ca_file=/etc/asterisk/keys/garbage.pem\n"))),
    Trial("dtls-hash-unsupported", offering(lambda: offer(fingerprint="sha-512 " + "AB:" * 63 + "AB")),
          "", ("Let the other side use sha-256",), well=call),
    Trial("srtp-not-loaded", call, "SIP/2.0 488", ("module load res_srtp.so",),
          commands=("module unload res_srtp.so",), mend=("module load res_srtp.so",)),
    Trial("srtp-sdes-refused",
          offering(lambda: offer(profile="RTP/SAVP", codecs="0 PCMU/8000", fingerprint="", more=(
              "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + "QUJD" * 10 + "|1:1|1:1 KDR=1",)), "7001"),
          "SIP/2.0 488", ("AES_CM_128_HMAC_SHA1_80 without lifetime and MKI",),
          pjsip(("direct_media=no", "media_encryption=sdes")),
          well=offering(plain, "7001")),
    # SDP and ICE
    Trial("sdp-stream-refused", call, "SIP/2.0 488", ("webrtc=yes", RELOAD),
          pjsip((EP, "type=endpoint\n"))),
    Trial("sip-488", call, "SIP/2.0 488", ("webrtc=yes", RELOAD), pjsip((EP, "type=endpoint\n"))),
    Trial("sdp-no-joint-codec", call, "SIP/2.0 488", ("allow=opus,ulaw,alaw", RELOAD),
          pjsip(("allow=opus,ulaw,alaw", "allow=g722")), versions=("16",)),
    Trial("silent-codec-mismatch", call, "SIP/2.0 488", ("allow=opus,ulaw,alaw", RELOAD),
          pjsip(("allow=opus,ulaw,alaw", "allow=g722")), versions=("22",),
          asks="call ends with 488 but nothing in the log"),
    Trial("ice-no-candidates",
          offering(lambda: offer().replace("a=rtcp-mux\r\n", "")), "",
          ("wait for candidates before it calls",), well=call),
    Trial("stun-no-answer", call, "", ("delete stunaddr", "module reload res_rtp_asterisk.so"),
          rtp(("icesupport=yes", "icesupport=yes\nstunaddr=192.0.2.99:3478"))),
    Trial("stun-name-unresolved", load_only, "", ("stunaddr= a name that resolves",),
          rtp(("icesupport=yes", "icesupport=yes\nstunaddr=no.such.invalid")), after=""),
    Trial("rtp-stunaddr-invalid", load_only, "", ("turnaddr=turn.example.org:3478",),
          rtp(("icesupport=yes", "icesupport=yes\nturnaddr=[::bad:3478")), after=""),
    Trial("rtp-mapping-invalid", load_only, "", ("192.168.1.10 => 203.0.113.10",),
          rtp(("icesupport=yes", "icesupport=yes\n[ice_host_candidates]\nhere => there")),
          after=""),
    # ports and media
    Trial("rtp-no-port", two_calls, "SIP/2.0 488", ("rtpstart=10000", "rtpend=20000"),
          rtp(("rtpstart=10000\nrtpend=20000", "rtpstart=20000\nrtpend=20001"))),
    Trial("rtp-range-unreasonable", load_only, "", ("rtpstart=10000", "rtpend=20000"),
          rtp(("rtpstart=10000\nrtpend=20000", "rtpstart=20000\nrtpend=10000")), after=""),
    Trial("rtp-start-odd", load_only, "", ("an even rtpstart, such as 10000",),
          rtp(("rtpstart=10000", "rtpstart=10001")), after=""),
    Trial("rtp-value-unreadable", load_only, "", ("delete the line",),
          rtp(("icesupport=yes", "icesupport=yes\nprobation=many")), after=""),
    Trial("rtp-timeout", silent_call, "BYE", (),
          pjsip(("direct_media=no", "direct_media=no\nrtp_timeout=1")), well=media(0),
          after="echo of 0"),
    Trial("rtp-send-failed", cut_off, "silence", ("Let UDP out of the ports",), well=media(0),
          after="echo of 0"),
    # codecs
    Trial("codec-legs-incompatible", legs, "", ("load=codec_opus_open_source.so",),
          commands=("module unload codec_opus_open_source.so",),
          mend=("module load codec_opus_open_source.so",)),
    # calls
    Trial("dial-extension-not-found", dial("999"), "SIP/2.0 404", ("[from-browsers]",),
          well=call),
    Trial("sip-404", dial("999"), "SIP/2.0 404", ("[from-browsers]",), well=call),
    Trial("dial-endpoint-not-found", dial("600"), "SIP/2.0", ("Dial(PJSIP/6001)",),
          {"extensions.conf": ((ECHO, "Dial(PJSIP/6009)\n same => n,Hangup()"),)}),
    Trial("dial-not-registered", ring_nobody, "SIP/2.0", ("register",), well=call),
    Trial("dial-everyone-busy", ring_nobody, "SIP/2.0", (), well=call),
    Trial("dial-channel-refused", dial("600"), "SIP/2.0", ("instead of Dial(SIP/6001)",),
          {"extensions.conf": ((ECHO, "Dial(SIP/6001)\n same => n,Hangup()"),)}),
    Trial("dial-application-missing", dial("600"), "SIP/2.0", ("module load app_echo.so",),
          commands=("module unload app_echo.so",), mend=("module load app_echo.so",)),
    Trial("module-not-loaded", console("module load no_such_module.so"), "", (),
          well=load_only, after=""),
    Trial("sip-486", dial("603"), "SIP/2.0 486", well=call),
    Trial("sip-503", dial("604"), "SIP/2.0 503", well=call),
    Trial("sip-480", dial("605"), "SIP/2.0 480", well=call),
)  # fmt: skip
