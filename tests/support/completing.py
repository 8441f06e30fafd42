"""What is typed before Tab, and what has to be offered."""

from __future__ import annotations

TYPED = [
    ("new --set network.topo", "new --set network.topology="),
    ("new --set network.topology=la", "new --set network.topology=lan "),
    ("new --set=network.topology=la", "new --set=network.topology=lan "),
    ("new --set codecs.audio=opus,ul", "new --set codecs.audio=opus,ulaw "),
    ("new --set network.ipv6=t", "new --set network.ipv6=true "),
    ("new --set asterisk.version=22", "new --set asterisk.version=22 "),
    ("new --lang z", "new --lang zh "),
    ("check --ignore plain-http-o", "check --ignore plain-http-open "),
    ("check --asterisk 24", "check --asterisk 24 "),
    ("check --profile m", "check --profile minimal "),
    ("explain sip-no-endp", "explain sip-no-endpoint "),
    ("roll", "rollback "),
]
