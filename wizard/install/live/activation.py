"""Applies written files to the running Asterisk: reloads it, restarts it only if required."""

from __future__ import annotations

import time
from collections.abc import Sequence, Set
from pathlib import Path
from typing import Literal, NamedTuple

from wizard.doctor.report import LayerResult
from wizard.install import asking
from wizard.install.live import examined, reloads
from wizard.install.live.examined import WorseLayer
from wizard.install.live.parts import RunningObject, lost, running
from wizard.machine.console import PROGRAM
from wizard.machine.system import Machine
from wizard.words.colour import paint
from wizard.words.output import say
from wizard.words.texts import Texts
from wizard.writing.manifest import RestartReason

WHEN_CONVENIENT = "core restart when convenient"
ABORT = "core abort shutdown"
GRACEFULLY = "core restart gracefully"
PAUSE = 1.0
"""Seconds after which what looks worse is looked at again."""

WAYS = ("", WHEN_CONVENIENT, GRACEFULLY)


class ReloadOptions(NamedTuple):
    """Whether and how to reload or restart the running Asterisk.

    Attributes:
        reload: tell it; None asks where there is somebody to ask.

        restart: restart it too, where something counts only then.

        may_ask: whether there is somebody to ask.

        quiet: what to do is told as JSON, not in words.

        machine: where it runs.
    """

    reload: bool | None
    restart: bool
    may_ask: bool
    quiet: bool
    machine: Machine


class ReloadResult(NamedTuple):
    """The result of applying the changes.

    Attributes:
        reloaded: whether Asterisk was told to reload.

        failed: the command that it did not answer; empty if it answered all.

        restart: ``no`` need; ``needed`` and not done; ``waiting`` until the last call ends, or
        for longer than anybody waits here; ``done``.

        missing: what a browser's call needs and Asterisk does not have.

        worse: layers that were better before.
    """

    reloaded: bool = False
    failed: str = ""
    restart: Literal["no", "needed", "waiting", "done"] = "no"
    missing: tuple[str, ...] = ()
    worse: tuple[WorseLayer, ...] = ()


def typed(machine: Machine, command: str) -> str:
    """Return what a person types in a shell to run a console command.

    Args:
        machine: where Asterisk runs.
        command: of the console.
    """
    return " ".join([*reaching(machine), f"'{command}'"])


def reaching(machine: Machine) -> list[str]:
    """Return the words that a person types before a console command, such as ``asterisk -rx``.

    Args:
        machine: where Asterisk runs.
    """
    return [Path(word).name for word in machine.reach([PROGRAM, "-rx"])]


def may_tell(options: ReloadOptions) -> bool:
    """Whether there is a running Asterisk that may be reloaded afterwards.

    Args:
        options: the options of the command line.
    """
    return (
        options.reload is not False
        and (options.reload or options.may_ask)
        and reloads.runs(options.machine)
    )


def before(options: ReloadOptions, texts: Texts) -> list[LayerResult]:
    """Examine the running Asterisk before anything is written.

    Args:
        options: the options of the command line.
        texts: of install, in the person's language.

    Returns:
        The result of each layer; empty if Asterisk does not run or must not be reloaded.
    """
    if not may_tell(options):
        return []
    say(texts("said.examining"))
    return examined.layers(options.machine)


def activate(
    commands: Sequence[str], reasons: Sequence[RestartReason], options: ReloadOptions, texts: Texts
) -> ReloadResult:
    """Run the commands on the running Asterisk if that is wanted, and restart it if it must.

    Args:
        commands: of the console.

        reasons: for a restart.

        options: of the person.

        texts: words.

    Returns:
        What was done, and what is left to do.
    """
    must = [each for each in reasons if not each.lingers]
    if not commands and not must:
        return ReloadResult()
    wanted = options.reload
    if wanted is None and options.may_ask and reloads.runs(options.machine):
        wanted = not commands or _agreed(commands, texts)
    if not wanted:
        if not options.quiet:
            print_reasons(reasons, texts)
        return ReloadResult(restart="needed" if must else "no")
    for command in commands:
        if not reloads.send(options.machine, command):
            return ReloadResult(failed=command, restart="needed" if must else "no")
    if not options.quiet:
        print_reasons(reasons, texts)
    return ReloadResult(reloaded=True, restart=_restarted(options, texts) if must else "no")


