"""Configuration folders of five servers such as people have, by hand or by a program."""

from __future__ import annotations

from collections.abc import Mapping

Folder = Mapping[str, str]

PASSWORDS = (
    "Blog-pass-6001", "Blog-pass-6002", "template-secret-101", "template-secret-102",
    "trunk-secret", "desk-secret-200", "web-secret-300", "pbx-secret-1001", "pbx-secret-1002",
    "alice-secret", "bob-secret", "carrier-secret", "0123456789abcdef0123456789abcdef",
)  # fmt: skip
"""Every password of these folders; none may ever be shown."""

BLOG: Folder = {
    "asterisk.conf": (
        "[directories](!)\nastetcdir => /etc/asterisk\nastmoddir => /usr/lib/asterisk/modules\n"
        "[options]\n;verbose = 3\n"
    ),
    "modules.conf": "[modules]\nautoload=yes\nnoload => chan_sip.so\nnoload => res_hep.so\n",
    "http.conf": (
        "[general]\nenabled=yes\nbindaddr=0.0.0.0\nbindport=8088\ntlsenable=yes\n"
        "tlsbindaddr=0.0.0.0:8089\ntlscertfile=/etc/letsencrypt/live/voice.example.org/"
        "fullchain.pem\ntlsprivatekey=/etc/letsencrypt/live/voice.example.org/privkey.pem\n"
    ),
    "rtp.conf": (
        "; RTP Configuration\n[general]\nrtpstart=10000\nrtpend=20000\nicesupport=true\n"
        "stunaddr=stun.l.google.com:19302\n"
    ),
    "pjsip.conf": (
        "[transport-udp]\ntype=transport\nprotocol=udp\nbind=0.0.0.0\n\n"
        "[transport-wss]\ntype=transport\nprotocol=wss\nbind=0.0.0.0\n"
        "; All other transport parameters are ignored for wss transports.\n\n"
        "[6001]\ntype=aor\nmax_contacts=5\nremove_existing=yes\n\n"
        "[6001]\ntype=auth\nauth_type=userpass\nusername=6001\npassword=Blog-pass-6001\n\n"
        "[6001]\ntype=endpoint\naors=6001\nauth=6001\ndtls_auto_generate_cert=yes\nwebrtc=yes\n"
        "context=default\ndisallow=all\nallow=opus,ulaw\n; a note of mine\n\n"
        "[6002]\ntype=aor\nmax_contacts=5\nremove_existing=yes\n\n"
        "[6002]\ntype=auth\nauth_type=userpass\nusername=6002\npassword=Blog-pass-6002\n\n"
        '[6002]\ntype=endpoint\naors=6002\nauth=6002\nwebrtc=yes\ncallerid="Bea" <6002>\n'
        "context=default\ndisallow=all\nallow=opus,ulaw\nrtp_timeout=120\n"
    ),
    "extensions.conf": (
        "[general]\nstatic=yes\nwriteprotect=no\n\n[default]\n"
        "exten => 200,1,Answer()\n same => n,Playback(demo-congrats)\n same => n,Hangup()\n"
        "exten => 500,1,Answer()\n same => n,Echo()\n same => n,Hangup()\n"
        "exten => _6XXX,1,Dial(PJSIP/${EXTEN},20)\n"
    ),
    "cdr.conf": "[general]\nenable=yes\n",
    "queues.conf": "[general]\npersistentmembers=yes\n",
}
"""Debian's files, and two browser users from a blog post."""

