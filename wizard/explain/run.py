"""``explain``: where the text comes from, and what is known of it."""

from __future__ import annotations

import functools
import os
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from wizard.catalogue import Catalogue
from wizard.errors import UsageProblem
from wizard.explain import named, steps
from wizard.explain.dump.dump import DumpKeeper
from wizard.explain.kinds import origin
from wizard.explain.lines import HEAD, LONGEST, bare
from wizard.explain.located import LocatedLine, locate
from wizard.explain.matching import Recogniser
from wizard.explain.report import Explanation, ReportedCause, paragraphs, put_json
from wizard.explain.search import Search
from wizard.explain.source import LogSource, opened, standard_input
from wizard.explain.summary import Reader
from wizard.explain.verdicts import judged
from wizard.words.colour import paint
from wizard.words.language import spoken
from wizard.words.message import Message
from wizard.words.output import put, say
from wizard.words.steps import print_steps
from wizard.words.texts import Texts

ONLY_GUESSED: Final = 4
SOME: Final = 3


def only(words: Sequence[str]) -> str | None:
    """The one text that was given.

    Raises:
        UsageProblem: it was given without quotes.
    """
    if len(words) > 1:
        text = shlex.quote(" ".join(words))
        raise UsageProblem(
            Message("interface.explain.quote"),
            Message("interface.explain.quote-remedy", text=text),
        )
    return words[0] if words else None


def run(source: str | None, *, as_json: bool, lang: str | None) -> int:
    """Explain a text, a file or standard input; return the exit code.

    Raises:
        UsageProblem: nothing was given, or the file cannot be read.
    """
    texts = Texts(lang or spoken())
    nobody = source is None and (sys.stdin is None or sys.stdin.isatty())
    if nobody or (source is not None and not source.strip()):
        raise UsageProblem(
            Message("interface.explain.empty"), Message("interface.explain.empty-remedy")
        )
    catalogue = Catalogue()
    report = explained(catalogue, source, texts)
    sure = [entry for entry in report.entries if not entry.guess and entry.severity != "normal"]
    ahead = steps.ahead(catalogue, (entry.fact.id for entry in sure))
    if as_json:
        put_json(report, texts, ahead)
    else:
        for line in paragraphs(report, texts):
            put(line)
    if report.cut:
        say(f"{paint('!', 'yellow')} {report.cut}")
    if not as_json:
        print_steps(ahead)
    return 0 if report.sure or report.quiet else ONLY_GUESSED


def explained(catalogue: Catalogue, source: str | None, texts: Texts) -> Explanation:
    """What is known of a text, a file by its name, or standard input."""
    if source is None or source == "-":
        return _of_source(catalogue, standard_input(texts), "-", texts)
    if facts := named.look_up(catalogue, source, texts.language):
        return Explanation([ReportedCause(fact) for fact in facts], [], "", 0)
    if facts := named.complained(catalogue, source, texts.language):
        several = len(facts) > 1
        entries = [ReportedCause(fact, several) for fact in facts]
        return Explanation(entries, [], "", 0, several=several)
    if (path := _as_file(source)) is not None:
        with opened(path, texts) as log:
            return _of_source(catalogue, log, source, texts)
    return _of_log(catalogue, [os.fsencode(source)], "", texts.language)


def _as_file(source: str) -> Path | None:
    """The file that is meant, or None where the text itself is."""
    path = Path(source)
    try:
        there = path.exists()
    except (OSError, ValueError):  # too long for a name, or with a zero byte
        return None
    if there and path.suffix == ".conf":
        raise UsageProblem(
            Message("interface.explain.configuration"),
            Message("interface.explain.configuration-remedy", folder=path.parent),
            place=source,
        )
    if there:
        return path
    meant = source.startswith(("/", "./", "../", "~/")) or source.endswith((".log", ".gz"))
    if meant and not any(mark in source for mark in " \n"):
        raise UsageProblem(
            Message("interface.explain.no-file"),
            Message("interface.explain.no-file-remedy"),
            place=source,
        )
    return None


