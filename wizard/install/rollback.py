"""The command ``rollback``: restores every file and reloads Asterisk."""

from __future__ import annotations

import sys
from pathlib import Path

from wizard.install import report, steps
from wizard.install.common import (
    CONFIG_DIR,
    DIFFERS,
    NOTHING,
    answered,
    branch,
    opened,
    picture,
    recovered,
    reload_options,
    texts_of_locale,
    typed,
)  # fmt: skip
from wizard.install.live import activation, examined, parts, reloads
from wizard.install.live import restart as restarts
from wizard.install.merge.target import InstallTarget
from wizard.interview import can_ask
from wizard.machine.program import command_line, placed
from wizard.words.message import Message
from wizard.words.steps import print_steps
from wizard.writing import history
from wizard.writing.manifest import manifests
from wizard.writing.refused import explained


def rollback(
    place: Path,
    *,
    force: bool,
    as_json: bool,
    shown: bool,
    reload: bool | None,
    restart: bool = False,
) -> int:
    """Undo the last install, or list all.

    Args:
        place: the folder.

        force: also what was changed since.

        as_json: print one object.

        shown: only list.

        reload: tell the running Asterisk; None asks where there is somebody to ask.

        restart: restart it too, where something counts only then.

    Returns:
        The exit code of the command-line contract.

    Raises:
        WizardError: there is nothing to undo, or a file was changed since.
    """
    texts = texts_of_locale()
    may_ask = can_ask(sys.stdin, sys.stderr) and not as_json
    options = reload_options(place, reload, restart, may_ask, as_json)
    switches = typed(force=force, list=shown, reload=reload, restart=restart, json=as_json)
    arguments = ["rollback", placed(place), *switches]
    with opened(place, arguments, writes=not shown) as folder:
        if shown:
            with explained(place, Message("writing.unread")):
                report.history(manifests(folder), texts, place, as_json=as_json)
            return 0
        recovered(folder, texts)
        there = InstallTarget(folder, CONFIG_DIR, 0, lambda clash: clash)
        had = parts.running(options.machine) if activation.may_tell(options) else frozenset()
        with explained(place, NOTHING):
            was = picture(there)
            manifest, restored = history.undo(folder, there.owner(), force=force)
            now = picture(there)
        configured = parts.configured(
            place, config_dir=CONFIG_DIR, follow=there.program, major=branch(there)
        )
    reasons = restarts.reasons(was, now)
    commands = reloads.commands([each.path for each in restored], restarts.to_load(was, now))
    if not as_json:
        report.restored(manifest, restored, texts, place)
    outcome = activation.activate(commands, reasons, options, texts)
    if outcome.reloaded and outcome.restart != "waiting":
        then = examined.recalled(manifest.layers)
        outcome = activation.after_rollback(outcome, then, had, configured, options, texts)
    remaining = steps.to_asterisk(commands, outcome, options.machine)
    ahead = remaining or [command_line(["check", placed(place)])]
    if as_json:
        report.restored_json(restored, commands, report.AfterInstall([], outcome, reasons, ahead))
    answered(outcome, options)
    report.after_rollback(outcome, texts)
    if not as_json:
        print_steps(ahead)
    return 1 if outcome.missing else DIFFERS if outcome.worse else 0