TEMPLATES: Folder = {
    "modules.conf": (
        "[modules]\nautoload=no\nload=res_http_websocket.so\nload=res_pjsip_transport_websocket.so\n"
        "load=res_pjsip.so\nload=chan_pjsip.so\nload=codec_opus.so\nload=codec_ulaw.so\n"
        "load=pbx_config.so\n"
    ),
    "http.conf": (
        "[general]\nenabled=yes\nbindaddr=127.0.0.1\ntlsenable=yes\ntlsbindaddr=[::]:7443\n"
        "tlscertfile=/etc/asterisk/tls/cert.pem\ntlsprivatekey=/etc/asterisk/tls/key.pem\n"
        "enablestatic=yes\nsessionlimit=500\n"
    ),
    "rtp.conf": (
        "[general]\nrtpstart=16384\nrtpend=16583\nice_deny=172.17.0.0/16\n"
        "turnaddr=turn.example.org:3478\nturnusername=relay\nturnpassword=trunk-secret\n"
        "[ice_host_candidates]\n10.1.2.3 => 198.51.100.7\n"
    ),
    "pjsip.conf": (
        "[transport-wss]\ntype=transport\nprotocol=wss\nbind=0.0.0.0\n"
        "external_media_address=198.51.100.7\nlocal_net=10.1.0.0/255.255.0.0\n\n"
        "[web](!)\ntype=endpoint\nwebrtc=yes\ncontext=staff\ndisallow=all\n"
        "allow=opus,alaw,vp8\ndirect_media=no\n"
        "[web-auth](!)\ntype=auth\nauth_type=userpass\n[web-aor](!)\ntype=aor\nmax_contacts=3\n"
        "#include pjsip.d/*.conf\n"
    ),
    "pjsip.d/101.conf": (
        "[101](web)\nauth=101-auth\naors=101\ncallerid=Ann O'Neil <101>\n"
        "[101-auth](web-auth)\nusername=101\npassword=template-secret-101\n[101](web-aor)\n"
    ),
    "pjsip.d/102.conf": (
        '[102](web)\nauth=102-auth\naors=102\ncallerid="李雷" <102>\n'
        "[102-auth](web-auth)\nusername=102\npassword=template-secret-102\n[102](web-aor)\n"
        "[102](+)\nallow=!all,opus,alaw,vp8\n"
    ),
    "extensions.conf": (
        "[general]\n[staff]\ninclude => tests\nexten => _1XX,1,Dial(PJSIP/${EXTEN})\n"
        "[tests]\nexten => 9196,1,Answer\nsame => n,Echo\n"
    ),
}
"""Templates, a file for each user, a mapped address and a relay."""

OFFICE: Folder = {
    "modules.conf": "[modules]\nautoload=yes\n",
    "http.conf": "[general]\nenabled=yes\nbindaddr=127.0.0.1\nbindport=8088\n",
    "rtp.conf": "[general]\nrtpstart=10001\nrtpend=10050\n",
    "pjsip.conf": (
        "[global]\ntype=global\nuser_agent=Office\n\n"
        "[udp]\ntype=transport\nprotocol=udp\nbind=192.168.5.2:5060\n"
        "[ws]\ntype=transport\nprotocol=ws\nbind=0.0.0.0\n\n"
        "[carrier]\ntype=registration\nserver_uri=sip:sip.example.net\n"
        "client_uri=sip:account:carrier-secret@sip.example.net\noutbound_auth=carrier\n"
        "[carrier]\ntype=auth\nauth_type=userpass\nusername=account\npassword=carrier-secret\n"
        "[carrier]\ntype=aor\ncontact=sip:sip.example.net\n"
        "[carrier]\ntype=endpoint\ncontext=from-carrier\ndisallow=all\nallow=alaw\n"
        "outbound_auth=carrier\naors=carrier\n[carrier]\ntype=identify\nendpoint=carrier\n"
        "match=203.0.113.80\n\n"
        "[200]\ntype=endpoint\ntransport=udp\ncontext=office\ndisallow=all\nallow=alaw,ulaw\n"
        "auth=200\naors=200\ncallerid=Desk <200>\n[200]\ntype=auth\nusername=200\n"
        "password=desk-secret-200\n[200]\ntype=aor\nmax_contacts=1\n\n"
        "[201]\ntype=endpoint\ncontext=office\ndisallow=all\nallow=alaw,ulaw\nauth=201\naors=201\n"
        "[201]\ntype=auth\nauth_type=md5\nusername=201\n"
        "md5_cred=0123456789abcdef0123456789abcdef\n[201]\ntype=aor\nmax_contacts=1\n\n"
        "[front-door]\ntype=endpoint\ncontext=office\nallow=ulaw\nauth=front-door\n"
        "aors=front-door\n[front-door]\ntype=auth\nusername=front-door\npassword=desk-secret-200\n"
        "[front-door]\ntype=aor\nmax_contacts=1\n\n"
        "[600]\ntype=endpoint\nwebrtc=yes\ncontext=office\ndisallow=all\nallow=opus,alaw\n"
        "set_var=DOOR_SECRET=web-secret-300\n"
        "outbound_proxy=sip:door:web-secret-300@192.168.5.9\n"
        "auth=600\naors=600\n[600]\ntype=auth\nusername=600\npassword=web-secret-300\n"
        "[600]\ntype=aor\nmax_contacts=2\n"
    ),
    "extensions.conf": (
        "[office]\nexten => _2XX,1,Dial(PJSIP/${EXTEN})\nexten => 600,1,Dial(PJSIP/600)\n"
        "exten => _0.,1,Dial(PJSIP/${EXTEN:1}@carrier)\n[from-carrier]\n"
        "exten => _X.,1,Dial(PJSIP/200)\n"
    ),
    "sip.conf": "[general]\ncontext=default\n",
}
"""Desk phones, a trunk, and one browser behind a web server."""

