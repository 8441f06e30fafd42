"""Write the table of the modules that Asterisk has had, from its source history.

    python -m tests.keys.module_names PATH/TO/asterisk.git

Writes `wizard/catalogue/data/module_names.tsv`: the names of modules by the releases from 16.0.0
on that have them; `-` stands for those that only earlier ones had, back to 1.8.
"""

from __future__ import annotations

import re
import sys
from typing import Final

from tests.keys.claims import spans
from tests.keys.history import History
from wizard.catalogue.reading import MODULE_NAMES

SOURCE: Final = re.compile(
    r"(?:addons|apps|bridges|cdr|cel|channels|codecs|formats|funcs|pbx|res)/"
    r"((?:app|bridge|cdr|cel|chan|codec|format|func|pbx|res)_\w+)\.(?:c|cc)"
)
EARLIER: Final = re.compile(r"(?:1\.8|10|11|12|13|14|15)\.\d+\.0")


def main(repository: str) -> None:
    """Read every release and write the table."""
    history = History(repository)
    having: dict[str, set[str]] = {}
    for release in history.releases:
        for path in history.files(release):
            if found := SOURCE.fullmatch(path):
                having.setdefault(found[1], set()).add(release)
    earlier = {
        found[1]
        for tag in filter(EARLIER.fullmatch, history.git("tag").split())
        for path in history.git("ls-tree", "-r", "--name-only", tag).splitlines()
        if (found := SOURCE.fullmatch(path))
    }
    groups: dict[str, list[str]] = {"-": sorted(earlier - having.keys())}
    for name in sorted(having):
        groups.setdefault(" ".join(spans(history.releases, having[name])), []).append(name)
    lines = ["# Modules of Asterisk by the releases that have them. Generated."]
    lines += [f"{releases}\t{' '.join(names)}" for releases, names in groups.items()]
    MODULE_NAMES.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(having)} modules, {len(groups['-'])} earlier\n")


if __name__ == "__main__":
    main(sys.argv[1])
