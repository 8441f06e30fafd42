"""What was read as causes to tell: the worst story first, what follows from it with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from wizard.catalogue import Catalogue
from wizard.explain import named
from wizard.explain.story.calls import Occurrence, one_call
from wizard.explain.story.cause import ReportedCause, ToldSequel
from wizard.explain.story.joining import Sequel, Story
from wizard.explain.story.overview import Span
from wizard.explain.story.reading import LogReading
from wizard.explain.story.report import Overview
from wizard.explain.summary import SymptomMatch
from wizard.limits import STORY_JOINED

_RANK: Final = {"fault": 0, "warning": 1, "normal": 2}


class Telling:
    """Makes causes of what was read.

    Args:
        catalogue: the facts.
        reading: what was read.
        names: of the files; empty for a text.
        language: of the texts.
    """

    def __init__(
        self, catalogue: Catalogue, reading: LogReading, names: Sequence[str], language: str
    ) -> None:
        self._catalogue = catalogue
        self._names = names or [""]
        self._language = language
        self._reading = reading
        self._matches = reading.summary.matches
        self._stories = reading.joiner.stories

    def causes(self, shown: Iterable[ReportedCause]) -> list[ReportedCause]:
        """Return all causes, those that follow from others last.

        Args:
            shown: what a dump shows; these come first.
        """
        dumped = list(shown)
        ids = {each.fact.id for each in dumped}
        by_text = self._by_text(ids | set(self._matches))
        stories = {name: self._stories.get(name) for name in self._matches}
        sequels: dict[str, list[tuple[str, Sequel]]] = {}
        for name, story in self._stories.items():
            home = by_text.get(name, name)
            sequels.setdefault(home, []).extend((story.sequels if story else {}).items())
            if home != name:
                alone = Sequel(story.first, story.count, {home})
                sequels[home].append((name, alone))
        roots = [name for name in self._matches if self._alone(name) and name not in by_text]
        roots += [name for name in self._stories if name not in roots and name not in by_text]
        causes = [
            self._root(self._matches[name], stories[name], sequels.get(name, []))
            for name in roots
            if name not in ids
        ]
        causes.sort(key=self._order)
        dumped = [
            each._replace(then=self._sequels(sequels.get(each.fact.id, []))) for each in dumped
        ]
        entries = [*dumped, *causes]
        there = {each.fact.id for each in entries}
        follow: dict[str, set[str]] = {}
        for each in entries:
            for one in each.then:
                follow.setdefault(one.fact.id, set()).add(each.fact.id)
        entries = [
            each._replace(caused_by=tuple(sorted(follow.get(each.fact.id, ()))))
            for each in entries
        ]
        sure = {each.fact.id for each in entries if not each.guess}
        firsts = {name: each.first for pairs in sequels.values() for name, each in pairs}
        rest = [
            self._follower(match, follow.get(name, set()), sure, firsts.get(name))
            for name, match in self._matches.items()
            if name not in there and match.count
        ]
        rest.sort(key=lambda each: _RANK[each.severity])
        return [*entries, *rest]

    def overview(self, causes: Sequence[ReportedCause]) -> Overview:
        """Return what the log is about: its files, calls, registrations, endpoints and causes.

        Args:
            causes: as they are reported.
        """
        tally, joiner = self._reading.tally, self._reading.joiner
        matches = self._matches.values()
        return Overview(
            [_span(each) for each in self._reading.spans],
            tally.calls, joiner.failed, tally.registrations, list(tally.endpoints), tally.whole,
            joiner.starts.count,
            [
                (each.fact.id, each.alone or each.lines)
                for each in causes
                if each.first_cause and (each.severity != "normal" or each.then)
            ],
            sum(each.count - each.joined for each in matches if each.joined >= STORY_JOINED),
            joiner.split,
        )  # fmt: skip

    def _alone(self, name: str) -> int:
        """How many lines of a symptom follow from nothing."""
        match, following = self._matches[name], self._reading.joiner.joined[name]
        capped = following and match.joined >= STORY_JOINED  # the others may follow, too
        return max((match.joined if capped else match.count) - following, 0)

    def _by_text(self, there: set[str]) -> dict[str, str]:
        """What follows from something else in the same text, if that is about one call only."""
        if self._reading.tally.calls > 1:
            return {}
        return {
            effect: cause
            for fact in self._catalogue.consequences.values()
            if "text" in fact.within
            for cause in fact.causes
            for effect in fact.leads_to
            if cause in there and effect in there
        }

    def _root(
        self, match: SymptomMatch, story: Story | None, sequels: list[tuple[str, Sequel]]
    ) -> ReportedCause:
        first, line = self._place(match), match.line
        if story is not None and self._reading.joiner.joined[match.symptom.id]:
            first, line = self._at(story.first), _text(story.first)
        return ReportedCause(
            named.of_symptom(match.symptom, self._language), match.symptom.undecided, match.count,
            first, line, match.symptom.severity,
            calls=tuple(story.calls) if story else (),
            in_calls=story.in_calls if story else 0,
            alone=self._alone(match.symptom.id),
            then=self._sequels(sequels),
            attempts=self._reading.joiner.attempts.get(match.symptom.id),
            accounts=frozenset(self._reading.tally.endpoints),
        )  # fmt: skip

    def _follower(
        self, match: SymptomMatch, causes: set[str], sure: set[str], first: Occurrence | None
    ) -> ReportedCause:
        """A symptom that never comes alone: no sure cause, where that which it follows from is."""
        return ReportedCause(
            named.of_symptom(match.symptom, self._language),
            match.symptom.undecided or bool(causes & sure), match.count, self._place(match),
            match.line, match.symptom.severity,
            calls=(first.call,) if first is not None and one_call(first.call) else (),
            caused_by=tuple(sorted(causes)),
            first_cause=False,
        )  # fmt: skip

    def _sequels(self, sequels: list[tuple[str, Sequel]]) -> tuple[ToldSequel, ...]:
        merged: dict[str, Sequel] = {}
        for name, each in sorted(sequels, key=lambda one: one[1].first.order):
            there = merged.setdefault(name, Sequel(each.first))
            there.count += each.count
            there.causes |= each.causes
        return tuple(
            ToldSequel(
                named.of_symptom(self._catalogue.symptoms[name], self._language), each.count,
                self._at(each.first), _text(each.first), tuple(sorted(each.causes)),
            )
            for name, each in merged.items()
        )  # fmt: skip

    def _order(self, entry: ReportedCause) -> tuple[bool, int, bool, bool, int, int]:
        """What stops everybody first, then what stops single calls, and scanners last."""
        told = [entry.fact.id, *(each.fact.id for each in entry.then)]
        symptoms = [self._catalogue.symptoms[each] for each in told]
        rank = min(_RANK[each.severity] for each in symptoms)
        everybody = any(each.everybody for each in symptoms)
        scan = entry.attempts is not None and entry.attempts.is_scan(entry.accounts)
        match = self._matches[entry.fact.id]
        number = entry.alone or entry.lines
        return scan and not entry.then, rank, not everybody, not entry.then, -number, match.place

    def _place(self, match: SymptomMatch) -> str:
        return f"{self._names[match.source]}:{match.place}"

    def _at(self, here: Occurrence) -> str:
        return f"{self._names[here.source]}:{here.number}"


def _text(here: Occurrence) -> str:
    return here.line.decode(errors="replace").strip()


def _span(span: Span) -> tuple[str, str, str]:
    first, last = span.first, span.last
    return span.name, first.text if first else "", last.text if last else ""