_HEAD = ";" + "-" * 40 + "\n; Do NOT edit this file as it is auto-generated by FreePBX.\n"
FREEPBX: Folder = {
    "asterisk.conf": _HEAD + "[directories]\nastetcdir => /etc/asterisk\n"
    "astdatadir => /var/lib/asterisk\n[options]\nmaxcalls=40\n",
    "modules.conf": _HEAD + "[modules]\nautoload=yes\nnoload = chan_sip.so\n",
    "pjsip.conf": (
        _HEAD + "#include pjsip_custom.conf\n#include pjsip.transports.conf\n"
        "#include pjsip.auth.conf\n#include pjsip.aor.conf\n#include pjsip.endpoint.conf\n"
        "#include pjsip_custom_post.conf\n#include pjsip.identify.conf\n"
    ),
    "pjsip_custom.conf": "",
    "pjsip_custom_post.conf": "",
    "pjsip.identify.conf": "",
    "pjsip.transports.conf": (
        _HEAD + "[0.0.0.0-udp]\ntype=transport\nprotocol=udp\nbind=0.0.0.0:5060\n"
        "external_media_address=198.51.100.20\nexternal_signaling_address=198.51.100.20\n"
        "local_net=192.168.7.0/24\n[0.0.0.0-wss]\ntype=transport\nprotocol=wss\n"
        "bind=0.0.0.0:5060\n"
    ),
    "pjsip.auth.conf": (
        _HEAD + "[1001-auth]\ntype=auth\nauth_type=userpass\npassword=pbx-secret-1001\n"
        "username=1001\n[1002-auth]\ntype=auth\nauth_type=userpass\npassword=pbx-secret-1002\n"
        "username=1002\n"
    ),
    "pjsip.aor.conf": (
        _HEAD + "[1001]\ntype=aor\nmax_contacts=1\n[1002]\ntype=aor\nmax_contacts=5\n"
    ),
    "pjsip.endpoint.conf": (
        _HEAD + "[1001]\ntype=endpoint\naors=1001\nauth=1001-auth\ncallerid=Reception <1001>\n"
        "context=from-internal\nallow=ulaw,alaw\n[1002]\ntype=endpoint\naors=1002\n"
        "auth=1002-auth\ncallerid=Web <1002>\ncontext=from-internal\nallow=opus,ulaw\n"
        "use_avpf=yes\nice_support=yes\nmedia_encryption=dtls\nrtcp_mux=yes\n"
        "dtls_auto_generate_cert=yes\n"
    ),
    "http.conf": (_HEAD + "[general]\n#include http_additional.conf\n#include http_custom.conf\n"),
    "http_additional.conf": (
        _HEAD + "enabled=yes\nbindaddr=0.0.0.0\nbindport=8088\nprefix=\nsessionlimit=100\n"
        "tlsenable=yes\ntlsbindaddr=0.0.0.0:8089\ntlscertfile=/etc/asterisk/keys/default.crt\n"
        "tlsprivatekey=/etc/asterisk/keys/default.key\n"
    ),
    "http_custom.conf": "",
    "rtp.conf": _HEAD + "[general]\n#include rtp_additional.conf\n#include rtp_custom.conf\n",
    "rtp_additional.conf": _HEAD + "rtpstart=10000\nrtpend=20000\n",
    "rtp_custom.conf": "",
    "extensions.conf": (
        _HEAD + "#include extensions_additional.conf\n#include extensions_custom.conf\n"
    ),
    "extensions_additional.conf": (
        _HEAD
        + "[from-internal]\ninclude => app-echo-test\nexten => _1XXX,1,Dial(PJSIP/${EXTEN})\n"
        "[app-echo-test]\nexten => *43,1,Answer\nexten => *43,n(start),Echo()\n"
    ),
    "extensions_custom.conf": "",
}
"""What a program generates, with files for a person beside it."""

