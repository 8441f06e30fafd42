"""The FAQ's short list: what people see or hear first, and the entries that it can be."""

from __future__ import annotations

from html import escape

from docs.generate import text
from docs.generate.site import Place


def heard(place: Place, _: str) -> str:
    """What people see or hear first; the titles of what it can be lead to the entries."""
    rows = (
        (
            f'<span id="heard-{fact.id}">{escape(place.of(fact, "title"))}</span>',
            f"<ul>{''.join(_cause(place, name) for name in fact.symptoms)}</ul>",
        )
        for fact in place.catalogue.complaints.values()
    )
    word = place.word
    return (
        f"## {word('heard.title')} {{ #heard data-search-exclude }}\n\n"
        f"{word('heard.hint')}\n\n{text.facts(rows)}\n"
    )


def _cause(place: Place, name: str) -> str:
    title = escape(place.of(place.catalogue.symptoms[name], "title"))
    return f'<li><a href="{place.to("faq.md", name)}">{title}</a></li>'
