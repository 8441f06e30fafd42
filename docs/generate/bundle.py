"""The module that makes keys in a page: ``docs/run/keys.js`` with its packages in one file."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from docs.generate.registries import SOURCE, modules, node, run

NAME: Final = "keys.js"
MAIN: Final = "@peculiar/x509"
"""The package that the others are for."""
_PACKAGE: Final = re.compile(r"\bnode_modules/(?:.*node_modules/)?(?:@[^/]+/)?[^/]+")


class Bundled(NamedTuple):
    """A package in the bundle.

    Attributes:
        name: as npm has it.
        version: that is installed.
        licence: its SPDX identifier.
        text: of its licence.
    """

    name: str
    version: str
    licence: str
    text: str


def write(target: Path) -> list[Bundled]:
    """Write the bundle, and tell what is in it.

    Args:
        target: the folder for it.

    Raises:
        RuntimeFailed: the packages cannot be had, or do not fit together.
    """
    home = modules()
    with tempfile.TemporaryDirectory() as place:
        about = Path(place) / "about.json"
        run(
            [str(node()), str(home / "esbuild/bin/esbuild"), str(SOURCE / NAME), "--bundle",
             "--minify", "--format=esm", "--legal-comments=none", "--log-level=warning",
             f"--outfile={target / NAME}", f"--metafile={about}"],
            home.parent, {"NODE_PATH": str(home)},
        )  # fmt: skip
        ((_, output),) = json.loads(about.read_text(encoding="utf-8"))["outputs"].items()
    used = (name for name, about in output["inputs"].items() if about["bytesInOutput"])
    folders = {found[0] for name in used if (found := _PACKAGE.search(name))}
    return sorted(_bundled(home.parent / each) for each in folders)


@cache
def contents() -> Sequence[Bundled]:
    """What is in the bundle, which takes a second: the rest of what pages run takes many.

    Raises:
        RuntimeFailed: as :func:`write`.
    """
    with tempfile.TemporaryDirectory() as place:
        return write(Path(place))


def _bundled(folder: Path) -> Bundled:
    about = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    text = next(folder.glob("LICENSE*")).read_text(encoding="utf-8")
    return Bundled(about["name"], about["version"], about["license"], text)
