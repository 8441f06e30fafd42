"""What can be wrong with a configuration file, and what then happens.

``fatal`` problems end the reading of a file: Asterisk keeps its earlier configuration, or the
module does not load. Of some it is the wizard that cannot go on (``unreadable``, ``outside``,
``binary``).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from wizard.errors import ConfigError
from wizard.words.message import Message


class Where(NamedTuple):
    """A place in a file.

    Attributes:
        file: as the configuration folder knows it: ``pjsip.conf``, ``conf.d/a.conf``, or an
        absolute path outside of it.

        line: from 1; 0 for the file as a whole.
    """

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


class ConfigProblem(NamedTuple):
    """One thing that is wrong.

    Attributes:
        kind: which.

        where: the place.

        message: what is wrong, without the place.

        fatal: whether nothing behind it in this file counts.
    """

    kind: str
    where: Where
    message: Message
    fatal: bool

    @property
    def text(self) -> str:
        """What is wrong, in English."""
        return str(self.message)

    def error(self) -> ConfigError:
        """The error that a person sees."""
        return ConfigError(
            Message("marks.placed", place=self.where, said=self.message),
            Message(f"conf.remedy.{self.kind}") if self.kind in REMEDIES else None,
            kind=self.kind,
            file=self.where.file,
            line=self.where.line,
        )


FATAL: Final = frozenset({
    "missing", "unreadable", "outside", "binary", "too-much", "no-bracket",
    "no-parenthesis", "unknown-template", "inherits-itself", "unknown-section",
    "bad-filter", "no-section", "bad-escape", "missing-include", "include-cycle",
    "too-deep",
})  # fmt: skip
REMEDIES: Final = frozenset({
    "unreadable", "outside", "binary", "too-much", "missing-include", "include-cycle",
    "unknown-template", "unknown-section", "no-section",
})  # fmt: skip
"""Kinds of problems with something to do about them in ``conf.toml``."""


def problem(kind: str, where: Where, what: object = "") -> ConfigProblem:
    """The problem of a kind.

    Args:
        kind: of the table of problems.
        where: file and line.
        what: the name that it is about; may be empty.
    """
    return ConfigProblem(kind, where, Message(f"conf.problem.{kind}", what=what), kind in FATAL)
