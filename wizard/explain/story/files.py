"""Which files are meant by the words of a command line, if they are files at all."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from wizard.errors import UsageProblem
from wizard.limits import STORY_FILES
from wizard.words.message import Message

STANDARD_INPUT: Final = "-"
_PATTERN: Final = re.compile(r"[*?\[]")
# How the names of logs, dumps and what logrotate makes of them end.
_NAMED: Final = re.compile(
    r"\.(?:log|txt|gz|xz|bz2|zst|json|pcapng|pcap|out|\d{1,3})$"
    r"|(?:^|/)(?:full|messages|console|security|queue_log)(?:[.-]\d[\d.-]*)?$"
)
_NO_PATH: Final = re.compile(r"^[a-z+]{2,10}://|^sips?:|[<>|=@\n\"']| ")


def given_files(words: Sequence[str]) -> list[str]:
    """Return the files that the words of a command line name; empty if they are a text.

    Args:
        words: names, shell patterns, ``-`` for standard input, or a pasted text.

    Raises:
        UsageProblem: they look like files, but one does not exist, or they are too many.
    """
    found: list[str] = []
    missing: list[str] = []
    for word in words:
        if word == STANDARD_INPUT or _exists(word):
            found.append(word)
        elif _PATTERN.search(word) and " " not in word and (names := _matching(word)):
            found += names
        else:
            missing.append(word)
    for word in missing:
        if is_meant(word) if len(words) == 1 or not found else " " not in word:
            raise no_file(word)
    if missing:
        return []
    if len(found) > STORY_FILES:
        raise UsageProblem(
            Message("story.too-many", count=len(found), most=STORY_FILES),
            Message("story.too-many-remedy"),
        )
    for name in found:
        if name != STANDARD_INPUT and Path(name).suffix == ".conf":
            raise UsageProblem(
                Message("interface.explain.configuration"),
                Message("interface.explain.configuration-remedy", folder=Path(name).parent),
                place=name,
            )
    return list(dict.fromkeys(found))


def is_meant(word: str) -> bool:
    """Whether a word that names no existing file looks like a file name."""
    if word.startswith(("/", "./", "../", "~/")):
        return " " not in word and "\n" not in word
    if _NO_PATH.search(word):
        return False
    parent = word.rpartition("/")[0]
    return _NAMED.search(word) is not None or (bool(parent) and _exists(parent))


def no_file(word: str) -> UsageProblem:
    """Return the error about a file that does not exist; it suggests a similar name.

    Args:
        word: as typed.
    """
    path = Path(word).expanduser()
    try:
        names = [each.name for each in path.parent.iterdir()]
    except OSError:
        names = []
    near = difflib.get_close_matches(path.name, names, n=1, cutoff=0.75)
    remedy = Message("interface.explain.no-file-remedy")
    if near:
        remedy = Message("story.no-file-near", name=path.parent / near[0])
    return UsageProblem(Message("interface.explain.no-file"), remedy, place=word)


def _exists(word: str) -> bool:
    try:
        return bool(word) and Path(word).exists()
    except (OSError, ValueError):  # too long for a name, or with a zero byte
        return False


def _matching(pattern: str) -> list[str]:
    """The files that a pattern matches, where no shell has done it."""
    path = Path(pattern)
    try:
        return sorted(str(each) for each in path.parent.glob(path.name) if each.is_file())
    except (OSError, ValueError):
        return []
