"""The configuration that works: every cure leads back to it."""

from __future__ import annotations

from typing import Final

PASSWORDS: Final = {
    "6001": "tone-and-echo-1",
    "6002": "tone-and-echo-2",
    "6004": "stays-to-the-end",
    "7001": "desk-phone-1",
}

_USER: Final = """
[{name}]
type=endpoint
{more}
disallow=all
allow=opus,ulaw,alaw
context=from-browsers
auth={name}
aors={name}

[{name}]
type=auth
auth_type=userpass
username={name}
password={password}

[{name}]
type=aor
max_contacts=5
remove_existing=yes
"""

# 6001 and 6002 are browsers; 7001 speaks plain RTP.
PJSIP: Final = """\
[wss]
type=transport
protocol=wss
bind=0.0.0.0
""" + "".join(
    _USER.format(
        name=name, password=password, more="webrtc=yes" if name[0] == "6" else "direct_media=no"
    )
    for name, password in PASSWORDS.items()
)

HTTP: Final = """\
[general]
enabled=yes
bindaddr=0.0.0.0
bindport=8088
sessionlimit=1000
tlsenable=yes
tlsbindaddr=0.0.0.0:8089
tlscertfile=/etc/asterisk/keys/fullchain.pem
tlsprivatekey=/etc/asterisk/keys/privkey.pem
"""

RTP: Final = """\
[general]
rtpstart=10000
rtpend=20000
icesupport=yes
"""

EXTENSIONS: Final = """\
[from-browsers]
exten => 600,1,Answer()
 same => n,Echo()
exten => 601,1,Dial(PJSIP/6002,5)
 same => n,Hangup()
exten => 602,1,Dial(PJSIP/7001,5)
 same => n,Hangup()
exten => 603,1,Busy()
exten => 604,1,Congestion()
exten => 605,1,Hangup(20)
"""

LOGGER: Final = """\
[general]
[logfiles]
console => notice,warning,error,verbose(5)
messages => notice,warning,error,verbose(5)
"""

MODULES: Final = (
    "load=res_pjsip_messaging.so\nload=res_pjsip_acl.so\nload=func_pjsip_endpoint.so\n"
    "load=app_verbose.so\n"
)

FILES: Final = {
    "pjsip.conf": PJSIP,
    "http.conf": HTTP,
    "rtp.conf": RTP,
    "extensions.conf": EXTENSIONS,
}
# What makes a changed file count.
RELOADS: Final = {
    "pjsip.conf": "module reload res_pjsip.so",
    "http.conf": "module reload http",
    "rtp.conf": "module reload res_rtp_asterisk.so",
    "extensions.conf": "dialplan reload",
}
