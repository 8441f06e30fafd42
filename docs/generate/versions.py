"""Which releases know a fact, in as few words as are true."""

from __future__ import annotations

from collections.abc import Iterator

from docs.generate.site import Site
from wizard.catalogue.types import Dated
from wizard.catalogue.version import Release, Version


def _release(text: str) -> Release:
    return Version.parse(text).earliest


def support(site: Site, fact: Dated) -> str:
    """The branches that have it, each with its first or last release; empty for all of them."""
    parts: list[str] = []
    whole: list[str] = []
    for branch in site.catalogue.branches:
        if fact.concerns(Version.parse(branch)):
            whole.append(branch)
            continue
        parts += spans(site, fact, branch)
        if branch in fact.debian:
            parts.append(site.word("option.version_debian", branch=branch))
    if len(whole) == len(site.catalogue.branches):
        return ""
    if not parts and not whole:
        return site.word("option.version_none")
    return site.listed(sorted([*parts, *whole], key=_order))


def branches(site: Site, fact: Dated) -> list[str]:
    """The branches of which at least one release has it."""
    every = site.catalogue.branches
    return [each for each in every if fact.may_concern(Version.parse(each), "debian")]


def data(site: Site, fact: Dated) -> str:
    """The same as an attribute, for the filter by version; none where every branch has it."""
    found = branches(site, fact)
    if len(found) == len(site.catalogue.branches):
        return ""
    return f' data-branches="{" ".join(found)}"'


def spans(site: Site, fact: Dated, branch: str) -> Iterator[str]:
    """The releases of a branch that have it: from one on, up to one, or between two."""
    number = int(branch)
    starts = [text for text in fact.since if _release(text).major == number]
    ends = [text for text in fact.until if _release(text).major == number]
    if Version.parse(f"{branch}.0.0").knows(fact.since, fact.until):
        starts = ["", *starts]
    for first in starts:
        last = min(
            (text for text in ends if not first or _release(text) > _release(first)),
            key=_release,
            default="",
        )
        if first and last:
            yield site.word("option.version_between", first=first, last=last)
        elif first:
            yield site.word("option.version_from", release=first)
        elif last:
            yield site.word("option.version_until", release=last)


def _order(text: str) -> tuple[int, ...]:
    digits = next(word for word in text.split(" ") if word[0].isdigit()).split(".")
    return tuple(int(part) for part in digits if part.isdigit())
