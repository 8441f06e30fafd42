"""A cause as it is told, with what follows from it."""

from __future__ import annotations

from typing import NamedTuple

from wizard.explain.named import NamedFact
from wizard.explain.story.attempts import Attempts
from wizard.words.message import Message


class ToldSequel(NamedTuple):
    """A symptom that follows from a cause.

    Attributes:
        lines: how many show it.

        first: file and line of the first.

        caused_by: ids of what it follows from at once.
    """

    fact: NamedFact
    lines: int
    first: str
    line: str
    caused_by: tuple[str, ...]


class ReportedCause(NamedTuple):
    """One cause as it is told.

    Attributes:
        lines: how many show it.

        first: file and line of the first.

        evidence: what the messages of a dump show, each with its line.

        calls: the first calls that it is about.

        in_calls: how many calls it is about.

        caused_by: ids of the first causes that it follows from; it may also come alone.

        alone: how many of its lines follow from nothing; 0 if that was not looked at.

        then: what follows from it.

        attempts: the names and addresses that were refused, if its lines have them, with what
        tells accounts that work.

        first_cause: whether it is one; if not, it is told with what it follows from.
    """

    fact: NamedFact
    guess: bool = False
    lines: int = 0
    first: str = ""
    line: str = ""
    severity: str = ""
    evidence: tuple[Message, ...] = ()
    calls: tuple[str, ...] = ()
    in_calls: int = 0
    caused_by: tuple[str, ...] = ()
    alone: int = 0
    then: tuple[ToldSequel, ...] = ()
    attempts: Attempts | None = None
    accounts: frozenset[str] = frozenset()
    first_cause: bool = True
