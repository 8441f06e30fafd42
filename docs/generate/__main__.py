"""``python -m docs.generate``: builds the site in every language, and what is checked in of it."""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from docs import recording
from docs.generate import anchors, build, commands, history, tables
from docs.generate.site import LANGUAGES, ROOT
from wizard.catalogue import Catalogue

BUILD = ROOT / "build" / "docs"


def main() -> None:
    """Build the site, the manual page, the recordings and the list of addresses."""
    parser = argparse.ArgumentParser(prog="python -m docs.generate", description=__doc__)
    parser.add_argument("--out", type=Path, default=BUILD, help="where MkDocs reads the pages")
    parser.add_argument("--site", type=Path, default=ROOT / "site")
    parser.add_argument("--man", type=Path, default=ROOT / "docs" / "man")
    asked = parser.parse_args()
    published = asked.out == BUILD
    with ThreadPoolExecutor() as pool:  # a recording mostly waits for the program that it shows
        recorded = [pool.submit(recording.renew, each) for each in LANGUAGES] if published else []
        commands.manual(asked.man)
        for each in recorded:
            each.result()
    if asked.out == BUILD:  # first, since a page tells what is new
        anchors.extend(Catalogue())
    try:
        sys.stderr.write(build.site(asked.out, asked.site))
    except build.BuildFailed as error:
        sys.exit(str(error))
    if published:
        anchors.extend(Catalogue())
    for line in tables.overdue(Catalogue().branches.values(), history.today()):
        sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main()
