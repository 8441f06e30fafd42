"""The findings of the command check: what is wrong, why it matters, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from docs.generate import text
from docs.generate.site import Place
from wizard.catalogue.types import FindingText

SEVERITIES = ("error", "warning", "note")
# What the check fills in differs from folder to folder.
_PLACE = re.compile(r"\{(?P<name>\w+)\}")


def entries(place: Place, _: str) -> str:
    """Every finding of the catalogue, by how bad it is."""
    parts = []
    for severity in SEVERITIES:
        parts.append(f"## {place.word(f'findings.{severity}')} {{ #{severity} }}\n")
        parts += [
            _entry(place, fact)
            for fact in place.catalogue.findings.values()
            if fact.severity == severity
        ]
    return "\n".join(parts)


def _entry(place: Place, fact: FindingText) -> str:
    badges = [fact.id]
    if fact.safe:
        badges.append(place.word("findings.safe"))
    spans = "".join(f'<span class="badge part">{escape(each)}</span> ' for each in badges)
    body = f'<p class="badges">{spans}</p>' + text.facts(_facts(place, fact))
    body += place.footer("findings", fact)
    heading = text.markdown(title(place, fact).rstrip(".。"))
    return f'### {heading} {{ #{fact.id} }}\n\n<div class="entry symptom">{body}</div>\n'


def title(place: Place, fact: FindingText) -> str:
    """What is wrong, without what differs from folder to folder."""
    if fact.title:
        return place.of(fact, "title")
    return _filled(place, place.of(fact, "text"))


def _facts(place: Place, fact: FindingText) -> Iterator[tuple[str, str]]:
    for field in ("why", "fix"):
        yield place.word(f"findings.{field}"), place.plain(_filled(place, place.of(fact, field)))
    options = (
        f'<a href="{place.to_option(name)}"><code>{escape(name)}</code></a>'
        for name in fact.options
        if name in place.catalogue.options
    )
    yield place.word("findings.options"), place.listed(options)


def _filled(place: Place, words: str) -> str:
    """A text in which words stand for what the check fills in."""
    plain = words.replace("${{EXTEN}}", "$EXTEN")
    filled = _PLACE.sub(lambda found: place.word(f"place_of.{found['name']}"), plain)
    return filled.replace("$EXTEN", "${EXTEN}")
