"""The command ``install``: decide, show, ask, write, and tell Asterisk."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from wizard.answers import Answers
from wizard.catalogue import Catalogue
from wizard.check.findings import Finding
from wizard.conf.folder import ConfigFolder
from wizard.doctor.report import LayerResult
from wizard.errors import Unanswered, WizardError
from wizard.install import asking, report, source, steps
from wizard.install.common import (
    DIFFERS,
    NOTHING,
    answered,
    files_of,
    major,
    opened,
    other_version,
    recovered,
    texts_of_locale,
    typed,
    wish_of,
)  # fmt: skip
from wizard.install.live import activation, examined, regressions, reloads
from wizard.install.live import restart as restarts
from wizard.install.live.restart import StartupState
from wizard.install.merge import changes
from wizard.install.merge.target import Clash, InstallTarget
from wizard.install.rollback import rollback
from wizard.interview import can_ask
from wizard.machine.program import command_line, needs_sudo, placed
from wizard.words.colour import paint
from wizard.words.message import Message
from wizard.words.output import say
from wizard.words.saying import wrapped
from wizard.words.steps import print_steps
from wizard.words.texts import Texts
from wizard.writing import history
from wizard.writing.folder import Folder
from wizard.writing.manifest import RestartReason, manifests
from wizard.writing.refused import explained


class InstallArguments(NamedTuple):
    """The command line of ``install``."""

    out: Path
    to: Path
    dry_run: bool = False
    yes: bool = False
    on_clash: str | None = None
    reload: bool | None = None
    restart: bool = False
    as_json: bool = False

    @property
    def arguments(self) -> list[str]:
        """The same as it was typed."""
        switches = typed(
            dry_run=self.dry_run, yes=self.yes, on_clash=self.on_clash, reload=self.reload,
            restart=self.restart, json=self.as_json,
        )  # fmt: skip
        return ["install", placed(self.out), "--to", placed(self.to), *switches]

    @property
    def command(self) -> str:
        """The same command, but one that writes."""
        return command_line(
            self._replace(dry_run=False, as_json=False).arguments, sudo=needs_sudo()
        )


STAYS = ("plain-http-open",)
"""Findings that are told again when something is installed, since callers' passwords may pass."""

Pending = Mapping[str, regressions.PendingFile]


class _Views(NamedTuple):
    """The configuration as it is, and as it would be."""

    before: ConfigFolder
    after: ConfigFolder


class _Work(NamedTuple):
    """One run, with what it found out before it writes.

    Attributes:
        commands: that the running Asterisk needs.

        reasons: for a restart.

        now: what ``check`` finds.

        expected: what it would find besides.

        stays: what stays open to everybody, though this install could have closed it.

        looked: whether ``check`` was asked at all.
    """

    request: InstallArguments
    answers: Answers
    plan: changes.InstallPlan
    commands: list[str]
    reasons: list[RestartReason]
    wish: activation.ReloadOptions
    texts: Texts
    now: Sequence[Finding] = ()
    expected: Sequence[Finding] = ()
    stays: Sequence[Finding] = ()
    looked: bool = False


def install(request: InstallArguments) -> int:
    """Do it; the exit code of the command-line contract.

    Raises:
        WizardError: with its own exit code.
    """
    texts = texts_of_locale()
    may_ask = can_ask(sys.stdin, sys.stderr) and not request.as_json
    wish = wish_of(request.to, request.reload, request.restart, may_ask, request.as_json)
    source.apart(request.out, request.to)
    found = source.load(request.out, Catalogue().questions)
    with opened(request.to, request.arguments, writes=not request.dry_run) as folder:
        if not request.dry_run:
            recovered(folder, texts)
        if warned := other_version(found.answers, request.out, request.to, texts):
            wrapped(warned, f"  {paint('!', 'red')} ", "    ")
        with explained(request.to, NOTHING):
            before = history.choices(folder)
        place = InstallTarget(folder, found.answers.asterisk.config_dir, major(found.answers),
                      _chooser(request, texts, may_ask, before))  # fmt: skip
        with explained(request.to, NOTHING):
            plan = changes.plan(found, place)
        views = _views(place, plan)
        pictures = views and (restarts.look(views.before), restarts.look(views.after))
        work = _Work(
            request, found.answers, plan, _commands(plan, pictures),
            restarts.reasons(*pictures) if pictures else [], wish, texts,
        )  # fmt: skip
        if not request.as_json:
            report.plan(plan, found.secrets, texts, request.to)
        work = _looked_ahead(work, place, views)
        del views  # as large as the configuration
        if request.dry_run or plan.blocked or not (plan.writes or wish.reload):
            return _looked(work)
        if not plan.writes:
            work = _again(work, folder)
        elif not request.yes and not _agreed(request, texts, may_ask):
            say(texts("said.declined"))
            return 1
        layers = activation.before(wish, texts)
        number = _write(work, folder, place, layers) if plan.writes else None
        worse = _worse(work, place)
    return _taken_over(work, number, layers, worse)


