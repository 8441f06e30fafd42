"""Check in Asterisk's source history from which release to which each fact of the catalogue holds.

    python -m tests.keys.boundaries PATH/TO/asterisk.git

Writes `boundaries.json`: of each claim the releases whose source bears it out, and of the others
why they cannot be checked there. `tests/catalogue/test_boundaries.py` holds the catalogue to it.
"""

from __future__ import annotations

import collections
import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from tests.keys import formats, lines
from tests.keys.claims import claims, spans
from tests.keys.history import History
from tests.support import tables
from wizard.catalogue import Catalogue

FILE: Final = Path(__file__).with_name("boundaries.json")
EVIDENCE: Final = Path(__file__).with_name("evidence.toml")
HOW: Final = (
    "python -m tests.keys.boundaries; every release from 16.0.0 on, 24.0.0 read on the development"
    " branch. checked: what the source was asked for, and the releases that have it. patterns: the"
    " releases that print a log line, by symptom. files: those that do. unchecked: what no text of"
    " the source decides."
)
MODULES: Final = "apps|bridges|cdr|cel|channels|codecs|formats|funcs|main|pbx|res"
# Where the options of files are compared that parsed.json does not hold.
COMPARED: Final = {
    "asterisk": ("main/options.c", "main/asterisk.c"),
    "logger": ("main/logger.c",),
}

Holds = Callable[[str], bool]


def main(repository: str) -> None:
    """Read every release and write the table."""
    history = History(repository)
    catalogue = Catalogue()
    evidence = tomllib.loads(EVIDENCE.read_text(encoding="utf-8"))
    printed, files = lines.printed(history, catalogue)
    deciders = {
        "evidence": of_evidence(history, evidence["evidence"]),
        "line": of_lines(printed),
        "file": of_modules(history, catalogue),
        "format": formats.deciders(history, catalogue),
        "name": of_options(history, catalogue),
    }
    reasons = {each["claim"]: each["reason"] for each in evidence["unchecked"]}
    checked: dict[str, list[str]] = {}
    undecided: list[str] = []
    for claim in claims(catalogue):
        found = next(((by, one[claim]) for by, one in deciders.items() if claim in one), None)
        if found is not None and claim not in reasons:
            by, holds = found
            have = {release for release in history.releases if holds(release)}
            checked[claim] = [by, *spans(history.releases, have)]
        elif claim not in reasons:
            undecided.append(claim)
    if undecided:
        raise SystemExit(f"{EVIDENCE.name} lacks what decides {', '.join(undecided)}")
    document = {
        "how": HOW,
        "counts": {"checked": len(checked), "unchecked": len(reasons)},
        "checked": checked,
        "unchecked": reasons,
        "unprinted": {
            name: each["reason"] for each in evidence["unprinted"] for name in each["symptoms"]
        },
        "patterns": {
            name: {text: spans(history.releases, have) for text, have in of.items()}
            for name, of in printed.items()
        },
        "files": {name: sorted(of) for name, of in files.items() if of},
    }
    FILE.write_text(tables.text(document, 2), encoding="utf-8")
    counted = collections.Counter(by for by, *_ in checked.values())
    told = [
        f"checked: {len(checked)} {dict(counted)}; not checked: {len(reasons)}",
        *misquoted(history, catalogue),
    ]
    sys.stdout.write("\n".join(told) + "\n")


def of_evidence(history: History, entries: list[dict[str, Any]]) -> dict[str, Holds]:
    """Claims by a text that a file has or lacks; one of several entries is enough."""

    def holds(mine: list[dict[str, Any]]) -> Holds:
        return lambda release: any(borne_out(history, each, release) for each in mine)

    grouped: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        grouped.setdefault(entry["claim"], []).append(entry)
    return {claim: holds(mine) for claim, mine in grouped.items()}


def borne_out(history: History, entry: Mapping[str, Any], release: str) -> bool:
    """Whether a release has what an entry of the evidence names."""
    identity = history.files(release).get(entry["file"])
    text = history.text(identity) if identity else ""
    has = re.search(entry["has"], text, re.S) if "has" in entry else bool(identity)
    return bool(has) and not ("lacks" in entry and re.search(entry["lacks"], text, re.S))


def of_lines(printed: Mapping[str, Mapping[str, set[str]]]) -> dict[str, Holds]:
    """Symptoms by their lines: any of the wordings is enough."""
    return {
        f"symptoms/{name}": set().union(*of.values()).__contains__
        for name, of in printed.items()
        if any(of.values())
    }


def of_modules(history: History, catalogue: Catalogue) -> dict[str, Holds]:
    """Modules by the file that holds them."""

    def holds(name: str) -> Holds:
        path = re.compile(rf"(?:{MODULES})/{name}\.(?:c|cc)")
        return lambda release: any(path.fullmatch(file) for file in history.files(release))

    return {
        f"modules/{name}": holds(name)
        for name, fact in catalogue.modules.items()
        if "upstream" in fact.builds
    }


def of_options(history: History, catalogue: Catalogue) -> dict[str, Holds]:
    """Options of files that are compared by name in one place."""

    def holds(paths: tuple[str, ...], name: str) -> Holds:
        quoted = f'"{name}"'
        return lambda release: any(
            quoted in history.text(history.files(release)[path])
            for path in paths
            if path in history.files(release)
        )

    return {
        f"options/{option.id}": holds(COMPARED[file], option.name)
        for file in COMPARED
        for option in catalogue.options_of(file).values()
    }


def misquoted(history: History, catalogue: Catalogue) -> Iterator[str]:
    """Sources that name a file or a line that the release does not have."""
    place = re.compile(r"([\w-]+/[\w/-]+\.[ch]):([\d,-]+) at (\d+\.\d+\.\d+)")
    for shelf in ("options", "modules", "webrtc", "symptoms", "findings", "rules", "formats"):
        for fact in getattr(catalogue, shelf).values():
            for path, numbers, release in place.findall(fact.source):
                identity = history.files(release).get(path)
                length = history.text(identity).count("\n") if identity else 0
                if max(map(int, re.findall(r"\d+", numbers))) > length:
                    yield f"{shelf}/{fact.id}: no {path}:{numbers} at {release}"


def read() -> dict[str, Any]:
    """What was written last."""
    document: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return document


if __name__ == "__main__":
    main(sys.argv[1])
