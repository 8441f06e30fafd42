"""Where lines come from that no symptom knows, and which symptoms are near."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from wizard.explain import printed
from wizard.explain.kinds import LineKind, origin
from wizard.explain.lines import HEAD, LONGEST, PLACE, bare
from wizard.explain.printed import PrintedLine
from wizard.explain.search import Search

_ASTERISK: Final = (LineKind.ASTERISK, LineKind.PLAIN)


class LocatedLine(NamedTuple):
    """An unknown line of Asterisk's log.

    Attributes:
        line: as it was asked about.

        messages: the messages of Asterisk's source that it can be, the likeliest first.

        near: ids of the symptoms that it is most like; guesses.
    """

    line: str
    messages: tuple[PrintedLine, ...]
    near: tuple[str, ...]


def locate(lines: Iterable[str], search: Search) -> list[LocatedLine]:
    """Find where Asterisk prints lines that show no symptom.

    Args:
        lines: as in the log.
        search: finds symptoms that are near.

    Returns:
        Only the lines that Asterisk can print, each once, with the places in its source.
    """
    located = []
    for line in dict.fromkeys(lines):
        where = origin(line.strip()[:LONGEST])
        if where.kind not in _ASTERISK:
            continue
        head = HEAD.match(line)
        text = PLACE.sub("", bare(line[:LONGEST]), count=1).strip()
        messages = printed.table().find(text, where.file, head["level"] if head else "")
        if messages:
            hits = search.find(text, messages[0].file)
            near = tuple(hit.id for hit in hits if hit.shelf == "symptoms")
            located.append(LocatedLine(line, tuple(messages), near))
    return located
