"""What a line of a log is: what stands before its text, and where it ends."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator
from typing import Final

LONGEST: Final = 4096
COLOUR: Final = re.compile(rb"\x1b\[[0-9;]*[A-Za-z]")
# Time, level, thread and call, source file and line, function: Asterisk's, console or file.
HEAD: Final = re.compile(
    r"^.*?\b(?P<level>[A-Z]{4,20})\[[^\]]{0,40}\](?:\[C-[0-9a-f]{1,16}\])?:? "
    r"(?P<file>[\w/.-]{1,120}\.c|pjproject|pjsip)(?::\d{1,9})?(?: (?:in )?[\w.<>?]{1,120})?: ?"
)
# The same without what stands before the file, as people copy it.
PLACE: Final = re.compile(
    r"^\W{0,8}(?P<file>[\w/.-]{1,120}\.c):(?:\d{1,9} (?:in )?\w{1,120}: |\d{1,9}: | (?=\S))"
)

# What pjnath calls an error of STUN or TURN: 370000 and its number (pjnath/errno.c of PJPROJECT).
STUN_STATUS: Final = re.compile(rb"(?<![0-9])370([3-6][0-9]{2})(?![0-9])")


def spelt(line: bytes) -> bytes:
    """Return a line with STUN status codes of pjlib, such as 370401, as ``STUN error 401``."""
    return STUN_STATUS.sub(rb"STUN error \1", line) if b"370" in line else line


def bare(line: str) -> str:
    """Return a log line without what Asterisk, syslog or a terminal put before its text."""
    plain = COLOUR.sub(b"", line.encode()).decode()
    return HEAD.sub("", plain, count=1).strip()


def whole_lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Regroup blocks into whole lines, each with its line end before it, without colours.

    A line without an end in sight is cut to its beginning.

    Args:
        blocks: of a log, in pieces of any size.
    """
    rest = b"\n"
    for block in blocks:
        text = rest + block
        end = text.rfind(b"\n")
        rest = text[end:] if end else text
        if len(rest) > 64 * LONGEST:
            rest = rest[:LONGEST]
        if end:
            yield COLOUR.sub(b"", text[:end]) if b"\x1b" in text else text[:end]
    if rest != b"\n":
        yield COLOUR.sub(b"", rest)


# How logger.conf's format "json" writes a line.
_JSON: Final = re.compile(rb"^\s*\{.*\"logmsg\": ?\{", re.MULTILINE)


def unwrapped(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Turn a log of JSON lines into lines as Asterisk writes them plain; others pass through.

    Args:
        blocks: of a log, in pieces of any size.
    """
    stream = iter(blocks)
    first = next(stream, None)
    if first is None:
        return
    if not _JSON.match(first):
        yield first
        yield from stream
        return
    rest = b""
    for block in itertools.chain([first], stream):
        *lines, rest = (rest + block).split(b"\n")
        yield b"".join(_plain(line) + b"\n" for line in lines)
        rest = rest[: 64 * LONGEST]
    if rest:
        yield _plain(rest)


def _plain(line: bytes) -> bytes:
    try:
        told = json.loads(line)
        who, what = told["identifiers"], told["logmsg"]
        head = f"[{told['timestamp']}] {what['level']}[{who['lwp']}]{who.get('callid', '')}"
        text = f"{head} {what['location']['filename']}: {what['message']}"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return line
    return " ".join(text.splitlines()).encode()
