"""Starts the server, or says what it lacks."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from wizard.errors import UsageProblem, WizardError
from wizard.words.message import Message


def run(language: str) -> None:
    """Serve a client on standard input and output.

    Args:
        language: of descriptions and results.

    Raises:
        WizardError: the extra ``[mcp]`` is not installed.
        UsageProblem: a person at a terminal has started it instead of a client.
    """
    if find_spec("mcp") is None:
        raise WizardError(Message("mcp.no-extra"), Message("mcp.no-extra-remedy"))
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageProblem(Message("mcp.no-client"), Message("mcp.no-client-remedy"))
    from wizard.mcp.server import serve

    serve(language)
