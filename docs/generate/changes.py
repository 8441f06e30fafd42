"""What differs between releases of Asterisk: a row for each fact, a column for each branch.

A script of the page shows only the rows that differ between two branches, and the columns between.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import NamedTuple

from docs.generate import text
from docs.generate.options import heading
from docs.generate.site import Place
from docs.generate.versions import spans
from wizard.catalogue.types import Dated, Option
from wizard.catalogue.version import Version

NONE, ALL = "–", "✓"


class Row(NamedTuple):
    """A fact, and what holds of it in each branch.

    Attributes:
        group: the file or kind that it belongs to.

        name: as HTML, with a link.

        first: what holds in the first release of each branch; empty where it is not known.

        last: the same of the newest release.

        cells: what is shown for each branch, as HTML.
    """

    group: str
    name: str
    first: tuple[str, ...]
    last: tuple[str, ...]
    cells: tuple[str, ...]

    @property
    def changes(self) -> bool:
        """Whether not all releases are alike."""
        return len({*self.first, *self.last}) > 1


def changes(place: Place, _: str) -> str:
    """Return the picker, and a table for each file, for modules and for ``webrtc=yes``."""
    branches = list(place.catalogue.branches)
    every = sorted((row for row in _rows(place) if row.changes), key=_importance)
    parts = [_picker(place, branches)]
    for group, rows in groupby(every, key=lambda row: row.group):
        label = group if group.endswith(".conf") else place.word(f"changes.{group}")
        title = text.markdown(place.word("changes.title", what=label))
        parts.append(f"## {title} {{ #{text.anchor(group)} }}\n")
        parts.append(_table(place, branches, list(rows)) + "\n")
    parts.append(f'<script src="{place.to("assets/changes.js")}"></script>\n')
    return "\n".join(parts)


def _importance(row: Row) -> tuple[bool, bool]:
    """Whole modules come before options, and of them those that are gone: they break the most."""
    whole = row.group == "modules"
    return not whole, not (whole and row.first[0] and not row.last[-1])


def _picker(place: Place, branches: list[str]) -> str:
    word = place.word
    old, new = branches[1], place.catalogue.newest.major
    fields = "".join(
        f'<label>{word(f"changes.{name}")} <select name="{name}">'
        + "".join(
            f"<option{' selected' if each == str(chosen) else ''}>{each}</option>"
            for each in branches
        )
        + "</select></label>"
        for name, chosen in (("from", old), ("to", new))
    )
    return (
        f'<form id="changes" class="picker" hidden data-count="{escape(word("changes.count"))}" '
        f'data-none="{escape(word("changes.none"))}">'
        f'<div class="fields">{fields}</div><output></output></form>\n'
    )


def _table(place: Place, branches: list[str], rows: list[Row]) -> str:
    head = "".join(f'<th scope="col">{each}</th>' for each in branches)
    body = "".join(
        f'<tr data-first="{escape("|".join(row.first))}" data-last="{escape("|".join(row.last))}">'
        f"<td>{row.name}</td>"
        + "".join(
            f'<td data-label="{branch}">{cell}</td>'
            for branch, cell in zip(branches, row.cells, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        '<div class="scroll"><table class="data changes" data-search-exclude><thead><tr>'
        f'<th scope="col">{place.word("changes.what")}</th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _rows(place: Place) -> Iterator[Row]:
    catalogue = place.catalogue
    for option in catalogue.options.values():
        file, section, _ = option.id.split("/")
        link = f'<a href="{place.to_option(option.id)}">{text.code(option.name)}</a>'
        name = f"{link} <small>{text.html(heading(file, section))}</small>"
        yield _row(place, f"{file}.conf", name, option, option)
    for module in catalogue.modules.values():
        target = place.to("reference/modules.md", text.anchor(f"module/{module.id}"))
        name = f'<a href="{target}">{text.code(module.id)}</a>'
        yield _row(place, "modules", f"{name} {place.say(module, 'summary')}", module)
    for fact in catalogue.webrtc.values():
        name = place.say(fact, "summary")
        if fact.id in catalogue.options:
            option_name = text.code(fact.id.rpartition("/")[2])
            name = f'<a href="{place.to_option(fact.id)}">{option_name}</a> {name}'
        yield _row(place, "webrtc", name, fact)


def _row(place: Place, group: str, name: str, fact: Dated, option: Option | None = None) -> Row:
    branches = place.catalogue.branches
    first, last = (
        tuple(_state(fact, Version.parse(release), option) for release in releases)
        for releases in (
            [f"{each}.0.0" for each in branches],
            [each.latest for each in branches.values()],
        )
    )
    if len({*first, *last} - {""}) == 1:  # it comes or goes, and its default is always the same
        first, last = (tuple(ALL if each else "" for each in ends) for ends in (first, last))
    cells = tuple(
        _cell(place, fact, branch, before, after)
        for branch, before, after in zip(branches, first, last, strict=True)
    )
    return Row(group, name, first, last, cells)


def _state(fact: Dated, version: Version, option: Option | None) -> str:
    """What holds in a release: the default of an option, else that it is there at all."""
    if not fact.concerns(version):
        return ""
    return (option.default_in(version) if option else "") or ALL


def _cell(place: Place, fact: Dated, branch: str, before: str, after: str) -> str:
    """A sign where a whole branch is alike, else the releases between which it changes."""
    if branch in fact.debian and not after:
        return escape(place.word("option.version_debian", branch=branch))
    if bool(before) != bool(after):
        return escape(place.listed(spans(place.site, fact, branch)))
    if not after:
        return NONE
    if before != after:
        since = _turned(fact, branch, after) if isinstance(fact, Option) else ""
        told = place.aside(place.word("option.from", releases=since)) if since else ""
        return f"{text.code(before)} → {text.code(after)}{told}"
    return ALL if after == ALL else text.code(after)


def _turned(option: Option, branch: str, default: str) -> str:
    """The first release of a branch in which a default became what it is now."""
    known = {*option.newer_since, *option.inverted_since, *option.inverted_until}
    turns = [Version.parse(each) for each in known if each.partition(".")[0] == branch]
    turns.sort(key=lambda each: each.earliest)
    return next((each.text for each in turns if option.default_in(each) == default), "")
