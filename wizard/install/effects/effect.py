"""One thing that Asterisk does differently after an install."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from wizard.answers import Answers
from wizard.conf.folder import ConfigFolder
from wizard.conf.problems import Where

EffectKind = Literal["ends", "lacks", "changes", "adds"]
ORDER: tuple[EffectKind, ...] = ("ends", "lacks", "changes", "adds")
FEW = 5
"""Names that are listed one by one."""


class InstallEffect(NamedTuple):
    """An object or a listener that answers differently, or is new.

    Attributes:
        id: of the words in the table ``effect`` of ``install.toml``.

        kind: ``ends``: something that answers now does not, or answers something else;
        ``lacks``: what browsers need is missing afterwards, too; ``changes``; ``adds``.

        facts: what to fill in.

        where: the line that brings it about, or that has what ends.
    """

    id: str
    kind: EffectKind
    facts: dict[str, str]
    where: str = ""


class Views(NamedTuple):
    """A configuration folder before and after an install.

    Attributes:
        before: as it is.

        after: as it would be.

        answers: that the new files are made from.

        mine: the files that the wizard wrote as a whole.
    """

    before: ConfigFolder
    after: ConfigFolder
    answers: Answers
    mine: frozenset[str]

    @property
    def is_overlay(self) -> bool:
        """Whether what is missing is elsewhere: without ``modules.conf`` no Asterisk starts."""
        return self.before.config("modules.conf").state == "missing"

    def is_mine(self, where: Where) -> bool:
        """Whether a line is in a file that the wizard wrote as a whole.

        Args:
            where: the place of the line.
        """
        return where.file in self.mine


def listed(names: Iterable[str]) -> str:
    """Return the first names in one text, and how many more there are."""
    found = list(names)
    more = len(found) - FEW
    return ", ".join(found[:FEW]) + (f" … (+{more})" if more > 0 else "")
