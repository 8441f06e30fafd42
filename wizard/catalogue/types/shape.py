"""What every fact has, and the texts that facts are made of."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from wizard.catalogue.version import Version

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9._/-]*$")]
FactText = Annotated[str, msgspec.Meta(min_length=1)]
ReleaseText = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{2}(\.[0-9]+){0,2}$")]


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every fact has.

    Attributes:
        table: of the catalogue that it is in, for its words in other languages; empty for facts
        without words.

        worded: the fields that are words; the fact has them in English.
    """

    table: ClassVar[str] = ""
    worded: ClassVar[tuple[str, ...]] = ()

    id: Id

    @property
    def words_table(self) -> str:
        """The table that has its words in other languages."""
        return self.table


class Dated(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A fact that need not hold for every release.

    Attributes:
        since: the releases from which it holds, at most one a branch unless it comes back;
        empty: from the first on.

        until: the releases from which it no longer holds.

        debian: the branches whose Debian package has it, whatever the release, since Debian took
        a change over that the branch itself never got.
    """

    since: tuple[ReleaseText, ...] = ()
    until: tuple[ReleaseText, ...] = ()
    debian: tuple[ReleaseText, ...] = ()

    def concerns(self, version: Version, build: str = "") -> bool:
        """Whether it holds for every release that a version may mean.

        Args:
            version: a release or a branch.
            build: ``debian`` if Asterisk is Debian's package.
        """
        return version.knows(self.since, self.until) or self._packaged(version, build)

    def may_concern(self, version: Version, build: str = "") -> bool:
        """Whether it holds for at least one release that a version may mean.

        Args:
            version: a release or a branch.
            build: ``debian`` if Asterisk is Debian's package.
        """
        return version.may_know(self.since, self.until) or self._packaged(version, build)

    def _packaged(self, version: Version, build: str) -> bool:
        return build == "debian" and str(version.major) in self.debian
