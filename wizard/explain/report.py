"""How causes are told: as words for a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from wizard.explain.dump.dump import SipDump
from wizard.explain.dump.fields import dialog_fields
from wizard.explain.dump.ladder import ladders
from wizard.explain.lines import bare
from wizard.explain.located import LocatedLine
from wizard.explain.named import NamedFact
from wizard.explain.printed import PrintedLine
from wizard.explain.story.cause import ReportedCause
from wizard.explain.story.report import (
    Overview,
    overview_fields,
    overview_lines,
    quoted,
    sequel_lines,
    story_fields,
)
from wizard.explain.summary import UnknownLine
from wizard.words.colour import paint
from wizard.words.columns import text_width
from wizard.words.document import document
from wizard.words.links import link
from wizard.words.message import Message, in_words
from wizard.words.texts import Texts
from wizard.words.wrap import wrap

WIDEST: Final = 100
SHOWN: Final = 300
UNKNOWN_SHOWN: Final = 5
# How the texts are called of what is named, such as an option.
NAMES: Final = {"cause": "meaning", "fix": "mistakes"}
COLLECT: Final = ("logger", "sip", "ice", "core", "browser")


class Explanation(NamedTuple):
    """All that there is to tell about a text or a log.

    Attributes:
        cut: why not all of a log was read; empty if all of it was.

        files: their names, if there are several.

        located: unknown lines that are in the table of what Asterisk can print.

        dump: the SIP messages in it.

        several: whether a known complaint was asked for, of which each entry can be the cause.

        notices: unknown lines of level NOTICE, the most frequent first.

        overview: what a log is about; None for a text.
    """

    entries: list[ReportedCause]
    unknown_lines: list[UnknownLine]
    place: str
    lines: int
    cut: str = ""
    files: Sequence[str] = ()
    located: Sequence[LocatedLine] = ()
    dump: SipDump | None = None
    several: bool = False
    overview: Overview | None = None
    notices: Sequence[UnknownLine] = ()

    @property
    def sure(self) -> bool:
        """Whether something matched surely."""
        return any(not entry.guess for entry in self.entries)

    @property
    def quiet(self) -> bool:
        """Whether a whole log was read that holds nothing to complain about."""
        return self.lines > 1 and not self.unknown_lines and not self.entries


def put_json(report: Explanation, texts: Texts, ahead: Sequence[str] = ()) -> None:
    """Print the object of the contract, with some more fields.

    Args:
        report: what was explained.
        texts: the words.
        ahead: the next steps.
    """
    fields = {
        "matches": [_match(entry, texts) for entry in report.entries],
        "lines": report.lines,
        "complete": not report.cut,
        "unknown": [
            {"line": each.line[:SHOWN], "count": each.count, "first": _at(report, each)}
            for each in report.unknown_lines
        ],
        "notices": [
            {"line": each.line[:SHOWN], "count": each.count, "first": _at(report, each)}
            for each in report.notices
        ],
        "overview": overview_fields(report.overview) if report.overview else None,
        "stories": [story_fields(each) for each in report.entries if each.first_cause],
        "located": [_located(each) for each in report.located],
        "collect": [texts(f"explain.collect-{name}") for name in COLLECT],
        "dialogs": [dialog_fields(each) for each in report.dump.dialogs] if report.dump else [],
    }
    document(fields, follow=ahead)


def _match(entry: ReportedCause, texts: Texts) -> dict[str, Any]:
    fact = entry.fact
    return {
        "id": fact.id,
        "title": fact.title,
        "severity": entry.severity,
        "cause": fact.cause,
        "check": fact.check,
        "fix": fact.fix,
        "versions": _versions(fact, texts),
        "source": fact.source,
        "url": link(fact.anchor, texts.language),
        "guess": entry.guess,
        "symptoms": fact.symptoms,
        "profiles": fact.profiles,
        "count": entry.lines,
        "first": entry.first or None,
        "line": entry.line[:SHOWN] or None,
        "evidence": [each.text(texts.language) for each in entry.evidence],
        "call": entry.calls[0] if entry.calls else None,
        "caused_by": list(entry.caused_by),
    }


def _located(located: LocatedLine) -> dict[str, Any]:
    return {
        "line": located.line[:SHOWN],
        "printed": [
            {
                "path": each.path, "function": each.function, "level": each.level,
                "text": each.text, "releases": list(each.releases),
            }
            for each in located.messages
        ],
        "near": list(located.near),
    }  # fmt: skip


def paragraphs(report: Explanation, texts: Texts) -> Iterator[str]:
    """Yield the report's lines for a terminal.

    Args:
        report: causes, unknown lines and dumps.
        texts: of the interface, in the person's language.
    """
    width = text_width(WIDEST)
    if report.lines > 1:
        yield from _beginning(report, texts, width)
    if report.lines <= 1 and report.located:
        for message in report.located[0].messages:
            where = _printed(message, texts)
            yield from _hanging(f"{texts('explain.printed')} ", where, width)
        yield ""
    yield from _dump(report, texts, width)
    if report.entries and not report.sure:
        yield from wrap(texts("explain.several" if report.several else "explain.guess"), width)
        yield ""
    told = [entry for entry in report.entries if entry.first_cause]
    loud = [entry for entry in told if entry.severity != "normal" or entry.then]
    usual = [entry for entry in told if entry.severity == "normal" and not entry.then]
    for entry in loud or usual:
        yield from _entry(entry, report, texts, width)
        yield ""
    if loud and usual:
        names = _listed((f"{entry.fact.id} ({entry.lines:,})" for entry in usual), texts)
        yield from wrap(texts("explain.usual", names=names), width)
        yield ""
    yield from _unknown(report, texts, width)
    yield from _notices(report, texts, width)
    if not report.entries and not report.quiet:
        yield texts("explain.nothing")
        yield ""
    if not report.sure and not report.quiet:
        yield texts("explain.collect")
        for name in COLLECT:
            yield from _hanging("  - ", texts(f"explain.collect-{name}"), width)


def _beginning(report: Explanation, texts: Texts, width: int) -> Iterator[str]:
    """How much was read, and what it is about."""
    name = report.place if report.place not in ("", "-") else texts("explain.input")
    if len(report.files) > 1:
        name = Message("story.files", count=len(report.files)).text(texts.language)
    kinds = sum(not entry.guess for entry in report.entries)
    yield texts(
        "explain.summary",
        name=name,
        lines=_number("line", report.lines, texts),
        causes=_number("cause", kinds, texts),
    )
    if report.overview is not None:
        for line in overview_lines(report.overview):
            yield from wrap(line.text(texts.language), width)
    yield ""


def _dump(report: Explanation, texts: Texts, width: int) -> Iterator[str]:
    """The ladders, those of dialogs with verdicts first."""
    dump = report.dump
    if dump is None or not dump.dialogs:
        return
    count = sum(step.count for dialog in dump.dialogs for step in dialog.steps)
    yield Message(
        "dump.read", dialogs=_counted("dialog", len(dump.dialogs)),
        messages=_counted("message", count),
    ).text(texts.language)  # fmt: skip
    if dump.cut:
        yield from wrap(Message("dump.cut").text(texts.language), width)
    yield ""
    judged = {verdict.message.call for verdict in dump.verdicts}
    first = sorted(dump.dialogs, key=lambda each: each.call not in judged)
    yield from ladders(first, texts.language, width)


def _counted(noun: str, count: int) -> Message:
    return Message(f"dump.one-{noun}" if count == 1 else f"dump.many-{noun}", count=f"{count:,}")


def _entry(entry: ReportedCause, report: Explanation, texts: Texts, width: int) -> Iterator[str]:
    fact = entry.fact
    head = f"{fact.title} [{fact.id}]" if fact.title not in ("", fact.id) else fact.id
    for line in wrap(head, width):
        yield paint(line, "bold")
    if entry.lines and report.lines > 1:
        lines = _number("line", entry.alone or entry.lines, texts)
        yield "  " + texts("explain.count", lines=lines, first=entry.first)
    if entry.line and report.lines > 1:
        yield from quoted(entry.line, "  > ", width)
    yield from sequel_lines(entry, texts, width)
    for each in entry.evidence:
        label = Message("dump.guess" if entry.guess else "dump.shown").text(texts.language)
        yield from _hanging(f"  {label} ", each.text(texts.language), width)
    words = {} if fact.title else NAMES  # what has no title is no symptom
    for name in ("cause", "check", "fix"):
        if text := getattr(fact, name):
            yield from _hanging(f"  {texts(f'explain.{words.get(name, name)}')} ", text, width)
    for name, text in (
        ("symptoms", _listed(fact.symptoms, texts)), ("profiles", _listed(fact.profiles, texts)),
        ("versions", _versions(fact, texts)),
        ("source", fact.source), ("more", link(fact.anchor, texts.language)),
    ):  # fmt: skip
        if text:
            yield from _hanging(f"  {texts(f'explain.{name}')} ", text, width)


def _unknown(report: Explanation, texts: Texts, width: int) -> Iterator[str]:
    if not report.unknown_lines or report.lines <= 1:
        return
    located = {each.line: each for each in report.located}
    yield texts("explain.unknown", kinds=_number("kind", len(report.unknown_lines), texts))
    for unknown in report.unknown_lines[:UNKNOWN_SHOWN]:
        yield f"  {unknown.count:,} x {_at(report, unknown)}"
        yield from quoted(bare(unknown.line), "    ", width)
        if (known := located.get(unknown.line)) is not None:
            printed_at = _printed(known.messages[0], texts)
            yield from _hanging(f"    {texts('explain.printed')} ", printed_at, width)
            if near := _listed(known.near, texts):
                yield from _hanging(f"    {texts('explain.near')} ", near, width)
    yield ""


def _notices(report: Explanation, texts: Texts, width: int) -> Iterator[str]:
    """Unknown lines that need not mean anything, of a log only."""
    if not report.notices or report.lines <= 1:
        return
    yield texts("explain.notices", kinds=_number("kind", len(report.notices), texts))
    for each in report.notices[:UNKNOWN_SHOWN]:
        yield f"  {each.count:,} x {_at(report, each)}"
        yield from quoted(bare(each.line), "    ", width)
    yield ""


def _printed(message: PrintedLine, texts: Texts) -> str:
    releases = _listed((each.replace("..", "–") for each in message.releases), texts)
    return texts(
        "explain.printed-by",
        path=message.path,
        function=message.function,
        level=texts(f"explain.level-{message.level.lower()}"),
        releases=releases,
    )


def _number(noun: str, count: int, texts: Texts) -> str:
    if count == 1:
        return texts(f"explain.one-{noun}")
    return texts(f"explain.many-{noun}", count=f"{count:,}")


def _at(report: Explanation, unknown: UnknownLine) -> str:
    name = report.files[unknown.source] if unknown.source < len(report.files) else report.place
    return f"{name}:{unknown.place}"


def _versions(fact: NamedFact, texts: Texts) -> str:
    """Which releases are meant; empty for all of them."""
    parts = []
    if fact.since:
        parts.append(texts("explain.since", releases=_listed(fact.since, texts)))
    if fact.until:
        parts.append(texts("explain.until", releases=_listed(fact.until, texts)))
    if fact.debian:
        parts.append(texts("explain.debian", releases=_listed(fact.debian, texts)))
    return _listed(parts, texts) or texts("explain.all")


def _listed(names: Iterable[str], texts: Texts) -> str:
    return str(in_words(list(names), texts.language))


def _hanging(label: str, text: str, width: int) -> Iterator[str]:
    """A paragraph below its label, indented alike; its lines stay lines."""
    indent = " " * 4
    lines = f"{label.rstrip()} {text}".splitlines()
    first, *others = [piece for line in lines for piece in wrap(line, width - 4)]
    yield first
    for piece in others:
        yield f"{indent}{piece.strip()}"
