"""How findings are told: as words for a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from wizard.catalogue import Version
from wizard.check.database import Unread
from wizard.check.findings import Finding
from wizard.check.folder import CheckedFolder
from wizard.words.colour import paint
from wizard.words.columns import text_width
from wizard.words.document import Effect, document
from wizard.words.escape import in_line
from wizard.words.output import say
from wizard.words.texts import Texts
from wizard.words.wrap import wrap

WIDEST, NARROWEST = 100, 40
COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


class CheckResult(NamedTuple):
    """What came of it."""

    findings: list[Finding]
    ignored: int
    unread: tuple[Unread, ...] = ()


def lines(finding: Finding, texts: Texts) -> list[str]:
    """A finding for a person to read."""
    room = text_width(WIDEST, NARROWEST)
    severity = paint(texts(finding.severity), COLOURS[finding.severity])
    more = ""
    if finding.times > 1:
        more = f" {texts('more', count=finding.times - 1)}"
    place, text = in_line(finding.place), in_line(finding.text)
    said = texts("line", severity=severity, text=text)
    made = [f"{place}: {said}{more} [{finding.id}]"]
    made += [f"    {line}" for line in wrap(finding.why, room - 4)]
    made += [
        f"    {line}"
        for line in wrap(
            texts("fix-safe" if finding.safe else "fix", advice=finding.advice), room - 4
        )
    ]
    made += [f"    | {line}" for line in finding.diff.splitlines()]
    return [*made, ""]


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
    fields: dict[str, Any] = {
        "asterisk": version.text,
        "answers": None if place.answers is None else str(place.answers),
        "findings": [
            {
                "id": each.id,
                "severity": each.severity,
                "file": each.file,
                "line": each.line,
                "text": each.text,
                "why": each.why,
                "fix": each.diff or each.advice,
                "advice": each.advice,
                "safe": each.safe,
                "count": each.times,
                "url": each.url,
            }
            for each in result.findings
        ],
        "ignored": result.ignored,
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


def sum_up(
    place: CheckedFolder, result: CheckResult, texts: Texts, version: str, how: str, *, fixed: bool
) -> None:
    """What a person reads below the findings."""
    found = result.findings
    facts = {"folder": place.folder, "version": version, "how": how}
    if not found:
        say(texts("none", **facts))
    else:
        counts = {
            f"{kind}s": sum(each.severity == kind for each in found)
            for kind in ("error", "warning", "note")
        }
        say(texts("sum", **counts, **facts))
    if place.answers is not None:
        say(texts("beside", path=place.answers))
    by_place: dict[str, list[Unread]] = {}
    for each in result.unread:
        by_place.setdefault(each.source, []).append(each)
    for source, those in by_place.items():
        what = ", ".join(dict.fromkeys(each.what for each in those))
        say(texts("unread", what=what, source=source, place=those[0].where))
    if result.ignored:
        say(texts("ignored", count=result.ignored))
    safe = [each for each in found if each.safe]
    if safe and not fixed:
        names = ", ".join(dict.fromkeys(each.id for each in safe))
        say(texts("fixable", count=len(safe), names=names))
