"""What the rules of ``check`` say that they did not say before: whether anything got worse."""

from __future__ import annotations

from pathlib import Path

from wizard.answers import Answers
from wizard.check.told import Finding

WORSE = ("error", "warning")
LARGE = 5_000_000
"""Bytes from which a folder is not looked through before and after: it would take long."""


def findings(folder: Path, answers: Answers, language: str) -> list[Finding]:
    """What is wrong with a folder, notes left out.

    Args:
        folder: the configuration folder.

        answers: for the version and the name that browsers use.

        language: of the words.
    """
    from wizard.catalogue import Catalogue, Version
    from wizard.check import Elsewhere, Here, Scene, check
    from wizard.check.place import find
    from wizard.check.told import told

    own = find(folder).own
    scene = Scene(
        folder,
        Catalogue(),
        Version.parse(answers.asterisk.version),
        Here() if own else Elsewhere(),
        own=own,
        hostname=answers.network.hostname,
    )
    return [each for each in told(scene, check(scene), language) if each.severity in WORSE]


def added(before: list[Finding], after: list[Finding]) -> list[Finding]:
    """The findings that are new; a line that moved is not."""
    known = {(each.id, each.file, each.text) for each in before}
    return [each for each in after if (each.id, each.file, each.text) not in known]
