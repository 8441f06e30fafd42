"""Holds the interview on a terminal, and keeps what was said when the person leaves."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import click

from wizard import state
from wizard.answers import Secrets, Tree
from wizard.catalogue import Catalogue
from wizard.certanswers import CROSS
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
        again: whether the folder has answers already.

    Returns:
        What was said; None to write again what is known.

    Raises:
        Interrupted: the person left.
    """
    with _asker(language, plain) as asker:
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


def keep(outcome: Outcome, out: Path, language: str) -> None:
    """Save what was said and say how to go on."""
    texts = Texts(language)
    click.echo(err=True)
    if not outcome.answers:
        click.echo(texts("left.nothing"), err=True)
        return
    turn = {key.rpartition(".")[2]: secret for key, secret in outcome.secrets.items()}
    saved = state.save(state.Saved(outcome.answers, Secrets(turn=turn)), language=language)
    command = shlex.join(["asterisk-webrtc-wizard", "new", str(out), "--answers", str(saved)])
    click.echo(texts("left.saved"), err=True)
    click.echo(f"  {command}", err=True)
