"""Read from Asterisk's source which keys each release knows, and with which defaults and limits.

    python -m tests.keys.extract PATH/TO/asterisk.git

Writes `parsed.json`. The git directory needs the release tags. A key counts from the first release
of a branch that has it. Keys that come and go again within a branch are listed apart, with the
releases that had them. A branch that has no release yet is read on the development branch, under
the number of its first release.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.keys import constants
from tests.keys.history import DEVELOPMENT, History, order
from tests.keys.readers import READERS
from tests.support import tables

FILE: Final = Path(__file__).with_name("parsed.json")
HOW: Final = (
    "python -m tests.keys.extract; every release from 16.0.0 on. files: the first release of each"
    " branch that knows the key. gone: the releases of keys that are gone again. constants: first"
    " release and value of each run of releases with the same text; no text where the source has"
    " no such line."
)


def first_of_branches(having: list[str]) -> dict[str, str]:
    """The first of these releases in each branch."""
    first: dict[str, str] = {}
    for tag in having:
        first.setdefault(tag.partition(".")[0], tag)
    return first


def lasts(having: list[str], tags: list[str]) -> bool:
    """Whether each branch keeps to its end what it once has."""
    first = first_of_branches(having)
    starts = {branch: order(tag) for branch, tag in first.items()}
    return having == [
        tag for tag in tags if order(tag) >= starts.get(tag.partition(".")[0], (sys.maxsize,))
    ]


def runs(values: Mapping[str, str]) -> list[list[str]]:
    """Where a constant changes from one release to the next: first release and value of each."""
    found: list[list[str]] = []
    for tag, value in values.items():
        if not found or found[-1][1] != value:
            found.append([tag, value])
    return found


def main(repository: str) -> None:
    """Read every release and write the table."""
    history = History(repository)
    tags = history.releases
    source_of = history.source_of
    files: dict[str, dict[str, dict[str, str]]] = {}
    gone: dict[str, list[str]] = {}
    for file, reader in READERS.items():
        keys = {tag: set(reader(source_of(tag))) for tag in tags}
        files[file] = {}
        for key in sorted(set().union(*keys.values())):
            having = [tag for tag in tags if key in keys[tag]]
            if lasts(having, tags):
                files[file][key] = first_of_branches(having)
            else:
                gone[f"{file}/{key}"] = having
    document = {
        "how": HOW,
        "releases": tags,
        "development": {tag: history.told(ref) for tag, ref in DEVELOPMENT.items()},
        "files": files,
        "gone": gone,
        "constants": {
            name: runs({tag: constants.read(source_of(tag), place) for tag in tags})
            for name, place in constants.PLACES.items()
        },
    }
    FILE.write_text(tables.text(document, 3), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
