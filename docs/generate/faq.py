"""The FAQ: each symptom with its lines, cause, check, fix, versions and source.

The entries stand on pages by layer. ``faq.html`` names them all, and has their permanent anchors,
which lead on to the entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import chain, groupby
from typing import Any

from docs.generate import text
from docs.generate.site import LAYERS, QUESTIONS, Place
from docs.generate.versions import support

# What is asked most comes first, found by its line.
FIRST = (
    "since no request was received",
    "Couldn't negotiate stream",
    "starting codec is not valid",
)


def symptoms(place: Place) -> list[Any]:
    """Every symptom of the catalogue."""
    return list(place.catalogue.symptoms.values())


def entries(place: Place, _: str) -> str:
    """Those that are asked most, then the others by the layer that they show at."""
    left = symptoms(place)
    first = []
    for line in FIRST:
        found = [fact for fact in left if any(line in pattern for pattern in fact.patterns)][:1]
        first += found
        left = [fact for fact in left if fact not in found]
    parts = [
        f"## {place.word('faq.first')} {{ #first }}\n",
        *(_short(place, each) for each in first),
    ]
    left.sort(key=lambda fact: LAYERS.index(fact.layer))
    for name, group in groupby(left, key=lambda fact: fact.layer):
        link = place.to(f"faq/{name}.md")
        title = f'<a href="{link}">{place.word(f"layer.{name}")}</a>'
        parts.append(f"## {title} {{ #layer-{name} }}\n")
        rows = "".join(_named(place, fact) for fact in group)
        parts.append(f'<ul class="named" data-search-exclude>{rows}</ul>\n')
    return "\n".join(parts)


def layer(place: Place, name: str) -> str:
    """The entries of one layer, what is worst first."""
    found = [fact for fact in symptoms(place) if fact.layer == name]
    parts = []
    for severity in ("fault", "warning", "normal"):
        group = [fact for fact in found if fact.severity == severity]
        if group:
            parts.append(f"## {place.word(f'faq.are_{severity}')} {{ #{severity} }}\n")
            parts += [_entry(place, fact) for fact in group]
    back = place.to(QUESTIONS)
    parts.append(f'<p data-entries="{back}"><a href="{back}">{place.word("faq.all")}</a></p>\n')
    return "\n".join(parts)


def _named(place: Place, fact: Any) -> str:
    target = place.to(QUESTIONS, fact.id)
    title = escape(place.of(fact, "title"))
    return f'<li id="{fact.id}" data-entry="{target}"><a href="{target}">{title}</a></li>'


def _short(place: Place, fact: Any) -> str:
    """An entry up to its cause."""
    target = place.to(QUESTIONS, fact.id)
    title = text.markdown(place.of(fact, "title"))
    lines = "".join(_line(pattern) for pattern in fact.patterns[:1])
    marks = f'#{fact.id} data-entry="{target}" data-search-exclude'
    return (
        f'### <a href="{target}">{title}</a> {{ {marks} }}\n\n'
        f'<div class="entry short">{lines}<p>{place.say(fact, "cause")}</p>'
        f'<p><a href="{target}">{place.word("faq.whole")}</a></p></div>\n'
    )


def _entry(place: Place, fact: Any) -> str:
    body = "".join(
        (
            _badges(place, fact),
            "".join(_line(pattern) for pattern in fact.patterns),
            text.facts(_facts(place, fact)),
            _words(place, fact),
            _footer(place, fact),
        )
    )
    title = text.markdown(place.of(fact, "title"))
    return f'### {title} {{ #{fact.id} }}\n\n<div class="entry symptom">{body}</div>\n'


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


def _words(place: Place, fact: Any) -> str:
    """What else people type to find it: for the search alone, since nobody reads such a list."""
    said = [each.phrases for each in place.catalogue.complaints.values()
            if each.symptoms[0] == fact.id]  # fmt: skip
    words = ". ".join(filter(None, [fact.words, *chain(*said)]))
    return f"<p hidden>{escape(words)}.</p>" if words else ""


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
