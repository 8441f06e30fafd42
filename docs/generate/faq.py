"""The FAQ: each symptom with its lines, cause, check, fix, versions and source.

Each has a page of its own. ``faq.html`` names them all, the page of a layer tells the causes of
its own; both keep the anchors that were published, which lead on to the pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Any

from docs.generate import filters, reports, text, versions
from docs.generate.factpage import FactPage
from docs.generate.site import LAYERS, QUESTIONS, Place, Site, own_page
from docs.generate.versions import support

MOST = 5  # entries that come first, as the most reported
# How likely it is what somebody looks for.
RANKS = {"fault": 1.0, "warning": 0.9, "normal": 0.7}
NEAR = 5


def symptoms(place: Place) -> list[Any]:
    """Return every symptom of the catalogue."""
    return list(place.catalogue.symptoms.values())


def entries(place: Place, _: str) -> str:
    """Return the most reported symptoms, then the others by layer."""
    found = sorted(symptoms(place), key=_reported)
    first, left = found[:MOST], found[MOST:]
    parts = [
        f"## {place.word('faq.first')} {{ #first }}\n",
        *(_short(place, each) for each in first),
    ]
    left.sort(key=lambda fact: LAYERS.index(fact.layer))
    for name, group in groupby(left, key=lambda fact: fact.layer):
        link = place.to(f"faq/{name}.md")
        title = f'<a href="{link}">{place.word(f"layer.{name}")}</a>'
        parts.append(f"## {title} {{ #layer-{name} }}\n")
        rows = [_named(place, fact) for fact in group]
        listed = f'<ul class="named" data-search-exclude>{"".join(rows)}</ul>'
        parts.append(text.folded(place.word("faq.count", count=len(rows)), listed) + "\n")
    return "\n".join(parts)


def _reported(fact: Any) -> int:
    """A key that sorts what is reported more before what is reported less."""
    return -len(reports.threads(fact))


def layer(place: Place, name: str) -> str:
    """Return the symptoms of one layer, by severity and then by the number of reports.

    Args:
        place: the page.
        name: the id of the layer.
    """
    found = [fact for fact in symptoms(place) if fact.layer == name]
    parts = [filters.entries(place)]
    for severity in ("fault", "warning", "normal"):
        group = [fact for fact in found if fact.severity == severity]
        group.sort(key=_reported)
        if group:
            parts.append(f"## {place.word(f'faq.are_{severity}')} {{ #{severity} }}\n")
            parts += [_short(place, fact) for fact in group]
    back = place.to(QUESTIONS)
    parts.append(f'<p data-entries="{back}"><a href="{back}">{place.word("faq.all")}</a></p>\n')
    return "\n".join(parts)


def pages(site: Site) -> Iterator[FactPage]:
    """Yield the page of each symptom."""
    said: dict[str, list[str]] = {}
    for complaint in site.catalogue.complaints.values():
        said.setdefault(complaint.symptoms[0], []).extend(complaint.phrases)
    for fact in site.catalogue.symptoms.values():
        page, frame = own_page("symptoms", fact.id), f"faq/{fact.layer}.md"
        place = Place(site, page, frame)
        title = place.of(fact, "title")
        names = (name.rpartition("/")[2] for name in fact.options)
        yield FactPage(
            path=page,
            frame=frame,
            title=title,
            heading=escape(title),
            about=place.of(fact, "cause"),
            body=_body(place, fact),
            answer=f"{place.of(fact, 'cause')} {place.of(fact, 'fix')}",
            names=(fact.id,),
            words=(*fact.patterns, fact.words, *said.get(fact.id, ()), *names),
            rank=RANKS[fact.severity],
        )


def _named(place: Place, fact: Any) -> str:
    target = place.to_symptom(fact.id)
    title = escape(place.of(fact, "title"))
    return f'<li id="{fact.id}" data-entry="{target}"><a href="{target}">{title}</a></li>'


def _short(place: Place, fact: Any) -> str:
    """An entry up to its cause."""
    target = place.to_symptom(fact.id)
    title = text.markdown(place.of(fact, "title"))
    lines = "".join(_line(pattern) for pattern in fact.patterns[:1])
    marks = f'#{fact.id} data-entry="{target}" data-search-exclude'
    return (
        f'### <a href="{target}">{title}</a> {{ {marks} }}\n\n'
        f'<div class="entry short"{versions.data(place.site, fact)}>{lines}'
        f"<p>{place.say(fact, 'cause')}</p>"
        f'<p><a href="{target}">{place.word("faq.whole")}</a></p></div>\n'
    )


def _body(place: Place, fact: Any) -> str:
    return "".join(
        (
            _badges(place, fact),
            "".join(_line(pattern) for pattern in fact.patterns),
            text.facts(_facts(place, fact)),
            _near(place, fact),
            _footer(place, fact),
        )
    )


def _near(place: Place, fact: Any) -> str:
    """What people mix it up with: what shares an option with it, or follows from it."""
    after = {
        name
        for each in place.catalogue.consequences.values()
        if fact.id in each.causes
        for name in each.leads_to
    }
    found = [
        each
        for each in symptoms(place)
        if each.id in after or (each.id != fact.id and set(each.options) & set(fact.options))
    ]
    if not found:
        return ""
    found.sort(key=lambda each: (each.id not in after, each.layer != fact.layer))
    items = "".join(
        f'<li><a href="{place.to_symptom(each.id)}">{escape(place.of(each, "title"))}</a></li>'
        for each in found[:NEAR]
    )
    return f'<div class="symptoms"><strong>{place.word("faq.near")}</strong><ul>{items}</ul></div>'


def _badges(place: Place, fact: Any) -> str:
    word = place.word
    found = [(fact.severity, word(f"faq.{fact.severity}")), ("seen-in", word(f"seen.{fact.seen}"))]
    if known := support(place.site, fact):
        found.append(("part", word("option.since_text", list=known)))
    if fact.reproduced:
        branches = " / ".join(fact.reproduced)
        found.append(("seen", word("faq.reproduced", branches=branches)))
    spans = "".join(f'<span class="badge {name}">{escape(label)}</span> ' for name, label in found)
    return f'<p class="badges">{spans}</p>'


def _line(pattern: str) -> str:
    """A line of a log; what differs from line to line is shown as an ellipsis."""
    return f'<p class="log"><code>{escape(pattern.replace("{}", "…"))}</code></p>'


def _facts(place: Place, fact: Any) -> Iterator[tuple[str, str]]:
    for field in ("cause", "check", "fix"):
        yield place.word(f"faq.{field}"), place.say(fact, field)
    yield place.word("faq.options"), place.listed(_option(place, name) for name in fact.options)
    yield place.word("faq.reported"), reports.told(place, fact)


def _option(place: Place, name: str) -> str:
    option = place.catalogue.options.get(name)
    if option is None:
        return text.code(name)
    file = name.partition("/")[0]
    link = f'<a href="{place.to_option(name)}">{text.code(option.name)}</a>'
    return link + place.aside(f"{file}.conf")


def _footer(place: Place, fact: Any) -> str:
    reasons = place.listed(place.reason("rule", name) for name in fact.rules)
    before = f"{place.labelled(place.word('faq.rules'), reasons)} · " if reasons else ""
    return place.footer("symptoms", fact, before)
