"""The command ``check``: find the folder and the version, look, tell, and cure if wanted."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from wizard.catalogue import Catalogue, Version
from wizard.check import LocalHost, OtherHost, Scene, check, steps
from wizard.check.arguments import CheckArguments
from wizard.check.blocks import blocks
from wizard.check.comments import ignore_comments, unused
from wizard.check.database import unread
from wizard.check.findings import Finding, describe, in_order
from wizard.check.folder import CheckedFolder, answers_beside, find, written
from wizard.check.ignore import FILE, Group, Ignored, entry, read_list, sort_out
from wizard.check.paths import from_here
from wizard.check.platform import UNSEEN
from wizard.check.report import CheckResult, fixable, left_out, proposed, put_json, summary
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
WORDS = "check"


Look = Callable[[Mapping[str, bytes]], tuple[Scene, CheckResult]]
"""Checks the folder with other bytes for some files, by name."""


def run(request: CheckArguments) -> int:
    """Run the check and return its exit code.

    Args:
        request: the arguments of the command line.

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
            partial=request.partial,
        )
        kept, ignored = _sorted(request, scene, _ignored(request, place, catalogue))
        told = in_order(scene, [group for group, _ in ignored], texts.language)
        suppressed = [*zip(told, (entry for _, entry in ignored), strict=True)]
        findings = describe(scene, kept, texts.language, every=request.every)
        unseen = tuple(unread(scene))
        return scene, CheckResult(findings, suppressed, unseen, request.profile, scene.platform)

    fixed = _fixed(look, place, texts) if request.fix else []
    _, result = look()
    if request.fix and result.platform is not None and (commands := proposed(result.findings)):
        say(texts("platform.instead", platform=result.platform.name))
        say("\n".join(f"  {each}" for each in commands))
        if left := left_out(result):
            say(texts("platform.left", names=", ".join(left)))
    ahead = steps.ahead(request, place, result.findings, answers, fixed=bool(fixed))
    if request.form == "json":
        put_json(place, result, version, fixed, ahead)
    elif request.form == "sarif":
        from wizard.check import sarif

        document = sarif.document(result, catalogue, texts.language, place.folder)
        output.result(json_text(document))
    else:
        lines = [*summary(place, result, texts, version.text, texts(how))]
        branch = catalogue.branches.get(str(version.major))
        if branch is not None and branch.development:
            lines.append(texts("development", branch=branch.id, read=branch.development))
        _print(request, place, result, lines, texts)
        print_steps(ahead)
    return FOUND if any(each.effect != UNSEEN for each in result.findings) else 0


def _fixed(look: Look, place: CheckedFolder, texts: Texts) -> list[Effect]:
    """Fix what can be fixed, after an interrupted earlier fix was completed or undone."""
    from wizard.check.fix import fix_findings
    from wizard.writing.journal import recover

    def findings_of(instead: Mapping[str, bytes]) -> tuple[Scene, Sequence[Finding]]:
        scene, result = look(instead)
        return scene, result.findings

    recover(place.root)
    return fix_findings(findings_of, place, texts)


def _annotate(place: CheckedFolder, findings: Sequence[Finding]) -> None:
    from wizard.check.annotations import annotation

    for each in findings:
        output.result(annotation(each, from_here(place.folder, each.file)))


def _print(
    request: CheckArguments,
    place: CheckedFolder,
    result: CheckResult,
    lines: Sequence[str],
    texts: Texts,
) -> None:
    """Print the summary and the findings, as annotations of GitHub or for a person."""
    if request.form == "github":
        _annotate(place, result.findings)
        say("\n".join(lines))
        return
    put("\n".join(lines))
    if not result.findings:
        return
    for block in blocks(result.findings, texts, every=request.every, diff=request.diff):
        put("\n".join(["", *block]))
    if result.fixable and not request.fix:
        say("\n".join(["", *fixable(result, texts)]))


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
        return [*entries, *read_list(request.ignore_file, known)]
    for folder in dict.fromkeys((place.root, place.folder)):
        if (folder / FILE).is_file():
            name = os.path.relpath(folder / FILE, place.folder)
            entries += read_list(folder / FILE, known, name)
    return entries


def _sorted(
    request: CheckArguments, scene: Scene, entries: Sequence[Ignored]
) -> tuple[list[Group], list[tuple[Group, Ignored]]]:
    """What is found and what of it is ignored, with what is wrong with the ignoring itself."""
    groups = check(scene, request.profile)
    said = ignore_comments(scene)
    every = [*entries, *said.entries]
    found = sort_out(groups, every)
    if request.profile not in scene.catalogue.findings["ignore-unused"].profiles:
        return found.kept, found.ignored
    cut = {str(each.facts["id"]) for each, *_ in groups if each.id == "findings-many"}
    vain = unused(scene, found.unused, request.profile, cut)
    more = sort_out([[each] for each in (*said.wrong, *vain)], every)
    return [*found.kept, *more.kept], [*found.ignored, *more.ignored]
