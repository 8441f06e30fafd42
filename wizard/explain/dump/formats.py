"""How programs print SIP messages: the line ahead of each, and what stands before its lines.

Read in their sources: res/res_pjsip_logger.c of Asterisk 24, channels/chan_sip.c of 11.6 and 18,
Transport.js of JsSIP 0.x to 3.13, transport.ts of SIP.js 0.15 to 0.21, tsip_transport.js of
sipML5, save.c of sngrep, ngrep -W byline.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Marker(NamedTuple):
    """The line that a program prints ahead of a message.

    Attributes:
        name: of the format.

        local: who printed it: ``asterisk``, ``client``, or empty for what listens in between.

        pattern: finds ``way``, ``transport``, and ``peer`` or ``source`` and ``target``.
    """

    name: str
    local: str
    pattern: re.Pattern[str]


class LineLead(NamedTuple):
    """What a program prints before every line, such as the name of a container.

    Attributes:
        pattern: matches it at the start of a line.
    """

    pattern: re.Pattern[str]


SENT: Final = frozenset(["transmitting", "retransmitting", "sending", "send"])
"""Ways, in small letters; every other is received."""

_CHAN_SIP: Final = r"\((?:no NAT|NAT|[a-z_,-]{1,40})\) to (?P<peer>[^\s<>]{3,80}?)"
MARKERS: Final = (
    Marker("pjsip", "asterisk", re.compile(
        r"<--- (?P<way>Transmitting|Received) SIP (?:request|response) \(\d{1,9} bytes\)"
        r" (?:to|from) (?P<transport>\w{1,12}):(?P<peer>\S{3,80}) --->"
    )),
    Marker("chan_sip", "asterisk", re.compile(
        r"<--- SIP (?P<way>read) from (?P<transport>\w{1,12}):(?P<peer>\S{3,80}) --->"
    )),
    Marker("chan_sip", "asterisk", re.compile(
        r"<--- (?:Reliably )?(?P<way>Transmitting) " + _CHAN_SIP + r" --->"
    )),
    Marker("chan_sip", "asterisk", re.compile(
        r"(?:Reliably )?(?P<way>Transmitting|Retransmitting #\d{1,4}) " + _CHAN_SIP + r":\s*$"
    )),
    Marker("client", "client", re.compile(
        r"(?P<way>[Ss]ending|[Rr]eceived) (?:WebSocket )?(?:text |binary )?message:"
    )),
    Marker("sngrep", "", re.compile(
        r"^(?:[UT](?:\(\d+\))? )?"
        r"(?:(?P<time>\d{4}[/-]\d\d[/-]\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?) )?"
        r"(?P<source>[\w.:\[\]-]{7,60}:\d{1,5}) -> (?P<target>[\w.:\[\]-]{7,60}:\d{1,5})"
        r"(?: \[\w*\])?(?: #\d+)?\s*$"
    )),
)  # fmt: skip
"""The first that fits counts."""

INLINE: Final = re.compile(r"\b(?P<way>SEND: |recv=)$")
"""What sipML5 prints in the line of the message itself."""

LEADS: Final = (
    LineLead(re.compile(r"[\w.-]{1,64} {1,20}\| ?")),  # docker compose
    LineLead(re.compile(r"\w{3} [ \d]\d [\d:]{8} \S{1,64} [\w.-]{1,40}\[\d{1,9}\]: ")),  # journald
    LineLead(re.compile(r"[>\s]{1,40}")),  # quoted, or indented
)

CLOCK: Final = re.compile(r"(?<![\d:])([012]\d:[0-5]\d:[0-5]\d(?:[.,]\d{1,6})?)(?![\d:])")
START: Final = re.compile(
    r"(?P<first>[A-Z]{2,20} (?:sips?|tel|urn):\S{1,500} SIP/2\.0"
    r"|SIP/2\.0 [1-6]\d\d(?: [^\r\n]{0,200})?)\s*$"
)
HEADER: Final = re.compile(r"[A-Za-z][\w.!%*+`'~-]{0,60}[ \t]{0,4}:")
SDP_LINE: Final = re.compile(r"[a-z]=")
