"""``explain``: where the text comes from, and what is known of it."""

from __future__ import annotations

import functools
import os
import shlex
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from wizard.catalogue import Catalogue
from wizard.errors import UsageProblem
from wizard.explain import named, selftest, steps
from wizard.explain.kinds import origin
from wizard.explain.lines import HEAD, bare
from wizard.explain.located import LocatedLine, locate
from wizard.explain.matching import Recogniser
from wizard.explain.report import Explanation, paragraphs, put_json
from wizard.explain.search import Search
from wizard.explain.source import opened, standard_input
from wizard.explain.story.cause import ReportedCause
from wizard.explain.story.causes import Telling
from wizard.explain.story.files import STANDARD_INPUT, given_files
from wizard.explain.story.reading import LogFile, StoryReader
from wizard.explain.story.relations import Relations
from wizard.explain.verdicts import judged
from wizard.words.colour import paint
from wizard.words.language import spoken
from wizard.words.message import Message
from wizard.words.output import put, say
from wizard.words.steps import print_steps
from wizard.words.texts import Texts

ONLY_GUESSED: Final = 4
SOME: Final = 3


def run(words: Sequence[str], *, as_json: bool, lang: str | None) -> int:
    """Explain a text, files or standard input; return the exit code.

    Args:
        words: a text, files, or nothing for standard input.
        as_json: whether to print the object of the contract.
        lang: the language, if it was given.

    Raises:
        UsageProblem: nothing was given, or a file cannot be read.
    """
    texts = Texts(lang or spoken())
    nobody = not words and (sys.stdin is None or sys.stdin.isatty())
    if nobody or (words and not any(word.strip() for word in words)):
        raise UsageProblem(
            Message("interface.explain.empty"), Message("interface.explain.empty-remedy")
        )
    catalogue = Catalogue()
    report = _of_words(catalogue, words, texts)
    sure = [each for each in report.entries if not each.guess and each.severity != "normal"]
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


def _of_words(catalogue: Catalogue, words: Sequence[str], texts: Texts) -> Explanation:
    if len(words) < 2:
        return explained(catalogue, words[0] if words else None, texts)
    if files := given_files(words):
        return _of_files(catalogue, files, texts)
    text = shlex.quote(" ".join(words))
    raise UsageProblem(
        Message("interface.explain.quote"), Message("interface.explain.quote-remedy", text=text)
    )


def explained(catalogue: Catalogue, source: str | None, texts: Texts) -> Explanation:
    """Explain a text, a file given by its name, or standard input.

    Args:
        catalogue: the facts.
        source: None or ``-`` for standard input.
        texts: of the interface, in the person's language.

    Returns:
        Causes, unknown lines and dumps.

    Raises:
        UsageProblem: a file cannot be read.
    """
    if source is None or source == STANDARD_INPUT:
        return _of_files(catalogue, [STANDARD_INPUT], texts)
    if known := _of_name(catalogue, source, texts.language):
        return known
    if files := given_files([source]):
        return _of_files(catalogue, files, texts)
    file = LogFile("", [os.fsencode(source)])
    return _of_log(catalogue, [file], texts.language, text=True)


def _of_name(catalogue: Catalogue, text: str, language: str) -> Explanation | None:
    """What is known of a name or of a complaint in people's own words, if the text is one."""
    if facts := named.look_up(catalogue, text, language):
        return Explanation([ReportedCause(fact) for fact in facts], [], "", 0)
    if facts := named.complained(catalogue, text, language):
        several = len(facts) > 1
        entries = [ReportedCause(fact, several) for fact in facts]
        return Explanation(entries, [], "", 0, several=several)
    return None


def _of_files(catalogue: Catalogue, names: Sequence[str], texts: Texts) -> Explanation:
    with ExitStack() as stack:
        sources = [
            standard_input(texts)
            if name == STANDARD_INPUT
            else stack.enter_context(opened(Path(name), texts))
            for name in names
        ]
        files = [LogFile(name, source) for name, source in zip(names, sources, strict=True)]
        report = _of_log(catalogue, files, texts.language)
    cuts = [source for source in sources if source.reason is not None]
    if not report.lines and not report.entries:
        place = names[0]
        name = place if place != STANDARD_INPUT else Message("interface.explain.input")
        empty = Message("interface.explain.nothing-in", name=name)
        raise UsageProblem(
            (cuts[0].reason if cuts else None) or empty,
            Message("interface.explain.nothing-in-remedy"),
        )
    return report._replace(cut=" ".join(source.cut for source in cuts))


