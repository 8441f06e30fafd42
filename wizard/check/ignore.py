"""Findings that somebody does not want to hear of."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from wizard.check.findings import Finding
from wizard.errors import UsageProblem
from wizard.limits import IGNORED, SHOWN, SMALL_BYTES
from wizard.reading import NotTextError, after_mark, read_file, text_of
from wizard.words.message import Message, system_error

FILE = ".check-ignore"


class Ignored(NamedTuple):
    """One entry.

    Attributes:
        id: of a rule; ``*`` for all.

        file: where it is ignored, as a pattern; empty for everywhere.
    """

    id: str
    file: str = ""

    def covers(self, finding: Finding) -> bool:
        """Whether it is about a finding."""
        everywhere = not self.file or fnmatchcase(finding.file, self.file)
        return everywhere and self.id in ("*", finding.id)


def entry(text: str, known: Collection[str], place: str) -> Ignored:
    """Read ``ID`` or ``ID FILE``.

    Raises:
        UsageProblem: there is no such rule.
    """
    id_, _, file = text.strip().replace(":", " ", 1).partition(" ")
    if id_ != "*" and id_ not in known:
        close = difflib.get_close_matches(id_[:SHOWN], known, 1)
        hint = Message("check.problem.no-finding-remedy")
        if close:
            hint = Message("answers.did-you-mean", meant=close[0])
        raise UsageProblem(
            Message("check.problem.no-finding", name=id_[:SHOWN]), hint, place=place
        )
    if id_ == "*" and not file.strip():
        raise UsageProblem(
            Message("check.problem.ignore-all"),
            Message("check.problem.ignore-all-remedy"),
            place=place,
        )
    return Ignored(id_, file.strip())


def read_list(path: Path, known: Collection[str]) -> list[Ignored]:
    """Read a file with one entry a line; # begins a comment.

    Raises:
        UsageProblem: it cannot be read, or names no rule.
    """
    try:
        text = after_mark(text_of(read_file(path, SMALL_BYTES, streams=True)[0]))
    except (OSError, NotTextError) as error:
        reason = system_error(error)
        raise UsageProblem(Message("check.problem.unread", reason=reason), place=path) from None
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    if sum(map(bool, lines)) > IGNORED:
        raise UsageProblem(
            Message("check.problem.entries", limit=IGNORED),
            Message("check.problem.entries-remedy"),
            place=path,
        )
    return [entry(line, known, f"{path}:{number}") for number, line in enumerate(lines, 1) if line]


def without(findings: Sequence[Finding], ignored: Iterable[Ignored]) -> list[Finding]:
    """The findings that nobody ignores."""
    entries = list(ignored)
    return [each for each in findings if not any(one.covers(each) for one in entries)]
