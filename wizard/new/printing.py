"""What ``new`` says to the person while it works and when it is done, in their language."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wizard.interview import wants_plain
from wizard.new import report
from wizard.new.arguments import NewArguments
from wizard.new.making import PreparedFolder
from wizard.words.colour import paint
from wizard.words.message import Message
from wizard.words.output import StatusLine, put, say
from wizard.words.saying import wrapped
from wizard.words.texts import Texts
from wizard.writing.output import FileChange

if TYPE_CHECKING:
    from wizard.takeover.found import NotRead
    from wizard.takeover.taking import Takeover

USERS_A_STEP = 5000
LISTED = 40
"""Lines of one list of what is not read back."""
TAKEOVER = "takeover"
COLOURS = {
    "create": "green", "change": "yellow", "stale": "yellow", "conflict": "red", "kept": "cyan",
}  # fmt: skip


def files(changes: Sequence[FileChange], texts: Texts) -> list[str]:
    """Return a line for each file that is created, changed, removed or in conflict.

    Args:
        changes: of all files.
        texts: of the interface, in the person's language.
    """
    lines = []
    for change in report.visible(changes):
        if change.status == "identical":
            continue
        label = f"{report.MARKS[change.status]} {texts(f'told.{change.status}')}"
        lines.append(f"{paint(label, COLOURS[change.status])}  {change.path}")
    return lines


def planned(changes: Sequence[FileChange], texts: Texts) -> tuple[str, ...]:
    """Return the files for the review screen; only their paths if all of them are new.

    Args:
        changes: of all files.
        texts: of the interface, in the person's language.
    """
    new = all(change.status == "create" for change in changes)
    return tuple(
        change.path if new else f"{texts(f'told.{change.status}')}: {change.path}"
        for change in report.visible(changes)
        if change.status != "identical"
    )


def outcome(prepared: PreparedFolder, request: NewArguments, texts: Texts) -> None:
    """Print what was done or, for a dry run, what would be done (on stdout).

    Args:
        prepared: the files and their changes.
        request: the arguments of the command line.
        texts: of the interface, in the person's language.
    """
    listed = request.dry_run and not request.diff
    for line in files(prepared.changes, texts):
        if listed:
            put(line)
        else:
            say(f"  {line}")
    counts = _counted(report.counts(prepared.changes), texts)
    if not prepared.differs:
        name = "told.nothing"
    elif prepared.conflicts:
        name = "told.left"
    else:
        name = "told.would" if request.reading_only else "told.written"
    if prepared.taken is not None and prepared.differs:
        not_read(prepared.taken.options, Texts(texts.language, TAKEOVER), "said.options")
    say(texts(name, out=request.out, counts=counts))
    if not prepared.differs:
        return
    for text in report.warnings(prepared.plan):
        wrapped(text, f"  {paint('!', 'yellow')} ", "    ")
    if prepared.conflicts:
        conflicts(prepared, texts)
    elif not request.reading_only:
        say(texts("told.next", readme=request.out / "README.md"))


def _counted(found: Mapping[str, int], texts: Texts) -> str:
    """How many files have each status, as ``34 files created, 2 changed``."""
    said: list[str] = []
    for status, count in found.items():
        name = "more" if said else "one" if count == 1 else "several"
        did = texts(f"counted.{status}")
        said.append(texts(f"counted.{name}", count=count, did=did))
    return Texts(texts.language, "marks")("counts").join(said)


def taken(over: Takeover, language: str) -> None:
    """Print what was read of a configuration, and what of it does not become an answer.

    Args:
        over: the configuration.
        language: ``en`` or ``zh``.
    """
    texts = Texts(language, TAKEOVER)
    kinds = [each.user["kind"] for each in over.content.accounts]
    count = len(over.known - {"users"})
    wrapped(
        texts(
            "said.read",
            folder=over.folder,
            count=count,
            browsers=kinds.count("browser"),
            phones=kinds.count("phone"),
        )
    )
    if not over.serves:
        wrapped(texts("said.nothing", folder=over.folder))
    not_read(over.not_read, texts, "said.not-read")


def not_read(found: Sequence[NotRead], texts: Texts, heading: str) -> None:
    """Print a list of what stays as it is, each with its place and the reason.

    Args:
        found: may be empty; then nothing is printed.
        texts: of takeover, in the person's language.
        heading: the id of the line above the list.
    """
    if not found:
        return
    say(texts(heading))
    for each in found[:LISTED]:
        said = Message("marks.placed", place=each.what, said=each.reason).text(texts.language)
        wrapped(f"{each.where}: {said}", "  - ", "    ")
    if len(found) > LISTED:
        wrapped(texts("said.more", count=len(found) - LISTED), "  ", "  ")


def conflicts(prepared: PreparedFolder, texts: Texts) -> None:
    """Print the differences that prevent writing, and the reason.

    Args:
        prepared: the files and their changes.
        texts: of the interface, in the person's language.
    """
    say(report.diffs(prepared.conflicts, prepared.secrets))
    wrapped(texts("told.conflicts"))


class UserCounter:
    """One line that counts users while a file of many is made; gone when the work is done.

    Args:
        texts: the words.
    """

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._status = StatusLine()

    def __call__(self, path: str, count: int) -> None:
        """So many users are in the file."""
        if count % USERS_A_STEP == 0:
            self._status.show(self._texts("told.users", path=path, count=count))

    def clear(self) -> None:
        """Take the line away."""
        self._status.show("")


@contextmanager
def progress(texts: Texts) -> Iterator[UserCounter | None]:
    """Show a line that counts users during a block.

    Args:
        texts: of the interface, in the person's language.

    Yields:
        The counter; None if stderr is not a terminal that can redraw a line.
    """
    if not sys.stderr.isatty() or wants_plain(os.environ):
        yield None
        return
    line = UserCounter(texts)
    try:
        yield line
    finally:
        line.clear()
