"""The end of ``new``: write or show the files, and print the next steps."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from wizard.answers import SECRETS
from wizard.errors import Unanswered
from wizard.interview import wants_plain
from wizard.new import printing, report, steps
from wizard.new.arguments import NewArguments
from wizard.new.making import PreparedFolder
from wizard.new.sources import is_kept
from wizard.words.message import Message
from wizard.words.output import put, say
from wizard.words.steps import print_steps
from wizard.words.texts import Texts
from wizard.writing.output import write

DIFFERS = 4
NAMED = 5


class Ended(NamedTuple):
    """How a run ended.

    Attributes:
        code: the exit code.

        done: whether OUT is as the answers say.
    """

    code: int
    done: bool


def plain(request: NewArguments) -> bool:
    """Whether prompts are numbered lines: by ``--plain``, or as the terminal has no menus."""
    return request.plain or wants_plain(os.environ)


def finish(
    request: NewArguments,
    remake: Callable[[str | None], PreparedFolder],
    notes: Sequence[str],
    texts: Texts,
    *,
    may_ask: bool,
) -> Ended:
    """Write everything or nothing, and report it.

    Args:
        request: the command line.
        remake: makes everything, given whose lines count in a conflict.
        notes: what a person should know where something is written.
        texts: the words.
        may_ask: whether a person can say whose lines count, or let passwords be made anew.

    Returns:
        The exit code, and whether OUT is as the answers say.

    Raises:
        Unanswered: passwords would be made anew, and nobody said so.
    """
    prepared = remake(request.on_conflict)
    if prepared.renewed and not _may_renew(request, prepared, texts, may_ask=may_ask):
        say(texts("left.nothing"))
        return Ended(1, done=False)
    if prepared.differs:
        for note in notes:
            say(note)
    if request.diff:
        put(report.diffs(prepared.changes, prepared.secrets), end="")
    if prepared.conflicts and may_ask and not request.reading_only:
        prepared = _settled(request, prepared, remake, texts)
    if not request.reading_only:
        write(prepared.changes, request.out)
    ahead = steps.ahead(request, prepared)
    if request.as_json:
        report.put_json(prepared, ahead)
    else:
        printing.outcome(prepared, request, texts)
        print_steps(ahead)
    if prepared.conflicts or request.reading_only:
        return Ended(DIFFERS if prepared.differs else 0, done=False)
    _forget_state(request)
    return Ended(0, done=True)


def _may_renew(
    request: NewArguments, prepared: PreparedFolder, texts: Texts, *, may_ask: bool
) -> bool:
    """Whether new passwords may take the place of those that are gone."""
    if request.new_passwords:
        return True
    names = ", ".join(prepared.renewed[:NAMED]) + (" …" if len(prepared.renewed) > NAMED else "")
    gone = Message("new.passwords-gone", place=request.out / SECRETS, names=names)
    if request.reading_only:
        say(gone.text(texts.language))
        return True
    if not may_ask:
        raise Unanswered(gone, Message("new.passwords-gone-advice"))
    from wizard.new import talk

    return talk.wants_new_passwords(names, texts.language, plain=plain(request))


def _settled(
    request: NewArguments,
    prepared: PreparedFolder,
    remake: Callable[[str | None], PreparedFolder],
    texts: Texts,
) -> PreparedFolder:
    """The same once a person has said whose lines count."""
    from wizard.new import talk

    printing.conflicts(prepared, texts)
    paths = [each.path for each in prepared.conflicts]
    way = talk.settle(paths, texts.language, plain=plain(request))
    return prepared if way == "stop" else remake(way)


def _forget_state(request: NewArguments) -> None:
    """Answers kept from an interrupted interview have found their place."""
    if request.answers_file is not None and is_kept(request.answers_file):
        from wizard.answers import state

        state.forget(Path(request.answers_file))
