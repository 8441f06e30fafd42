"""What real Asterisks printed, and how it is read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "translation"
_ROW = re.compile(r"\t(\S+) +To (\S+) *: (.*)")


class Printed(NamedTuple):
    """Every table of translation that one Asterisk printed.

    Attributes:
        version: of Asterisk.

        modules: the codec modules that were loaded.

        blocks: by title, what `core show translation paths` printed below it.

        matrix: what `core show translation` printed below its title.
    """

    version: str
    modules: tuple[str, ...]
    blocks: dict[str, list[str]]
    matrix: list[str]


def read(text: str) -> Printed:
    """Read a file of the folder `translation`, or what a running Asterisk printed likewise."""
    lines = text.splitlines()
    version = re.search(r"Asterisk (\d+\.\d+\.\d+)", lines[0])
    assert version
    blocks: dict[str, list[str]] = {}
    paths, _, matrix = text.partition("Translation times")
    for line in paths.splitlines():
        if line.startswith("---"):
            block = blocks.setdefault(line, [])
        elif line.startswith("\t"):
            block.append(line)
    rows = [line for line in matrix.splitlines()[2:] if line.strip()]
    return Printed(version[1], tuple(lines[1].split()[2:]), blocks, rows)


def cells(block: list[str]) -> list[tuple[str, str, str]]:
    """Source, target and text of every row."""
    found = [_ROW.fullmatch(line) for line in block]
    return [(each[1], each[2], each[3].rstrip()) for each in found if each]
