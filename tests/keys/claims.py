"""What the catalogue claims of releases, and how sets of releases are written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from wizard.catalogue import Catalogue, Version
from wizard.catalogue.types import Dated, Format, Implied, Module, Option, Symptom
from wizard.codecs.choice import QUALITY_SINCE
from wizard.conf.meaning.duplicates import LAST_FOR_ALL


class Claim(NamedTuple):
    """From which releases on a fact holds, and from which on no longer."""

    since: tuple[str, ...] = ()
    until: tuple[str, ...] = ()

    def holds(self, release: str) -> bool:
        """Whether it holds for a release."""
        return Version.parse(release).knows(self.since, self.until)


# Files whose keys parsed.json holds, release by release.
KEYS = ("rtp", "http", "res_stun_monitor", "pjsip")


def claims(catalogue: Catalogue) -> Mapping[str, Claim]:
    """Every claim by shelf and id of its fact, and by field where a fact makes several."""
    found: dict[str, Claim] = {
        "code/quality breaks ties": Claim(QUALITY_SINCE),
        "code/the last of equal keys counts": Claim((str(LAST_FOR_ALL),)),
    }
    for shelf, of in SHELVES.items():
        for fact in getattr(catalogue, shelf).values():
            found.update({f"{shelf}/{name}": claim for name, claim in of(fact)})
    return found


def _own(fact: Dated) -> Claim:
    return Claim(fact.since, fact.until)


def _dated(fact: Dated) -> Iterator[tuple[str, Claim]]:
    if fact.since or fact.until:
        yield fact.id, _own(fact)


def _option(option: Option) -> Iterator[tuple[str, Claim]]:
    if option.id.partition("/")[0] not in KEYS:
        yield from _dated(option)
    if option.newer_since:
        yield f"{option.id} newer_default", Claim(option.newer_since)
    if option.inverted_since:
        yield f"{option.id} inverted", Claim(option.inverted_since, option.inverted_until)


def _module(module: Module) -> Iterator[tuple[str, Claim]]:
    if "upstream" in module.builds:
        yield module.id, _own(module)


def _implied(implied: Implied) -> Iterator[tuple[str, Claim]]:
    yield from _dated(implied)
    if implied.shown_since:
        yield f"{implied.id} shown", Claim(implied.shown_since)


def _format(form: Format) -> Iterator[tuple[str, Claim]]:
    if "upstream" in form.builds:
        yield form.id, _own(form)
    if form.quality:
        yield f"{form.id} quality", Claim(form.quality_since or QUALITY_SINCE)
    if form.older_quality:
        yield f"{form.id} older_quality", Claim(QUALITY_SINCE, form.quality_since)


def _symptom(symptom: Symptom) -> Iterator[tuple[str, Claim]]:
    if symptom.seen == "log" and symptom.patterns:
        yield symptom.id, _own(symptom)
    else:
        yield from _dated(symptom)


# What the facts of each shelf claim.
SHELVES: Final[Mapping[str, Callable[[Any], Iterator[tuple[str, Claim]]]]] = {
    "options": _option,
    "modules": _module,
    "webrtc": _implied,
    "codecs": _dated,
    "formats": _format,
    "symptoms": _symptom,
    "advice": _dated,
    "findings": _dated,
}


def spans(releases: Sequence[str], having: Collection[str]) -> list[str]:
    """A set of releases as first and last of each unbroken run, ``16.0.0..16.30.1``."""
    runs: list[list[str]] = []
    before = False
    for release in releases:
        if release in having:
            if not before:
                runs.append([release, release])
            runs[-1][1] = release
        before = release in having
    return [first if first == last else f"{first}..{last}" for first, last in runs]
