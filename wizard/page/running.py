"""Runs a command of the program inside this process, and reads the object that it prints."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from wizard.cli import main
from wizard.errors import Fault, WizardError
from wizard.words.language import spoken
from wizard.words.message import Message


class RefusedCommand(WizardError):
    """A command failed, and has said why in the person's language.

    Args:
        said: its faults.
    """

    def __init__(self, said: Sequence[Fault]) -> None:
        super().__init__(Message("marks.said", said=said[0].message))
        self._said = tuple(said)

    def faults(self, language: str) -> tuple[Fault, ...]:
        """Return what the command printed as its errors.

        Args:
            language: not used; the command printed in its own.
        """
        return self._said


def command(arguments: Sequence[str]) -> dict[str, Any]:
    """The object that a command prints with ``--json``, in the language that is spoken.

    Args:
        arguments: the command and its options, without ``--json`` and ``--lang``.

    Raises:
        RefusedCommand: with what it said.
    """
    name, *rest = arguments
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(io.StringIO()):
        main.main([name, "--json", "--lang", spoken(), *rest], standalone_mode=False)
    document: dict[str, Any] = json.loads(out.getvalue())
    if errors := document.get("errors"):
        raise RefusedCommand([Fault(**each) for each in errors])
    return document
