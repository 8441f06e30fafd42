"""Pages that are tables of the catalogue: modules, versions, clients, certificates, reasons."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

import msgspec

from docs.generate import text
from docs.generate.guides import made, secrets
from docs.generate.site import Place
from docs.generate.usage import example
from docs.generate.versions import support
from wizard.catalogue.types import Branch, Implied, Module, RefusalText
from wizard.plan import make_plan
from wizard.render.files import render


def modules(place: Place, _: str) -> str:
    """Return every module: when it is loaded, why, and what it requires."""
    word = place.word
    parts = []
    for load in ("always", "codec", "opus", "video", "phones", "never", "other"):
        found = [fact for fact in place.catalogue.modules.values() if fact.load == load]
        parts.append(f"## {_capital(word(f'module.{load}'))} {{ #load-{load} }}\n")
        parts += [_module(place, fact) for fact in found]
    return "\n".join(parts)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _module(place: Place, fact: Module) -> str:
    word = place.word
    known = support(place.site, fact)
    shown = word("option.since_text", list=known) if known else word("option.versions_all")
    needs = place.listed(
        f'<a href="#{text.anchor(f"module/{name}")}"><code>{name}</code></a>'
        for name in fact.requires
    )
    where = place.listed(word(f"module.{build}") for build in fact.builds)
    if fact.package:
        where += place.aside(word("module.package", name=text.code(fact.package)))
    rows = [
        (word("module.needs"), needs),
        (word("module.without"), place.say(fact, "without")),
        (word("module.where"), where),
    ]
    kind = "part" if known else "all"
    badge = f'<p class="badges"><span class="badge {kind}">{escape(shown)}</span></p>'
    return (
        f"### `{fact.id}` {{ #{text.anchor(f'module/{fact.id}')} }}\n\n"
        f'<div class="entry">{badge}<p>{place.say(fact, "summary")}</p>{text.facts(rows)}'
        f"{place.footer('modules', fact)}</div>\n"
    )


def implied(place: Place, _: str) -> str:
    """Return what ``webrtc=yes`` does, grouped by how firmly."""
    word = place.word
    parts = []
    for how in ("forced", "unless-set", "behaviour", "untouched"):
        found = [fact for fact in place.catalogue.webrtc.values() if fact.how == how]
        heads = [word(f"implied.{name}") for name in ("option", "value", "what")]
        made = text.table(heads, (_implied(place, fact) for fact in found))
        parts.append(f"### {word(f'implied.{how}')} {{ #{how} }}\n\n{made}\n")
    return "\n".join(parts)


def _implied(place: Place, fact: Implied) -> tuple[str, str, str]:
    option = place.catalogue.options.get(fact.id)
    name = text.code(fact.id.rpartition("/")[2])
    if option is not None:
        name = f'<a href="{place.to_option(fact.id)}">{name}</a>'
    value = text.code(fact.value) if fact.value else ""
    if fact.unless:
        other = text.code(fact.unless.rpartition("/")[2])
        value += f" {place.word('implied.unless', option=other)}"
    if known := support(place.site, fact):
        value += place.aside(escape(place.word("option.since_text", list=known)))
    said = f'{place.say(fact, "summary")} <span class="source">{place.source(fact)}</span>'
    return name, value, said


def versions(place: Place, _: str) -> str:
    """Return a table of the branches of Asterisk."""
    word = place.word
    head = [
        word(f"version.{name}")
        for name in ("branch", "kind", "released", "end", "latest", "about")
    ]
    rows = (
        (
            f"<strong>{fact.id}</strong>",
            word(f"version.{fact.kind}"),
            *_dates(place, fact),
            place.say(fact, "summary"),
        )
        for fact in place.catalogue.branches.values()
    )
    return text.table(head, rows)


def _dates(place: Place, fact: Branch) -> tuple[str, str, str]:
    if not fact.development:
        return fact.released, fact.end_of_life, text.code(fact.latest)
    planned = [
        place.word("version.planned", date=date) for date in (fact.released, fact.end_of_life)
    ]
    return planned[0], planned[1], place.word("version.development", read=fact.development)


def overdue(branches: Iterable[Branch], day: datetime.date) -> list[str]:
    """Return reminders for maintainers: branches that are due, but were not read since.

    Args:
        branches: of the catalogue.
        day: today.
    """
    return [
        f"versions.toml: Asterisk {fact.id} was planned for {fact.released}; read its release"
        for fact in branches
        if fact.development and datetime.date.fromisoformat(fact.released) <= day
    ]


def certificates(place: Place, _: str) -> str:
    """Return the sources of certificates."""
    return "\n".join(
        f"## {text.markdown(place.of(fact, 'term'))} {{ #{fact.id} }}\n\n"
        f'<p class="lead">{place.say(fact, "summary")}</p>\n\n'
        f"<p>{place.say(fact, 'help')}</p>\n"
        for fact in place.catalogue.certificates.values()
    )


def hook(place: Place, _: str) -> str:
    """Return the script that installs a renewed certificate, as it is generated."""
    files = made(place.catalogue, "public", place.site.language)[1]
    path = "hooks/letsencrypt-deploy.sh"
    return text.fence(files[path].content.decode(), "bash", path)


# -- clients -------------------------------------------------------------------------------------


def clients(place: Place, _: str) -> str:
    """Return the libraries side by side: a table, then tabs that are linked across the page."""
    word = place.word
    facts = place.catalogue.clients.values()
    rows: list[list[str]] = [
        [word("client.about"), *(place.say(fact, "summary") for fact in facts)],
        [word("client.npm"), *(text.code(fact.npm) for fact in facts)],
        [word("client.release"), *(escape(fact.version) for fact in facts)],
        [word("client.last"), *(escape(fact.last_release) for fact in facts)],
        [word("client.licence"), *(escape(fact.licence) for fact in facts)],
        [
            word("client.snippet_of"),
            *(
                text.code(f"{fact.npm}@{fact.snippet_version}/{fact.snippet_path}")
                for fact in facts
            ),
        ],
        [word("option.source"), *(escape(fact.source) for fact in facts)],
    ]
    heads = [word("proof.library"), *(escape(fact.name) for fact in facts)]
    return text.table(heads, rows, "data compare")


def snippets(place: Place, _: str) -> str:
    """Return the generated snippet for each library."""
    parts = []
    for fact in place.catalogue.clients.values():
        content = _written(place, fact.id)
        parts.append(f'=== "{fact.name}"\n')
        parts.append(text.fence(content, "html", "snippet.html", indent=4))
        parts.append("")
    return "\n".join(parts)


def _written(place: Place, library: str) -> str:
    """What ``new`` writes for the example of one-to-one NAT, with a library."""
    answers = example("one-to-one-nat", place.site.language)
    client = msgspec.structs.replace(answers.client, library=library)
    answers = msgspec.structs.replace(answers, client=client)
    plan = make_plan(place.catalogue, answers)
    files = render(plan, secrets(answers), place.catalogue, answers.users)
    return files["client/snippet.html"].content.decode()


KINDS = {"rules": "rule", "advice": "advice", "refusals": "refusal"}


# -- reasons -------------------------------------------------------------------------------------


def reasons(place: Place, _: str) -> str:
    """Return every reason, advice and refusal with a permanent anchor for ``explain``."""
    word = place.word
    parts = [f"## {word('reasons.file_rules')} {{ #rules }}\n"]
    parts += [_said(place, "rules", fact, ("why",)) for fact in place.catalogue.rules.values()]
    parts.append(f"## {word('reasons.advice')} {{ #advice }}\n")
    parts += [_said(place, "advice", fact, ("text",)) for fact in place.catalogue.advice.values()]
    parts.append(f"## {word('reasons.refusals')} {{ #refusals }}\n")
    parts.append(f"<p>{word('reasons.refusals_lead')}</p>\n\n{_combinations(place)}\n")
    parts += [
        _said(place, "refusals", fact, ("problem", "remedy"))
        for fact in place.catalogue.refusals.values()
    ]
    return "\n".join(parts)


def _combinations(place: Place) -> str:
    """Every rule on answers in a row: what it reads, what cannot be, and the nearest that can."""
    word = place.word
    heads = [word(f"reasons.{name}") for name in ("answers", "impossible", "nearest")]
    rows = (
        (
            "<br>".join(_keys(fact)),
            _to_refusal(place, fact),
            "<br>".join(text.code(line) for line in fact.nearest) or "–",
        )
        for fact in place.catalogue.refusals.values()
    )
    return text.table(heads, rows)


def _to_refusal(place: Place, fact: RefusalText) -> str:
    where = text.anchor(f"refusal/{fact.id}")
    return f'<a href="#{where}">{escape(place.of(fact, "problem"))}</a>'


def _keys(fact: RefusalText) -> Iterator[str]:
    """The answer to change, with its choices that are impossible, and those it depends on."""
    first, *others = (text.code(key) for key in fact.keys)
    choices = ", ".join(text.code(choice) for choice in fact.choices)
    yield f"<strong>{first}</strong>{f' = {choices}' if choices else ''}"
    yield from others


def _said(place: Place, table: str, fact: Any, fields: tuple[str, ...]) -> str:
    paragraphs = "".join(_paragraph(place, fact, field) for field in fields)
    anchor = text.anchor(f"{KINDS[table]}/{fact.id}")
    former = "".join(f'<span id="{name}"></span>' for name in getattr(fact, "formerly", ()))
    return (
        f"### `{fact.id}` {{ #{anchor} data-search-exclude }}\n\n"
        f'<div class="entry short">{former}{paragraphs}{place.footer(table, fact)}</div>\n'
    )


def _paragraph(place: Place, fact: Any, field: str) -> str:
    label = f"<strong>{place.word('reasons.remedy')}</strong> " if field == "remedy" else ""
    return f"<p>{label}{place.say(fact, field)}</p>"
