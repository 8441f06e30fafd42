"""Which releases know a fact, in as few words as are true."""

from __future__ import annotations

from docs.generate.site import Site
from wizard.catalogue.version import Release, Version


def _release(text: str) -> Release:
    return Version.parse(text).earliest


def support(site: Site, since: tuple[str, ...], until: tuple[str, ...]) -> str:
    """The branches that have it, each with its first or last release; empty for all of them."""
    parts: list[str] = []
    whole: list[str] = []
    for branch in site.catalogue.branches:
        if Version.parse(branch).knows(since, until):
            whole.append(branch)
            continue
        number = int(branch)
        first = [text for text in since if _release(text).major == number]
        last = [text for text in until if _release(text).major == number]
        if first and not last:
            parts.append(site.word("option.version_from", release=first[0]))
        elif last and not _release(last[0]).opens_branch:
            parts.append(site.word("option.version_until", branch=branch, release=last[0]))
    if len(whole) == len(site.catalogue.branches):
        return ""
    if not parts and not whole:
        return site.word("option.version_none")
    return site.listed(sorted([*parts, *whole], key=_order))


def _order(text: str) -> tuple[int, ...]:
    digits = text.split(" ")[0].split(".")
    return tuple(int(part) for part in digits if part.isdigit())
