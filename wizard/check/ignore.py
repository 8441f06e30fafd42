"""Ignored findings: by option, by list, or by comment."""

from __future__ import annotations

import difflib
from bisect import bisect
from collections.abc import Collection, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from wizard.check.violation import Violation
from wizard.conf import Where
from wizard.errors import UsageProblem
from wizard.limits import IGNORED, SHOWN, SMALL_BYTES
from wizard.reading import NotTextError, after_mark, read_file, text_of
from wizard.words.message import Message, system_error

FILE = ".check-ignore"
ALL = "*"


class Ignored(NamedTuple):
    """One entry.

    Attributes:
        id: of a rule; ``*`` for all.

        file: where it is ignored, as a pattern; empty for everywhere. Of a comment: its file.

        lines: those of the file where it is ignored; None for all, and the file as a whole.

        reason: why, in somebody's words.

        place: what ignores it: an option, or a file and line.

        where: the same in the folder, where something that ignores nothing is worth a finding.

        comment: whether it is a comment in the configuration.
    """

    id: str
    file: str = ""
    lines: range | None = None
    reason: str = ""
    place: str = ""
    where: Where | None = None
    comment: bool = False

    def covers(self, id_: str, where: Where) -> bool:
        """Whether a finding at a place is ignored.

        Args:
            id_: of the finding.
            where: the place.
        """
        if self.id not in (ALL, id_):
            return False
        if self.comment:
            return self.file == where.file and (self.lines is None or where.line in self.lines)
        return not self.file or fnmatchcase(where.file, self.file)


Group = Sequence[Violation]


class Sorted(NamedTuple):
    """Findings, and what was ignored of them.

    Attributes:
        kept: those that nobody ignores.
        ignored: the others, each with the first entry that covers it.
        unused: the entries that cover none.
    """

    kept: list[Group]
    ignored: list[tuple[Group, Ignored]]
    unused: list[Ignored]


def sort_out(groups: Iterable[Group], entries: Sequence[Ignored]) -> Sorted:
    """Separate ignored findings from the others.

    Args:
        groups: findings, those at the same place together.
        entries: what to ignore.

    Returns:
        Kept and ignored groups, and the entries that ignore nothing.
    """
    found = Sorted([], [], [])
    lists = [each for each in entries if not each.comment]
    comments = _Comments(each for each in entries if each.comment)
    used: set[Key] = set()
    for group in groups:
        id_, where = group[0].id, group[0].where
        covering = [each for each in lists if each.covers(id_, where)]
        covering += comments.covering(id_, where)
        used.update(map(_key, covering))
        if covering:
            found.ignored.append((group, covering[0]))
        else:
            found.kept.append(group)
    found.unused.extend(each for each in entries if _key(each) not in used)
    return found


Key = tuple[str, str, range | None]


def _key(entry: Ignored) -> Key:
    return entry.id, entry.file, entry.lines


class _Comments:
    """Comments by what they cover, so that very many are no matter; of equal ones the first."""

    def __init__(self, entries: Iterable[Ignored]) -> None:
        self._by_key: dict[Key, Ignored] = {}
        for entry in entries:
            self._by_key.setdefault(_key(entry), entry)
        sections: dict[tuple[str, str], list[range]] = {}
        for id_, file, lines in self._by_key:
            if lines is not None and len(lines) > 1:
                sections.setdefault((id_, file), []).append(lines)
        # Sections do not overlap, so that the last one that begins above a line has it or none.
        self._sections = {
            key: sorted(those, key=lambda each: each.start) for key, those in sections.items()
        }

    def covering(self, id_: str, where: Where) -> Iterator[Ignored]:
        """Those that are about a finding at a place."""
        for name in (id_, ALL):
            scopes: list[range | None] = [range(where.line, where.line + 1), None]
            sections = self._sections.get((name, where.file), [])
            above = bisect(sections, where.line, key=lambda each: each.start)
            scopes += sections[max(above - 1, 0) : above]
            for lines in scopes:
                entry = self._by_key.get((name, where.file, lines))
                if entry is not None and entry.covers(id_, where):
                    yield entry


def entry(text: str, known: Collection[str], place: str) -> Ignored:
    """Read an entry of ``--ignore`` or of the list: ``ID`` or ``ID FILE``.

    Args:
        text: as written.
        known: the ids of all rules.
        place: for the error: the option, or the file with its line.

    Raises:
        UsageProblem: there is no such rule, or every finding would be ignored everywhere.
    """
    id_, _, file = text.strip().replace(":", " ", 1).partition(" ")
    if id_ != ALL and id_ not in known:
        hint = Message("check.problem.no-finding-remedy")
        if meant := close_to(id_, known):
            hint = Message("answers.did-you-mean", meant=meant)
        raise UsageProblem(
            Message("check.problem.no-finding", name=id_[:SHOWN]), hint, place=place
        )
    if id_ == ALL and not file.strip():
        raise UsageProblem(
            Message("check.problem.ignore-all"),
            Message("check.problem.ignore-all-remedy"),
            place=place,
        )
    return Ignored(id_, file.strip(), place=place)


def close_to(id_: str, known: Collection[str]) -> str:
    """Return the most similar id; empty if none is similar.

    Args:
        id_: as written.
        known: the ids of all rules.
    """
    return next(iter(difflib.get_close_matches(id_[:SHOWN], known, 1)), "")


def read_list(path: Path, known: Collection[str], name: str = "") -> list[Ignored]:
    """Read a file with one entry a line; # begins a comment, which is the reason.

    Args:
        path: the file.

        known: the ids of all findings.

        name: of the file in the folder, if it belongs to it: there an entry that ignores nothing
        is a finding.

    Raises:
        UsageProblem: it cannot be read, or names no rule.
    """
    try:
        text = after_mark(text_of(read_file(path, SMALL_BYTES, streams=True)[0]))
    except (OSError, NotTextError) as error:
        reason = system_error(error)
        raise UsageProblem(Message("check.problem.unread", reason=reason), place=path) from None
    lines = [line.partition("#")[::2] for line in text.splitlines()]
    if sum(bool(said.strip()) for said, _ in lines) > IGNORED:
        raise UsageProblem(
            Message("check.problem.entries", limit=IGNORED),
            Message("check.problem.entries-remedy"),
            place=path,
        )
    return [*_entries(lines, known, path, name)]


def _entries(
    lines: Iterable[tuple[str, ...]], known: Collection[str], path: Path, name: str
) -> Iterator[Ignored]:
    for number, (said, reason) in enumerate(lines, 1):
        if said.strip():
            where = Where(name, number) if name else None
            made = entry(said, known, f"{path}:{number}")
            yield made._replace(reason=reason.strip(), where=where)
