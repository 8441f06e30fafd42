"""The words that this project uses and avoids. Run as a program, it lists what is to be reworded.

python -m tests.support.glossary [PART-OF-A-PLACE ...]
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.support.prose import ROOT, Text, texts

PATH = ROOT / "docs" / "data" / "glossary.toml"
# Quoted log lines, code and commands keep their words.
_QUOTED = re.compile(r"`[^`\n]*`|'[^'\n]{3,}?'(?!\w)|\"[^\"\n]*\"|“[^”\n]*”|\{[^}\n]*\}|<[^>\n]*>")
_CODE = re.compile(r"`[^`\n]*`")


@dataclass(frozen=True, slots=True)
class Offence:
    """A phrase to avoid, found in a text.

    Args:
        text: where.
        phrase: what was found.
        write: what to write instead.
    """

    text: Text
    phrase: str
    write: str

    def __str__(self) -> str:
        said = " ".join(self.text.text.split())
        return f"{self.text.place}: {self.phrase!r} (write: {self.write})\n    {said}"


def glossary() -> dict[str, list[dict[str, Any]]]:
    """The tables ``term`` and ``phrase``."""
    return tomllib.loads(PATH.read_text(encoding="utf-8"))


def _avoided() -> Iterator[tuple[str, re.Pattern[str], str]]:
    read = glossary()
    for term in read["term"]:
        for language, key in (("en", "avoid"), ("zh", "avoid_zh")):
            for pattern in term.get(key, ()):
                yield language, re.compile(pattern), term[language]
    for phrase in read["phrase"]:
        for pattern in phrase["avoid"]:
            yield phrase["language"], re.compile(pattern), phrase["write"]


def offences() -> Iterator[Offence]:
    """Every text that contains a phrase to avoid."""
    avoided = list(_avoided())
    for text in texts():
        plain = (_QUOTED if text.language == "en" else _CODE).sub("", text.text)
        for language, pattern, write in avoided:
            found = pattern.search(plain) if language == text.language else None
            if found:
                yield Offence(text, found[0], write)


if __name__ == "__main__":
    wanted = sys.argv[1:]
    for offence in offences():
        if not wanted or any(part in offence.text.place for part in wanted):
            sys.stdout.write(f"{offence}\n")
