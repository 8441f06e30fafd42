"""The FAQ's short list: what people see or hear first, and the entries that it can be."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from docs.generate import text
from docs.generate.factpage import FactPage
from docs.generate.site import QUESTIONS, Place, Site, own_page
from wizard.catalogue.types import Symptom


def heard(place: Place, _: str) -> str:
    """Return a table of complaints; the titles of possible causes link to their entries."""
    rows = (
        (
            f'<a id="heard-{fact.id}" href="{place.to(own_page("complaints", fact.id))}">'
            f"{escape(place.of(fact, 'title'))}</a>",
            text.folded(
                place.word("heard.count", count=len(fact.symptoms)),
                f"<ul>{''.join(_cause(place, name) for name in fact.symptoms)}</ul>",
            ),
        )
        for fact in place.catalogue.complaints.values()
    )
    word = place.word
    return (
        f"## {word('heard.title')} {{ #heard data-search-exclude }}\n\n"
        f"{word('heard.hint')}\n\n{text.facts(rows)}\n"
    )


def pages(site: Site) -> Iterator[FactPage]:
    """Yield the page of each complaint, with its possible causes, the likeliest first."""
    for fact in site.catalogue.complaints.values():
        page = own_page("complaints", fact.id)
        place = Place(site, page, QUESTIONS)
        title = place.of(fact, "title")
        causes = [site.catalogue.symptoms[name] for name in fact.symptoms]
        said = [place.of(each, "title") for each in causes]
        yield FactPage(
            path=page,
            frame=QUESTIONS,
            title=title,
            heading=escape(title),
            about=site.word("heard.causes", list=site.word("heard.between").join(said)),
            body=f"<p>{site.word('heard.likeliest')}</p>"
            f"<ol class=\"causes\">{''.join(_told(place, each) for each in causes)}</ol>",
            answer=" ".join(f"{name}: {place.of(each, 'cause')}" for name, each in
                            zip(said[:3], causes, strict=False)),
            phrases=fact.phrases,
            rank=1.3,
        )  # fmt: skip


def _cause(place: Place, name: str) -> str:
    title = escape(place.of(place.catalogue.symptoms[name], "title"))
    return f'<li><a href="{place.to_symptom(name)}">{title}</a></li>'


def _told(place: Place, fact: Symptom) -> str:
    """A cause with its reason and how to see whether it is the one."""
    title = escape(place.of(fact, "title"))
    link = place.to_symptom(fact.id)
    rows = [(place.word(f"faq.{field}"), place.say(fact, field)) for field in ("cause", "check")]
    return (
        f'<li><h2 id="{fact.id}"><a href="{link}">{title}</a></h2>{text.facts(rows)}'
        f'<p><a href="{link}">{place.word("heard.fix")}</a></p></li>'
    )
