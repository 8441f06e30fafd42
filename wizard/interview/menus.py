"""Choices before and after the questions: go on, change, add a user, keep or replace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeVar

from wizard.interview.asker import Asker, Back, Pick, Prompt
from wizard.interview.outcome import Interrupted, InterviewResult
from wizard.words.texts import Texts

Entry = Literal["change", "add-user", "write"]
Resume = Literal["continue", "restart"]
Way = Literal["keep", "replace", "stop"]
Renewal = Literal["stop", "renew"]
C = TypeVar("C", bound=str)


def ask_entry(asker: Asker, language: str) -> Entry:
    """Ask what to do with existing answers.

    Args:
        asker: asks and prints.
        language: ``en`` or ``zh``.

    Returns:
        ``change``, ``add-user`` or ``write``.

    Raises:
        Interrupted: the person left.
    """
    entries: tuple[Entry, ...] = ("change", "add-user", "write")
    return _ask_first(asker, language, "entry", entries)


def ask_resume(asker: Asker, language: str, out: str) -> Resume:
    """Whether to go on with an interview that was left.

    Args:
        asker: who asks.
        language: ``en`` or ``zh``.
        out: the folder that it is for, as it was named.

    Raises:
        Interrupted: the person left.
    """
    choices: tuple[Resume, ...] = ("continue", "restart")
    return _ask_first(asker, language, "resume", choices, out=out)


def ask_conflict(asker: Asker, language: str, names: str) -> Way:
    """Ask whose lines win where the person and the wizard changed the same lines.

    Args:
        asker: who asks.
        language: ``en`` or ``zh``.
        names: the files.

    Raises:
        Interrupted: the person left.
    """
    choices: tuple[Way, ...] = ("keep", "replace", "stop")
    return _ask_first(asker, language, "conflict", choices, names=names)


def ask_renewal(asker: Asker, language: str, names: str) -> Renewal:
    """Whether to make new passwords, where the file with the old ones is gone.

    Args:
        asker: who asks.
        language: ``en`` or ``zh``.
        names: whose.

    Raises:
        Interrupted: the person left.
    """
    choices: tuple[Renewal, ...] = ("stop", "renew")
    return _ask_first(asker, language, "passwords", choices, names=names)


def _ask_first(asker: Asker, language: str, key: str, choices: Sequence[C], **facts: object) -> C:
    """A choice that comes before the questions; the first one is the default."""
    texts = Texts(language)
    question = Prompt(
        key=key,
        kind="choice",
        title=texts(f"{key}.title", **facts),
        why=texts(f"{key}.why"),
        help=texts(f"{key}.help"),
        default=choices[0],
        picks=[Pick(each, texts(f"{key}.{each}")) for each in choices],
    )
    try:
        while isinstance(raw := asker.ask(question), Back):
            asker.note(texts("first"))
    except (KeyboardInterrupt, EOFError) as left:
        raise Interrupted(InterviewResult({}, {}, ()), left) from None
    return next(each for each in choices if each == raw)
