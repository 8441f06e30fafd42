"""The language of the person at the terminal."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from wizard.words.texts import ENGLISH, languages

OPTION: Final = "--lang"
_SPOKEN: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


def locale_language(environ: Mapping[str, str] = os.environ) -> str:
    """The language of a locale such as ``zh_CN.UTF-8``; English where there are no words in it.

    Args:
        environ: the variables; those of this process if not given.
    """
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            found = value.lower().partition("_")[0].partition(".")[0]
            return found if found in languages() else ENGLISH
    return ENGLISH


def asked_language(arguments: Sequence[str], environ: Mapping[str, str] = os.environ) -> str:
    """The language that a command line asks for with ``--lang``; else that of the locale.

    It is looked for before the command line is understood, so that errors in it are told in this
    language, too.

    Args:
        arguments: of the command line.
        environ: the variables; those of this process if not given.
    """
    found = ""
    for at, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == OPTION and at + 1 < len(arguments):
            found = arguments[at + 1]
        elif argument.startswith(f"{OPTION}="):
            found = argument.removeprefix(f"{OPTION}=")
    return found if found in languages() else locale_language(environ)


def spoken() -> str:
    """The language of what is said now, outside of a text that has its own."""
    return _SPOKEN.get()


def speak(language: str) -> None:
    """Use a language from now on, until the end of :func:`speaking`.

    Args:
        language: ``en`` or another.
    """
    _SPOKEN.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use a language inside the ``with`` block.

    Args:
        language: ``en`` or another.
    """
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)
