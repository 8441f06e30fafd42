"""Findings for a person to read: one block for each id, with its places below."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from wizard.check.findings import Finding
from wizard.words.colour import paint
from wizard.words.columns import columns, text_width
from wizard.words.escape import in_line
from wizard.words.texts import Texts
from wizard.words.wrap import wrap

WIDEST, NARROWEST = 100, 24
COLOURS: Final = {"error": "red", "warning": "yellow", "note": "cyan"}
PLACES: Final = 10
"""So many places are listed; of more, two fewer and how many are left out."""

_INDENT, _DEEPER = "  ", "    "
_REPEATED: Final = 16
"""Columns of an end that is worth leaving out."""

_BESIDE: Final = 28
"""Columns that a text needs to stand beside its place."""


def blocks(
    findings: Sequence[Finding], texts: Texts, *, every: bool = False, diff: bool = False
) -> Iterator[list[str]]:
    """The lines of each id, in the order of the findings.

    Args:
        findings: those of one id stand together.
        texts: the words.
        every: list all places, however many there are.
        diff: show what would cure each listed place.
    """
    for _, those in itertools.groupby(findings, key=lambda each: each.id):
        yield list(_Block([*those], texts, diff=diff).lines(every=every))


class _Block:
    def __init__(self, findings: Sequence[Finding], texts: Texts, *, diff: bool) -> None:
        self._findings = findings
        self._texts = texts
        self._diff = diff
        self._alone = len(findings) == 1
        self._room = text_width(WIDEST, NARROWEST)
        self._one_why = len({each.why for each in findings}) == 1
        self._one_fix = len({each.advice for each in findings}) == 1

    def lines(self, *, every: bool) -> Iterator[str]:
        first = self._findings[0]
        severity = self._texts(first.severity)
        title = in_line(first.text if self._alone else first.title).rstrip(".。")
        head = self._texts("head", severity=severity, title=title, id=first.id)
        coloured = paint(severity, COLOURS[first.severity])
        for number, line in enumerate(wrap(head, self._room)):
            yield line if number else line.replace(severity, coloured, 1)
        if self._one_why:
            yield from self._wrapped(first.why, _INDENT)
        if self._one_fix:
            yield from self._wrapped(self._fix(), _INDENT)
        shown = self._findings
        if not every and len(shown) > PLACES:
            shown = shown[: PLACES - 2]
        yield from self._places(shown)
        if left := len(self._findings) - len(shown):
            yield from self._wrapped(self._texts("more-places", count=left), _DEEPER)

    def _fix(self) -> str:
        """What to do, and whether ``--fix`` does it."""
        safe = sum(each.safe for each in self._findings)
        advice = self._findings[0].advice
        if safe and safe < len(self._findings):
            return self._texts("fix-some", advice=advice, count=safe, all=len(self._findings))
        return self._texts("fix-safe" if safe else "fix", advice=advice)

    def _places(self, findings: Sequence[Finding]) -> Iterator[str]:
        places = [in_line(each.place) for each in findings]
        wide = max(map(columns, places))
        above = ""
        for finding, place in zip(findings, places, strict=True):
            short = "" if self._alone else in_line(finding.short)
            text, above = _unlike(above, short), short
            if finding.times > 1 and not finding.also:
                more = self._texts("more", count=finding.times - 1)
                text = f"{text} {more}".strip()
            yield from self._place(place, text, wide)
            for each in finding.also:
                yield from self._wrapped(in_line(each), _DEEPER + _INDENT)
            if not self._one_why:
                yield from self._wrapped(finding.why, _DEEPER + _INDENT)
            if not self._one_fix:
                fix = self._texts("fix-safe" if finding.safe else "fix", advice=finding.advice)
                yield from self._wrapped(fix, _DEEPER + _INDENT)
            if self._diff and finding.diff:
                if not finding.safe:
                    yield from self._wrapped(self._texts("diff-left"), _DEEPER)
                yield from (f"{_DEEPER}| {line}" for line in finding.diff.splitlines())

    def _place(self, place: str, text: str, wide: int) -> Iterator[str]:
        beside = len(_DEEPER) + wide + 2
        if not text:
            yield f"{_DEEPER}{place}"
        elif self._room - beside >= min(columns(text), _BESIDE):
            first, *rest = wrap(text, self._room - beside)
            yield f"{_DEEPER}{place}{'':{wide - columns(place)}}  {first}"
            yield from (f"{'':{beside}}{line}" for line in rest)
        else:
            yield f"{_DEEPER}{place}"
            yield from self._wrapped(text, _DEEPER + _INDENT)

    def _wrapped(self, text: str, indent: str) -> Iterator[str]:
        for part in text.split("\n"):
            yield from (f"{indent}{line}" for line in wrap(part, self._room - len(indent)))


def _unlike(above: str, text: str) -> str:
    """A text whose end is that of the one above, with an ellipsis for what both have."""
    pairs = zip(reversed(above), reversed(text), strict=False)
    alike = itertools.takewhile(lambda pair: pair[0] == pair[1], pairs)
    cut = len(text) - sum(1 for _ in alike)
    while cut < len(text) and not _is_boundary(text, cut):
        cut += 1
    if columns(text[cut:]) < _REPEATED:
        return text
    return f"{text[:cut].rstrip()} …".lstrip()


def _is_boundary(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at]
    return not before or before == " " or "W" in map(unicodedata.east_asian_width, before + after)
