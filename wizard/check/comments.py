"""Comments in the configuration that ignore findings.

``; asterisk-webrtc-wizard: ignore=ID reason`` is about its line, or about the next statement if
it has a line of its own; ``ignore-section=`` is about the section of that line, ``ignore-file=``
about the file.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from wizard.check.ignore import ALL, Ignored, close_to
from wizard.check.scene import Scene
from wizard.check.violation import Violation
from wizard.conf import Where
from wizard.conf.scan import BOM, Line, TooDeep, lines, statement_of
from wizard.conf.text import decode
from wizard.limits import IGNORED, SHOWN
from wizard.words.message import Message

MARK: Final = b"asterisk-webrtc-wizard:"
LINE, SECTION, WHOLE = SCOPES = ("ignore", "ignore-section", "ignore-file")
_COMMENT: Final = re.compile(
    rb"(?<!\\);[; \t]*asterisk-webrtc-wizard:[ \t]*(?P<scope>ignore[\w-]*)[ \t]*=[ \t]*"
    rb"(?P<ids>[\w*-]+(?:[ \t]*,[ \t]*[\w*-]+)*)[ \t:]*(?P<reason>[^\r\n]*)"
)


class IgnoreComments(NamedTuple):
    """What comments say.

    Attributes:
        entries: what to ignore.
        wrong: comments that name no finding, or no scope.
    """

    entries: list[Ignored]
    wrong: list[Violation]


class _IgnoreComment(NamedTuple):
    """One comment: its place, the line that it is about, and the section of that line."""

    where: Where
    line: int
    section: range
    scope: str
    ids: list[str]
    reason: str


def ignore_comments(scene: Scene) -> IgnoreComments:
    """The comments in all files that were looked at.

    Args:
        scene: the folder, after the rules have read it.
    """
    comments = IgnoreComments([], [])
    known = scene.catalogue.findings.keys()
    for comment in _everywhere(scene):
        if len(comments.wrong) < IGNORED and (message := _wrong(comment, known)) is not None:
            comments.wrong.append(Violation("ignore-unknown", comment.where, {"said": message}))
        if comment.scope not in SCOPES:
            continue
        about = {
            LINE: range(comment.line, comment.line + 1), SECTION: comment.section, WHOLE: None,
        }[comment.scope]  # fmt: skip
        comments.entries.extend(
            Ignored(
                id_,
                comment.where.file,
                about,
                comment.reason,
                str(comment.where),
                comment.where,
                True,
            )
            for id_ in comment.ids
            if id_ == ALL or id_ in known
        )
    return comments


def unused(
    scene: Scene, entries: Sequence[Ignored], profile: str, cut: Collection[str]
) -> list[Violation]:
    """Return a violation for each comment of the folder that ignores nothing.

    Args:
        scene: the folder.
        entries: that cover no finding.
        profile: the strictness.
        cut: ids of which not all places are known.
    """
    found = []
    for entry in entries:
        if entry.where is None or entry.id in cut:
            continue
        if not _looked_for(scene, entry.id, profile):
            continue
        found.append(Violation("ignore-unused", entry.where, {"id": entry.id}))
    return found[:IGNORED]


def _looked_for(scene: Scene, id_: str, profile: str) -> bool:
    facts = scene.catalogue.findings
    asked = [facts[id_]] if id_ in facts else facts.values()
    return id_ not in scene.written.expected and all(
        profile in fact.profiles and (id_ == ALL or fact.concerns(scene.release)) for fact in asked
    )


def _wrong(comment: _IgnoreComment, known: Collection[str]) -> Message | None:
    """What is wrong with a comment; None if nothing is."""
    if comment.scope not in SCOPES:
        return Message("check.ignored-scope", name=comment.scope[:SHOWN])
    for id_ in comment.ids:
        if id_ != ALL and id_ not in known:
            if meant := close_to(id_, known):
                return Message("check.ignored-meant", name=id_[:SHOWN], meant=meant)
            return Message("check.ignored-unknown", name=id_[:SHOWN])
    return None


def _everywhere(scene: Scene) -> Iterator[_IgnoreComment]:
    names = dict.fromkeys(name for config in scene.files.configs for name in config.files)
    for name in names:
        data = scene.files.content(name)
        if data and MARK in data and b"\0" not in data:
            try:
                yield from _in_file(name, list(lines(data)))
            except TooDeep:
                continue


def _in_file(name: str, read: Sequence[Line]) -> Iterator[_IgnoreComment]:
    """The comments of one file."""
    statements = [line.number for line in read if line.text]
    headers = [line.number for line in read if line.text.startswith(b"[")]
    ends = [*headers, len(read) + 1]
    for line in read:
        if (said := _comment(line)) is None:
            continue
        about = line.number
        if not line.text:
            below = bisect(statements, about)
            about = statements[below] if below < len(statements) else about
        above = bisect(headers, about)
        section = range(ends[above - 1], ends[above]) if above else range(0)
        yield _IgnoreComment(
            Where(name, line.number), about, section, decode(said["scope"]),
            [decode(each.strip()) for each in said["ids"].split(b",")],
            decode(said["reason"].strip()),
        )  # fmt: skip


def _comment(line: Line) -> re.Match[bytes] | None:
    if MARK not in line.raw or line.before or line.after or line.skipped:
        return None
    raw = line.raw.removeprefix(BOM)
    said = _COMMENT.search(raw)
    # What stands before it is the whole statement, or it is no comment for Asterisk.
    if said is None or statement_of(raw[: said.start()], 0) != (line.text, 0):
        return None
    return said
