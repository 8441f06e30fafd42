"""Which releases know a fact, in as few words as are true."""

from __future__ import annotations

from collections.abc import Iterator

from docs.generate.site import Site
from wizard.catalogue.types import Dated
from wizard.catalogue.version import Release, Version


def _release(text: str) -> Release:
    return Version.parse(text).earliest


def support(site: Site, fact: Dated) -> str:
    """Return the branches that have a fact, each with its first or last release; empty for all.

    Args:
        site: of the language.
        fact: with ``since`` and ``until``.
    """
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
    """Return the branches of which at least one release has a fact.

    Args:
        site: with the catalogue.
        fact: with ``since`` and ``until``.
    """
    every = site.catalogue.branches
    return [each for each in every if fact.may_concern(Version.parse(each), "debian")]


def data(site: Site, fact: Dated) -> str:
    """Return the branches of a fact as an HTML attribute for the filter; empty for all of them.

    Args:
        site: with the catalogue.
        fact: with ``since`` and ``until``.
    """
    found = branches(site, fact)
    if len(found) == len(site.catalogue.branches):
        return ""
    return f' data-branches="{" ".join(found)}"'


def spans(site: Site, fact: Dated, branch: str) -> Iterator[str]:
    """Yield the releases of a branch that have a fact: since one, until one, or between two.

    Args:
        site: of the language.
        fact: with ``since`` and ``until``.
        branch: such as ``22``.
    """
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
