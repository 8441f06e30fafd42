"""Which files a run needs to load: most hold no test that its markers choose."""

from __future__ import annotations

import re
from typing import Final

KINDS: Final = frozenset({"lab", "site", "large"})
_NONE_OF: Final = re.compile(r"not \w+(?: and not \w+)*")
_ANY_OF: Final = re.compile(r"\w+(?: or \w+)*")
_WHOLE_FILE: Final = re.compile(r"^pytestmark = pytest\.mark\.(\w+)", re.MULTILINE)
_ANYWHERE: Final = re.compile(r"\bmark\.(\w+)")


def holds_none(expression: str, source: str) -> bool:
    """Whether no test of a file can be chosen, so that the file need not be loaded.

    Args:
        expression: of the option ``-m``; one that is not understood chooses from every file.
        source: the file's text.
    """
    words = set(re.findall(r"\w+", expression)) - {"not", "and", "or"}
    if not words or not words <= KINDS:
        return False
    if _NONE_OF.fullmatch(expression):
        return not words.isdisjoint(_WHOLE_FILE.findall(source))
    if _ANY_OF.fullmatch(expression):
        return words.isdisjoint(_ANYWHERE.findall(source))
    return False