def _of_source(catalogue: Catalogue, source: LogSource, place: str, texts: Texts) -> Explanation:
    report = _of_log(catalogue, source, place, texts.language)
    if not report.lines:
        name = place if place != "-" else Message("interface.explain.input")
        raise UsageProblem(
            source.reason or Message("interface.explain.nothing-in", name=name),
            Message("interface.explain.nothing-in-remedy"),
        )
    return report._replace(cut=source.cut)


def _of_log(
    catalogue: Catalogue, blocks: Iterable[bytes], place: str, language: str
) -> Explanation:
    recogniser = _recogniser(catalogue)
    kept: list[bytes] = []
    keeper = DumpKeeper()
    summary = Reader(recogniser).sum_up(_keeping(keeper.keeping(blocks), kept))
    dump = keeper.dump()
    entries = judged(catalogue, dump, place, language)
    shown = {each.fact.id for each in entries}
    follows = {name for each in shown for name in catalogue.symptoms[each].explains}
    entries += [
        ReportedCause(
            named.of_symptom(found.symptom, language), found.symptom.undecided, found.count,
            f"{place}:{found.place}", found.line, found.symptom.severity,
        )
        for found in summary.ordered() if found.symptom.id not in shown | follows
    ]  # fmt: skip
    asked = b"".join(kept).decode(errors="replace")
    lines = [asked]
    if place and summary.lines > 1 and not _wrapped(asked):
        lines = asked.splitlines()  # of several, each stands for itself
    part = recogniser.part_of(asked) if summary.lines <= SOME and len(lines) == 1 else None
    if not entries and part is not None:
        told_as = named.of_symptom(part, language)
        entries = [ReportedCause(told_as, part.undecided, 1, f"{place}:1", asked, part.severity)]
    unknown_lines = sorted(summary.unknown_lines, key=lambda each: (-each.count, each.place))
    short = summary.lines <= SOME
    if (short and all(each.guess for each in entries)) or (unknown_lines and not entries):
        lines = [unknown_lines[0].line] if unknown_lines else lines
        entries += _guesses(catalogue, lines, {each.fact.id for each in entries}, language)
    asked_about = [each.line for each in unknown_lines]
    if short and all(each.guess for each in entries):
        asked_about += lines
    located = _located(catalogue, asked_about)
    return Explanation(entries, unknown_lines, place, summary.lines, located=located, dump=dump)


def _located(catalogue: Catalogue, lines: Iterable[str]) -> list[LocatedLine]:
    """Where unknown lines come from; the table is read only where there are some."""
    asked = [line.strip() for line in lines]
    return locate(asked, _search(catalogue)) if asked else []


@functools.lru_cache(maxsize=1)
def _recogniser(catalogue: Catalogue) -> Recogniser:
    """Made once for many texts, as a server of tools has them."""
    return Recogniser(catalogue.symptoms)


@functools.lru_cache(maxsize=1)
def _search(catalogue: Catalogue) -> Search:
    return Search(catalogue)


def _guesses(
    catalogue: Catalogue, lines: Iterable[str], there: set[str], language: str
) -> list[ReportedCause]:
    """What the first of the lines that is like anything is most like."""
    search = _search(catalogue)
    found = (search.find(bare(line), origin(line).file, there) for line in lines)
    return [
        ReportedCause(named.of(catalogue, hit.shelf, hit.id, language), True, severity="fault")
        for hit in next(filter(None, found), [])
    ]


def _wrapped(text: str) -> bool:
    """Whether only the first line is the head of one of a log, and the others go on with it."""
    heads = [HEAD.match(line) is not None for line in text.splitlines()]
    return heads[:1] == [True] and not any(heads[1:])


def _keeping(blocks: Iterable[bytes], kept: list[bytes]) -> Iterator[bytes]:
    """Hand the blocks on; keep the beginning, which a guess is made from."""
    for block in blocks:
        if not kept:
            kept.append(block[:LONGEST])
        yield block
