"""Holds the interview on a terminal, and keeps what was said when the person leaves."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from types import FrameType

from wizard.answers import Secrets, Tree, state
from wizard.answers.convert import flatten, nest
from wizard.answers.secrets import overlay
from wizard.answers.sources import Sources
from wizard.catalogue import Catalogue
from wizard.certificates.answers import CROSS
from wizard.interview.asker import Asker
from wizard.interview.flow import Known
from wizard.interview.session import (
    Checks,
    Outcome,
    Preview,
    add_user,
    ask_entry,
    run_interview,
)
from wizard.interview.texts import Texts
from wizard.screen.output import say


def hold(
    catalogue: Catalogue,
    known: Mapping[str, Known],
    language: str,
    preview: Callable[[Tree], Preview],
    *,
    plain: bool,
    again: bool,
) -> Outcome | None:
    """Ask everything; on a folder that has answers, first what to do with them.

    Args:
        catalogue: the facts.
        known: what needs no asking.
        language: ``en`` or ``zh``.
        preview: what would come of a tree of answers.
        plain: numbered prompts instead of menus.
        again: whether the folder has answers already, and nothing was begun.

    Returns:
        What was said; None to write again what is known.

    Raises:
        Interrupted: the person left.
    """
    with leaving_by_signal(), _asker(language, plain) as asker:
        while again:
            entry = ask_entry(asker, language)
            if entry == "write":
                return None
            if entry == "change":
                break
            added = add_user(catalogue, known, asker, language)
            if added is not None:
                return added
        return run_interview(catalogue, known, asker, language, preview, Checks(cross=CROSS))


def _asker(language: str, plain: bool) -> AbstractContextManager[Asker]:
    texts = Texts(language)
    if plain:
        from wizard.interview.plain import Plain

        return nullcontext(Plain(texts))
    from wizard.interview.terminal import Terminal

    return Terminal(texts)


@contextmanager
def leaving_by_signal() -> Iterator[None]:
    """Being told to end, or losing the terminal, is leaving as Ctrl-C is.

    A terminal that goes away tells it more than once; what was said is kept meanwhile.
    """
    numbers = (signal.SIGTERM, signal.SIGHUP)
    left = False

    def leave(number: int, frame: FrameType | None) -> None:
        nonlocal left
        left = True
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, leave) for number in numbers}
    try:
        yield
    finally:
        if not left:
            for number, handler in before.items():
                signal.signal(number, handler)


def keep(
    outcome: Outcome,
    sources: Sources,
    arguments: Sequence[str],
    language: str,
    words: str = "left.saved",
) -> None:
    """Save what was said and say how to go on.

    Args:
        outcome: what was said.
        sources: what was given for this run besides, and is not said again.
        arguments: of the command line that goes on, without ``--answers``.
        language: ``en`` or ``zh``.
        words: id of the text above the command.
    """
    texts = Texts(language)
    if not outcome.answers:
        _last_words("", texts("left.nothing"))
        return
    tree = {
        key: source.value
        for key, source in sources.resolved.sources.items()
        if source.layer in sources.settled and key not in outcome.dropped
    }
    tree.update(flatten(outcome.answers, "answers"))
    if tree.get("users_from"):
        # The file with the kept answers is in another folder.
        tree["users_from"] = str((sources.base / tree["users_from"]).resolve())
    turn = {key.rpartition(".")[2]: secret for key, secret in outcome.secrets.items()}
    secrets = overlay(Secrets(turn=turn), sources.beside)
    saved = state.save(state.Saved(nest(tree), secrets), language=language)
    command = shlex.join([*_program(), *arguments, "--answers", str(saved)])
    _last_words("", texts(words), f"  {command}")


def _last_words(*lines: str) -> None:
    with suppress(OSError):  # the terminal may be gone
        for line in lines:
            say(line)


def _program() -> list[str]:
    """How this program is called from a shell."""
    if shutil.which(state.PROGRAM):
        return [state.PROGRAM]
    started = Path(sys.argv[0])
    if started.name == state.PROGRAM and os.access(started, os.X_OK):
        return [str(started)]
    return [sys.executable, "-m", "wizard"]
