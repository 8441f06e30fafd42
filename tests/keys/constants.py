"""Where the source of Asterisk says what a default or a limit is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple


class Place(NamedTuple):
    """A file, and an expression whose first group is the value."""

    path: str
    pattern: str


RTP: Final = "res/res_rtp_asterisk.c"
HTTP: Final = "main/http.c"
STUN: Final = "res/res_stun_monitor.c"
# Option and field of the catalogue -> where it is read.
PLACES: Final[Mapping[str, Place]] = {
    "rtp/general/rtpstart default": Place(RTP, r"define DEFAULT_RTP_START (\d+)"),
    "rtp/general/rtpstart minimum": Place(RTP, r"define MINIMUM_RTP_PORT (\d+)"),
    "rtp/general/rtpstart maximum": Place(RTP, r"define MAXIMUM_RTP_PORT (\d+)"),
    "rtp/general/rtpend default": Place(RTP, r"define DEFAULT_RTP_END (\d+)"),
    "rtp/general/rtpend minimum": Place(RTP, r"define MINIMUM_RTP_PORT (\d+)"),
    "rtp/general/rtpend maximum": Place(RTP, r"define MAXIMUM_RTP_PORT (\d+)"),
    "rtp/general/rtcpinterval default": Place(RTP, r"define RTCP_DEFAULT_INTERVALMS +(\d+)"),
    "rtp/general/rtcpinterval minimum": Place(RTP, r"define RTCP_MIN_INTERVALMS +(\d+)"),
    "rtp/general/rtcpinterval maximum": Place(RTP, r"define RTCP_MAX_INTERVALMS +(\d+)"),
    "rtp/general/dtmftimeout default": Place(
        RTP, r"define DEFAULT_DTMF_TIMEOUT \((\d+ \* \(\d+ / \d+\))\)"
    ),
    "rtp/general/dtmftimeout minimum": Place(RTP, r"\(dtmftimeout < (\d+)\)"),
    "rtp/general/dtmftimeout maximum": Place(RTP, r"\(dtmftimeout > (\d+)\)"),
    "rtp/general/strictrtp default": Place(RTP, r"define DEFAULT_STRICT_RTP\s+(-?\w+)"),
    "rtp/general/probation default": Place(RTP, r"define DEFAULT_LEARNING_MIN_SEQUENTIAL (\d+)"),
    "rtp/general/srtpreplayprotection default": Place(
        RTP, r"define DEFAULT_SRTP_REPLAY_PROTECTION (\d)"
    ),
    "rtp/general/icesupport default": Place(RTP, r"define DEFAULT_ICESUPPORT (\d)"),
    "rtp/general/stun_software_attribute default": Place(
        RTP, r"define DEFAULT_STUN_SOFTWARE_ATTRIBUTE (\d)"
    ),
    "rtp/general/stunaddr_reresolve_ttl_0 default": Place(
        RTP, r"static int stunaddr_reresolve_ttl_0 = (\d)"
    ),
    "rtp/general/dtls_mtu default": Place(RTP, r"define DEFAULT_DTLS_MTU (\d+)"),
    "rtp/general/dtls_mtu minimum": Place(RTP, r"dtls_mtu < (\d+)"),
    "http/general/enabled default": Place(HTTP, r"\bint enabled *= *(\d)"),
    "http/general/bindport default": Place(HTTP, r"define DEFAULT_PORT (\d+)"),
    "http/general/sessionlimit default": Place(HTTP, r"define DEFAULT_SESSION_LIMIT (\d+)"),
    "http/general/session_inactivity default": Place(
        HTTP, r"define DEFAULT_SESSION_INACTIVITY (\d+)"
    ),
    "http/general/session_keep_alive default": Place(
        HTTP, r"define DEFAULT_SESSION_KEEP_ALIVE (\d+)"
    ),
    "http/general/enable_static default": Place(HTTP, r"\bint new_static_uri_enabled *= *(\d)"),
    "http/general/enable_status default": Place(HTTP, r"\bint new_status_uri_enabled *= *(\d)"),
    "http/general/tlscertfile default": Place(
        "include/asterisk/tcptls.h", r'define AST_CERTFILE "(.+)"'
    ),
    "res_stun_monitor/general/stunrefresh default": Place(
        STUN, r"define DEFAULT_MONITOR_REFRESH (\d+)"
    ),
}
_PRODUCT: Final = re.compile(r"(\d+) \* \((\d+) / (\d+)\)")


def read(show: Callable[[str], str], place: Place) -> str:
    """The text of a constant in one release; empty when there is none."""
    found = re.search(place.pattern, show(place.path))
    return found[1] if found else ""


def meaning(text: str, kind: str) -> str:
    """What a constant of the source means, as the catalogue writes values."""
    if text.startswith("STRICT_RTP_"):
        return text.removeprefix("STRICT_RTP_").lower()
    if kind in ("boolean", "choice") and text:
        return "no" if text == "0" else "yes"
    if product := _PRODUCT.fullmatch(text):
        first, second, third = map(int, product.groups())
        return str(first * (second // third))
    return text
