"""What kind of text a line is, and whose symptoms can claim it.

A line of Asterisk's log names the file that printed it; a browser's console, a SIP message and a
library of the client each look like themselves. A symptom of one kind never claims a line of
another: "Permission denied" in ``acl.c`` is no microphone.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final, NamedTuple

from wizard.catalogue.types import Symptom
from wizard.explain.lines import HEAD, PLACE


class LineKind(Enum):
    """What a line is.

    ``FOREIGN`` is the log of another program; ``PLAIN`` has no mark of any kind, such as a line
    without its head, or what a person typed.
    """

    ASTERISK = "asterisk"
    SIP = "sip"
    BROWSER = "browser"
    CLIENT = "client"
    FOREIGN = "foreign"
    PLAIN = "plain"


class LineOrigin(NamedTuple):
    """Where a line comes from.

    Attributes:
        file: the file of Asterisk's source that printed it, without its folder; empty where the
        line does not say.
    """

    kind: LineKind
    file: str = ""


# Another level than a file's name: what the dialplan's own Log() prints, and `core set verbose`.
_LEVEL: Final = re.compile(
    r"^(?:.*\b(?:ERROR|WARNING|NOTICE|VERBOSE|DEBUG|DTMF|SECURITY)\[\d+\](?:\[C-[0-9a-f]+\])?:? "
    r"|\s*(?:--|==|>) )"
)
_SIP: Final = re.compile(
    r"(?:^|[^/\w])SIP/2\.0 \d{3}\b"
    r"|^[A-Z]+ sips?:\S+ SIP/2\.0"
    r"|^(?:Via|From|To|Call-ID|CSeq|Contact|Reason|Warning|[A-Z][a-z]+-[A-Z][a-z-]+): "
    r"|^\s*(?:[vostcm]=\S|a=\w+)"
)
# Logs of other programs: by the name in front of the text, or by how they write a level.
_FOREIGN: Final = re.compile(
    r"\b(?!asterisk\b)[a-z][\w./-]*\[\d+\]: "  # syslog: program[process]
    r"|^(?:<\d+>)?(?:\[ *\d+\.\d{6}\] |\w{3} [ \d]\d [\d:]{8} \S+ (?!asterisk)[\w-]+: )"
    r"|\[(?:ERR|CRIT|WARNING|NOTICE|INFO|DEBUG|CONSOLE|ALERT)\] \w+\.c(?:pp)?:\d+"  # FreeSWITCH
    r"|\b(?:ERROR|WARNING|INFO|CRITICAL|NOTICE|DEBUG|ALERT): (?:<\w+>|\w+ \[[\w./-]+:\d+\])"
    r"|\[(?:error|warn|crit|notice|emerg|info)\] \d+#\d+"  # nginx
    r"|\bHTTP/[123](?!(?:\.\d)? 426)\b"  # 426 is what a WebSocket server answers a page request
    r"|\b(?:nginx|apache2|httpd|haproxy|caddy|traefik|fail2ban\S*|dockerd?|systemd|kernel|sshd"
    r"|kamailio|opensips|freeswitch|rtpengine|coturn|turnserver|janus|mysqld|mariadbd"
    r"|postgres|redis)(?:\[\d+\])?: "
    r"|^(?:\[sudo\] )?(?:npm|wget|curl|bash|sh|cp|mv|cat|git|fatal|apt|pip|psql|certbot|node|E): "
    r"|^npm ERR!"
    r"|\bTraceback \(most recent|^\s*File \"[^\"]+\", line \d+|\bat [\w.$]+\([\w]+\.java:\d+\)"
)
_CLIENT: Final = re.compile(
    r"\bJsSIP\b|\bSIP\.?js\b|\bsip\.[A-Z]\w+|\bSIPml\b|\btsk_utils|__tsip|\bsipml5?\b"
    r"|\bSimpleUser\b|\bRegisterer\b|\bUserAgent\b|\bregistrationFailed\b|\bwebrtcsession\b"
    r"|CERTIFICATE_VERIFY_FAILED|\bECONN\w+|\bENOTFOUND\b",
    re.IGNORECASE,
)
_BROWSER: Final = re.compile(
    r"\bDOMException\b|\bnet::ERR_|\bERR_[A-Z_]{4,}|\bNS_ERROR_|\b(?:MOZILLA_PKIX|SEC|SSL)_ERROR_"
    r"|\bUncaught\b|\b(?:NotAllowed|NotFound|NotReadable|InvalidAccess|InvalidState|Operation|Type"
    r"|Syntax|Security|Overconstrained|Abort|NotSupported|Reference|Range)Error\b"
    r"|\bRTCPeerConnection\b|\bgetUserMedia\b|\bset(?:Remote|Local)Description\b"
    r"|\bWebSocket connection to '|^WebRTC: |\babout:webrtc\b|\bMixed Content: "
    r"|\.js(?:\?[^:\s]*)?:\d+|\.cc(?:\(\d+\)|:\d+)|Content Security Policy|Permissions.policy"
    r"|^Firefox can|\bFailed to set (?:remote|local) (?:answer|offer|video|audio)",
    re.IGNORECASE,
)


# Voicemail built for another storage is a copy of the file, named after it (apps/Makefile).
_STORAGE: Final = re.compile(r"^(app_voicemail)_(?:imap|odbc)(?=\.c$)")


def origin(line: str) -> LineOrigin:
    """Return what kind of text a line is, and which file of Asterisk printed it.

    Args:
        line: decoded, without its line end.
    """
    for head in (HEAD, PLACE):
        if found := head.match(line):
            file = found["file"].rpartition("/")[2]
            return LineOrigin(LineKind.ASTERISK, _STORAGE.sub(r"\1", file))
    for pattern, kind in _MARKS:
        if pattern.search(line):
            return LineOrigin(kind)
    return LineOrigin(LineKind.PLAIN)


_MARKS: Final = (
    (_LEVEL, LineKind.ASTERISK),
    (_FOREIGN, LineKind.FOREIGN),
    (_SIP, LineKind.SIP),
    (_CLIENT, LineKind.CLIENT),
    (_BROWSER, LineKind.BROWSER),
)
# Who speaks in which kind of text.
_SPEAKERS: Final[dict[LineKind, frozenset[str]]] = {
    LineKind.ASTERISK: frozenset(["log"]),
    LineKind.SIP: frozenset(["sip", "silence"]),
    LineKind.CLIENT: frozenset(["client", "browser", "sip"]),
    LineKind.BROWSER: frozenset(["browser", "client"]),
    LineKind.FOREIGN: frozenset(),
    LineKind.PLAIN: frozenset(["log", "sip", "browser", "client", "silence"]),
}


def accepts(where: LineOrigin, symptom: Symptom) -> bool:
    """Whether a line of that origin can show a symptom.

    Args:
        where: from :func:`origin`.
        symptom: of the catalogue.
    """
    if where.file:
        return where.file in symptom.files
    return symptom.seen in _SPEAKERS[where.kind] or (
        where.kind is LineKind.ASTERISK and bool(symptom.files)
    )
