"""The command ``new``: gather, ask, review, write, and say what comes next."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import click

from wizard import report
from wizard.answers import Answers, Secrets, Tree
from wizard.catalogue import Catalogue
from wizard.consistency import validate
from wizard.detect import locale_language
from wizard.errors import UsageProblem, WizardError
from wizard.interview import can_ask, wants_plain
from wizard.interview.session import Interrupted, Preview
from wizard.journal import recover
from wizard.layers import to_answers
from wizard.making import Made, make
from wizard.output import write
from wizard.secrets import overlay
from wizard.sources import (
    ANSWERS,
    Sources,
    anchored,
    gather,
    known,
    stated,
    unattended,
    with_interview,
)

DIFFERS = 4
INTERRUPTED = 130
MANY_USERS = 5000


class Request(NamedTuple):
    """The command line of ``new``; one field for each option."""

    out: Path
    answers_file: str | None = None
    sets: tuple[str, ...] = ()
    no_input: bool = False
    dry_run: bool = False
    diff: bool = False
    on_conflict: str = "keep"
    plain: bool = False
    lang: str | None = None
    as_json: bool = False


def say(text: str = "") -> None:
    """A line for the person, on stderr."""
    click.echo(text, err=True)


def run(request: Request) -> int:
    """Do it; the exit code of the command-line contract.

    Raises:
        WizardError: with its own exit code.
    """
    reading_only = request.dry_run or request.diff
    if not reading_only and recover(request.out) != "nothing":
        say(f"{request.out}: finished or undid what an interrupted run had left behind.")
    catalogue = Catalogue()
    sources = gather(catalogue, request.out, request.answers_file, request.sets, os.environ)
    language = _language(request, sources)
    if not request.no_input and can_ask(sys.stdin, sys.stderr):
        asked = _ask(catalogue, sources, request, language)
        if asked is None:
            return INTERRUPTED
        sources = asked
    tree = unattended(catalogue, sources, language)
    answers = anchored(to_answers(tree, _place(sources)), sources, request.out)
    validate(answers, catalogue, ANSWERS)
    _check_files(answers)
    made = make(catalogue, answers, sources, request.out, request.on_conflict, _progress())
    return _finish(request, made, reading_only)


def _language(request: Request, sources: Sources) -> str:
    """The language of the interview, and of what is written where nothing else says."""
    stated_language = sources.resolved.get("language")
    if request.lang:
        return request.lang
    if stated_language in ("en", "zh"):
        return str(stated_language)
    return locale_language(os.environ)


def _place(sources: Sources) -> Callable[[str], str]:
    def place(key: str) -> str:
        source = sources.resolved.sources.get(key)
        return ANSWERS if source is None else source.layer

    return place


def _check_files(answers: Answers) -> None:
    """Certificate files that are on this machine have to be usable; others cannot be checked.

    Raises:
        UsageProblem: no call could work with them.
    """
    if answers.certificate.source != "files":
        return
    certificate = Path(answers.certificate.certificate)
    key = Path(answers.certificate.private_key)
    zh = answers.language == "zh"
    if not certificate.exists() and not key.exists():
        say(
            f"{certificate}：本机没有此文件，未作检查。"
            if zh
            else f"{certificate}: not on this machine, so it was not checked."
        )
        return
    from datetime import UTC, datetime

    from wizard.certcheck import check_files

    found = check_files(certificate, key, answers.network.hostname, datetime.now(UTC))
    texts = [(each.severity, each.text_zh if zh else each.text) for each in found]
    if errors := [text for severity, text in texts if severity == "error"]:
        raise UsageProblem(f"{ANSWERS}: certificate: {errors[0]}", "\n  ".join(errors[1:]))
    for _, text in texts:
        say(f"certificate: {text}")


def _progress() -> Callable[[str, int], None] | None:
    if not sys.stderr.isatty():
        return None

    def show(path: str, count: int) -> None:
        if count % MANY_USERS == 0:
            click.echo(f"\r{path}: {count} users", err=True, nl=False)

    return show


def _ask(
    catalogue: Catalogue, sources: Sources, request: Request, language: str
) -> Sources | None:
    """The sources with what the person said; None when they left."""
    from wizard import talk

    def preview(tree: Tree) -> Preview:
        try:
            answers = to_answers(stated(sources, tree), _place(sources))
            answers = anchored(answers, sources, request.out)
            made = make(catalogue, answers, sources, request.out, request.on_conflict)
        except WizardError as error:
            return Preview(refusal=f"{error.problem} {error.remedy}".strip())
        lines = tuple(report.files(made.changes))
        return Preview(files=lines, warnings=tuple(report.warnings(made.plan)))

    plain = request.plain or wants_plain(os.environ)
    try:
        outcome = talk.hold(
            catalogue,
            known(sources, language),
            language,
            preview,
            plain=plain,
            again=bool(sources.answers_text),
        )
    except Interrupted as left:
        talk.keep(left.outcome, request.out, language)
        return None
    if outcome is None:
        return sources
    secrets = Secrets(turn={key.partition(".")[2]: text for key, text in outcome.secrets.items()})
    said = with_interview(sources, outcome.answers, outcome.dropped)
    return said._replace(secrets=overlay(secrets, sources.secrets))


def _finish(request: Request, made: Made, reading_only: bool) -> int:
    if request.as_json:
        click.echo(report.as_json(made))
    if request.diff:
        click.echo(report.diffs(made.changes, made.secrets), nl=False)
    if reading_only:
        if not request.as_json:
            _tell(request, made, "would be written")
        return DIFFERS if made.differs else 0
    write(made.changes, request.out)
    _forget_state(request)
    conflicts = [change for change in made.changes if change.status == "conflict"]
    if not request.as_json:
        _tell(request, made, "written")
    if conflicts:
        say(report.diffs(conflicts, made.secrets))
        say("Left alone: you and the wizard changed the same lines. Take the wizard's lines with")
        say("  --on-conflict replace")
        return DIFFERS
    return 0


def _forget_state(request: Request) -> None:
    """Answers kept from an interrupted interview have found their place."""
    from wizard import state

    if request.answers_file and Path(request.answers_file).parent == state.folder():
        state.forget()


def _tell(request: Request, made: Made, done: str) -> None:
    for line in report.files(made.changes):
        say(line)
    found = report.counts(made.changes)
    summary = ", ".join(f"{count} {status}" for status, count in found.items())
    say(f"{request.out}: {summary} ({done})")
    if done == "written":
        for text in report.warnings(made.plan):
            say(f"  ! {text}")
        say(f"Next: read {request.out}/README.md")
