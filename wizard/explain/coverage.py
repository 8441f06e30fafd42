"""How many of the messages that a WebRTC call can meet have a cause and a fix here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from wizard.catalogue import Catalogue
from wizard.catalogue.types import Unactionable
from wizard.explain.matching import Recogniser
from wizard.explain.printed import HOLE, PrintedLine

# The files that a call from a browser passes through.
ON_THE_WAY: Final = re.compile(
    r"main/(?:acl|bridge\w*|codec\w*|http|iostream|rtp_engine|sdp\w*|stasis\w*|stun|taskprocessor"
    r"|tcptls|translate)\.c"
    r"|res/(?:res_rtp_asterisk|res_srtp|res_pjsip\w*|res_pjsip/\w+|res_http_websocket"
    r"|res_websocket_client|res_ari\w*|ari/\w+|res_stasis\w*|stasis/\w+|res_musiconhold"
    r"|res_odbc\w*|res_config_(?:odbc|pgsql)|res_sorcery\w*|res_audiosocket)\.c"
    r"|channels/(?:chan_pjsip|chan_websocket|chan_audiosocket|pjsip/\w+)\.c"
    r"|apps/(?:app_dial|app_queue|app_voicemail\w*|app_mixmonitor|app_confbridge|app_stasis"
    r"|app_audiosocket|confbridge/\w+)\.c"
    r"|bridges/bridge_\w+\.c|codecs/codec_\w+\.c"
)
FILLED: Final = "x"  # what a hole of a message is filled with to see who knows it


class Share(NamedTuple):
    """How much of a file's messages is explained.

    Attributes:
        messages: its texts of level WARNING, ERROR and NOTICE, over all releases.

        actionable: those that somebody who runs a server can act on.

        explained: those of the actionable ones that a symptom with cause and fix knows, whatever
        is filled in, or for one text that is filled in.
    """

    path: str
    messages: int
    actionable: int
    explained: int


def shares(catalogue: Catalogue, lines: Iterable[PrintedLine]) -> list[Share]:
    """The share of every file on a call's way, by path.

    Args:
        catalogue: the facts.
        lines: the messages, such as ``printed.table().lines``.
    """
    known = Recogniser(catalogue.symptoms)
    cases: dict[str, list[str]] = {}
    for fact in catalogue.symptoms.values():
        for file in fact.files:
            cases.setdefault(file, []).extend(each.replace(HOLE, FILLED) for each in fact.patterns)
    reason = reasons(catalogue.unactionable.values())
    found: dict[str, dict[str, tuple[bool, bool]]] = {}
    for line in lines:
        if not ON_THE_WAY.fullmatch(line.path):
            continue
        explained = known.match(sample(line)) is not None or any(
            map(line.fits, cases.get(line.file, ()))
        )
        texts = found.setdefault(line.path, {})
        before = texts.get(line.text, (False, False))
        can = explained or reason(line) is None
        texts[line.text] = (before[0] or can, before[1] or explained)
    return [
        Share(
            path, len(of), sum(can for can, _ in of.values()), sum(has for _, has in of.values())
        )
        for path, of in sorted(found.items())
    ]


def reasons(facts: Iterable[Unactionable]) -> Callable[[PrintedLine], Unactionable | None]:
    """Return a function that tells why nobody can act on a message.

    Args:
        facts: the groups of such messages.

    Returns:
        A function of a message; it returns the group, or None if the message needs a cause and a
        fix.
    """
    rules = [
        (re.compile(fact.paths), re.compile("|".join(fact.texts), re.IGNORECASE), fact)
        for fact in facts
    ]

    def reason(line: PrintedLine) -> Unactionable | None:
        for paths, texts, fact in rules:
            if paths.fullmatch(line.path) and texts.search(line.text):
                return fact
        return None

    return reason


def sample(line: PrintedLine) -> bytes:
    """Return a line of a log as Asterisk prints a message.

    Args:
        line: the message; holes in its text are filled.
    """
    text = line.text.replace(HOLE, FILLED)
    place = f"{line.file}:1 {line.function}"
    return f"[Nov 29 10:00:00] {line.level}[1]: {place}: {text}".encode()
