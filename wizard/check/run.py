"""The command ``check``: find the folder and the version, look, tell, and cure if wanted."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import click
import msgspec

from wizard.catalogue import Catalogue, Version
from wizard.check import Elsewhere, Here, Scene, check
from wizard.check.database import unread
from wizard.check.ignore import FILE, Ignored, entry, read_list, without
from wizard.check.place import Place, answered, find, written
from wizard.check.telling import Result, as_json, lines, sum_up
from wizard.check.told import told
from wizard.detect import detect, locale_language
from wizard.errors import UsageProblem
from wizard.interview.texts import Texts
from wizard.screen.colour import say

FOUND = 4
WORDS = "check.toml"


class Request(NamedTuple):
    """The command line of ``check``; one field for each option."""

    folder: Path | None = None
    asterisk: str | None = None
    host: str = ""
    ignore: tuple[str, ...] = ()
    ignore_file: Path | None = None
    fix: bool = False
    as_json: bool = False
    sarif: bool = False
    lang: str | None = None


def run(request: Request) -> int:
    """Do it; the exit code of the command-line contract.

    Raises:
        WizardError: with its own exit code.
    """
    texts = Texts(request.lang or locale_language(os.environ), WORDS)
    catalogue = Catalogue()
    place = find(request.folder)
    version, how = _version(request, place, catalogue)

    def look() -> tuple[Scene, Result]:
        host = Here() if place.own else Elsewhere()
        name = request.host
        if not name:
            name = answered(place, "network", "hostname")
        scene = Scene(
            place.folder,
            catalogue,
            version,
            host,
            own=place.own,
            hostname=name,
            written=written(place),
        )
        findings = told(scene, check(scene), texts.language)
        kept = without(findings, _ignored(request, place, catalogue))
        return scene, Result(kept, len(findings) - len(kept), tuple(unread(scene)))

    if request.fix:
        from wizard.check.mend import mend
        from wizard.writing.journal import recover

        recover(place.root)
        scene, result = look()
        if mend(scene, place, result.findings, texts):
            _, result = look()
    else:
        _, result = look()
    if request.sarif:
        from wizard.check import sarif

        root = place.folder.as_posix() if not place.folder.is_absolute() else ""
        made = sarif.document(result.findings, catalogue, texts.language, root)
        click.echo(msgspec.json.format(msgspec.json.encode(made), indent=2).decode())
    elif request.as_json:
        click.echo(as_json(place, result, version))
    else:
        for finding in result.findings:
            click.echo("\n".join(lines(finding, texts)))
        sum_up(place, result, texts, version.text, texts(how), fixed=request.fix)
        branch = catalogue.branches.get(str(version.major))
        if branch is not None and branch.development:
            say(texts("development", branch=branch.id, read=branch.development))
    return FOUND if result.findings else 0


def _version(request: Request, place: Place, catalogue: Catalogue) -> tuple[Version, str]:
    if request.asterisk:
        try:
            version = Version.parse(request.asterisk)
        except ValueError as error:
            raise UsageProblem(f"--asterisk: {error}", "Such as 22 or 16.28.0.") from None
        if str(version.major) not in catalogue.branches:
            raise UsageProblem(
                f"--asterisk: nothing is known of Asterisk {version.text}.",
                f"Known branches: {', '.join(catalogue.branches)}.",
            )
        return version, "given"
    if named := answered(place, "asterisk", "version"):
        with suppress(ValueError):
            return Version.parse(named), "answers"
    if place.own and (found := detect().get("asterisk.version")):
        return Version.parse(str(found.value)), "detected"
    return catalogue.newest, "newest"


def _ignored(request: Request, place: Place, catalogue: Catalogue) -> list[Ignored]:
    known = catalogue.findings.keys()
    entries = [entry(text, known, "--ignore") for text in request.ignore]
    if request.ignore_file is not None:
        entries += read_list(request.ignore_file, known)
    else:
        for folder in dict.fromkeys((place.root, place.folder)):
            if (folder / FILE).is_file():
                entries += read_list(folder / FILE, known)
    return entries
