"""The interview: which question comes next, and how it is asked.

Knows nothing of how settings are derived. Importing this package loads no terminal library.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from wizard.words.output import is_quiet

__all__ = ["can_ask", "wants_plain"]


class _Stream(Protocol):
    def isatty(self) -> bool: ...


def can_ask(stdin: _Stream | None, stderr: _Stream | None) -> bool:
    """Whether a person can be asked: both streams are terminals, and the run is not quiet.

    Args:
        stdin: where answers are typed; None if it was closed.
        stderr: where questions are shown; None if it was closed.
    """
    return not is_quiet() and _is_terminal(stdin) and _is_terminal(stderr)


def _is_terminal(stream: _Stream | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # the stream is closed
        return False


def wants_plain(environ: Mapping[str, str]) -> bool:
    """Whether the terminal cannot move its cursor, so that only numbered prompts work.

    Args:
        environ: environment variables; ``TERM`` is read.
    """
    return environ.get("TERM", "dumb") in {"", "dumb", "unknown"}
