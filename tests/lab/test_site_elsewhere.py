"""The successor of the site's theme builds the same tree from the same configuration."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.lab import machine
from tests.support import built

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
    shutil.copytree(built.place() / "docs", tmp_path / "build" / "docs")
    shutil.copytree(built.ROOT / "docs" / "overrides", tmp_path / "docs" / "overrides")
    shutil.copytree(built.ROOT / "docs" / "generate", tmp_path / "docs" / "generate")
    for language, name in (("en", "mkdocs.yml"), ("zh", "mkdocs.zh.yml")):
        shutil.copy(built.ROOT / name, tmp_path)
        done = subprocess.run(
            [str(successor()), "build", "--config-file", name],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        assert "No issues found" in done.stdout + done.stderr
        for page in built.of_language(language):
            path = tmp_path / "site" / page.path
            other = built.Page(page.path, path.read_text(encoding="utf-8"))
            lost = {each for each in page.ids - other.ids if not each.startswith("_")}
            assert not lost, page.path
