"""Logs that are too large, endless, damaged or none at all; each written below a folder."""

from __future__ import annotations

import gzip
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Final

MEGABYTE: Final = 1_000_000
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def _lines(path: Path, size: int, line: Callable[[random.Random], str]) -> Path:
    drawn = random.Random(size)  # noqa: S311  the same in each run
    with path.open("w") as file:
        written = 0
        while written < size:
            written += file.write(line(drawn) + "\n")
    return path


def random_warnings(folder: Path, size: int = 3 * MEGABYTE) -> Path:
    """Warnings, none like another."""
    return _lines(
        folder / "warnings",
        size,
        lambda drawn: (
            f"[2026-11-24 10:00:00] WARNING[{drawn.randint(1000, 99999)}]"
            f" {drawn.choice(_LETTERS)}.c: {''.join(drawn.choices(_LETTERS + ' ', k=70))}"
        ),
    )


def short_warnings(folder: Path, size: int = 1 * MEGABYTE) -> Path:
    """As many warnings as fit."""
    return _lines(
        folder / "short",
        size,
        lambda drawn: f"WARNING[1] {''.join(drawn.choices('ghijklmnop', k=6))}",
    )


def tiny_lines(folder: Path, size: int = 6 * MEGABYTE) -> Path:
    """What ``yes`` prints, with other letters."""
    path = folder / "tiny"
    path.write_text("y\nx\nz\n" * (size // 6))
    return path


def known_words(folder: Path, size: int = 4 * MEGABYTE) -> Path:
    """Long lines of words that symptoms are recognised by."""
    from wizard.catalogue import Catalogue

    facts = Catalogue().symptoms.values()
    words = sorted({word for fact in facts for text in fact.patterns for word in text.split()})
    return _lines(
        folder / "words",
        size,
        lambda drawn: (
            "[2026-11-24 10:00:00] WARNING[1] a.c: " + " ".join(drawn.sample(words, k=400))
        ),
    )


def one_long_line(folder: Path, size: int = 1000 * MEGABYTE) -> Path:
    """A gigabyte without a line end, which takes little room on the disk."""
    path = folder / "long"
    with path.open("wb") as file:
        file.write(b"[2026-11-24 10:00:00] WARNING[1] a.c: x")
        file.truncate(size)
        file.seek(size - 1)
        file.write(b"x")
    return path


def long_line_of_text(folder: Path, size: int = 300 * MEGABYTE) -> Path:
    """One line of letters."""
    path = folder / "letters"
    with path.open("wb") as file:
        for _ in range(size // MEGABYTE):
            file.write(b"x" * MEGABYTE)
    return path


def hole(folder: Path, size: int = 1 << 40) -> Path:
    """A terabyte of nothing."""
    path = folder / "hole"
    with path.open("wb") as file:
        file.truncate(size)
    return path


def program(folder: Path) -> Path:
    """Bytes that are no text."""
    path = folder / "program"
    path.write_bytes(b"\x7fELF\x02\x01\x01\0" * 1000)
    return path


def unfinished_heads(folder: Path, size: int = MEGABYTE) -> Path:
    """Lines with many beginnings of a level, none of which ends."""
    path = folder / "heads"
    path.write_text(("WARNING[" * 500 + "\n") * (size // 4001))
    return path


def every_byte(folder: Path) -> Path:
    """Lines with every byte but zero."""
    path = folder / "bytes"
    path.write_bytes(b"".join(b"WARNING[1] a.c: %c x\n" % byte for byte in range(1, 256)) * 50)
    return path


def packed_zeros(folder: Path, size: int = 300 * MEGABYTE) -> Path:
    """A small packed file that grows a thousand times."""
    path = folder / "zeros.gz"
    with gzip.open(path, "wb") as file:
        for _ in range(size // MEGABYTE):
            file.write(bytes(MEGABYTE))
    return path


def packed_and_damaged(folder: Path) -> Path:
    """A packed log of which the end is missing."""
    path = folder / "damaged.gz"
    whole = gzip.compress(os.urandom(3000).hex().encode() + b"\nWARNING[1] a.c: x\n")
    path.write_bytes(whole[:-400])
    return path


def pipe(folder: Path) -> Path:
    """A named pipe that nobody writes to."""
    path = folder / "pipe"
    os.mkfifo(path)
    return path


LOGS: Final[dict[str, Callable[[Path], Path]]] = {
    made.__name__: made
    for made in (
        random_warnings, short_warnings, tiny_lines, known_words, one_long_line,
        long_line_of_text, hole, program, unfinished_heads, every_byte, packed_zeros,
        packed_and_damaged,
    )
}  # fmt: skip
