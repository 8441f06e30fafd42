"""The successor of the site's theme builds the same tree from the same configuration."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from docs.generate import config
from docs.generate.site import LANGUAGES, Site
from tests.lab import machine
from tests.support import built
from wizard.catalogue import Catalogue

pytestmark = pytest.mark.lab

SUCCESSOR: Final = "zensical==0.0.73"


def successor() -> Path:
    """Its command, installed once into an environment of its own."""
    home = machine.cache() / SUCCESSOR.replace("==", "-")
    with machine.locked("zensical"):
        if not (home / "bin" / "zensical").exists():
            machine.say(f"pip install {SUCCESSOR}")
            shutil.rmtree(home, ignore_errors=True)
            subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
            subprocess.run(
                [str(home / "bin" / "pip"), "install", "--quiet", SUCCESSOR],
                check=True, capture_output=True,
            )  # fmt: skip
    return home / "bin" / "zensical"


def test_the_successor_of_the_theme_builds_every_page_with_its_anchors(tmp_path: Path) -> None:
    shutil.copytree(built.place() / "docs", tmp_path / "docs")
    sites = [Site(language, Catalogue()) for language in LANGUAGES]
    paths = config.write(tmp_path / "docs", tmp_path / "docs" / "site", sites)
    for language, path in zip(LANGUAGES, paths, strict=True):
        done = subprocess.run(
            [str(successor()), "build", "--config-file", path.name],
            cwd=path.parent, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        assert "No issues found" in done.stdout + done.stderr
        for page in built.of_language(language):
            made = tmp_path / "docs" / "site" / page.path
            other = built.Page(page.path, made.read_text(encoding="utf-8"))
            lost = {each for each in page.ids - other.ids if not each.startswith("_")}
            assert not lost, page.path
