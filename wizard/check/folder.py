"""Where ``check`` looks, and what the answers say that a folder was written from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from wizard.answers import ANSWERS
from wizard.answers.convert import flatten
from wizard.catalogue import Catalogue, Version
from wizard.check.host import own_folders
from wizard.check.scene import Written
from wizard.errors import UsageProblem, WizardError
from wizard.limits import TOML_BYTES
from wizard.reading import read_file, text_of
from wizard.words.message import Message

INSIDE = "asterisk"


class CheckedFolder(NamedTuple):
    """What is looked at.

    Attributes:
        folder: the configuration folder.

        root: what is written below, with ``inside`` before the paths: the folder itself, or OUT
        of the command ``new``.

        inside: the path from the one to the other; empty, or ends with a slash.

        own: whether this machine's Asterisk reads it.

        answers: the file with the answers that it was written from; None if it was not.
    """

    folder: Path
    root: Path
    inside: str
    own: bool
    answers: Path | None = None


def find(folder: Path | None) -> CheckedFolder:
    """Return the folder to check.

    Args:
        folder: a folder of Asterisk, or one that the wizard wrote; None for this machine's
            Asterisk.

    Raises:
        UsageProblem: there is none, or it cannot be read.
    """
    own = own_folders()
    if folder is None:
        if not own:
            raise UsageProblem(
                Message("check.problem.no-own"), Message("check.problem.no-own-remedy")
            )
        return CheckedFolder(own[0], own[0], "", own=True)
    _readable(folder)
    if not folder.is_dir():
        what = "no-folder" if folder.exists() else "absent"
        raise UsageProblem(
            Message(f"check.problem.{what}"), Message("check.problem.name-folder"), place=folder
        )
    if (folder / ANSWERS).exists() and (folder / INSIDE).is_dir():
        return _in(folder, folder / INSIDE)
    real = folder.resolve()
    if any(real == each.resolve() for each in own):
        return CheckedFolder(folder, folder, "", own=True)
    if real.name == INSIDE and (real.parent / ANSWERS).exists():
        # As it was named: OUT of OUT/asterisk, and the folder above for "." and a link.
        return _in(folder.parent if folder.name == INSIDE else real.parent, folder)
    return CheckedFolder(folder, folder, "", own=False)


def _in(root: Path, folder: Path) -> CheckedFolder:
    """The configuration below what ``new`` wrote."""
    return CheckedFolder(folder, root, f"{INSIDE}/", own=False, answers=root / ANSWERS)


def _readable(folder: Path) -> None:
    with suppress(FileNotFoundError, NotADirectoryError):
        try:
            folder.stat()
            refused = not os.access(folder, os.R_OK | os.X_OK) and folder.is_dir()
        except PermissionError:
            refused = True
        if refused:
            raise WizardError(
                Message("check.problem.closed", folder=folder),
                Message("check.problem.closed-remedy"),
            )


def answers_beside(place: CheckedFolder, catalogue: Catalogue) -> Mapping[str, Any]:
    """Return the answers that a folder was generated from, with what follows from them.

    Args:
        place: the folder.
        catalogue: the questions with their defaults.

    Returns:
        Values by dotted key; empty where there are none, or none that can be read.
    """
    if place.answers is None:
        return {}
    from wizard.answers.tomltext import read_toml
    from wizard.interview.complete import completed

    try:
        data, _ = read_file(place.answers, TOML_BYTES)
        document = read_toml(text_of(data), ANSWERS)
        return flatten(completed(document, catalogue.questions), ANSWERS)
    except (OSError, ValueError, TypeError, AttributeError, WizardError):
        return {}


def written(answers: Mapping[str, Any]) -> Written:
    """Return what the answers say about a folder, such as the version and the expected findings.

    Args:
        answers: by dotted key; empty for a folder that was not generated.
    """
    if not answers:
        return Written()
    expected = {"browser-account-plain"}  # UDP is written for phones alone, and the advice tells
    if answers.get("signalling.proxy") != "none" or answers.get("signalling.tunnel"):
        expected |= {"tls-behind-proxy", "tls-only-local"}
    if answers.get("certificate.source") != "private-ca":
        expected.add("certificate-not-seen")  # it comes to the server by another way
    version, browsers = None, answers.get("sizing.browsers")
    with suppress(ValueError):
        version = Version.parse(str(answers.get("asterisk.version")))
    return Written(version, browsers if isinstance(browsers, int) else 0, frozenset(expected))
