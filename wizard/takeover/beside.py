"""The answers beside a folder that the wizard wrote, and what was changed in it since."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from wizard.answers import ANSWERS, SECRETS, Secrets, secretsfile
from wizard.answers.convert import flatten
from wizard.answers.layers import AnswerLayer, file_layer
from wizard.check.folder import CheckedFolder
from wizard.errors import UsageProblem
from wizard.limits import TOML_BYTES
from wizard.reading import NotTextError, read_file, text_of
from wizard.words.message import system_error

LAST = ".wizard/last/asterisk"
"""The last rendering, as :mod:`wizard.writing.journal` keeps it."""


class Beside(NamedTuple):
    """What lies beside the folder.

    Attributes:
        root: the folder that holds the answers.

        layer: the answers as a source.

        secrets: the passwords.

        pristine: the folder as it was written; None where that is not known.
    """

    root: Path
    layer: AnswerLayer
    secrets: Secrets
    pristine: Path | None

    @property
    def values(self) -> Mapping[str, Any]:
        """The answers by dotted key."""
        return flatten(self.layer.tree, ANSWERS)


def beside(place: CheckedFolder) -> Beside | None:
    """Return the answers from which the wizard wrote a folder, or None for any other folder.

    Args:
        place: the folder.

    Raises:
        UsageProblem: the answers cannot be read.
    """
    if place.answers is None:
        return None
    try:
        data, _ = read_file(place.answers, TOML_BYTES)
        text = text_of(data)
    except (OSError, NotTextError) as error:
        raise UsageProblem(system_error(error), place=place.answers) from None
    pristine = place.root / LAST
    return Beside(
        place.root,
        file_layer(text, str(place.answers)),
        secretsfile.read(place.root / SECRETS).secrets,
        pristine if pristine.is_dir() else None,
    )