def _write(
    work: _Work, folder: Folder, place: InstallTarget, layers: Sequence[LayerResult]
) -> int:
    plan = work.plan
    with explained(work.request.to, NOTHING):
        manifest = history.write(
            folder, plan.files, place.owner(), chosen=plan.chosen, commands=work.commands,
            reasons=work.reasons, layers=examined.remembered(layers),
        )  # fmt: skip
    return manifest.number


def _taken_over(
    work: _Work, number: int | None, layers: Sequence[LayerResult], worse: Sequence[Finding]
) -> int:
    """Tell Asterisk, look whether all is well, and offer the way back if not."""
    request, plan, texts = work.request, work.plan, work.texts
    if not request.as_json:
        said = "said.nothing" if number is None else "said.written"
        facts = {"place": request.to, "count": len(plan.writes), "command": steps.undo(request.to)}
        say(texts(said, **facts))
        fresh = regressions.added(work.expected, worse)
        report.worse(fresh, texts, "said.found")
        if len(fresh) < len(worse):
            say(texts("said.as-expected", count=len(worse) - len(fresh)))
    outcome = activation.activate(work.commands, work.reasons, work.wish, texts)
    if outcome.reloaded and outcome.restart != "waiting":
        tls = work.answers.signalling.proxy == "none"
        users = _users(work.answers, plan)
        outcome = activation.checked(outcome, users, layers, work.wish, texts, tls=tls)
    ahead = _ahead(work, outcome)
    if request.as_json:
        later = report.AfterInstall((*work.stays, *worse), outcome, work.reasons, ahead)
        report.json(report.files_of(plan, number), work.commands, plan, texts, later)
    answered(outcome, work.wish)
    report.outcome(outcome, texts, request.to)
    if not request.as_json:
        print_steps(ahead)
    if not (outcome.missing or worse or outcome.worse):
        return DIFFERS if plan.open else 0
    undo = work.wish.may_ask and number is not None
    if undo and asking.agreed(texts("said.ask-undo"), texts("help.undo"), texts, usual=False):
        again = True if outcome.reloaded else None
        return rollback(request.to, force=False, as_json=False, shown=False, reload=again)
    return 1 if outcome.missing else DIFFERS


def _chooser(
    request: InstallArguments, texts: Texts, may_ask: bool, before: Mapping[str, str]
) -> changes.Chooser:
    def choose(clash: Clash) -> Clash:
        if request.on_clash in clash.choices:
            return clash._replace(choice=request.on_clash, stated=True)
        if before.get(clash.about) in clash.choices:
            return clash._replace(choice=before[clash.about], stated=True)
        if not may_ask or request.yes:
            return clash
        with asking.before_writing(texts):
            return report.choose(clash, texts)

    return choose


def _look(work: _Work, files: ConfigFolder, pending: Pending | None = None) -> list[Finding]:
    """What ``check`` says; nothing where it cannot look."""
    try:
        return regressions.findings(files, work.answers, work.texts.language, pending)
    except WizardError:
        return []


