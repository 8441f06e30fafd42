"""``explain``: where the text comes from, and how causes are told."""

from __future__ import annotations

import gzip
import os
import shlex
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

import click
import msgspec

from wizard.catalogue import Catalogue
from wizard.detect import locale_language
from wizard.errors import UsageProblem
from wizard.explain import matching as explain
from wizard.explain import named
from wizard.interview.texts import Texts
from wizard.screen.links import link
from wizard.screen.wrap import wrap

SCHEMA: Final = 1
ONLY_GUESSED: Final = 4
USAGE: Final = 2
BLOCK: Final = 1 << 18
WIDEST: Final = 100
SHOWN: Final = 300
SOME: Final = 3
STRANGERS_SHOWN: Final = 5
# How the texts are called of what is named, such as an option.
NAMES: Final = {"cause": "meaning", "fix": "mistakes"}
COLLECT: Final = ("logger", "sip", "ice", "core", "browser")


class Entry(NamedTuple):
    """One cause as it is told."""

    told: named.Named
    guess: bool = False
    lines: int = 0
    first: str = ""
    line: str = ""
    severity: str = ""


class Report(NamedTuple):
    """All that there is to tell about a text or a log."""

    entries: list[Entry]
    strangers: list[explain.Stranger]
    place: str
    lines: int

    @property
    def sure(self) -> bool:
        """Whether something matched surely."""
        return any(not entry.guess for entry in self.entries)


def only(words: Sequence[str], lang: str | None) -> str | None:
    """The one text that was given.

    Raises:
        UsageProblem: it was given without quotes.
    """
    if len(words) > 1:
        texts = Texts(lang or locale_language(os.environ))
        text = shlex.quote(" ".join(words))
        raise UsageProblem(texts("explain.quote"), texts("explain.quote-remedy", text=text))
    return words[0] if words else None


def run(source: str | None, *, as_json: bool, lang: str | None) -> int:
    """Explain a text, a file or standard input; return the exit code.

    Raises:
        UsageProblem: the file cannot be read.
    """
    texts = Texts(lang or locale_language(os.environ))
    nobody = source is None and sys.stdin.isatty()
    if nobody or (source is not None and not source.strip()):
        click.echo(texts("explain.empty"), err=True)
        return USAGE
    catalogue = Catalogue()
    report = _report(catalogue, source, texts.language)
    if as_json:
        click.echo(_json(report, texts))
    else:
        for line in _told(report, texts):
            click.echo(line)
    return 0 if report.sure or _quiet(report) else ONLY_GUESSED


def _quiet(report: Report) -> bool:
    """Whether a whole log was read that holds nothing to complain about."""
    return report.lines > 1 and not report.strangers and not report.entries


