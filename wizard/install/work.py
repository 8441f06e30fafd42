"""One run of ``install``: what was asked for, and what is found out before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from wizard.answers import Answers
from wizard.check.findings import Finding
from wizard.conf.folder import ConfigFolder
from wizard.errors import WizardError
from wizard.install import report
from wizard.install.common import files_of, typed
from wizard.install.effects import InstallEffect, compare
from wizard.install.live import activation, regressions
from wizard.install.merge import changes
from wizard.install.merge.target import INCLUDED, InstallTarget
from wizard.machine.program import command_line, needs_sudo, placed
from wizard.words.output import say
from wizard.words.texts import Texts
from wizard.writing.journal import LAST
from wizard.writing.manifest import RestartReason


class InstallArguments(NamedTuple):
    """The arguments of the command line of ``install``.

    Attributes:
        out: what the wizard wrote.

        to: the configuration folder.

        dry_run: whether to write nothing.

        yes: whether to write without asking.

        on_clash: ``keep`` or ``take``; None to ask.

        reload: whether to reload Asterisk; None to ask.

        restart: whether to restart Asterisk if a reload is not enough.

        as_json: whether to print JSON.
    """

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


class FolderViews(NamedTuple):
    """The configuration before and after an install.

    Attributes:
        before: as it is.

        after: as it would be.
    """

    before: ConfigFolder
    after: ConfigFolder


class Work(NamedTuple):
    """One run, with what it found out before it writes.

    Attributes:
        commands: that the running Asterisk needs.

        reasons: for a restart.

        now: what ``check`` finds.

        expected: what it would find besides.

        stays: what stays open to everybody, though this install could have closed it.

        looked: whether ``check`` was asked at all.

        effects: what Asterisk does differently afterwards.

        authority: the certificate of the private authority in the archive; empty without one.
    """

    request: InstallArguments
    answers: Answers
    plan: changes.InstallPlan
    commands: list[str]
    reasons: list[RestartReason]
    options: activation.ReloadOptions
    texts: Texts
    now: Sequence[Finding] = ()
    expected: Sequence[Finding] = ()
    stays: Sequence[Finding] = ()
    looked: bool = False
    effects: Sequence[InstallEffect] = ()
    authority: str = ""

    @property
    def ends(self) -> list[InstallEffect]:
        """What works now and would not, without anybody having asked for that."""
        if self.plan.asked or self.plan.accepted:
            return []
        return [each for each in self.effects if each.kind == "ends"]

    @property
    def lacks(self) -> bool:
        """Whether browsers will not get in even when all of this is in place."""
        return any(each.kind == "lacks" for each in self.effects)

    @property
    def refused(self) -> bool:
        """Whether nothing is written because nobody is there to accept what would end."""
        return self.request.yes and bool(self.ends)


def look(work: Work, files: ConfigFolder, pending: Pending | None = None) -> list[Finding]:
    """Return the findings of ``check``; empty if it cannot read the folder.

    Args:
        work: of this run.
        files: the configuration folder.
        pending: files that are not written yet.
    """
    try:
        return regressions.findings(files, work.answers, work.texts.language, pending)
    except WizardError:
        return []


def examine_ahead(work: Work, place: InstallTarget, sides: FolderViews | None) -> Work:
    """Find out what would get worse, and print it before anybody is asked.

    Args:
        work: of this run.
        place: the configuration folder.
        sides: before and after; None for a very large folder.

    Returns:
        The work with the findings.
    """
    request, plan, texts = work.request, work.plan, work.texts
    if not plan.writes:
        return work
    if sides is None:
        place.note("note.large", size=place.size // 1_000_000, place=request.to)
        if not request.as_json:
            report.note(place.notes[-1], texts)
        return work
    if place.size > regressions.LONG and not request.as_json:
        say(texts("said.looking"))
    now = look(work, sides.before)
    soon = look(work, sides.after, pending(work, place))
    expected = regressions.added(now, soon)
    stays = [each for each in soon if each.id in STAYS and each not in expected]
    if not request.as_json:
        report.worse(expected, texts, "said.expected")
        report.worse(stays, texts, "said.stays")
    mine = frozenset({*INCLUDED.values(), *place.folder.names(LAST)})
    effects = compare(sides.before, sides.after, work.answers, mine)
    if plan.asked:  # whoever was served before gets in, perhaps by a proxy elsewhere
        effects = [each for each in effects if each.kind != "lacks"]
    if not request.as_json:
        report.effects(effects, texts)
    return work._replace(now=now, expected=expected, stays=stays, looked=True, effects=effects)


def pending(work: Work, place: InstallTarget) -> Pending:
    """Return the files of the plan, as they are going to be.

    Args:
        work: of this run.
        place: the configuration folder.
    """
    return regressions.coming(work.plan.writes, work.request.to, place.owner())


def worse(work: Work, place: InstallTarget) -> list[Finding]:
    """Return the findings that are new after all was written.

    Args:
        work: of this run.
        place: the configuration folder.
    """
    if not work.looked:
        return []
    if regressions.arrived(work.request.to, pending(work, place)):
        return list(work.expected)
    return regressions.added(work.now, look(work, files_of(place)))


def views(place: InstallTarget, plan: changes.InstallPlan) -> FolderViews | None:
    """Return the folder before and after an install; None for a very large one.

    Args:
        place: the configuration folder.
        plan: of the install.
    """
    if place.size > regressions.LARGE or not plan.writes:
        return None
    instead = {each.path: each.new or b"" for each in plan.writes}
    return FolderViews(files_of(place), files_of(place, instead))
