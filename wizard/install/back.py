"""The command ``rollback``: every file is what it was, and Asterisk is told."""

from __future__ import annotations

import sys
from pathlib import Path

from wizard.install import history, live, taking, telling
from wizard.install import restart as restarts
from wizard.install.common import (
    CONFIG_DIR,
    NOTHING,
    answered,
    opened,
    picture,
    recovered,
    texts_of_locale,
    typed,
    wish_of,
)  # fmt: skip
from wizard.install.place import Place
from wizard.interview import can_ask
from wizard.writing.folder import explained


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

    Raises:
        WizardError: there is nothing to undo, or a file was changed since.
    """
    texts = texts_of_locale()
    switches = typed(force=force, list=shown, reload=reload, restart=restart, json=as_json)
    arguments = ["rollback", str(place), *switches]
    with opened(place, arguments, writes=not shown) as folder:
        if shown:
            with explained(place, "It could not be read."):
                telling.history(history.manifests(folder), texts, place, as_json=as_json)
            return 0
        recovered(place, texts)
        there = Place(folder, CONFIG_DIR, 0, lambda clash: clash)
        with explained(place, NOTHING):
            was = picture(there)
            manifest, restored = history.undo(folder, force=force)
            now = picture(there)
    reasons = restarts.reasons(was, now)
    commands = live.commands([each.path for each in restored], restarts.to_load(was, now))
    may_ask = can_ask(sys.stdin, sys.stderr) and not as_json
    wish = wish_of(reload, restart, may_ask, as_json)
    if not as_json:
        telling.restored(manifest, restored, texts, place)
    outcome = taking.over(commands, reasons, wish, texts)
    if as_json:
        telling.restored_json(restored, commands, telling.Later([], outcome, reasons))
    answered(outcome)
    telling.outcome(outcome, texts, place)
    return 0
