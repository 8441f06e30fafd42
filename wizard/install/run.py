"""The command ``install``: plan, show, ask, write, and reload Asterisk."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime

from wizard.answers import Answers
from wizard.catalogue import Catalogue
from wizard.check.findings import Finding
from wizard.check.folder import find
from wizard.doctor.report import LayerResult
from wizard.errors import Unanswered
from wizard.install import asking, report, source, steps
from wizard.install.common import (
    DIFFERS,
    NOTHING,
    answered,
    major,
    opened,
    other_version,
    recovered,
    reload_options,
    texts_of_locale,
)  # fmt: skip
from wizard.install.live import activation, examined, regressions, reloads
from wizard.install.live import restart as restarts
from wizard.install.live.restart import StartupState
from wizard.install.merge import changes
from wizard.install.merge.target import Clash, InstallTarget
from wizard.install.rollback import rollback
from wizard.install.work import InstallArguments, Work, examine_ahead, views, worse
from wizard.interview import can_ask
from wizard.words.colour import paint
from wizard.words.message import Message
from wizard.words.output import say
from wizard.words.saying import wrapped
from wizard.words.steps import print_steps
from wizard.words.texts import Texts
from wizard.writing import history
from wizard.writing.folder import Folder
from wizard.writing.manifest import manifests
from wizard.writing.refused import explained


def install(request: InstallArguments) -> int:
    """Run the install and return its exit code.

    Args:
        request: the arguments of the command line.

    Raises:
        WizardError: with its own exit code.
    """
    texts = texts_of_locale()
    may_ask = can_ask(sys.stdin, sys.stderr) and not request.as_json
    options = reload_options(request.to, request.reload, request.restart, may_ask, request.as_json)
    source.apart(request.out, request.to)
    found = source.load(request.out, Catalogue().questions)
    with opened(request.to, request.arguments, writes=not request.dry_run) as folder:
        if not request.dry_run:
            recovered(folder, texts)
        if warned := other_version(found.answers, request.out, request.to, texts):
            wrapped(warned, f"  {paint('!', 'red')} ", "    ")
        with explained(request.to, NOTHING):
            before = history.choices(folder)
        place = InstallTarget(
            folder, found.answers.asterisk.config_dir, major(found.answers),
            _chooser(request, texts, may_ask, before), own=find(request.to).own,
        )  # fmt: skip
        with explained(request.to, NOTHING):
            plan = changes.plan(found, place)
        both = views(place, plan)
        pictures = both and (restarts.look(both.before), restarts.look(both.after))
        work = Work(
            request, found.answers, plan, _commands(plan, place, pictures),
            restarts.reasons(*pictures) if pictures else [], options, texts,
            authority=found.authority,
        )  # fmt: skip
        if not request.as_json:
            report.plan(plan, found.secrets, texts, request.to, asked=request.on_clash or "")
        work = examine_ahead(work, place, both)
        del both  # as large as the configuration
        if request.dry_run or plan.blocked or work.refused or not (plan.writes or options.reload):
            return _looked(work)
        if not plan.writes:
            work = _again(work, folder)
        elif not request.yes and not _agreed(work, may_ask):
            say(texts("said.declined"))
            return 1
        layers = activation.before(options, texts)
        number = _write(work, folder, place, layers) if plan.writes else None
        found_worse = worse(work, place)
    return _taken_over(work, number, layers, found_worse)


def _write(work: Work, folder: Folder, place: InstallTarget, layers: Sequence[LayerResult]) -> int:
    plan = work.plan
    with explained(work.request.to, NOTHING):
        manifest = history.write(
            folder, plan.files, place.owner(), chosen=plan.chosen, commands=work.commands,
            reasons=work.reasons, layers=examined.remembered(layers),
        )  # fmt: skip
    return manifest.number


def _taken_over(
    work: Work, number: int | None, layers: Sequence[LayerResult], worse: Sequence[Finding]
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
    outcome = activation.activate(work.commands, work.reasons, work.options, texts)
    if outcome.reloaded and outcome.restart != "waiting":
        tls = work.answers.signalling.proxy == "none"
        users = _users(work.answers, plan)
        outcome = activation.checked(outcome, users, layers, work.options, texts, tls=tls)
    ahead = _ahead(work, outcome)
    if request.as_json:
        found = (*work.stays, *worse)
        later = report.AfterInstall(found, outcome, work.reasons, ahead, work.effects)
        report.json(report.files_of(plan, number), work.commands, plan, texts, later)
    answered(outcome, work.options)
    report.outcome(outcome, texts, request.to)
    if not request.as_json:
        print_steps(ahead)
    if not (outcome.missing or worse or outcome.worse):
        return DIFFERS if plan.open or work.lacks else 0
    undo = work.options.may_ask and number is not None
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


def _agreed(work: Work, may_ask: bool) -> bool:
    request, texts = work.request, work.texts
    if not may_ask:
        raise Unanswered(Message("install.said.needs-yes"))
    if work.ends:
        wrapped(texts("said.ends", count=len(work.ends)))
    help_ = texts("help.write", command=steps.undo(request.to))
    with asking.before_writing(texts):
        return asking.agreed(texts("said.ask", place=request.to), help_, texts, usual=False)


def _ahead(work: Work, outcome: activation.ReloadResult) -> list[str]:
    """The next steps; where something got worse, the way back is the first."""
    request = work.request
    if outcome.missing or outcome.worse:
        return [steps.undo(request.to)]
    told = steps.to_asterisk(work.commands, outcome, work.options.machine)
    return [*told, *steps.trial_of(work.plan, work.answers, request.out, work.authority)]


def _looked(work: Work) -> int:
    """Nothing is written: told, or found in order."""
    request, plan, texts = work.request, work.plan, work.texts
    writing = request._replace(dry_run=False).arguments
    stopped = plan.blocked or (work.refused and not request.dry_run)
    ahead = steps.ways(writing) if plan.blocked else []
    if work.refused and not plan.blocked:
        ahead = [*ahead, *steps.ways(writing)[1:]]
    elif plan.writes and not stopped:
        ahead = [request.command]
    if request.as_json:
        found = (*work.stays, *work.expected)
        planned = activation.planned(work.reasons)
        later = report.AfterInstall(found, planned, work.reasons, ahead, work.effects)
        report.json(report.files_of(plan, None), work.commands, plan, texts, later)
        return DIFFERS if plan.writes or plan.open else 0
    if plan.blocked:
        wrapped(texts("said.blocked", files=", ".join(each.where for each in plan.blocked)))
    elif stopped:
        wrapped(texts("said.refused", count=len(work.ends)))
    elif plan.writes:
        say(texts("said.would", place=request.to, count=len(plan.writes)))
        activation.print_reasons(work.reasons, texts)
    else:
        say(texts("said.nothing", place=request.to))
    print_steps(ahead)
    return DIFFERS if plan.writes or plan.open else 0


def _commands(
    plan: changes.InstallPlan,
    place: InstallTarget,
    pictures: tuple[StartupState, StartupState] | None,
) -> list[str]:
    if not plan.writes:
        return []
    modules = [*plan.modules, *(restarts.to_load(*pictures) if pictures else [])]
    paths = [name for each in plan.writes for name in place.links.names(each.path)]
    return reloads.commands(paths, list(dict.fromkeys(modules)), gives_back=plan.gives_back)


def _again(work: Work, folder: Folder) -> Work:
    """What the last install needs, for who tells Asterisk only later."""
    done = [each for each in manifests(folder) if each.state == "done"]
    if not done or reloads.started_after(
        work.options.machine, datetime.fromisoformat(done[-1].when)
    ):
        return work
    return work._replace(commands=done[-1].commands, reasons=done[-1].reasons)


def _users(answers: Answers, plan: changes.InstallPlan) -> list[str]:
    return [user.name for user in steps.installed(answers, plan)]
