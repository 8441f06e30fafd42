"""The commands ``install`` and ``rollback``: decide, show, ask, write, and tell Asterisk."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import click

from wizard.answers import Answers
from wizard.check.told import Finding
from wizard.colour import say
from wizard.detect import locale_language
from wizard.errors import AnswerMissing, UsageProblem, WizardError
from wizard.folder import Folder, explained
from wizard.install import after, changes, history, live, source, telling
from wizard.install.place import Clash, Place
from wizard.interview import can_ask
from wizard.interview.texts import Texts
from wizard.journal import recover

DIFFERS = 4
NOTHING = "Nothing was changed."


class Request(NamedTuple):
    """The command line of ``install``."""

    out: Path
    to: Path
    dry_run: bool = False
    yes: bool = False
    on_clash: str | None = None
    reload: bool | None = None
    as_json: bool = False


def install(request: Request) -> int:
    """Do it; the exit code of the command-line contract.

    Raises:
        WizardError: with its own exit code.
    """
    texts = _texts()
    may_ask = can_ask(sys.stdin, sys.stderr) and not request.as_json
    found = source.load(request.out)
    with _opened(request.to) as folder:
        if not request.dry_run:
            _may_write(folder, request)
            _recover(request.to, texts)
        place = Place(folder, found.answers.asterisk.config_dir, _major(found.answers),
                      _chooser(request, texts, may_ask, history.choices(folder)))  # fmt: skip
        with explained(request.to, NOTHING):
            plan = changes.plan(found, place)
        commands = live.commands_of(plan)
        if not request.as_json:
            telling.plan(plan, found.secrets, texts, request.to)
        if request.dry_run or not plan.writes:
            return _looked(request, plan, commands, texts)
        if not request.yes and not _agreed(request, texts, may_ask):
            say(texts("said.declined"))
            return 1
        looked = _looked_through(request.to, found.answers, place, texts)
        with explained(request.to, NOTHING):
            manifest = history.write(folder, plan.files, place.owner(), chosen=plan.chosen)
        worse = after.added(looked, _looked_through(request.to, found.answers, place, texts))
    if request.as_json:
        telling.json(telling.files_of(plan, manifest.number), commands, plan, texts, worse)
    else:
        say(texts("said.written", place=request.to, count=len(plan.writes)))
        telling.worse(worse, texts)
    missing = _reload(request, commands, found.answers, plan, texts, may_ask)
    if missing:
        say(texts("said.worse", what=", ".join(missing), place=request.to))
    if missing or worse:
        if may_ask and click.confirm(texts("said.ask-undo"), err=True, default=False):
            return rollback(request.to, force=False, as_json=False, shown=False, reload=None)
        return 1 if missing else DIFFERS
    return DIFFERS if plan.open else 0


def rollback(place: Path, *, force: bool, as_json: bool, shown: bool, reload: bool | None) -> int:
    """Undo the last install, or list all.

    Args:
        place: the folder.

        force: also what was changed since.

        as_json: print one object.

        shown: only list.

        reload: tell the running Asterisk; None asks where there is somebody to ask.

    Raises:
        WizardError: there is nothing to undo, or a file was changed since.
    """
    texts = _texts()
    with _opened(place) as folder:
        if shown:
            with explained(place, "It could not be read."):
                telling.history(history.manifests(folder), texts, place, as_json=as_json)
            return 0
        _recover(place, texts)
        with explained(place, NOTHING):
            manifest, restored = history.undo(folder, force=force)
    commands = live.commands([each.path for each in restored])
    if as_json:
        telling.restored_json(restored, commands)
    else:
        telling.restored(manifest, restored, texts, place)
    may_ask = can_ask(sys.stdin, sys.stderr) and not as_json
    _tell(commands, reload, texts, may_ask, quiet=as_json)
    return 0


def _texts() -> Texts:
    return Texts(locale_language(os.environ), "install.toml")


def _major(answers: Answers) -> int:
    from wizard.catalogue.version import Version

    return Version.parse(answers.asterisk.version).earliest.major


@contextmanager
def _opened(place: Path) -> Iterator[Folder]:
    with explained(place, NOTHING):
        folder = Folder.open(place)
    if folder is None:
        raise UsageProblem(
            f"{place}: there is no such folder.", "Name the configuration folder, /etc/asterisk."
        )
    with folder:
        yield folder


def _recover(place: Path, texts: Texts) -> None:
    if recover(place) != "nothing":
        say(texts("said.recovered", place=place))


def _may_write(folder: Folder, request: Request) -> None:
    """Whoever may not write, or not keep the owners of files, is told the command that may."""
    place = Place(folder, "", 0, lambda clash: clash)
    try:
        owner = place.owner()[0]
    except OSError:
        owner = -1
    may = os.access(request.to, os.W_OK | os.X_OK) and os.geteuid() in (0, owner)
    if not may:
        arguments = ["install", str(request.out), "--to", str(request.to)]
        raise UsageProblem(
            f"{request.to}: you may not write there, or could not keep the owner of its files. "
            f"{NOTHING}",
            f"Run: sudo {shlex.join(['asterisk-webrtc-wizard', *arguments])}",
        )


def _chooser(
    request: Request, texts: Texts, may_ask: bool, before: Mapping[str, str]
) -> changes.Chooser:
    def choose(clash: Clash) -> Clash:
        if request.on_clash in clash.choices:
            return clash._replace(choice=request.on_clash, stated=True)
        if before.get(clash.about) in clash.choices:
            return clash._replace(choice=before[clash.about], stated=True)
        if not may_ask or request.yes:
            return clash
        return telling.choose(clash, texts)

    return choose


def _looked_through(folder: Path, answers: Answers, place: Place, texts: Texts) -> list[Finding]:
    """What ``check`` says; nothing where it cannot look, or would take long."""
    if place.size > after.LARGE:
        return []
    try:
        return after.findings(folder, answers, texts.language)
    except WizardError:
        return []


def _agreed(request: Request, texts: Texts, may_ask: bool) -> bool:
    if not may_ask:
        raise AnswerMissing(texts("said.needs-yes"))
    return click.confirm(texts("said.ask", place=request.to), err=True, default=False)


def _looked(request: Request, plan: changes.Plan, commands: list[str], texts: Texts) -> int:
    """Nothing is written: told, or found in order."""
    if request.as_json:
        telling.json(telling.files_of(plan, None), commands if plan.writes else [], plan, texts)
    elif plan.writes:
        say(texts("said.would", place=request.to, count=len(plan.writes)))
    else:
        say(texts("said.nothing", place=request.to))
    return DIFFERS if plan.writes or plan.open else 0


def _reload(
    request: Request,
    commands: list[str],
    answers: Answers,
    plan: changes.Plan,
    texts: Texts,
    may_ask: bool,
) -> list[str]:
    """Tell Asterisk, then what is missing there."""
    if not _tell(commands, request.reload, texts, may_ask, quiet=request.as_json):
        return []
    left_out = {each.facts.get("name") for each in plan.clashes if each.choice != "take"}
    users = [user.name for user in answers.users if user.name not in left_out]
    worse = live.missing(users, tls=answers.signalling.proxy == "none")
    if not worse:
        say(texts("said.reloaded", what="http, pjsip"))
    return worse


def _tell(
    commands: list[str], wanted: bool | None, texts: Texts, may_ask: bool, *, quiet: bool
) -> bool:
    """Give the commands to the running Asterisk, if that is wanted; whether it was done."""
    if not commands:
        return False
    if wanted is None and may_ask and live.runs():
        question = texts("said.ask-reload", commands=", ".join(commands))
        wanted = click.confirm(question, err=True, default=True)
    if not wanted:
        if not quiet:
            say(texts("said.reload"))
            for command in commands:
                say(f"  asterisk -rx '{command}'")
        return False
    for command in commands:
        if live.ask(command) is None:
            raise WizardError(
                f"asterisk -rx '{command}': Asterisk does not answer.",
                "The files are in place. Start Asterisk, or undo with rollback.",
            )
    return True
