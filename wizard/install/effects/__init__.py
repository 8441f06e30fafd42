"""What a running Asterisk will do differently: what it would load, before and after an install.

Two views of the folder are compared as Asterisk reads them, not their texts. Files of the wizard
itself are looked at for what is new in them only: what changes in them was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wizard.answers import Answers
from wizard.conf.folder import ConfigFolder
from wizard.install.effects import accounts, dialplan, media, modules, web
from wizard.install.effects.effect import ORDER, InstallEffect, Views

__all__ = ["InstallEffect", "compare"]

SUBJECTS: tuple[Callable[[Views], Iterator[InstallEffect]], ...] = (
    accounts.compare,
    web.compare,
    media.compare,
    dialplan.compare,
    modules.compare,
)


def compare(
    before: ConfigFolder, after: ConfigFolder, answers: Answers, mine: frozenset[str]
) -> list[InstallEffect]:
    """The effects of an install, those that end something first.

    Args:
        before: the folder as it is.
        after: as it would be.
        answers: what is installed.
        mine: the files that the wizard wrote as a whole.
    """
    views = Views(before, after, answers, mine)
    found = [each for subject in SUBJECTS for each in subject(views)]
    return sorted(found, key=lambda each: ORDER.index(each.kind))
