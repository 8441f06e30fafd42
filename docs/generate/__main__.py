"""``python -m docs.generate``: assembles what MkDocs reads below ``build/docs``."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from docs.generate import anchors, assemble, commands
from docs.generate.site import ROOT, repository
from wizard.catalogue import Catalogue


def main() -> None:
    """Make both languages anew."""
    parser = argparse.ArgumentParser(prog="python -m docs.generate", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "docs")
    parser.add_argument("--man", type=Path, default=ROOT / "docs" / "man")
    asked = parser.parse_args()
    shutil.rmtree(asked.out, ignore_errors=True)
    assemble.everything(asked.out, repository())
    commands.manual(asked.man)
    if asked.out == ROOT / "build" / "docs":
        anchors.extend(Catalogue())


if __name__ == "__main__":
    main()
