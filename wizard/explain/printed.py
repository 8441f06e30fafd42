"""Where a line of Asterisk's log comes from, known or not: its file, function and releases.

The table holds every message of level WARNING, ERROR and NOTICE in the files that a call passes
through, read from Asterisk's source history by ``python -m tests.keys.printed``. It is loaded only
when somebody asks about a line that no symptom knows.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from wizard.catalogue.reading import printed_text

HEAD: Final = "# Messages of Asterisk by file: function, level, releases, text. Generated.\n"
LEVELS: Final = {"E": "ERROR", "W": "WARNING", "N": "NOTICE"}
HOLE: Final = "{}"
MOST: Final = 3
# What the fixed text of a message needs to name its place where the line does not name its file.
DISTINCT: Final = 16
_WORD: Final = re.compile(r"\w{2,}")


class PrintedLine(NamedTuple):
    """A message that Asterisk can print.

    Attributes:
        path: the file of Asterisk's source, such as ``main/acl.c``.

        level: ERROR, WARNING or NOTICE.

        text: its first line; ``{}`` stands for what is filled in.

        releases: single ones and ranges such as ``16.0.0..18.26.4``, the oldest first.
    """

    path: str
    function: str
    level: str
    text: str
    releases: tuple[str, ...]

    @property
    def file(self) -> str:
        """The file without its folder, as a log names it."""
        return self.path.rpartition("/")[2]

    @property
    def fixed(self) -> int:
        """How many characters of it are the same in every line."""
        return len(self.text.replace(HOLE, ""))

    def fits(self, line: str) -> bool:
        """Whether a text can be this message as a whole; each hole takes any text.

        Args:
            line: without its head (date, level, place).
        """
        first, *middle = self.text.split(HOLE)
        if not middle:
            return line == first
        last = middle.pop()
        if not line.startswith(first) or not line.endswith(last):
            return False
        at, end = len(first), len(line) - len(last)
        for part in middle:
            at = line.find(part, at, end)
            if at < 0:
                return False
            at += len(part)
        return at <= end


class PrintedLines:
    """Finds the messages that a line can be.

    Args:
        lines: all messages.
    """

    def __init__(self, lines: Iterable[PrintedLine]) -> None:
        self.lines = list(lines)
        self._of_file: dict[str, list[PrintedLine]] = {}
        self._anchored: dict[str, list[PrintedLine]] = {}
        words = [list(_anchors(each.text)) for each in self.lines]
        often = Counter(word for each in words for word in each)
        for each, of in zip(self.lines, words, strict=True):
            self._of_file.setdefault(each.file, []).append(each)
            if of and each.fixed >= DISTINCT:
                anchor = min(of, key=lambda word: (often[word], -len(word)))
                self._anchored.setdefault(anchor, []).append(each)

    def find(self, line: str, file: str = "", level: str = "") -> list[PrintedLine]:
        """The messages that a line can be, those with the most fixed text, the newest first.

        Args:
            line: a line of a log without its head.

            file: the file that the line says it comes from; others are not looked at.

            level: the level that the line says it has.
        """
        line = " ".join(line.split())
        if file:
            likely = self._of_file.get(file, [])
        else:
            words = set(_WORD.findall(line))
            likely = [each for word in words for each in self._anchored.get(word, ())]
        fitting = [each for each in likely if level in ("", each.level) and each.fits(line)]
        most = max((each.fixed for each in fitting), default=0)
        best = [each for each in fitting if each.fixed == most]
        best.sort(key=lambda each: (_newest(each), each.path), reverse=True)
        return best[:MOST]


@functools.lru_cache(maxsize=1)
def table() -> PrintedLines:
    """The messages of all releases, read once."""
    return PrintedLines(read(printed_text()))


def written(lines: Iterable[PrintedLine]) -> str:
    """Return messages as the text of the table; each set of releases is written once and numbered.

    Args:
        lines: in any order.
    """
    ordered = sorted(lines)
    sets = Counter(each.releases for each in ordered)
    numbers = {one: number for number, (one, _) in enumerate(
        sorted(sets.items(), key=lambda item: (-item[1], item[0]))
    )}  # fmt: skip
    parts = [HEAD, *(f"\t{' '.join(one)}\n" for one in numbers)]
    path = ""
    for each in ordered:
        if each.path != path:
            path = each.path
            parts.append(f"{path}\n")
        fields = (each.function, each.level[0], str(numbers[each.releases]), each.text)
        parts.append("\t".join(fields) + "\n")
    return "".join(parts)


def read(text: str) -> Iterator[PrintedLine]:
    """Yield the messages of a table.

    Args:
        text: as :func:`written` returns it.
    """
    sets: list[tuple[str, ...]] = []
    path = ""
    for line in text.split("\n")[1:]:
        match line.split("\t", 3):
            case ["", releases]:
                sets.append(tuple(releases.split(" ")))
            case [function, level, number, words]:
                yield PrintedLine(path, function, LEVELS[level], words, sets[int(number)])
            case [name] if name:
                path = name


def _anchors(text: str) -> Iterator[str]:
    """The whole words of a message; what is filled in may touch a word, which then is none."""
    for piece in dict.fromkeys(text.replace(HOLE, "\0").split()):
        if "\0" not in piece:
            yield from _WORD.findall(piece)


def _newest(line: PrintedLine) -> tuple[int, ...]:
    return tuple(map(int, line.releases[-1].rpartition("..")[2].split(".")))
