"""The command ``check``: find the folder and the version, look, tell, and cure if wanted."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from wizard.catalogue import Catalogue, Version
from wizard.check import Elsewhere, Here, Scene, check
from wizard.check.database import unread
from wizard.check.ignore import FILE, Ignored, entry, read_list, without
from wizard.check.place import Place, answers_beside, find, written
from wizard.check.telling import Result, lines, put_json, sum_up
from wizard.check.told import told
from wizard.errors import UsageProblem
from wizard.machine.detect import detect
from wizard.words import output
from wizard.words.document import Effect
from wizard.words.escape import json_text
from wizard.words.language import locale_language
from wizard.words.output import put, say
from wizard.words.texts import Texts

FOUND = 4
WORDS = "check"


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
    answers = answers_beside(place, catalogue)
    version, how = _version(request, place, catalogue, answers)

    def look() -> tuple[Scene, Result]:
        host = Here() if place.own else Elsewhere()
        name = request.host or str(answers.get("network.hostname", ""))
        scene = Scene(
            place.folder,
            catalogue,
            version,
            host,
            own=place.own,
            hostname=name,
            written=written(answers),
        )
        findings = told(scene, check(scene), texts.language)
        kept = without(findings, _ignored(request, place, catalogue))
        return scene, Result(kept, len(findings) - len(kept), tuple(unread(scene)))

    fixed: list[Effect] = []
    if request.fix:
        from wizard.check.mend import mend
        from wizard.writing.journal import recover

        recover(place.root)
        scene, result = look()
        fixed = mend(scene, place, result.findings, texts)
        if fixed:
            _, result = look()
    else:
        _, result = look()
    if request.sarif:
        from wizard.check import sarif

        root = place.folder.as_posix() if not place.folder.is_absolute() else ""
        made = sarif.document(result.findings, catalogue, texts.language, root)
        output.result(json_text(made))
    elif request.as_json:
        put_json(place, result, version, fixed)
    else:
        for finding in result.findings:
            put("\n".join(lines(finding, texts)))
        sum_up(place, result, texts, version.text, texts(how), fixed=request.fix)
        branch = catalogue.branches.get(str(version.major))
        if branch is not None and branch.development:
            say(texts("development", branch=branch.id, read=branch.development))
    return FOUND if result.findings else 0


def _version(
    request: Request, place: Place, catalogue: Catalogue, answers: Mapping[str, Any]
) -> tuple[Version, str]:
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
    if named := answers.get("asterisk.version"):
        with suppress(ValueError):
            return Version.parse(str(named)), "answers"
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
