"""Asterisk versions, and whether a fact holds for one."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from wizard.limits import SHOWN

_FORM = re.compile(r"([0-9]{2})(?:\.([0-9]{1,3}))?(?:\.([0-9]{1,3}))?")
_LAST = 999


class Release(NamedTuple):
    """One release, such as 22.10.1; compares in release order.

    Attributes:
        major: the branch.

        minor: 0 for the first release of a branch.

        patch: 0 where the number has two parts.
    """

    major: int
    minor: int = 0
    patch: int = 0

    @property
    def opens_branch(self) -> bool:
        """Whether this is the first release of its branch, from which later branches descend."""
        return self.minor == 0 and self.patch == 0


class Version(NamedTuple):
    """A version as a person gives it: one release, or a whole branch.

    Attributes:
        text: as written, ``"22"`` or ``"16.28.0"``.

        earliest: the first release it may mean.

        latest: the last release it may mean; differs from ``earliest`` for a bare branch, which
        gets only what every release of that branch knows.
    """

    text: str
    earliest: Release
    latest: Release

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read ``"22"``, ``"22.10"`` or ``"22.10.1"``.

        Args:
            text: blanks around it are ignored.

        Returns:
            The version, with the first and the last release that the text may mean.

        Raises:
            ValueError: the text is no version number.
        """
        match = _FORM.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text[:SHOWN]!r} is not a version such as 22 or 16.28.0")
        major, minor, patch = (None if part is None else int(part) for part in match.groups())
        assert major is not None  # noqa: S101  the expression has this group in every match
        return cls(
            text.strip(),
            Release(major, minor or 0, patch or 0),
            Release(
                major,
                _LAST if minor is None else minor,
                _LAST if minor is None else patch or 0,
            ),
        )

    @property
    def major(self) -> int:
        """The branch, such as 22."""
        return self.earliest.major

    def knows(self, since: tuple[str, ...], until: tuple[str, ...] = ()) -> bool:
        """Whether a fact holds for every release that this version may mean.

        Args:
            since: releases from which it holds; empty means from the first one on.
            until: releases from which it no longer holds. Both may name a branch several times.
        """
        changes = _changes(since, until, self.earliest.major)
        return changes.at(self.earliest) and not changes.between(self.earliest, self.latest, False)

    def may_know(self, since: tuple[str, ...], until: tuple[str, ...] = ()) -> bool:
        """Whether a fact holds for at least one release that this version may mean.

        Args:
            since: as for :meth:`knows`.
            until: as for :meth:`knows`.
        """
        changes = _changes(since, until, self.earliest.major)
        return changes.at(self.earliest) or changes.between(self.earliest, self.latest, True)


class _Changes(NamedTuple):
    """How a fact comes and goes within one branch."""

    opening: bool
    own: tuple[tuple[Release, bool], ...]

    def at(self, release: Release) -> bool:
        """Whether it holds for a release of the branch."""
        held = self.opening
        for change, holds in self.own:
            if change <= release:
                held = holds
        return held

    def between(self, first: Release, last: Release, holds: bool) -> bool:
        """Whether it comes (or goes) after one release, up to and including another."""
        return any(first < change <= last and to is holds for change, to in self.own)


@functools.cache
def _changes(since: tuple[str, ...], until: tuple[str, ...], branch: int) -> _Changes:
    """Read the milestones of a fact for one branch.

    A branch without a milestone of its own has what an older branch had in its first release,
    since branches are cut from one line of development; a late addition to an older branch
    (20.20.0) says nothing about a branch that it was not added to (21). A branch that names its
    own first release with the fact did not have it before.
    """
    milestones = sorted(
        (Version.parse(text).earliest, holds)
        for texts, holds in ((since, True), (until, False))
        for text in texts
    )
    own = tuple(each for each in milestones if each[0].major == branch)
    opening = not since
    for release, holds in milestones:
        if release.major < branch and release.opens_branch:
            opening = holds
    if own and own[0][1]:
        opening = False
    return _Changes(opening, own)
