"""Odd lines of configuration files, and what Asterisk 16.28 and 22.10 made of them.

``tests/conf/test_meaning.py`` reads them as ``check``, ``install`` and ``doctor --local`` do;
``tests/lab/test_meaning.py`` asks real Asterisks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

TRUE_WORDS: Final = ("yes", "true", "y", "t", "1", "on", "YES", "On", "tRUE")
OTHER_WORDS: Final = (
    "no", "false", "n", "f", "0", "off", "enabled", "enable", "2", "ja", "", "yes yes", "yes.",
    "y e s", "yes\u00a0", "\uff59\uff45\uff53",
)  # fmt: skip

HERE: Final = "bindaddr=127.0.0.1"
PLAIN: Final = "127.0.0.1:8088"


class Web(NamedTuple):
    """A web server.

    Attributes:
        text: of http.conf.

        plain: address and port without TLS; empty where it does not listen.

        secure: the same with TLS.

        more: other files, by name.
    """

    text: str
    plain: str = ""
    secure: str = ""
    more: Mapping[str, str] = {}


class Media(NamedTuple):
    """The media of calls.

    Attributes:
        text: of rtp.conf.

        ports: the first and the last.

        ice: whether there is ICE.

        more: other files, by name.
    """

    text: str
    ports: tuple[int, int] = (5000, 31000)
    ice: bool = True
    more: Mapping[str, str] = {}


def _general(*lines: str) -> str:
    return "\n".join(["[general]", *lines, ""])


def _tls(*lines: str) -> str:
    files = ("tlscertfile=/etc/asterisk/keys/fullchain.pem",
             "tlsprivatekey=/etc/asterisk/keys/privkey.pem")  # fmt: skip
    return _general(*lines, *files)


WEB: Final[Mapping[str, Web]] = {
    **{f"true {word}": Web(_general(HERE, f"enabled={word}"), PLAIN) for word in TRUE_WORDS},
    **{f"other {word}": Web(_general(HERE, f"enabled={word}")) for word in OTHER_WORDS},
    "spaces and a comment": Web(_general(HERE, "  enabled \t=  yes \t; today"), PLAIN),
    "an arrow": Web(_general(HERE, "enabled => yes"), PLAIN),
    "a semicolon that is text": Web(_general(HERE, "enabled=yes\\;")),
    "upper case": Web("[GENERAL]\nBINDADDR=127.0.0.1\nENABLED=yes\n", PLAIN),
    "a block comment": Web(_general(HERE, "enabled=no", ";--", "enabled=yes", "--;")),
    "a block comment on the line": Web(_general(HERE, "enabled=;-- no --;yes"), PLAIN),
    "three dashes open no comment": Web(_general(HERE, ";---", "enabled=yes"), PLAIN),
    "the last of two": Web(_general(HERE, "enabled=no", "enabled=yes"), PLAIN),
    "the last of two says no": Web(_general(HERE, "enabled=yes", "enabled=no")),
    "grown into on": Web(_general(HERE, "enabled=o", "enabled+=n"), PLAIN),
    "grown with a blank": Web(_general(HERE, "enabled=o", "enabled += n")),
    "a template is not seen": Web(f"[general](!)\n{HERE}\nenabled=yes\n"),
    "inherited": Web(f"[base](!)\n{HERE}\nenabled=yes\n[general](base)\n", PLAIN),
    "inherited and overridden": Web(
        f"[base](!)\n{HERE}\nenabled=no\n[general](base)\nenabled=yes\n", PLAIN
    ),
    "added": Web(f"[general]\n{HERE}\nenabled=no\n[x]\n[general](+)\nenabled=yes\n", PLAIN),
    "a second section": Web(f"[general]\n{HERE}\nenabled=no\n[general]\nenabled=yes\n"),
    "included": Web(
        _general('#include "more.conf"', HERE), PLAIN, more={"more.conf": "enabled=yes\n"}
    ),
    "included if it is there": Web(
        _general(HERE, "enabled=yes", "#tryinclude nothing.conf"), PLAIN
    ),
    "no address": Web(_general("enabled=yes")),
    "an empty address": Web(_general("enabled=yes", "bindaddr=")),
    "a hexadecimal port": Web(_general(HERE, "enabled=yes", "bindport=0x1f9a"), "127.0.0.1:8090"),
    "an octal port": Web(_general(HERE, "enabled=yes", "bindport=017652"), "127.0.0.1:8106"),
    "a port with a letter": Web(_general(HERE, "enabled=yes", "bindport=8099x"), PLAIN),
    "a port that cannot be": Web(_general(HERE, "enabled=yes", "bindport=70000"), PLAIN),
    "a negative port": Web(_general(HERE, "enabled=yes", "bindport=-8099"), PLAIN),
    "port zero": Web(_general(HERE, "enabled=yes", "bindport=0"), PLAIN),
    "a port in the address": Web(
        _general("enabled=yes", "bindaddr=127.0.0.1:8091", "bindport=8092"), "127.0.0.1:8091"
    ),
    "IPv6 with a port": Web(_general("enabled=yes", "bindaddr=[::1]:8093"), "::1:8093"),
    "IPv6": Web(_general("enabled=yes", "bindaddr=::1", "bindport=8094"), "::1:8094"),
    "tls": Web(_tls("tlsenable=yes", "tlsbindaddr=127.0.0.1:8443"), "", "127.0.0.1:8443"),
    "tls that is only enabled": Web(_tls("tlsenable=enabled", "tlsbindaddr=127.0.0.1:8443")),
    "tls without a port": Web(
        _tls("tlsenable=yes", "tlsbindaddr=127.0.0.1"), "", "127.0.0.1:8089"
    ),
    "tls under an old name": Web(
        _tls("sslenable=on", "sslbindaddr=127.0.0.1:8444"), "", "127.0.0.1:8444"
    ),
    "the last spelling": Web(_tls("tlsenable=yes", "sslenable=no", "tlsbindaddr=127.0.0.1")),
    "tls at the plain address": Web(
        _tls("enabled=yes", HERE, "bindport=8095", "tlsenable=1"),
        "127.0.0.1:8095", "127.0.0.1:8089",
    ),
}  # fmt: skip

MEDIA: Final[Mapping[str, Media]] = {
    "nothing": Media("[general]\n"),
    "no section": Media("; nothing\n"),
    "usual": Media(_general("rtpstart=10000", "rtpend=10100"), (10000, 10100)),
    "the first of two": Media(
        _general("rtpstart=10000", "rtpend=10100", "rtpstart=12000", "rtpend=12100"),
        (10000, 10100),
    ),
    "a template comes first": Media(
        "[base](!)\nrtpstart=10000\nrtpend=10100\n[general](base)\nrtpstart=12000\nrtpend=12100\n",
        (10000, 10100),
    ),
    "grown": Media(_general("rtpstart=100", "rtpstart+=00", "rtpend=10100"), (10000, 10100)),
    "behind a number": Media(_general("rtpstart=10000 ports", "rtpend=10100x"), (10000, 10100)),
    "odd": Media(_general("rtpstart=10001", "rtpend=10101"), (10002, 10101)),
    "reversed": Media(_general("rtpstart=10100", "rtpend=10000")),
    "too low": Media(_general("rtpstart=80", "rtpend=10000"), (1024, 10000)),
    "too high": Media(_general("rtpstart=10000", "rtpend=70000"), (10000, 65535)),
    "no number": Media(_general("rtpstart=many", "rtpend=10000"), (1024, 10000)),
    "hexadecimal is no number": Media(_general("rtpstart=0x2710", "rtpend=10000"), (1024, 10000)),
    "octal is decimal": Media(_general("rtpstart=010000", "rtpend=010100"), (10000, 10100)),
    "one of the two": Media(_general("rtpstart=20000"), (20000, 31000)),
    "ice off": Media(_general("icesupport=no"), ice=False),
    "ice with another word": Media(_general("icesupport=enabled"), ice=False),
    "ice empty": Media(_general("icesupport="), ice=False),
    "ice on": Media(_general("ICESupport => t"), ice=True),
    "the first ice": Media(_general("icesupport=yes", "icesupport=no"), ice=True),
    "hidden by a comment": Media(_general(";--", "icesupport=no", "--;"), ice=True),
    "included": Media(
        _general('#include "more.conf"'), (10000, 10100), False,
        {"more.conf": "rtpstart=10000\nrtpend=10100\n[x]\n[general](+)\nicesupport=0\n"},
    ),
}  # fmt: skip

MODULES: Final = """\
[modules]
autoload=no ; the first of two
autoload=yes
load => res_pjproject
load=codec_alaw
load=codec_ulaw.so
noload = CODEC_ULAW.SO
load=codec_a_mu.so
noload=codec_a_mu
"""
LOADED: Final[Mapping[str, bool]] = {
    "res_pjproject": True, "codec_alaw": True, "codec_ulaw": False, "codec_a_mu": False,
    "codec_g722": False,
}  # fmt: skip

OBJECTS: Final = """\
[base](!)
type=endpoint
[first-from-template](base)
type=aor
[first]
type=aor
type=endpoint
[capital]
type=Endpoint
[key]
TYPE=aor
[added]
type=aor
[added](+)
type=endpoint
"""
TYPES: Final[Mapping[str, str]] = {
    "first-from-template": "endpoint", "first": "aor", "key": "aor", "added": "aor",
}  # fmt: skip
"""The objects that there are; ``capital`` is none."""
