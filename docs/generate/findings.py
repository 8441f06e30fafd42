"""The findings of the command check: what is wrong, why it matters, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from docs.generate import filters, text
from docs.generate.factpage import FactPage
from docs.generate.site import Place, Site, own_page
from wizard.catalogue.types.diagnosis import PROFILES, FindingText

OVERVIEW = "findings.md"
# How likely it is what somebody looks for.
RANKS = {"error": 0.8, "warning": 0.7, "note": 0.6}
SEVERITIES = ("error", "warning", "note")
# What the check fills in differs from folder to folder.
_PLACE = re.compile(r"\{(?P<name>\w+)\}")


def entries(place: Place, _: str) -> str:
    """Return every finding of the catalogue, by severity."""
    parts = [filters.entries(place)]
    for severity in SEVERITIES:
        parts.append(f"## {place.word(f'findings.{severity}')} {{ #{severity} }}\n")
        parts += [
            _entry(place, fact)
            for fact in place.catalogue.findings.values()
            if fact.severity == severity
        ]
    return "\n".join(parts)


def pages(site: Site) -> Iterator[FactPage]:
    """Yield the page of each finding."""
    for fact in site.catalogue.findings.values():
        page = own_page("findings", fact.id)
        place = Place(site, page, OVERVIEW)
        name = title(place, fact).rstrip(".。")
        body = _badges(place, fact) + text.facts(_facts(place, fact))
        yield FactPage(
            path=page,
            frame=OVERVIEW,
            title=name,
            heading=escape(name),
            about=_filled(place, place.of(fact, "why")),
            body=body + place.footer("findings", fact),
            answer=_filled(place, f"{place.of(fact, 'why')} {place.of(fact, 'fix')}"),
            names=(fact.id,),
            words=tuple(each.rpartition("/")[2] for each in fact.options),
            rank=RANKS[fact.severity],
        )


def _entry(place: Place, fact: FindingText) -> str:
    """A finding and why it matters; what to do is on its page."""
    target = place.to(own_page("findings", fact.id))
    heading = text.markdown(title(place, fact).rstrip(".。"))
    why = place.plain(_filled(place, place.of(fact, "why")))
    return (
        f'### <a href="{target}">{heading}</a> {{ #{fact.id} data-search-exclude }}\n\n'
        f'<div class="entry short">{_badges(place, fact)}<p>{why}</p>'
        f'<p><a href="{target}">{place.word("findings.whole")}</a></p></div>\n'
    )


def _badges(place: Place, fact: FindingText) -> str:
    badges = [fact.id]
    if fact.safe:
        badges.append(place.word("findings.safe"))
    if fact.profiles == PROFILES[-1:]:
        badges.append(f"--profile {PROFILES[-1]}")
    spans = "".join(f'<span class="badge part">{escape(each)}</span> ' for each in badges)
    return f'<p class="badges">{spans}</p>'


def title(place: Place, fact: FindingText) -> str:
    """Return what is wrong, without what differs from folder to folder.

    Args:
        place: the page.
        fact: of a finding.
    """
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
