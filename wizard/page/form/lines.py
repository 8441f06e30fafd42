"""The lines of a file with the reason of each, and what differs from the file before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from wizard.plan.types import Plan, Rows, Setting

ASTERISK = "asterisk/"
_SECTION = re.compile(r"\[(.*)\](\(.*\))?$")
_ENTRY = re.compile(r"([^;=\s][^=]*?)\s*=>?")
_PLACE = re.compile(r"\{\w+\}")


class LineReason(NamedTuple):
    """Why a line is there.

    Attributes:
        rule: id of the rule in the catalogue.

        why: the reason, in the language of the answers.
    """

    rule: str
    why: str


def reasons(plan: Plan, path: str, lines: Sequence[str]) -> Iterator[LineReason | None]:
    """The reason of each line; None for headers, comments and files without settings.

    Args:
        plan: that the file was rendered from.
        path: of the file below OUT.
        lines: its text.
    """
    name = path.removeprefix(ASTERISK)
    settings = [each for each in plan.settings if each.file == name and each.value is not None]
    if not path.startswith(ASTERISK) or not settings:
        yield from (None for _ in lines)
        return
    ahead = _by_place(settings)
    rows = _by_line([each for each in plan.rows if each.file == name])
    section = ""
    reason: LineReason | None = None
    for line in lines:
        if found := _SECTION.match(line):
            section, reason = f"{found[1]}{found[2] or ''}", None
        entry = _ENTRY.match(line)
        if entry is None:
            yield None
            continue
        left = ahead.get((section, entry[1]), [])
        # a user's login is several lines, which only the file has
        reason = left.pop(0) if left else rows.get(entry[1], reason)
        yield reason


def _by_place(settings: Sequence[Setting]) -> dict[tuple[str, str], list[LineReason]]:
    found: dict[tuple[str, str], list[LineReason]] = {}
    for each in settings:
        found.setdefault((each.section, each.key), []).append(LineReason(each.rule, each.why))
    return found


def _by_line(rows: Sequence[Rows]) -> Mapping[str, LineReason]:
    """The reason of the lines of users' sections, by what stands before their ``=``."""
    return {
        entry[1]: LineReason(each.rule, each.why)
        for each in rows
        for row in each.rows
        for prefix, _ in row.lines
        if (entry := _ENTRY.match(_PLACE.sub("", prefix)))
    }


class LineDifference(NamedTuple):
    """What differs from the file before.

    Attributes:
        fresh: the numbers of the lines that were added or changed, from 0.

        gone: how many lines are no longer there.
    """

    fresh: Sequence[int]
    gone: int


def difference(before: Sequence[str], after: Sequence[str]) -> LineDifference:
    """Compare two versions of a file line by line.

    Args:
        before: lines of the old version.
        after: lines of the new version.

    Returns:
        The new lines by their index, and how many lines are gone.
    """
    fresh: list[int] = []
    gone = 0
    for tag, start, end, first, last in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if tag != "equal":
            fresh += range(first, last)
            gone += end - start
    return LineDifference(fresh, gone)