def _report(catalogue: Catalogue, source: str | None, language: str) -> Report:
    if source is None or source == "-":
        return _of_stream(catalogue, sys.stdin.buffer, "-", language)
    if facts := named.look_up(catalogue, source, language):
        return Report([Entry(fact) for fact in facts], [], "", 0)
    if (path := _as_file(source)) is not None:
        try:
            with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
                return _of_stream(catalogue, stream, source, language)
        except (OSError, EOFError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise UsageProblem(f"{source}: {reason}") from error
    return _of_log(catalogue, [source.encode()], "", language)


def _as_file(source: str) -> Path | None:
    """The file that is meant, or None where the text itself is."""
    path = Path(source)
    try:
        if path.exists():
            return path
    except (OSError, ValueError):  # too long for a name, or with a zero byte
        return None
    meant = source.startswith(("/", "./", "../", "~/")) or source.endswith((".log", ".gz"))
    if meant and not any(mark in source for mark in " \n"):
        raise UsageProblem(
            f"{source}: no such file", "Give a file that exists, or the line itself in quotes."
        )
    return None


def _of_stream(
    catalogue: Catalogue, stream: BinaryIO | gzip.GzipFile, place: str, language: str
) -> Report:
    texts = Texts(language)
    name = place if place != "-" else texts("explain.input")
    report = _of_log(catalogue, _text(_blocks(stream), name, texts), place, language)
    if not report.lines:
        raise UsageProblem(
            texts("explain.nothing-in", name=name), texts("explain.nothing-in-remedy")
        )
    return report


def _blocks(stream: BinaryIO | gzip.GzipFile) -> Iterator[bytes]:
    read = getattr(stream, "read1", stream.read)  # hand on what a pipe has, without waiting
    while block := read(BLOCK):
        yield block


def _text(blocks: Iterator[bytes], name: str, texts: Texts) -> Iterator[bytes]:
    """Hand the blocks on, unless they are no text.

    Raises:
        UsageProblem: they begin with what is in no text.
    """
    for number, block in enumerate(blocks):
        # A log that was emptied while it is written to begins with zeros.
        if not number and b"\0" in block.lstrip(b"\0")[: explain.LONGEST]:
            raise UsageProblem(
                texts("explain.no-text", name=name), texts("explain.no-text-remedy")
            )
        yield block


def _of_log(catalogue: Catalogue, blocks: Iterable[bytes], place: str, language: str) -> Report:
    recogniser = explain.Recogniser(catalogue.symptoms)
    kept: list[bytes] = []
    summary = recogniser.sum_up(_keeping(blocks, kept))
    entries = [
        Entry(
            named.of_symptom(found.symptom, language), False, found.count,
            f"{place}:{found.place}", found.line, found.symptom.severity,
        )
        for found in summary.ordered()
    ]  # fmt: skip
    asked = b"".join(kept).decode(errors="replace")
    lines = [asked]
    if place and summary.lines > 1 and not _wrapped(asked):
        lines = asked.splitlines()  # of several, each stands for itself
    part = recogniser.part_of(asked) if summary.lines <= SOME and len(lines) == 1 else None
    if not entries and part is not None:
        entries = [
            Entry(named.of_symptom(part, language), False, 1, f"{place}:1", asked, part.severity)
        ]
    strangers = sorted(summary.strangers, key=lambda each: (-each.count, each.place))
    if not entries and (strangers or summary.lines <= SOME):
        lines = [strangers[0].line] if strangers else lines
        guesses = next(filter(None, map(recogniser.nearest, lines)), [])
        entries = [
            Entry(named.of_symptom(found.symptom, language), True, severity="fault")
            for found in guesses
        ]
    return Report(entries, strangers, place, summary.lines)


def _wrapped(text: str) -> bool:
    """Whether only the first line is the head of one of a log, and the others go on with it."""
    heads = [explain.HEAD.match(line) is not None for line in text.splitlines()]
    return heads[:1] == [True] and not any(heads[1:])


def _keeping(blocks: Iterable[bytes], kept: list[bytes]) -> Iterator[bytes]:
    """Hand the blocks on; keep the beginning, which a guess is made from."""
    for block in blocks:
        if not kept:
            kept.append(block[: explain.LONGEST])
        yield block


def _json(report: Report, texts: Texts) -> str:
    document = {
        "schema": SCHEMA,
        "matches": [_match(entry, texts) for entry in report.entries],
        "lines": report.lines,
        "unknown": [
            {"line": each.line[:SHOWN], "count": each.count, "first": _at(report, each.place)}
            for each in report.strangers
        ],
        "collect": [texts(f"explain.collect-{name}") for name in COLLECT],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def _match(entry: Entry, texts: Texts) -> dict[str, Any]:
    told = entry.told
    return {
        "id": told.id,
        "title": told.title,
        "severity": entry.severity,
        "cause": told.cause,
        "check": told.check,
        "fix": told.fix,
        "versions": _versions(told, texts),
        "source": told.source,
        "url": link(told.anchor, texts.language),
        "guess": entry.guess,
        "symptoms": told.symptoms,
        "count": entry.lines,
        "first": entry.first or None,
        "line": entry.line[:SHOWN] or None,
    }


def _told(report: Report, texts: Texts) -> Iterator[str]:
    width = min(shutil.get_terminal_size().columns, WIDEST)
    if report.lines > 1:
        name = report.place if report.place not in ("", "-") else texts("explain.input")
        kinds = sum(not entry.guess for entry in report.entries)
        yield texts(
            "explain.summary",
            name=name,
            lines=_number("line", report.lines, texts),
            causes=_number("cause", kinds, texts),
        )
        yield ""
    if report.entries and not report.sure:
        yield from wrap(texts("explain.guess"), width)
        yield ""
    loud = [entry for entry in report.entries if entry.severity != "normal"]
    usual = [entry for entry in report.entries if entry.severity == "normal"]
    for entry in loud or usual:
        yield from _entry(entry, report, texts, width)
        yield ""
    if loud and usual:
        names = _listed((f"{entry.told.id} ({entry.lines:,})" for entry in usual), texts)
        yield from wrap(texts("explain.usual", names=names), width)
        yield ""
    yield from _unknown(report, texts, width)
    if not report.entries and not _quiet(report):
        yield texts("explain.nothing")
        yield ""
    if not report.sure and not _quiet(report):
        yield texts("explain.collect")
        for name in COLLECT:
            yield from _hanging("  - ", texts(f"explain.collect-{name}"), width)


def _entry(entry: Entry, report: Report, texts: Texts, width: int) -> Iterator[str]:
    told = entry.told
    head = f"{told.title} [{told.id}]" if told.title not in ("", told.id) else told.id
    yield from wrap(_bold(head), width)
    if entry.lines and report.lines > 1:
        yield "  " + texts(
            "explain.count", lines=_number("line", entry.lines, texts), first=entry.first
        )
    if entry.line and report.lines > 1:
        yield f"  > {_cut(entry.line, width - 4)}"
    words = {} if told.title else NAMES  # what has no title is no symptom
    for name in ("cause", "check", "fix"):
        if text := getattr(told, name):
            yield from _hanging(f"  {texts(f'explain.{words.get(name, name)}')} ", text, width)
    for name, text in (
        ("symptoms", _listed(told.symptoms, texts)), ("versions", _versions(told, texts)),
        ("source", told.source), ("more", link(told.anchor, texts.language)),
    ):  # fmt: skip
        if text:
            yield from _hanging(f"  {texts(f'explain.{name}')} ", text, width)


def _unknown(report: Report, texts: Texts, width: int) -> Iterator[str]:
    if not report.strangers or report.lines <= 1:
        return
    yield texts("explain.unknown", kinds=_number("kind", len(report.strangers), texts))
    for each in report.strangers[:STRANGERS_SHOWN]:
        yield f"  {each.count:,} x {_at(report, each.place)}"
        yield f"    {_cut(explain.bare(each.line), width - 4)}"
    yield ""


def _number(noun: str, count: int, texts: Texts) -> str:
    if count == 1:
        return texts(f"explain.one-{noun}")
    return texts(f"explain.many-{noun}", count=f"{count:,}")


def _at(report: Report, place: int) -> str:
    return f"{report.place}:{place}"


def _versions(told: named.Named, texts: Texts) -> str:
    """Which releases are meant; empty for all of them."""
    parts = []
    if told.since:
        parts.append(texts("explain.since", releases=_listed(told.since, texts)))
    if told.until:
        parts.append(texts("explain.until", releases=_listed(told.until, texts)))
    return _listed(parts, texts) or texts("explain.all")


def _listed(names: Iterable[str], texts: Texts) -> str:
    return ("、" if texts.language == "zh" else ", ").join(names)


def _hanging(label: str, text: str, width: int) -> Iterator[str]:
    """A paragraph below its label, indented alike."""
    indent = " " * 4
    pieces: Sequence[str] = wrap(f"{label.rstrip()} {text}", width - 4)
    yield pieces[0]
    for piece in pieces[1:]:
        yield f"{indent}{piece.strip()}"


def _cut(text: str, width: int) -> str:
    # A log may hold what would drive the terminal.
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return plain if len(plain) <= width else f"{plain[: max(width - 1, 1)]}…"


def _bold(text: str) -> str:
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return click.style(text, bold=True)
