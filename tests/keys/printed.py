"""Write the table of the lines that Asterisk can print, from its source history.

    python -m tests.keys.printed PATH/TO/asterisk.git

Writes `wizard/catalogue/data/printed.tsv`: of each message of level WARNING, ERROR or NOTICE its
file, function and releases. These are facts about the source; no code is taken over.
"""

from __future__ import annotations

import bisect
import re
import sys
from collections.abc import Iterator
from typing import Final

from tests.keys import literals
from tests.keys.claims import spans
from tests.keys.history import History
from wizard.catalogue.reading import PRINTED
from wizard.explain import printed

# What a call passes through; drivers of hardware and of other protocols are left out.
SOURCES: Final = re.compile(
    r"(?:apps|bridges|codecs|formats|funcs|main|pbx|res)/[\w/]+\.c"
    r"|channels/(?:chan_(?:pjsip|websocket|audiosocket|rtp|bridge_media|local|sip)|pjsip/\w+)\.c"
)
OMITTED: Final = re.compile(
    r"res/(?:res_(?:xmpp|fax|snmp|calendar|corosync|phoneprov|ael|smdi|pktccops|chan_stats"
    r"|digium_phone|adsi)\w*|ael/.*)\.c|(?:apps/app|pbx/pbx|funcs/func)_(?:dahdi|ss7|adsi|festival"
    r"|alarmreceiver|zapateller|sms|fax|getcpeid|minivm|ices|nbscat|skel|dundi|ael|meetme|flash"
    r"|morsecode|osp|jack|test)\w*\.c"
    r"|main/(?:ast_expr2\w*|test|dns_test|udptl|xmldoc|adsi|tdd|fskmodem\w*)\.c"
)
_STRING: Final = r'"(?:[^"\\\n]|\\.)*"'
LOGGED: Final = re.compile(
    r"\b(?:AST_)?LOG_(?P<level>ERROR|WARNING|NOTICE)\s*,\s*"
    rf"(?P<text>{_STRING}(?:\s*(?:[A-Za-z_]\w*\s*)?{_STRING})*)"
)
FUNCTION: Final = re.compile(r"^[A-Za-z_][\w \t*]*?\b(\w+)\s*\([^;{}]*\)\s*\{", re.M)

Row = tuple[str, str, str]  # function, level, text


def rows(source: str) -> Iterator[Row]:
    """The messages of a C file: function, level and text with ``{}`` for what is filled in."""
    functions = [(found.start(), found[1]) for found in FUNCTION.finditer(source)]
    starts = [start for start, _ in functions]
    for found in LOGGED.finditer(source):
        at = bisect.bisect(starts, found.start()) - 1
        text = "".join(literals.of(found["text"])).replace(literals.GAP, "{}")
        text = " ".join(text.strip().partition("\n")[0].split())
        if at >= 0 and re.search(r"[A-Za-z]{3}", text):
            yield functions[at][1], found["level"], text


def main(repository: str) -> None:
    """Read every release and write the table."""
    history = History(repository)
    seen: dict[str, set[Row]] = {}
    having: dict[tuple[str, Row], set[str]] = {}
    for release in history.releases:
        for path, identity in history.files(release).items():
            if not SOURCES.fullmatch(path) or OMITTED.fullmatch(path):
                continue
            if identity not in seen:
                seen[identity] = set(rows(history.text(identity)))
            for row in seen[identity]:
                having.setdefault((path, row), set()).add(release)
    lines = [
        printed.PrintedLine(path, function, level, text, tuple(spans(history.releases, releases)))
        for (path, (function, level, text)), releases in having.items()
    ]
    PRINTED.write_text(printed.written(lines), encoding="utf-8")
    sys.stdout.write(f"{len(lines)} messages of {len({each.path for each in lines})} files\n")


if __name__ == "__main__":
    main(sys.argv[1])
