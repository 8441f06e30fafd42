"""How often a symptom is reported: the public threads that are known of."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache

from docs.generate.site import DOCS, Place
from wizard.catalogue.types import Symptom

FILE = DOCS / "data" / "reports.toml"
# A thread of GitHub with those that follow it: owner/name#1, #2
_THREADS = re.compile(r"(?P<repository>[\w.-]+/[\w.-]+)(?P<numbers>#\d+(?:, #\d+)*)")


@cache
def found() -> Mapping[str, list[str]]:
    """By symptom: the threads that were found besides those of its source."""
    read: dict[str, list[str]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["threads"]
    return read


def threads(fact: Symptom) -> list[str]:
    """Return the threads in which a symptom was reported, as ``owner/name#1``, each once."""
    named = [
        f"{match['repository']}{number}"
        for match in _THREADS.finditer(fact.source)
        for number in match["numbers"].split(", ")
    ]
    return list(dict.fromkeys([*named, *found().get(fact.id, ())]))


def told(place: Place, fact: Symptom) -> str:
    """Return the threads as links.

    Args:
        place: the page.
        fact: of the symptom.
    """
    links = []
    for thread in threads(fact):
        repository, _, number = thread.partition("#")
        url = f"https://github.com/{repository}/issues/{number}"
        links.append(f'<a href="{url}">{thread}</a>')
    return place.listed(links)
