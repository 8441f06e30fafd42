"""Which kind of text a person gave, and for a configuration, which file it is."""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from enum import Enum
from itertools import islice
from typing import Final

from wizard.catalogue import Catalogue
from wizard.conf.text import fold

LOOKED_AT: Final = 4000
"""Lines that are looked at; the first ones tell."""
HALF: Final = 0.5
_LINE: Final = 400
_HEADER: Final = re.compile(r"\s*\[[^\]\[\s][^\]]*\]\s*(?:\([^)]*\))?\s*(?:;.*)?")
_PAIR: Final = re.compile(r"\s*([\w-][\w.&-]*)\s*(?:\+=|=>|=)(?!=)")
_COMMENT: Final = re.compile(r"\s*(?:;|#(?:include|tryinclude|exec)\b|$)")
_DIALPLAN: Final = frozenset({"exten", "same"})
"""What the dialplan has in the place of options."""


class TextKind(Enum):
    """What a text is: lines of a configuration, several lines of a log, or one line."""

    CONFIGURATION = "configuration"
    LOG = "log"
    LINE = "line"


def kind_of(text: str) -> TextKind:
    """Return the kind of a text: a configuration has sections, and mostly ``key = value``."""
    if "\0" in text:  # no text at all; what reads logs says so
        return TextKind.LOG
    lines = [each[:_LINE] for each in islice(_lines(text), LOOKED_AT)]
    said = [each for each in lines if not _COMMENT.match(each)]
    headers = sum(_HEADER.fullmatch(each) is not None for each in said)
    pairs = sum(_PAIR.match(each) is not None for each in said)
    if headers and headers + pairs > HALF * len(said):
        return TextKind.CONFIGURATION
    filled = sum(bool(each.strip()) for each in lines)
    return TextKind.LOG if filled > 1 else TextKind.LINE


def file_of(text: str, catalogue: Catalogue) -> str | None:
    """Return the configuration file that a text is probably from, by its options; or None.

    Args:
        text: the content.
        catalogue: the facts.
    """
    known = _files(catalogue)
    found: Counter[str] = Counter()
    for line in islice(_lines(text), LOOKED_AT):
        pair = _PAIR.match(line[:_LINE])
        if pair is None:
            continue
        name = fold(pair[1])
        if name in _DIALPLAN:
            found["extensions"] += 1
        for file in known.get(name, ()):
            found[file] += 1
    return f"{found.most_common(1)[0][0]}.conf" if found else None


def _lines(text: str) -> list[str]:
    return text.removeprefix("\ufeff").splitlines()


@functools.lru_cache(maxsize=1)
def _files(catalogue: Catalogue) -> Mapping[str, tuple[str, ...]]:
    """By name of an option: the files that have it, those with most options first."""
    sizes = Counter(each.partition("/")[0] for each in catalogue.options)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for each in catalogue.options:
        file, _, name = each.split("/")
        found[fold(name)].add(file)
    return {
        name: tuple(sorted(files, key=lambda file: -sizes[file])) for name, files in found.items()
    }
