"""Modules of Python as bytecode, so that a page does not compile them before it is ready."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from docs.generate.registries import SOURCE, installed, node, run


def compiled(files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Compile the modules among some files with the interpreter that pages run.

    Docstrings and assertions are left out. A module ``a.py`` becomes ``a.pyc``, which the
    interpreter loads in its place.

    Args:
        files: names with contents.

    Yields:
        Names with contents; files that are not modules are unchanged.

    Raises:
        RuntimeFailed: a module does not compile.
    """
    modules: dict[str, bytes] = {}
    for name, content in files:
        if name.endswith(".py"):
            modules[name] = content
        else:
            yield name, content
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "source.zip", Path(folder) / "target.zip"
        with zipfile.ZipFile(source, "w") as archive:
            for name, content in modules.items():
                archive.writestr(name, content)
        run(
            [str(node()), str(SOURCE / "bytecode.mjs"), str(installed()), str(source),
             str(target)],
            SOURCE,
        )  # fmt: skip
        with zipfile.ZipFile(target) as archive:
            for name in archive.namelist():
                yield name, archive.read(name)
