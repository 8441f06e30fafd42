"""Write the table of the commands of Asterisk's console, from its source history.

    python -m tests.keys.commands PATH/TO/asterisk.git

Writes `commands.json`: each command as Asterisk registers it, with the releases that have it.
``{a|b}`` is one of several words, ``[a|b]`` may be left out. No code is taken over.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from tests.keys import literals
from tests.keys.claims import spans
from tests.keys.history import History
from tests.keys.lines import SOURCES
from tests.support import tables

FILE: Final = Path(__file__).with_name("commands.json")
HOW: Final = "python -m tests.keys.commands; the commands of each set of releases from 16.0.0 on"
_STRING: Final = r'"(?:[^"\\\n]|\\.)*"'
_REGISTERED: Final = re.compile(rf"(?:->|\.)command\s*=\s*({_STRING}(?:\s*{_STRING})*)")


def registered(source: str) -> Iterator[str]:
    """The commands that a C file registers."""
    for found in _REGISTERED.finditer(source):
        yield " ".join("".join(literals.of(found[1])).split())


def main(repository: str) -> None:
    """Read every release and write the table."""
    history = History(repository)
    seen: dict[str, set[str]] = {}
    having: dict[str, set[str]] = {}
    for release in history.releases:
        for path, identity in history.files(release).items():
            if not SOURCES.fullmatch(path) or not path.endswith(".c"):
                continue
            if identity not in seen:
                seen[identity] = set(registered(history.text(identity)))
            for command in seen[identity]:
                having.setdefault(command, set()).add(release)
    alike: dict[str, list[str]] = {}
    for command, releases in sorted(having.items()):
        alike.setdefault(" ".join(spans(history.releases, releases)), []).append(command)
    document = {"how": HOW, "releases": history.releases, "commands": alike}
    FILE.write_text(tables.text(document, 2), encoding="utf-8")
    sys.stdout.write(f"{len(having)} commands\n")


@lru_cache(maxsize=1)
def _table() -> tuple[list[str], list[tuple[Sequence[str], frozenset[str]]]]:
    document = json.loads(FILE.read_text(encoding="utf-8"))
    releases: list[str] = document["releases"]
    commands = []
    for runs, of in document["commands"].items():
        having: set[str] = set()
        for run in runs.split():
            first, _, last = run.partition("..")
            having.update(releases[releases.index(first) : releases.index(last or first) + 1])
        commands += [(command.split(), frozenset(having)) for command in of]
    return releases, commands


def lacking(typed: str) -> list[str]:
    """The releases in which nothing is registered for what is typed, arguments and all."""
    releases, commands = _table()
    words = typed.split()
    having = {one for command, of in commands if _begins(words, command) for one in of}
    return [each for each in releases if each not in having]


def _begins(words: Sequence[str], command: Sequence[str]) -> bool:
    """Whether words begin with a command; what may be left out need not be there."""
    at = 0
    for part in command:
        if part.startswith("["):
            at += at < len(words) and words[at] in part.strip("[]").split("|")
        elif at < len(words) and words[at] in part.strip("{}").split("|"):
            at += 1
        else:
            return False
    return True


if __name__ == "__main__":
    main(sys.argv[1])
