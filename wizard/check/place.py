"""Where ``check`` looks, and what the answers say that a folder was written from."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from wizard.catalogue import Version
from wizard.check.host import own_folders
from wizard.check.scene import Written
from wizard.errors import UsageProblem, WizardError
from wizard.limits import TOML_BYTES
from wizard.numbers import counted
from wizard.reading import read_file, text_of

ANSWERS = "answers.toml"
INSIDE = "asterisk"


class Place(NamedTuple):
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


def find(folder: Path | None) -> Place:
    """The folder that is meant.

    Raises:
        UsageProblem: there is none.
    """
    own = own_folders()
    if folder is None:
        if not own:
            raise UsageProblem(
                "There is no configuration folder of Asterisk on this machine.",
                "Name the folder: asterisk-webrtc-wizard check DIR",
            )
        return Place(own[0], own[0], "", own=True)
    _readable(folder)
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "does not exist"
        raise UsageProblem(f"{folder} {what}.", "Name the folder that holds pjsip.conf.")
    if (folder / ANSWERS).exists() and (folder / INSIDE).is_dir():
        return _in(folder, folder / INSIDE)
    real = folder.resolve()
    if any(real == each.resolve() for each in own):
        return Place(folder, folder, "", own=True)
    if real.name == INSIDE and (real.parent / ANSWERS).exists():
        # As it was named: OUT of OUT/asterisk, and the folder above for "." and a link.
        return _in(folder.parent if folder.name == INSIDE else real.parent, folder)
    return Place(folder, folder, "", own=False)


def _in(root: Path, folder: Path) -> Place:
    """The configuration below what ``new`` wrote."""
    return Place(folder, root, f"{INSIDE}/", own=False, answers=root / ANSWERS)


def _readable(folder: Path) -> None:
    with suppress(FileNotFoundError, NotADirectoryError):
        try:
            folder.stat()
            refused = not os.access(folder, os.R_OK | os.X_OK) and folder.is_dir()
        except PermissionError:
            refused = True
        if refused:
            raise WizardError(
                f"{folder} may not be read.",
                "Run the command as a user who may read the folder, or with sudo.",
            )


def written(place: Place) -> Written:
    """What the answers beside a folder say; nothing where it was not written from any."""
    if place.answers is None:
        return Written()
    expected = set()
    if answered(place, "signalling", "proxy") not in ("", "none"):
        expected.add("tls-behind-proxy")
    if answered(place, "signalling", "tunnel"):
        expected.add("tls-behind-proxy")
    if answered(place, "certificate", "source") not in ("", "private-ca"):
        expected.add("certificate-not-seen")  # it comes to the server by another way
    version, browsers = None, answered(place, "sizing", "browsers")
    with suppress(ValueError):
        version = Version.parse(answered(place, "asterisk", "version"))
    return Written(version, counted(browsers) or 0, frozenset(expected))


def answered(place: Place, table: str, key: str) -> str:
    """An answer that stands beside what was written from it; empty if there is none."""
    if place.answers is None:
        return ""
    from wizard.answers.tomltext import read_toml

    try:
        data, _ = read_file(place.answers, TOML_BYTES)
        return str(read_toml(text_of(data), ANSWERS)[table][key])
    except (OSError, ValueError, KeyError, TypeError, WizardError):
        return ""
