"""Questions of ``install`` and ``rollback``: one line each, and ``?`` explains what they do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from wizard.words.output import say
from wizard.words.saying import wrapped
from wizard.words.texts import Texts, typed

HELP = "?"


@contextmanager
def before_writing(texts: Texts) -> Iterator[None]:
    """Print, when a question in the block is interrupted, that nothing was written yet.

    Args:
        texts: of install, in the person's language.
    """
    try:
        yield
    except (KeyboardInterrupt, click.Abort):
        say(f"\n{texts('said.declined')}")
        raise


def one_of(titles: Sequence[str], helps: Sequence[str], texts: Texts) -> int:
    """Ask for one of several choices; returns its index.

    Args:
        titles: the ways, the usual one first.

        helps: what each does.

        texts: words.
    """
    for number, title in enumerate(titles, 1):
        wrapped(title, f"  {number}. ", "     ")
    while True:
        answer = click.prompt(texts("ask.which"), default="1", err=True).strip()
        if answer == HELP:
            for number, help_ in enumerate(helps, 1):
                wrapped(help_, f"  {number}. ", "     ")
        elif answer in map(str, range(1, len(titles) + 1)):
            return int(answer) - 1
        else:
            say(texts("ask.not-a-number", count=len(titles)))


def agreed(question: str, help_: str, texts: Texts, *, usual: bool) -> bool:
    """Ask for confirmation, and return whether the person agreed.

    Args:
        question: without the possible answers.

        help_: what a yes does, and a no.

        texts: words.

        usual: what the Enter key alone means.
    """
    line = f"{question} [{'Y/n' if usual else 'y/N'}/?]"
    while True:
        answer = click.prompt(line, default="", show_default=False, err=True).strip().lower()
        if answer == HELP:
            wrapped(help_, "  ", "  ")
        elif not answer:
            return usual
        elif answer in typed("yes") | typed("no"):
            return answer in typed("yes")
        else:
            say(texts("ask.not-yes-or-no"))
