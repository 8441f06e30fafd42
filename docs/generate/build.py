"""The whole site: pages from the facts, MkDocs for each language, and finishing touches."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from docs.generate import (
    assemble,
    box,
    config,
    faq,
    findings,
    finish,
    frame,
    head,
    heard,
    index,
    options,
    runtime,
)
from docs.generate.factpage import FactPage
from docs.generate.registries import SOURCE, RuntimeFailed
from docs.generate.site import ROOT, Site, repository

# The theme's notice of its successor is known; it would be taken for a warning of the build.
_QUIET = {"NO_MKDOCS_2_WARNING": "1"}


class BuildFailed(Exception):
    """A builder failed; its text is what the builder said."""


def site(out: Path, target: Path) -> str:
    """Build every language.

    Args:
        out: a folder for the pages that MkDocs reads; made anew.
        target: the folder of the site; made anew.

    Returns:
        What the builders said.

    Raises:
        BuildFailed: MkDocs failed or warned, or what pages run cannot be had.
    """
    try:
        run = runtime.folder()
    except RuntimeFailed as error:
        raise BuildFailed(str(error)) from None
    for folder in (out, target):
        shutil.rmtree(folder, ignore_errors=True)
    sites = assemble.everything(out, repository())
    said = _mkdocs(config.write(out, target, sites))
    paths: list[str] = []
    for each in sites:
        folder = target / config.prefix(each.language)
        paths = _finish(each, folder)
    head.write_maps(target, paths)
    shutil.copytree(run, target / box.RUN / run.name)
    shutil.copy(SOURCE / runtime.OFFLINE, target)
    return said


def _finish(site: Site, folder: Path) -> list[str]:
    """Finish a language; the paths of its pages below its folder."""
    built = [folder / f"{path.removesuffix('.md')}.html" for path in config.listed()]
    for path in built:
        finish.finish(path)
    # shown at any address; without that of the site, MkDocs puts each language at the root
    alone = not config.address(site.language)
    lost = f"/{config.prefix(site.language)}" if alone else "/"
    finish.finish(folder / "404.html", lost)
    box.tell_runtime(built)
    pages = list(facts(site))
    frame.write(site, folder, pages)
    for path in (*built, folder / "404.html"):
        head.finish(site, folder, path)
    index.renew(site, folder, pages)
    own = [f"{page.path.removesuffix('.md')}.html" for page in pages]
    return [*(path.relative_to(folder).as_posix() for path in built), *own]


def facts(site: Site) -> Iterator[FactPage]:
    """Yield the pages that are about one fact each."""
    for each in (options, faq, heard, findings):
        yield from each.pages(site)


def _mkdocs(configurations: Sequence[Path]) -> str:
    """Run MkDocs with each configuration, side by side."""
    command = [sys.executable, "-m", "docs.generate.mkdocs", "build", "--quiet", "--strict"]
    running = [
        subprocess.Popen(
            [*command, "--dirty", "--config-file", str(path)],  # one empties the site's folder
            cwd=ROOT, env={**os.environ, **_QUIET}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        for path in configurations
    ]  # fmt: skip
    said = ""
    for process in running:
        out, _ = process.communicate()
        said += out
        if process.returncode:
            raise BuildFailed(said)
    return said
