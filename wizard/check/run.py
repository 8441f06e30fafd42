"""The command ``check``: find the folder and the version, look, tell, and cure if wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from wizard.catalogue import Catalogue, Version
from wizard.check import LocalHost, OtherHost, Scene, check, steps
from wizard.check.arguments import CheckArguments
from wizard.check.database import unread
from wizard.check.findings import Finding, describe
from wizard.check.folder import CheckedFolder, answers_beside, find, written
from wizard.check.ignore import FILE, Ignored, entry, read_list, without
from wizard.check.report import CheckResult, lines, put_json, sum_up
from wizard.errors import UsageProblem
from wizard.limits import SHOWN
from wizard.machine.detect import detect
from wizard.words import output
from wizard.words.document import Effect
from wizard.words.escape import json_text
from wizard.words.language import spoken
from wizard.words.message import Message
from wizard.words.output import put, say
from wizard.words.steps import print_steps
from wizard.words.texts import Texts

FOUND = 4
NOT_SEEN = frozenset({"certificate-not-seen", "file-outside"})
"""What tells that something was not looked at, rather than that it is wrong."""

WORDS = "check"


def run(request: CheckArguments) -> int:
    """Do it; the exit code of the command-line contract.

    Raises:
        WizardError: with its own exit code.
    """
    texts = Texts(request.lang or spoken(), WORDS)
    catalogue = Catalogue()
    place = find(request.folder)
    answers = answers_beside(place, catalogue)
    version, how = _version(request, place, catalogue, answers)

    def look(instead: Mapping[str, bytes] | None = None) -> tuple[Scene, CheckResult]:
        host = LocalHost() if place.own else OtherHost()
        name = request.host or str(answers.get("network.hostname", ""))
        scene = Scene(
            place.folder,
            catalogue,
            version,
            host,
            own=place.own,
            hostname=name,
            written=written(answers),
            instead=instead,
        )
        findings = describe(scene, check(scene), texts.language)
        kept = without(findings, _ignored(request, place, catalogue))
        return scene, CheckResult(kept, len(findings) - len(kept), tuple(unread(scene)))

    fixed: list[Effect] = []
    if request.fix:
        from wizard.check.fix import fix_findings
        from wizard.writing.journal import recover

        def again(instead: Mapping[str, bytes]) -> tuple[Scene, Sequence[Finding]]:
            scene, seen = look(instead)
            return scene, seen.findings

        recover(place.root)
        fixed = fix_findings(again, place, texts)
    _, result = look()
    ahead = steps.ahead(request, place, result.findings, answers, fixed=bool(fixed))
    if request.sarif:
        from wizard.check import sarif

        root = place.folder.as_posix() if not place.folder.is_absolute() else ""
        made = sarif.document(result.findings, catalogue, texts.language, root)
        output.result(json_text(made))
    elif request.as_json:
        put_json(place, result, version, fixed, ahead)
    else:
        for finding in result.findings:
            put("\n".join(lines(finding, texts)))
        sum_up(place, result, texts, version.text, texts(how), fixed=request.fix)
        branch = catalogue.branches.get(str(version.major))
        if branch is not None and branch.development:
            say(texts("development", branch=branch.id, read=branch.development))
        print_steps(ahead)
    return FOUND if any(each.id not in NOT_SEEN for each in result.findings) else 0


def _version(
    request: CheckArguments, place: CheckedFolder, catalogue: Catalogue, answers: Mapping[str, Any]
) -> tuple[Version, str]:
    if request.asterisk:
        try:
            version = Version.parse(request.asterisk)
        except ValueError:
            raise UsageProblem(
                Message("check.problem.version", text=request.asterisk[:SHOWN]),
                Message("check.problem.version-remedy"),
            ) from None
        if str(version.major) not in catalogue.branches:
            raise UsageProblem(
                Message("check.problem.branch", version=version.text),
                Message("check.problem.branch-remedy", branches=list(catalogue.branches)),
            )
        return version, "given"
    if named := answers.get("asterisk.version"):
        with suppress(ValueError):
            return Version.parse(str(named)), "answers"
    if place.own and (found := detect().get("asterisk.version")):
        return Version.parse(str(found.value)), "detected"
    return catalogue.newest, "newest"


def _ignored(request: CheckArguments, place: CheckedFolder, catalogue: Catalogue) -> list[Ignored]:
    known = catalogue.findings.keys()
    entries = [entry(text, known, "--ignore") for text in request.ignore]
    if request.ignore_file is not None:
        entries += read_list(request.ignore_file, known)
    else:
        for folder in dict.fromkeys((place.root, place.folder)):
            if (folder / FILE).is_file():
                entries += read_list(folder / FILE, known)
    return entries