def _looked_ahead(work: _Work, place: InstallTarget, views: _Views | None) -> _Work:
    """Find out what would be worse than now, and say so before anybody is asked."""
    request, plan, texts = work.request, work.plan, work.texts
    if not plan.writes:
        return work
    if views is None:
        place.note("note.large", size=place.size // 1_000_000, place=request.to)
        if not request.as_json:
            report.note(place.notes[-1], texts)
        return work
    if place.size > regressions.LONG and not request.as_json:
        say(texts("said.looking"))
    now = _look(work, views.before)
    soon = _look(work, views.after, _pending(work, place))
    expected = regressions.added(now, soon)
    stays = [each for each in soon if each.id in STAYS and each not in expected]
    if not request.as_json:
        report.worse(expected, texts, "said.expected")
        report.worse(stays, texts, "said.stays")
    return work._replace(now=now, expected=expected, stays=stays, looked=True)


def _agreed(request: InstallArguments, texts: Texts, may_ask: bool) -> bool:
    if not may_ask:
        raise Unanswered(Message("install.said.needs-yes"))
    help_ = texts("help.write", command=steps.undo(request.to))
    with asking.before_writing(texts):
        return asking.agreed(texts("said.ask", place=request.to), help_, texts, usual=False)


def _ahead(work: _Work, outcome: activation.ReloadResult) -> list[str]:
    """The next steps; where something got worse, the way back is the first."""
    request = work.request
    if outcome.missing or outcome.worse:
        return [steps.undo(request.to)]
    told = steps.to_asterisk(work.commands, outcome, work.wish.machine)
    return [*told, steps.trial_of(work.plan, work.answers, request.out / "ca" / "ca.crt")]


def _looked(work: _Work) -> int:
    """Nothing is written: told, or found in order."""
    request, plan, texts = work.request, work.plan, work.texts
    ahead = steps.ways(request._replace(dry_run=False).arguments) if plan.blocked else []
    if plan.writes and not plan.blocked:
        ahead = [request.command]
    if request.as_json:
        found = (*work.stays, *work.expected)
        later = report.AfterInstall(found, activation.planned(work.reasons), work.reasons, ahead)
        report.json(report.files_of(plan, None), work.commands, plan, texts, later)
        return DIFFERS if plan.writes or plan.open else 0
    if plan.blocked:
        wrapped(texts("said.blocked", files=", ".join(each.where for each in plan.blocked)))
    elif plan.writes:
        say(texts("said.would", place=request.to, count=len(plan.writes)))
        activation.print_reasons(work.reasons, texts)
    else:
        say(texts("said.nothing", place=request.to))
    print_steps(ahead)
    return DIFFERS if plan.writes or plan.open else 0


def _pending(work: _Work, place: InstallTarget) -> Pending:
    return regressions.coming(work.plan.writes, work.request.to, place.owner())


def _worse(work: _Work, place: InstallTarget) -> list[Finding]:
    """What is worse than before, now that all is written."""
    if not work.looked:
        return []
    if regressions.arrived(work.request.to, _pending(work, place)):
        return list(work.expected)
    return regressions.added(work.now, _look(work, files_of(place)))


def _views(place: InstallTarget, plan: changes.InstallPlan) -> _Views | None:
    """The folder as it is and as it would be; None of a very large one."""
    if place.size > regressions.LARGE or not plan.writes:
        return None
    instead = {each.path: each.new or b"" for each in plan.writes}
    return _Views(files_of(place), files_of(place, instead))


def _commands(
    plan: changes.InstallPlan, pictures: tuple[StartupState, StartupState] | None
) -> list[str]:
    if not plan.writes:
        return []
    modules = [*plan.modules, *(restarts.to_load(*pictures) if pictures else [])]
    paths = [each.path for each in plan.writes]
    return reloads.commands(paths, list(dict.fromkeys(modules)), gives_back=plan.gives_back)


def _again(work: _Work, folder: Folder) -> _Work:
    """What the last install needs, for who tells Asterisk only later."""
    done = [each for each in manifests(folder) if each.state == "done"]
    if not done or reloads.started_after(work.wish.machine, datetime.fromisoformat(done[-1].when)):
        return work
    return work._replace(commands=done[-1].commands, reasons=done[-1].reasons)


def _users(answers: Answers, plan: changes.InstallPlan) -> list[str]:
    left_out = {each.facts.get("name") for each in plan.clashes if each.choice != "take"}
    return [user.name for user in answers.users if user.name not in left_out]
