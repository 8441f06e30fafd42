"""What ``check`` prints around its findings: the summary, and the object of ``--json``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from wizard.catalogue import Version
from wizard.check.blocks import NARROWEST, WIDEST
from wizard.check.database import Unread
from wizard.check.findings import ORDER, Finding
from wizard.check.folder import CheckedFolder
from wizard.check.ignore import Ignored
from wizard.check.platform import UNSEEN
from wizard.platforms import FoundPlatform, Proposal, described
from wizard.words.columns import columns, text_width
from wizard.words.document import Effect, document
from wizard.words.escape import in_line
from wizard.words.message import Message
from wizard.words.texts import Texts
from wizard.words.wrap import wrap

Suppressed = tuple[Finding, Ignored]


class CheckResult(NamedTuple):
    """The result of a check.

    Attributes:
        findings: what is wrong.
        suppressed: what is ignored, each with what ignores it.
        unread: what is kept where it cannot be read.
        profile: the strictness that was asked for.
        platform: that generates the files, if any.
    """

    findings: list[Finding]
    suppressed: list[Suppressed]
    unread: tuple[Unread, ...] = ()
    profile: str = ""
    platform: FoundPlatform | None = None

    @property
    def fixable(self) -> int:
        """How many ``--fix`` can cure."""
        return sum(each.safe for each in self.findings)

    @property
    def files(self) -> int:
        """In how many files something is wrong."""
        return len({each.file for each in self.findings})

    def count(self, severity: str) -> int:
        """Return how many findings have a severity.

        Args:
            severity: ``error``, ``warning`` or ``note``.
        """
        return sum(each.severity == severity for each in self.findings)


def put_json(
    place: CheckedFolder,
    result: CheckResult,
    version: Version,
    written: Sequence[Effect],
    ahead: Sequence[str],
) -> None:
    """Print the object of the contract, with some more fields.

    Args:
        place: that was looked at.
        result: what was found.
        version: of Asterisk, for which.
        written: what ``--fix`` changed.
        ahead: the next steps.
    """
    counts = {f"{severity}s": result.count(severity) for severity in ORDER}
    fields: dict[str, Any] = {
        "asterisk": version.text,
        "platform": described(result.platform),
        "answers": None if place.answers is None else str(place.answers),
        "profile": result.profile,
        "counts": {**counts, "files": result.files, "fixable": result.fixable},
        "findings": [
            {
                "id": each.id,
                "severity": each.severity,
                "effect": each.effect,
                "file": each.file,
                "line": each.line,
                "title": each.title,
                "text": each.text,
                "why": each.why,
                "fix": each.diff or each.advice,
                "advice": each.advice,
                "safe": each.safe,
                "platform": _proposal(each.proposal),
                "count": each.times,
                "url": each.url,
            }
            for each in result.findings
        ],
        "ignored": len(result.suppressed),
        "suppressed": [
            {
                "id": each.id,
                "file": each.file,
                "line": each.line,
                "text": each.text,
                "reason": entry.reason,
                "by": entry.place,
            }
            for each, entry in result.suppressed
        ],
        "unread": [
            {
                "what": each.what,
                "source": each.source,
                "file": each.where.file,
                "line": each.where.line,
            }
            for each in result.unread
        ],
    }
    document(fields, written, ahead)


def summary(
    place: CheckedFolder, result: CheckResult, texts: Texts, version: str, how: str
) -> Iterator[str]:
    """Yield what a person reads above the findings: how many there are, and what was checked.

    Args:
        place: the folder.
        result: the findings with what was read.
        texts: of ``check``, in the person's language.
        version: of Asterisk.
        how: where the version is known from, in words.
    """
    folder = in_line(place.folder)
    if result.findings:
        said = Message(
            "check.sum",
            folder=folder,
            counts=[
                _counted(severity, result.count(severity))
                for severity in ORDER
                if result.count(severity)
            ],
            files=_counted("file", result.files),
        ).text(texts.language)
        if result.fixable:
            said = texts("sum-fixable", sum=said, count=result.fixable)
    else:
        said = texts("none", folder=folder)
    yield from _lines(texts("sentence", said=said))
    yield from _lines(texts("looked", version=version, how=how, profile=result.profile))
    if result.platform is not None:
        facts = {"platform": result.platform.name, "by": in_line(result.platform.by)}
        yield from _lines(texts("platform.found", **facts))
    if place.answers is not None:
        yield from _lines(texts("beside", path=in_line(place.answers)))
    if result.suppressed:
        yield from _lines(texts("ignored", count=len(result.suppressed)))
    by_place: dict[str, list[Unread]] = {}
    for each in result.unread:
        by_place.setdefault(each.source, []).append(each)
    for source, those in by_place.items():
        what = ", ".join(dict.fromkeys(each.what for each in those))
        where = in_line(those[0].where)
        yield from _lines(texts("unread", what=what, source=source, place=where))


def proposed(findings: Sequence[Finding]) -> list[str]:
    """Return the platform's commands for what no edit may cure, each once, the reload last.

    Args:
        findings: of the result.
    """
    made = [each.proposal for each in findings if each.proposal is not None]
    found = [each.commands for each in made if each.complete]
    every = [command for commands in found for command in commands[:-1]]
    last = dict.fromkeys(commands[-1] for commands in found if commands)
    return [*dict.fromkeys(every), *last]


def left_out(result: CheckResult) -> list[str]:
    """Return the ids of what the platform's commands leave to a person, each once.

    Args:
        result: with the platform that generates the files.
    """
    generates = result.platform.generates if result.platform else lambda _: False
    left = [
        each.id
        for each in result.findings
        if each.effect != UNSEEN
        and (not each.proposal.complete if each.proposal else generates(each.file))
    ]
    return list(dict.fromkeys(left))


def _proposal(made: Proposal | None) -> dict[str, Any] | None:
    """A proposal for JSON."""
    return None if made is None else made._asdict()


def _counted(noun: str, count: int) -> Message:
    return Message(f"check.count.{'one' if count == 1 else 'many'}-{noun}", count=count)


def fixable(result: CheckResult, texts: Texts) -> list[str]:
    """Return lines about what the same command with ``--fix`` would change.

    Args:
        result: the findings.
        texts: of ``check``, in the person's language.
    """
    names = list(dict.fromkeys(each.id for each in result.findings if each.safe))
    return _lines(Message("check.fixable", count=result.fixable, names=names).text(texts.language))


def _lines(text: str) -> list[str]:
    """A sentence in lines; whole where a path in it is longer than one."""
    room = text_width(WIDEST, NARROWEST)
    return [text] if any(columns(each) > room for each in text.split()) else wrap(text, room)
