"""The FAQ: each symptom with its lines, cause, check, fix, versions and source."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Any

from docs.generate import text
from docs.generate.site import Place
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
        *(_entry(place, each) for each in first),
    ]
    order = {layer: number for number, layer in enumerate(dict.fromkeys(f.layer for f in left))}
    left.sort(key=lambda fact: order[fact.layer])
    for layer, group in groupby(left, key=lambda fact: fact.layer):
        parts.append(f"## {place.word(f'layer.{layer}')} {{ #layer-{layer} }}\n")
        parts += [_entry(place, fact) for fact in group]
    return "\n".join(parts)


def _entry(place: Place, fact: Any) -> str:
    body = "".join(
        (
            _badges(place, fact),
            "".join(_line(pattern) for pattern in fact.patterns),
            text.facts(_facts(place, fact)),
            _words(fact),
            _footer(place, fact),
        )
    )
    title = text.markdown(place.of(fact, "title"))
    return f'### {title} {{ #{fact.id} }}\n\n<div class="entry symptom">{body}</div>\n'


def _badges(place: Place, fact: Any) -> str:
    word = place.word
    found = [(fact.severity, word(f"faq.{fact.severity}")), ("seen-in", word(f"seen.{fact.seen}"))]
    if known := support(place.site, fact.since, fact.until):
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


def _words(fact: Any) -> str:
    """What else people type to find it: for the search alone, since nobody reads such a list."""
    return f"<p hidden>{escape(fact.words)}</p>" if fact.words else ""


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
