"""Finds the folder to import, or rejects it with a remedy."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from wizard.catalogue import Catalogue, Version
from wizard.check.folder import CheckedFolder, find
from wizard.check.host import LocalHost, OtherHost
from wizard.check.scene import Scene
from wizard.errors import UsageProblem
from wizard.machine.detect import detect
from wizard.takeover import LAYER
from wizard.words.message import Message

FILES = ("asterisk.conf", "pjsip.conf", "http.conf", "rtp.conf", "extensions.conf", "sip.conf",
         "modules.conf")  # fmt: skip


def located(folder: Path) -> CheckedFolder:
    """Return the configuration folder that a person named, or the one inside OUT.

    Args:
        folder: as typed.

    Raises:
        UsageProblem: there is none, or it has no files of Asterisk.
        WizardError: it cannot be read.
    """
    place = find(folder)
    if not any((place.folder / name).exists() for name in FILES):
        raise UsageProblem(
            Message("takeover.error.no-files", folder=folder),
            Message("takeover.error.no-files-advice", files=FILES),
            place=LAYER,
        )
    return place


def scene_of(place: CheckedFolder, catalogue: Catalogue, answers: Mapping[str, Any]) -> Scene:
    """The configuration as the Asterisk that reads it sees it.

    Args:
        place: the folder.
        catalogue: the facts.
        answers: those beside it, by dotted key.
    """
    host = LocalHost() if place.own else OtherHost()
    version = _version(place, catalogue, answers)
    return Scene(place.folder, catalogue, version, host, own=place.own)


def _version(place: CheckedFolder, catalogue: Catalogue, answers: Mapping[str, Any]) -> Version:
    """The version that decides which of equal lines counts; the newest where nothing tells."""
    texts = [str(answers.get("asterisk.version", ""))]
    if place.own and (found := detect().get("asterisk.version")):
        texts.append(str(found.value))
    for text in texts:
        with suppress(ValueError):
            version = Version.parse(text)
            if str(version.major) in catalogue.branches:
                return version
    return catalogue.newest
