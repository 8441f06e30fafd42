"""Read from Asterisk's source which keys each release parses, and with which defaults and limits.

    python -m tests.keys.extract PATH/TO/asterisk.git

Writes `parsed.json`. The git directory needs the release tags. What is looked for are the
comparisons in the functions that read a file; a key counts from the first release of a branch
that has it. A key that comes and goes within a branch, or a file whose reader is not found, stops
the run.
"""

from __future__ import annotations

import functools
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from tests.keys import constants

FILE: Final = Path(__file__).with_name("parsed.json")
RELEASE: Final = re.compile(r"(16|17|18|19|20|21|22|23)\.(\d+)\.(\d+)")
FREE: Final = "*"  # a section whose keys are names of the reader's own

Show = Callable[[str], str]


def function(text: str, name: str) -> str:
    """The definition of a C function: from a line that begins with it to its closing brace."""
    found = re.search(
        rf"^(?:static )?(?:int|void) {name}\([^;]*?\)\s*\{{.*?^\}}", text, re.M | re.S
    )
    if found is None:
        raise SystemExit(f"no function {name}")
    return found[0]


def compared(text: str, variable: str) -> list[str]:
    """The words that a variable is compared with, whatever the case."""
    return re.findall(rf'!?strcasecmp\({re.escape(variable)}, "(\w+)"\)', text)


def of_rtp(show: Show) -> Iterator[str]:
    """rtp.conf: single keys, access lists by beginning and end of the name, free mappings."""
    body = function(show("res/res_rtp_asterisk.c"), "rtp_reload")
    for section, key in re.findall(r'ast_variable_retrieve\(cfg, "(\w+)", "(\w+)"\)', body):
        yield f"{section}/{key}"
    # up to 16.9, 17.3: lists of one spelling, read by a function of their own
    for key in re.findall(r'blacklist_config_load\(cfg, "(\w+)"', body):
        yield f"general/{key}"
    for beginning in re.findall(r'strncasecmp\(var->name, "(\w+_)", \d+\)', body):
        for end in dict.fromkeys(compared(body, "sense")):
            yield f"general/{beginning}{end}"
    for section in re.findall(r'ast_variable_browse\(cfg, "(\w+)"\)', body):
        if section != "general":
            yield f"{section}/{FREE}"


def of_http(show: Show) -> Iterator[str]:
    """http.conf: its own keys, those of TLS that it does not refuse, two kinds of section."""
    body = function(show("main/http.c"), "__ast_http_load")
    refused = set(re.findall(r'(?:\(|&& )strcasecmp\(v->name, "(\w+)"\)', body))
    general, _, sections = body.partition("ast_category_browse")
    for key in compared(general, "v->name"):
        if key not in refused:
            yield f"general/{key}"
    for key in compared(function(show("main/tcptls.c"), "ast_tls_read_conf"), "varname"):
        if key not in refused:
            yield f"general/{key}"
    if sections:
        yield "restriction/type"
        for key in compared(sections, "v->name"):
            yield f"restriction/{key}"
    for section in re.findall(
        r'ast_variable_browse\(cfg, "(\w+)"\)',
        function(show("res/res_http_post.c"), "__ast_http_post_load"),
    ):
        if section != "general":
            yield f"{section}/{FREE}"


def of_stun_monitor(show: Show) -> Iterator[str]:
    """res_stun_monitor.conf."""
    for key in compared(function(show("res/res_stun_monitor.c"), "load_config"), "v->name"):
        yield f"general/{key}"


READERS: Final[Mapping[str, Callable[[Show], Iterator[str]]]] = {
    "rtp": of_rtp,
    "http": of_http,
    "res_stun_monitor": of_stun_monitor,
}


def order(tag: str) -> tuple[int, ...]:
    """What sorts releases."""
    return tuple(int(part) for part in tag.split("."))


def branches(keys: Mapping[str, set[str]], tags: list[str], key: str) -> dict[str, str]:
    """The first release with a key, by branch; a key that is gone again stops the run."""
    first: dict[str, str] = {}
    for tag in tags:
        branch = tag.partition(".")[0]
        if key in keys[tag]:
            first.setdefault(branch, tag)
        elif branch in first:
            raise SystemExit(f"{key} is in {first[branch]} and no longer in {tag}")
    return first


def runs(values: Mapping[str, str]) -> list[list[str]]:
    """Where a constant changes from one release to the next: first release and value of each."""
    found: list[list[str]] = []
    for tag, value in values.items():
        if not found or found[-1][1] != value:
            found.append([tag, value])
    return found


def main(repository: str) -> None:
    """Read every release and write the table."""

    def git(*command: str) -> str:
        call = ["git", f"--git-dir={repository}", *command]
        return subprocess.run(call, capture_output=True, text=True, check=True).stdout

    @functools.cache
    def blob(identity: str) -> str:
        return git("cat-file", "blob", identity)

    def source_of(tag: str) -> Show:
        return lambda path: blob(git("rev-parse", f"{tag}:{path}").strip())

    tags = sorted(filter(RELEASE.fullmatch, git("tag").split()), key=order)
    table: dict[str, dict[str, dict[str, str]]] = {}
    for file, reader in READERS.items():
        keys = {tag: set(reader(source_of(tag))) for tag in tags}
        table[file] = {
            key: branches(keys, tags, key) for key in sorted(set().union(*keys.values()))
        }
    document = {
        "how": "python -m tests.keys.extract; every release from 16.0.0 on. files: the first"
        " release of each branch that parses the key. constants: first release and value of each"
        " run of releases with the same text; no text where the source has no such line.",
        "releases": tags,
        "files": table,
        "constants": {
            name: runs({tag: constants.read(source_of(tag), place) for tag in tags})
            for name, place in constants.PLACES.items()
        },
    }
    FILE.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
