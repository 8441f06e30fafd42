"""``explain``: where the text comes from, and what is known of it."""

from __future__ import annotations

import gzip
import os
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from wizard.catalogue import Catalogue
from wizard.detect import locale_language
from wizard.errors import UsageProblem
from wizard.explain import named
from wizard.explain.lines import HEAD, LONGEST
from wizard.explain.matching import Recogniser
from wizard.explain.nearest import Guesser
from wizard.explain.summary import Reader
from wizard.explain.telling import Entry, Report, told
from wizard.explain.telling import as_json as json_of
from wizard.interview.texts import Texts
from wizard.screen.output import put, say

ONLY_GUESSED: Final = 4
USAGE: Final = 2
BLOCK: Final = 1 << 18
SOME: Final = 3


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
        say(texts("explain.empty"))
        return USAGE
    catalogue = Catalogue()
    report = _report(catalogue, source, texts.language)
    if as_json:
        put(json_of(report, texts))
    else:
        for line in told(report, texts):
            put(line)
    return 0 if report.sure or report.quiet else ONLY_GUESSED


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
        there = path.exists()
    except (OSError, ValueError):  # too long for a name, or with a zero byte
        return None
    if there and path.suffix == ".conf":
        raise UsageProblem(
            f"{source}: this is a configuration and no log",
            f"Look through it with: asterisk-webrtc-wizard check {path.parent}",
        )
    if there:
        return path
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
        if not number and b"\0" in block.lstrip(b"\0")[:LONGEST]:
            raise UsageProblem(
                texts("explain.no-text", name=name), texts("explain.no-text-remedy")
            )
        yield block


def _of_log(catalogue: Catalogue, blocks: Iterable[bytes], place: str, language: str) -> Report:
    recogniser = Recogniser(catalogue.symptoms)
    kept: list[bytes] = []
    summary = Reader(recogniser).sum_up(_keeping(blocks, kept))
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
        guesses = next(filter(None, map(Guesser(catalogue.symptoms).nearest, lines)), [])
        entries = [
            Entry(named.of_symptom(fact, language), True, severity="fault") for fact in guesses
        ]
    return Report(entries, strangers, place, summary.lines)


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
