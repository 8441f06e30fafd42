"""Holds the interview on a terminal, and keeps what was said when the person leaves."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from types import FrameType

from wizard.answers import Secrets, state
from wizard.answers.convert import flatten, nest
from wizard.answers.secrets import overlay
from wizard.catalogue import Catalogue
from wizard.certificates import answers as certificates
from wizard.errors import Unanswered
from wizard.interview.asker import Asker
from wizard.interview.menus import Way, ask_conflict, ask_entry, ask_renewal, ask_resume
from wizard.interview.outcome import Checks, Interrupted, InterviewResult, InterviewStart, Preview
from wizard.interview.session import add_user, run_interview
from wizard.machine.program import command_line
from wizard.new.known import with_interview
from wizard.new.sources import Sources
from wizard.words.message import Message
from wizard.words.output import say
from wizard.words.texts import Texts


def hold(
    catalogue: Catalogue,
    start: InterviewStart,
    language: str,
    preview: Callable[[InterviewResult], Preview],
    *,
    plain: bool,
    again: bool,
) -> InterviewResult | None:
    """Ask everything; on a folder that has answers, first what to do with them.

    Args:
        catalogue: the facts.
        start: what needs no asking.
        language: ``en`` or ``zh``.
        preview: what would come of what was said so far.
        plain: numbered prompts instead of menus.
        again: whether the folder has answers already, and nothing was begun.

    Returns:
        What was said; None to write again what is known.

    Raises:
        Interrupted: the person left.
    """
    checks = Checks(cross=certificates.CROSS)
    with leaving_by_signal(), _asker(language, plain) as asker:
        while again:
            entry = ask_entry(asker, language)
            if entry == "write":
                return None
            if entry == "change":
                break
            added = add_user(catalogue, start, asker, language, preview, checks)
            if added is not None:
                return added
        return run_interview(catalogue, start, asker, language, preview, checks)


def wants_resume(out: Path, language: str, *, plain: bool) -> bool:
    """Ask whether to continue the unfinished interview for a folder.

    Args:
        out: the folder.
        language: ``en`` or ``zh``.
        plain: whether to use numbered prompts.

    Raises:
        Interrupted: the person left again.
    """
    with leaving_by_signal(), _asker(language, plain) as asker:
        return ask_resume(asker, language, str(out)) == "continue"


def settle(paths: Sequence[str], language: str, *, plain: bool) -> Way:
    """Ask whose lines win in files where the person and the wizard changed the same lines.

    Args:
        paths: of these files.
        language: ``en`` or ``zh``.
        plain: whether to use numbered prompts.

    Raises:
        KeyboardInterrupt: the person left.
        Unanswered: the answers that were piped in ended.
    """
    with _asked_late(language, plain) as asker:
        return ask_conflict(asker, language, ", ".join(paths))


def wants_new_passwords(names: str, language: str, *, plain: bool) -> bool:
    """Ask whether to generate new passwords, as the file with the old ones is missing.

    Args:
        names: of the users without a password, in one text.
        language: ``en`` or ``zh``.
        plain: whether to use numbered prompts.

    Raises:
        KeyboardInterrupt: the person left.
        Unanswered: the answers that were piped in ended.
    """
    with _asked_late(language, plain) as asker:
        return ask_renewal(asker, language, names) == "renew"


@contextmanager
def _asked_late(language: str, plain: bool) -> Iterator[Asker]:
    """Who asks what comes up after the interview."""
    with leaving_by_signal(), _asker(language, plain) as asker:
        try:
            yield asker
        except Interrupted as left:
            raise (ended(left) if left.ended else KeyboardInterrupt) from None


def ended(left: Interrupted) -> Unanswered:
    """Return the error of piped answers that ended before the interview did."""
    return Unanswered(
        Message("new.input-ended", title=left.ended), Message("new.input-ended-advice")
    )


def _asker(language: str, plain: bool) -> AbstractContextManager[Asker]:
    texts = Texts(language)
    if plain:
        from wizard.interview.plain import Plain

        return nullcontext(Plain(texts))
    from wizard.interview.terminal import Terminal

    return Terminal(texts)


@contextmanager
def leaving_by_signal() -> Iterator[None]:
    """Treat SIGTERM and SIGHUP in the block as Ctrl-C, so that the answers are kept.

    A terminal that goes away sends more than one signal; the answers are kept meanwhile.
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
    outcome: InterviewResult,
    sources: Sources,
    out: Path,
    arguments: Sequence[str],
    language: str,
    words: str = "left.saved",
) -> None:
    """Save what was said and say how to go on.

    Args:
        outcome: what was said.
        sources: what was given for this run besides, and is not said again.
        out: the folder that the interview is for.
        arguments: of the command line that goes on, without ``--answers``.
        language: ``en`` or ``zh``.
        words: id of the text above the command.
    """
    texts = Texts(language)
    if not outcome.answers and not outcome.accepted:
        kept = state.path(out)
        if kept.exists():
            _last_words("", texts("left.saved"), _command(arguments, kept))
        else:
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
        base = with_interview(sources, outcome).base
        tree["users_from"] = str((base / tree["users_from"]).resolve())
    turn = {key.rpartition(".")[2]: secret for key, secret in outcome.secrets.items()}
    secrets = overlay(Secrets(turn=turn), sources.beside)
    begun = sources.marks.unfinished - flatten(outcome.answers, "answers").keys()
    marks = state.Marks(frozenset(outcome.accepted), begun | frozenset(outcome.unfinished))
    saved = state.save(state.Saved(nest(tree), secrets, marks), out, language=language)
    _last_words("", texts(words), _command(arguments, saved))


def _command(arguments: Sequence[str], kept: Path) -> str:
    return f"  {command_line([*arguments, '--answers', kept])}"


def _last_words(*lines: str) -> None:
    with suppress(OSError):  # the terminal may be gone
        for line in lines:
            say(line)
