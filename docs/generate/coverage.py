"""How many of Asterisk's messages are explained, file by file, and which nobody can act on."""

from __future__ import annotations

from html import escape

from docs.generate import text
from docs.generate.site import Place
from wizard.explain import printed
from wizard.explain.coverage import Share, reasons, shares


def coverage(place: Place, _: str) -> str:
    """Return the total, a row for each file, and the kinds of messages that are left out."""
    lines = printed.table().lines
    found = shares(place.catalogue, lines)
    word = place.word
    total = Share(
        word("coverage.total"),
        sum(each.messages for each in found),
        sum(each.actionable for each in found),
        sum(each.explained for each in found),
    )
    head = [word(f"coverage.{name}") for name in ("file", "messages", "actionable", "explained")]
    rows = [_row(total), *(_row(each) for each in found)]
    kind = reasons(place.catalogue.unactionable.values())
    left = [fact.id for line in lines if (fact := kind(line)) is not None]
    kinds = (
        (f"<code>{fact.id}</code>", place.plain(place.of(fact, "reason")))
        for fact in place.catalogue.unactionable.values()
        if fact.id in left
    )
    return (
        f"{text.table(head, rows)}\n\n## {word('coverage.left-out')} {{ #left-out }}\n\n"
        f"{text.facts(kinds)}\n"
    )


def _row(share: Share) -> list[str]:
    percent = f"{share.explained / share.actionable:.0%}" if share.actionable else "–"
    name = f"<code>{escape(share.path)}</code>" if "/" in share.path else escape(share.path)
    return [name, str(share.messages), str(share.actionable), f"{share.explained} ({percent})"]