SHORT: Folder = {
    "modules.conf": "[modules]\nautoload=yes\n",
    "http.conf": ("[general]\nenabled=yes\ntlsenable=yes\ntlscertfile=/etc/asterisk/keys/a.pem\n"),
    "rtp.conf": "[general]\nstunaddr=\n",
    "pjsip.conf": (
        "[wss]\ntype=transport\nprotocol=wss\nbind=0.0.0.0\n[udp]\ntype=transport\nprotocol=udp\n"
        "bind=0.0.0.0\n"
    ),
    "pjsip_wizard.conf": (
        "[people](!)\ntype=wizard\naccepts_auth=yes\naccepts_registrations=yes\n"
        "endpoint/context=staff\nendpoint/disallow=all\n"
        "[alice](people)\nendpoint/webrtc=yes\nendpoint/allow=opus,ulaw\n"
        "endpoint/callerid=Alice <alice>\ninbound_auth/username=alice\n"
        "inbound_auth/password=alice-secret\naor/max_contacts=4\n"
        "[bob](people)\nendpoint/allow=g722,ulaw\ninbound_auth/username=bob\n"
        "inbound_auth/password=bob-secret\naor/max_contacts=1\n"
        "[carrier]\ntype=wizard\nsends_auth=yes\nsends_registrations=yes\n"
        "remote_hosts=sip.example.net\noutbound_auth/username=me\n"
        "outbound_auth/password=carrier-secret\nendpoint/allow=alaw\n"
    ),
    "extensions.conf": "[staff]\nexten => alice,1,Dial(PJSIP/alice)\nexten => 7,1,Echo()\n",
}
"""Users and a trunk in the short notation of pjsip_wizard.conf."""

SERVERS: Mapping[str, Folder] = {
    "blog": BLOG,
    "templates": TEMPLATES,
    "office": OFFICE,
    "freepbx": FREEPBX,
    "short": SHORT,
}

SAID: Mapping[str, tuple[str, ...]] = {
    "blog": (),
    "templates": ("network.hostname=pbx.example.org",),
    "office": ("network.hostname=pbx.example.org", "network.topology=lan"),
    "freepbx": ("network.hostname=pbx.example.org", "network.private_address=192.168.7.2"),
    "short": ("network.hostname=pbx.example.org", "network.topology=lan"),
}
"""What has to be said besides, since no file tells it; the version is said for each."""