def checked(
    outcome: ReloadResult,
    users: Sequence[str],
    then: Sequence[LayerResult],
    options: ReloadOptions,
    texts: Texts,
    *,
    tls: bool,
) -> ReloadResult:
    """Check the running Asterisk: what is missing in it, and which layers got worse.

    Args:
        outcome: so far.

        users: accounts that have to be there.

        then: what was found before.

        options: of the person.

        texts: words.

        tls: whether Asterisk itself ends TLS.
    """
    words = examined.in_words(texts.language)
    machine = options.machine
    missing, now = reloads.missing(machine, users, tls=tls), examined.layers(machine)
    if missing or examined.worse(then, now, words):
        time.sleep(PAUSE)  # Asterisk may be busy still with what it was just told
        missing, now = reloads.missing(machine, users, tls=tls), examined.layers(machine)
    reason = "" if then else texts("said.not-before")
    reason = reason or examined.unreachable(then, words) or examined.unreachable(now, words)
    if reason:
        say(texts("said.not-examined", reason=reason))
        return outcome._replace(missing=tuple(missing))
    worse = examined.worse(then, now, words)
    late = {each.name for each in then} ^ {each.name for each in now}
    if late:
        say(texts("said.late", layers=", ".join(words.title(each) for each in sorted(late))))
    return outcome._replace(missing=tuple(missing), worse=tuple(worse))


def after_rollback(
    outcome: ReloadResult,
    then: Sequence[LayerResult],
    before: Set[RunningObject],
    configured: Set[RunningObject],
    options: ReloadOptions,
    texts: Texts,
) -> ReloadResult:
    """Check the running Asterisk after a rollback: what is lost, and what got worse.

    Args:
        outcome: so far.

        then: the layers before the install; empty if nobody looked.

        before: what was there before the rollback.

        configured: what the files of before ask for.

        options: of the person.

        texts: words.
    """
    words = examined.in_words(texts.language)
    known, machine = then and not examined.unreachable(then, words), options.machine
    gone, now = (
        lost(before, running(machine), configured),
        examined.layers(machine) if known else [],
    )
    if gone or examined.worse(then, now, words):
        time.sleep(PAUSE)  # Asterisk may be busy still with what it was just told
        gone = lost(before, running(machine), configured)
        now = examined.layers(machine) if known else []
    return outcome._replace(missing=gone, worse=tuple(examined.worse(then, now, words)))


def print_reasons(reasons: Sequence[RestartReason], texts: Texts) -> None:
    """Print what takes effect only after a restart, and what stays until then.

    Args:
        reasons: for a restart.
        texts: of install, in the person's language.
    """
    for lingers in (False, True):
        found = [each for each in reasons if each.lingers is lingers]
        if found:
            say(texts("said.lingers" if lingers else "said.must-restart"))
        for each in found:
            say(f"  {paint('*', 'yellow')} {each}")


def planned(reasons: Sequence[RestartReason]) -> ReloadResult:
    """Return the result of a run that changes nothing.

    Args:
        reasons: for a restart.
    """
    return ReloadResult(restart="needed" if any(not each.lingers for each in reasons) else "no")


def _agreed(commands: Sequence[str], texts: Texts) -> bool:
    say(texts("said.will-reload"))
    for command in commands:
        say(f"  {command}")
    return asking.agreed(texts("said.ask-reload"), texts("help.reload"), texts, usual=True)


def _restarted(options: ReloadOptions, texts: Texts) -> Literal["needed", "waiting", "done"]:
    """Restart, if somebody said so; nothing here ever cuts a call."""
    calls = reloads.calls(options.machine)
    if not options.quiet:
        say(texts("said.calls" if calls.channels else "said.no-calls", count=calls.channels))
        for each in calls.shown:
            say(f"  {each}")
    command = WHEN_CONVENIENT if options.restart else _chosen(options, texts)
    if not command:
        if not options.quiet:
            say(texts("said.restart-later", command=typed(options.machine, WHEN_CONVENIENT)))
        return "needed"
    if reloads.restart(options.machine, command, calls.channels):
        say(texts("said.restarted"))
        return "done"
    say(texts("said.restart-waits", command=typed(options.machine, ABORT)))
    return "waiting"


def _chosen(options: ReloadOptions, texts: Texts) -> str:
    if not options.may_ask:
        return ""
    say(texts("said.ask-restart"))
    ways = ("later", "convenient", "gracefully")
    titles, helps = ([texts(f"{kind}.{way}") for way in ways] for kind in ("restart", "help"))
    return WAYS[asking.one_of(titles, helps, texts)]