def _of_log(
    catalogue: Catalogue, files: Sequence[LogFile], language: str, *, text: bool = False
) -> Explanation:
    """What is known of files, or of a text."""
    recogniser = _recogniser(catalogue)
    reading = _reader(catalogue).read(files)
    names = [] if text else [each.name for each in files]
    place = ", ".join(names)
    asked = reading.beginning.decode(errors="replace")
    if (told := selftest.read(catalogue, asked, place, language)) is not None:
        return Explanation(told.causes, told.unread, place, reading.lines, files=names)
    telling = Telling(catalogue, reading, names, language)
    verdicts = judged(catalogue, reading.dump, [each.name for each in files], language)
    entries = telling.causes(verdicts)
    overview = telling.overview(entries) if reading.lines > 1 else None
    summary = reading.summary
    alone = names == [STANDARD_INPUT] and reading.lines == 1
    if alone and (known_by_name := _of_name(catalogue, asked.strip(), language)):
        return known_by_name  # piped or typed, it is the same text
    lines = [asked]
    if place and reading.lines > 1 and not _wrapped(asked):
        lines = asked.splitlines()  # of several, each stands for itself
    part = recogniser.part_of(asked) if reading.lines <= SOME and len(lines) == 1 else None
    if not entries and part is not None:
        told_as = named.of_symptom(part, language)
        entries = [ReportedCause(told_as, part.undecided, 1, f"{place}:1", asked, part.severity)]
    if not entries and (known := recogniser.elsewhere(lines[0])) and reading.lines <= SOME:
        told_as = named.of_symptom(known, language)
        entries = [ReportedCause(told_as, True, 1, f"{place}:1", asked, known.severity)]
    unknown_lines = sorted(summary.unknown_lines, key=lambda each: (-each.count, each.place))
    short = reading.lines <= SOME
    if (short and all(each.guess for each in entries)) or (unknown_lines and not entries):
        lines = [unknown_lines[0].line] if unknown_lines else lines
        entries += _guesses(catalogue, lines, {each.fact.id for each in entries}, language)
    asked_about = [each.line for each in unknown_lines]
    if short and all(each.guess for each in entries):
        asked_about += lines
    located = _located(catalogue, asked_about)
    return Explanation(
        entries, unknown_lines, place, reading.lines, files=names, located=located,
        dump=reading.dump, overview=overview,
        notices=sorted(summary.notices, key=lambda each: (-each.count, each.place)),
    )  # fmt: skip


def _located(catalogue: Catalogue, lines: Iterable[str]) -> list[LocatedLine]:
    """Where unknown lines come from; the table is read only where there are some."""
    asked = [line.strip() for line in lines]
    return locate(asked, _search(catalogue)) if asked else []


@functools.lru_cache(maxsize=1)
def _recogniser(catalogue: Catalogue) -> Recogniser:
    """Made once for many texts, as a server of tools has them."""
    return Recogniser(catalogue.symptoms)


@functools.lru_cache(maxsize=1)
def _reader(catalogue: Catalogue) -> StoryReader:
    relations = Relations(catalogue.consequences, catalogue.dialplan, catalogue.symptoms)
    return StoryReader(_recogniser(catalogue), relations)


@functools.lru_cache(maxsize=1)
def _search(catalogue: Catalogue) -> Search:
    return Search(catalogue)


def _guesses(
    catalogue: Catalogue, lines: Iterable[str], there: set[str], language: str
) -> list[ReportedCause]:
    """What the first of the lines that is like anything is most like."""
    search = _search(catalogue)
    found = (
        search.find(bare(line), file, there)
        for line in lines
        for file in dict.fromkeys((origin(line).file, ""))  # what forwards a log may change it
    )
    return [
        ReportedCause(named.of(catalogue, hit.shelf, hit.id, language), True, severity="fault")
        for hit in next(filter(None, found), [])
    ]


def _wrapped(text: str) -> bool:
    """Whether only the first line is the head of one of a log, and the others go on with it."""
    heads = [HEAD.match(line) is not None for line in text.splitlines()]
    return heads[:1] == [True] and not any(heads[1:])
