"""Asterisk versions, and whether a fact holds for one."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from wizard.limits import SHOWN

_FORM = re.compile(r"([0-9]{2})(?:\.([0-9]{1,3}))?(?:\.([0-9]{1,3}))?")
_LAST = 999


class Release(NamedTuple):
    """One release, such as 22.10.1; compares in release order."""

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
            since: the first release of each branch that has it; empty means every one.
            until: the first release of each branch that no longer has it.
        """
        return _reached(since, self.earliest, empty=True) and not _reached(
            until, self.latest, empty=False
        )


@functools.cache
def _releases(texts: tuple[str, ...]) -> tuple[Release, ...]:
    return tuple(Version.parse(text).earliest for text in texts)


def _reached(milestones: tuple[str, ...], release: Release, *, empty: bool) -> bool:
    """Whether a release is at or after the milestone of its branch.

    A branch without a milestone of its own has what an older branch had in its first release,
    since branches are cut from one line of development; a late addition to an older branch
    (20.20.0) says nothing about a branch that it was not added to (21).
    """
    if not milestones:
        return empty
    found = _releases(milestones)
    own = [m for m in found if m.major == release.major]
    if own:
        return release >= min(own)
    return any(m.major < release.major and m.opens_branch for m in found)
