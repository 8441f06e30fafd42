"""The overview and the consequences of a cause, as lines of a report and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from wizard.explain.story.cause import ReportedCause, ToldSequel
from wizard.words.escape import in_line
from wizard.words.message import Message
from wizard.words.texts import Texts
from wizard.words.wrap import wrap

SHOWN: Final = 300
SEQUELS: Final = 8  # of a cause that are told; --json has all
ENDPOINTS: Final = 10
CAUSES: Final = 10
QUOTED: Final = 4  # lines of the terminal that one of a log takes at most
FILES: Final = 12


class Overview(NamedTuple):
    """What a log is about.

    Attributes:
        files: names, first and last time, which may be empty.
        failed: calls with a fault.
        whole: whether all was counted, or only the beginning.
        starts: how often Asterisk started.
        causes: names and counts of the first causes, the worst first.
        counted_only: lines that were counted, but not joined to stories.
        split: calls that were told in parts.
    """

    files: Sequence[tuple[str, str, str]]
    calls: int
    failed: int
    registrations: int
    endpoints: Sequence[str]
    whole: bool
    starts: int
    causes: Sequence[tuple[str, int]]
    counted_only: int
    split: int


def overview_lines(overview: Overview) -> Iterator[Message]:
    """Yield sentences about a log; what the log does not have is left out.

    Args:
        overview: times, counts and causes.
    """
    yield from _times(overview.files)
    counts = [
        Message(f"story.{'one' if count == 1 else 'many'}-{noun}", count=f"{count:,}")
        for noun, count in (
            ("call", overview.calls), ("failed", overview.failed),
            ("registration", overview.registrations), ("start", overview.starts),
        )
        if count
    ]  # fmt: skip
    if counts:
        yield Message("story.counts", counts=counts)
    if overview.endpoints:
        names = list(overview.endpoints[:ENDPOINTS])
        more = len(overview.endpoints) - len(names)
        told = Message("story.more-endpoints", count=more) if more else ""
        yield Message("story.endpoints", names=names, more=told)
    if not overview.whole and (counts or overview.endpoints):
        yield Message("story.beginning")
    if len(overview.causes) > 1:
        causes = [f"{name} ({count:,})" for name, count in overview.causes[:CAUSES]]
        left = len(overview.causes) - len(causes)
        told = Message("story.more-causes", count=left) if left else ""
        yield Message("story.causes", causes=causes, more=told)
    if overview.counted_only:
        yield Message("story.counted", count=f"{overview.counted_only:,}")
    if overview.split:
        yield Message("story.split", count=f"{overview.split:,}")


def _times(files: Sequence[tuple[str, str, str]]) -> Iterator[Message]:
    """When the log begins and ends; of several files each."""
    if len(files) == 1:
        _, first, last = files[0]
        if first:
            yield Message("story.time", first=first, last=last)
        return
    for name, first, last in files[:FILES]:
        yield (
            Message("story.file", name=name, first=first, last=last)
            if first
            else Message("story.untimed", name=name)
        )
    if (more := len(files) - FILES) > 0:
        yield Message("story.more-files", count=more)


def overview_fields(overview: Overview) -> dict[str, Any]:
    """Return the overview for JSON."""
    return {
        "files": [
            {"name": name, "from": first or None, "to": last or None}
            for name, first, last in overview.files
        ],
        "calls": overview.calls,
        "failed": overview.failed,
        "registrations": overview.registrations,
        "endpoints": list(overview.endpoints),
        "counted_whole": overview.whole,
        "starts": overview.starts,
        "causes": [{"id": name, "count": count} for name, count in overview.causes],
        "counted_only": overview.counted_only,
        "split": overview.split,
    }


def story_fields(entry: ReportedCause) -> dict[str, Any]:
    """Return one cause with its consequences for JSON."""
    return {
        "cause": entry.fact.id,
        "guess": entry.guess,
        "count": entry.alone or entry.lines,
        "first": entry.first or None,
        "line": entry.line[:SHOWN] or None,
        "calls": list(entry.calls),
        "in_calls": entry.in_calls,
        "attempts": entry.attempts.fields(entry.accounts) if entry.attempts else None,
        "consequences": [
            {
                "id": each.fact.id, "title": each.fact.title, "count": each.lines,
                "first": each.first, "line": each.line[:SHOWN],
                "caused_by": list(each.caused_by),
            }
            for each in entry.then
        ],
    }  # fmt: skip


def sequel_lines(entry: ReportedCause, texts: Texts, width: int) -> Iterator[str]:
    """Yield lines about the consequences of a cause, and the calls that it is about.

    Args:
        entry: the cause.
        texts: of the interface, in the person's language.
        width: of the terminal, in columns.
    """
    if entry.calls and entry.in_calls > 1:
        more = entry.in_calls - len(entry.calls)
        told = Message("story.more-calls", count=f"{more:,}") if more else ""
        calls = Message("story.calls", calls=list(entry.calls), more=told)
        yield from _indented(calls.text(texts.language), "  ", width)
    for tried in entry.attempts.sentences(entry.accounts) if entry.attempts else ():
        yield from _indented(tried.text(texts.language), "  ", width)
    for each in entry.then[:SEQUELS]:
        yield from _sequel(each, texts.language, width)
    if len(entry.then) > SEQUELS:
        more_text = Message("story.more-sequels", count=len(entry.then) - SEQUELS)
        yield f"  {more_text.text(texts.language)}"
    if entry.caused_by and entry.alone:
        rest = Message(
            "story.also", count=f"{entry.lines - entry.alone:,}", causes=list(entry.caused_by)
        )
        yield from _indented(rest.text(texts.language), "  ", width)


def _sequel(sequel: ToldSequel, language: str, width: int) -> Iterator[str]:
    name = f"{sequel.fact.title} [{sequel.fact.id}]"
    number = "one" if sequel.lines == 1 else "many"
    told = Message(
        f"story.then-{number}", name=name, count=f"{sequel.lines:,}", first=sequel.first
    )
    yield from _indented(told.text(language), "  ", width)
    if sequel.line:
        yield from quoted(sequel.line, "    > ", width)


def _indented(text: str, indent: str, width: int) -> Iterator[str]:
    first, *others = wrap(text, width - len(indent) - 2)
    yield f"{indent}{first}"
    for each in others:
        yield f"{indent}  {each.strip()}"


def quoted(text: str, mark: str, width: int) -> Iterator[str]:
    """Yield a line of a log, wrapped, without control characters of the terminal.

    Of a very long line the middle is left out: it begins with what failed and ends with why.

    Args:
        text: the line.
        mark: before the first row; the other rows are indented as far.
        width: of the terminal, in columns.
    """
    plain, room = in_line(text), max(width - len(mark), 1)
    if len(plain) > QUOTED * room:
        half = QUOTED * room // 2 - 1
        plain = f"{plain[:half].rstrip()}…{plain[-half:].lstrip()}"
    for number, piece in enumerate(wrap(plain, room)):
        yield f"{' ' * len(mark) if number else mark}{piece.strip()}"
