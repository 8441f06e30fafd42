"""The list of an install: what it touched and how it was before. Read as what root may be told.

It lies below ``.wizard/history``, which only the caller and root can have written; even so no mode
above 0777, no path out of the folder and none into the wizard's own is taken from it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

from wizard.errors import UsageProblem, WizardError
from wizard.words.message import Message
from wizard.writing.folder import Folder, parts
from wizard.writing.trust import OWN, PERMISSIONS

HISTORY = f"{OWN}/history"
MANIFEST = "manifest.json"


MODULES = "modules"
"""The section of modules.conf."""


class RestartReason(NamedTuple):
    """Settings of one section that count only after a restart.

    Attributes:
        file: they are in.

        section: they are in.

        keys: their names.

        lingers: something was taken away that Asterisk keeps until its next start, which harms
        nobody; else something does not count yet.
    """

    file: str
    section: str
    keys: tuple[str, ...]
    lingers: bool

    def __str__(self) -> str:
        whole = self.lingers and self.section != MODULES
        return f"{self.file}: [{self.section}] {'' if whole else ', '.join(self.keys)}".rstrip()


class KeptFile(msgspec.Struct, forbid_unknown_fields=True):
    """One file that an install touched.

    Attributes:
        path: below the folder.

        existed: whether there was one.

        mode: its permission bits before.

        after: the digest of what was written; empty if it was removed.

        remembered: whether an earlier rendering of the whole file was remembered.

        attributes: its extended attributes before, such as an access list; None where an earlier
        version did not note them.
    """

    path: str
    existed: bool
    mode: int
    after: str
    remembered: bool
    attributes: dict[str, bytes] | None = None

    def __post_init__(self) -> None:
        self.mode &= PERMISSIONS


class LayerBefore(msgspec.Struct, forbid_unknown_fields=True):
    """What ``doctor --local`` found in one layer before the install.

    Attributes:
        name: of the layer.

        ok: whether it worked.

        notes: ids of what was found.
    """

    name: str
    ok: bool
    notes: list[str]


class Manifest(msgspec.Struct, forbid_unknown_fields=True):
    """One install.

    Attributes:
        schema: 1.

        number: which.

        when: in UTC.

        state: whether it was undone.

        kept: the files.

        folders: that were made for it.

        choices: what was chosen where both sides had the same thing.

        commands: that make a running Asterisk take it over.

        reasons: for a restart of it.

        layers: what was found in the running Asterisk before; empty if nobody looked.
    """

    schema: Literal[1]
    number: int
    when: str
    state: Literal["done", "undone"]
    kept: list[KeptFile]
    folders: list[str] = []
    choices: dict[str, str] = {}
    commands: list[str] = []
    reasons: list[RestartReason] = []
    layers: list[LayerBefore] = []


def manifests(folder: Folder) -> list[Manifest]:
    """Return the manifests of all installs, the oldest first.

    Args:
        folder: the configuration folder.

    Raises:
        WizardError: one is no JSON of its type.
        UsageProblem: one names a path outside its own place.
    """
    found = []
    for name in folder.names(HISTORY):
        if name.count("/") == 1 and name.endswith(f"/{MANIFEST}"):
            content = folder.read(f"{HISTORY}/{name}") or b""
            try:
                manifest = msgspec.json.decode(content, type=Manifest)
            except msgspec.DecodeError as error:
                raise WizardError(
                    Message("writing.not-a-list", error=error), place=folder.root / HISTORY / name
                ) from error
            _check(folder, manifest, name)
            found.append(manifest)
    return sorted(found, key=lambda each: each.number)


def _check(folder: Folder, manifest: Manifest, name: str) -> None:
    """Refuse a list that names another place than an install writes to."""
    paths = [*(each.path for each in manifest.kept), *manifest.folders]
    own = [path for path in paths if parts(path)[0] == OWN]
    if own or name != f"{manifest.number}/{MANIFEST}":
        raise UsageProblem(
            Message("writing.strange-list"),
            Message("writing.strange-list-remedy", path=folder.root / OWN),
            place=folder.root / HISTORY / name,
        )
