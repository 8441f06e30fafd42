"""Read from Asterisk's source which keys of pjsip.conf each release knows: writes `pjsip.json`.

    python -m tests.keys.pjsip PATH/TO/asterisk.git

The git directory needs the release tags. What is looked for are the registrations of fields; a key
counts from the first release of a branch that has it. Keys that are gone again within a branch
are listed apart, with the releases that had them.
"""

from __future__ import annotations

import functools
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("pjsip.json")
RELEASE: Final = re.compile(r"(16|17|18|19|20|21|22|23)\.(\d+)\.(\d+)")
# type of the object -> the file that registers its fields
SOURCES: Final[Mapping[str, str]] = {
    "endpoint": "res/res_pjsip/pjsip_configuration.c",
    "transport": "res/res_pjsip/config_transport.c",
    "aor": "res/res_pjsip/location.c",
    "auth": "res/res_pjsip/config_auth.c",
    "global": "res/res_pjsip/config_global.c",
    "system": "res/res_pjsip/config_system.c",
    "identify": "res/res_pjsip_endpoint_identifier_ip.c",
}
REGISTERED: Final = re.compile(
    r"ast_sorcery_object_field_register\w*\(\s*\w+(?:\(\))?\s*,"
    r'\s*(?:"(?P<type>\w+)"|SIP_SORCERY_(?P<macro>\w+)_TYPE)\s*,\s*"(?P<name>[^"]+)"'
)


def keys_of(kind: str, text: str) -> Iterator[str]:
    """The keys that a source file registers for objects of a type."""
    for found in REGISTERED.finditer(text):
        if (found["type"] or found["macro"].lower()) == kind:
            yield f"{kind}/{found['name']}"


def order(tag: str) -> tuple[int, ...]:
    """What sorts releases."""
    return tuple(int(part) for part in tag.split("."))


def main(repository: str) -> None:
    """Read every release and write the table."""

    def git(*command: str) -> str:
        call = ["git", f"--git-dir={repository}", *command]
        return subprocess.run(call, capture_output=True, text=True, check=True).stdout

    @functools.cache
    def keys_in(kind: str, blob: str) -> frozenset[str]:
        return frozenset(keys_of(kind, git("cat-file", "blob", blob)))

    tags = sorted(filter(RELEASE.fullmatch, git("tag").split()), key=order)
    known = {
        tag: frozenset().union(
            *(
                keys_in(kind, git("rev-parse", f"{tag}:{path}").strip())
                for kind, path in SOURCES.items()
            )
        )
        for tag in tags
    }
    keys: dict[str, dict[str, str]] = {}
    gone: dict[str, list[str]] = {}
    for key in sorted(frozenset().union(*known.values())):
        having = [tag for tag in tags if key in known[tag]]
        first: dict[str, str] = {}
        for tag in having:
            first.setdefault(tag.partition(".")[0], tag)
        starts = {branch: order(tag) for branch, tag in first.items()}
        lasting = [t for t in tags if order(t) >= starts.get(t.partition(".")[0], (99,))]
        if lasting == having:
            keys[key] = first
        else:
            gone[key] = having
    document = {
        "how": "python -m tests.keys.pjsip; every release from 16.0.0 on; the first release of"
        " each branch that knows the key; apart, the releases of keys that are gone again",
        "releases": tags,
        "keys": keys,
        "gone": gone,
    }
    FILE.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
