"""What became of the facts: a page, and a feed of it for each language.

The days are in ``docs/data/history.toml``; a build knows nothing of the repository's history.
"""

from __future__ import annotations

import datetime
import os
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Literal

import msgspec

from docs.generate import findings, text
from docs.generate.config import address
from docs.generate.site import DOCS, Place, Site, own_page

FILE = DOCS / "data" / "history.toml"
FEED = "feed.xml"
SHELVES = ("symptoms", "complaints", "options", "findings")


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What became of some facts on one day.

    Attributes:
        kind: ``note`` has no facts.

        note: by language, what there is to say about it.
    """

    date: datetime.date
    kind: Literal["added", "corrected", "note"]
    symptoms: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    note: Mapping[str, str] = {}

    def facts(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The ids of each table that has some."""
        for shelf in SHELVES:
            if ids := getattr(self, shelf):
                yield shelf, ids


class _History(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    entry: tuple[Entry, ...] = ()


@cache
def entries() -> tuple[Entry, ...]:
    """Every entry, the newest last.

    Raises:
        msgspec.ValidationError: the file has another shape.
    """
    return msgspec.convert(tomllib.loads(FILE.read_text(encoding="utf-8")), _History).entry


def extend(new: Mapping[str, list[str]]) -> None:
    """Write down that facts are new; nothing where none is.

    Args:
        new: by table, the ids that were never published.
    """
    told = {shelf: {name for entry in entries() for name in getattr(entry, shelf)}
            for shelf in SHELVES}  # fmt: skip
    fresh = {shelf: {*new.get(shelf, ())} - told[shelf] for shelf in SHELVES}
    if not any(fresh.values()):
        return
    before = FILE.read_text(encoding="utf-8")
    last = entries()[-1] if entries() else None
    if last and (last.kind, last.date, last.note) == ("added", today(), {}):
        before = before[: before.rindex("[[entry]]")]  # one entry for each day
        fresh = {shelf: fresh[shelf] | {*getattr(last, shelf)} for shelf in SHELVES}
    lists = (
        f"{shelf} = [\n" + "".join(f'    "{name}",\n' for name in sorted(names)) + "]\n"
        for shelf, names in fresh.items()
        if names
    )
    head = f'[[entry]]\ndate = {today().isoformat()}\nkind = "added"\n'
    FILE.write_text(f"{before.rstrip()}\n\n{head}{''.join(lists)}", encoding="utf-8")
    entries.cache_clear()


def today() -> datetime.date:
    """The day of the build, or that of the source where it is built anew."""
    moment = os.environ.get("SOURCE_DATE_EPOCH")
    now = datetime.datetime.now(datetime.UTC)
    return (datetime.datetime.fromtimestamp(int(moment), datetime.UTC) if moment else now).date()


def history(place: Place, _: str) -> str:
    """Return the days with their facts, the newest first."""
    feed = place.to(FEED)
    parts = [f'<p><a href="{feed}">{place.word("history.subscribe")}</a></p>\n']
    for entry in reversed(entries()):
        parts.append(f"## {_title(place.site, entry)} {{ #{_anchor(entry)} }}\n")
        parts.append(_content(place, entry) + "\n")
    return "\n".join(parts)


def _anchor(entry: Entry) -> str:
    return f"{entry.kind}-{entry.date.isoformat()}"


def _title(site: Site, entry: Entry) -> str:
    if entry.kind == "note":
        return site.labelled(entry.date.isoformat(), entry.note[site.language])
    counts = [site.word(f"history.{shelf}", count=len(ids)) for shelf, ids in entry.facts()]
    said = site.word(f"history.{entry.kind}", what=site.listed(counts))
    return site.labelled(entry.date.isoformat(), said)


def _content(place: Place, entry: Entry) -> str:
    """What there is to say, and a list of each kind, folded where it is long."""
    parts = []
    if entry.kind != "note" and (note := entry.note.get(place.site.language)):
        parts.append(f"<p>{escape(note)}</p>")
    for shelf, ids in entry.facts():
        items = "".join(f"<li>{_link(place, shelf, name)}</li>" for name in ids)
        label = place.word(f"history.{shelf}", count=len(ids))
        parts.append(
            f"<details><summary>{escape(label)}</summary><ul data-search-exclude>{items}</ul>"
            "</details>"
        )
    return "\n".join(parts)


def _link(place: Place, shelf: str, name: str) -> str:
    fact = getattr(place.catalogue, shelf).get(name)
    if fact is None:  # it is gone by now
        return text.code(name)
    target = place.to(own_page(shelf, name))
    if shelf == "options":
        return f'<a href="{target}">{text.code(name)}</a>'
    title = findings.title(place, fact) if shelf == "findings" else place.of(fact, "title")
    return f'<a href="{target}">{escape(title)}</a>'


def feed(site: Site) -> str:
    """Return the history as an Atom feed; links are relative without the site's address."""
    place = Place(site, "feed.md")
    root = address(site.language)
    newest = entries()[-1].date.isoformat()
    name = f"tag:asterisk-webrtc-wizard,2026:{site.language}"
    items = "".join(
        f"<entry><id>{name}:{_anchor(entry)}</id><title>{escape(_title(site, entry))}</title>"
        f"<updated>{entry.date.isoformat()}T00:00:00Z</updated>"
        f'<link href="{root}history.html#{_anchor(entry)}"/>'
        f'<content type="html">{escape(_absolute(_content(place, entry), root))}</content></entry>'
        for entry in reversed(entries())
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{site.language}"><id>{name}</id>'
        f"<title>{escape(site.word('history.feed'))}</title><updated>{newest}T00:00:00Z</updated>"
        f'<link rel="self" href="{root}{FEED}"/><link href="{root}history.html"/>'
        f"<author><name>asterisk-webrtc-wizard</name></author>{items}</feed>\n"
    )


def _absolute(content: str, root: str) -> str:
    return content.replace('href="', f'href="{root}')


def write(site: Site, folder: Path) -> None:
    """Write the feed of a language.

    Args:
        site: of the language.
        folder: of its built pages.
    """
    (folder / FEED).write_text(feed(site), encoding="utf-8")
