"""Packages from npm: a client folder built once, and the files that a public CDN would serve."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.lab import machine


def package(name: str, version: str) -> Path:
    """Return the folder of one npm package at an exact version."""
    home = machine.cache() / "npm" / f"{name.replace('/', '+')}@{version}"
    with machine.locked("npm"):
        if not home.exists():
            machine.say(f"npm install {name}@{version}")
            with _draft(home) as draft:
                (draft / "package.json").write_text('{"private": true}')
                _npm(draft, "install", "--ignore-scripts", f"{name}@{version}")
                draft.rename(home)
    return home / "node_modules" / name


def build(client: Path) -> Path:
    """Install and build a client folder as its reader would; return `dist`. Cached by content."""
    digest = _digest([path for path in client.rglob("*") if "node_modules" not in path.parts])
    home = machine.cache() / "built" / digest
    with machine.locked("npm"):
        if not home.exists():
            machine.say(f"npm run build in {client}")
            modules = _modules(client)
            with _draft(home) as draft:
                shutil.copytree(
                    client,
                    draft,
                    dirs_exist_ok=True,
                    ignore=shutil.ignore_patterns("node_modules"),
                )
                (draft / "node_modules").symlink_to(modules)
                _npm(draft, "run", "build")
                draft.rename(home)
    return home / "dist"


def from_cdn(url: str) -> Path | None:
    """Return the file that a CDN address `…/NAME@VERSION/PATH` stands for, or None."""
    found = re.search(r"/((?:@[\w.-]+/)?[\w.-]+)@(\d+\.\d+\.\d+)/([^?#]+)$", url)
    if found is None:
        return None
    name, version, inner = found.groups()
    folder = package(name, version)
    file = (folder / inner).resolve()
    return file if file.is_relative_to(folder.resolve()) and file.is_file() else None


def _modules(client: Path) -> Path:
    lock = client / "package-lock.json"
    asked = [client / "package.json", client / ".npmrc", lock]
    home = machine.cache() / "npm" / _digest([path for path in asked if path.exists()])
    if not home.exists():
        with _draft(home) as draft:
            for path in asked:
                if path.exists():
                    shutil.copy(path, draft)
            _npm(draft, "ci" if lock.exists() else "install")
            draft.rename(home)
    return home / "node_modules"


class _draft:  # noqa: N801 - used as a function in a with statement
    """A temporary neighbour of `home` that is renamed to it or vanishes."""

    def __init__(self, home: Path) -> None:
        home.parent.mkdir(parents=True, exist_ok=True)
        self._path = Path(tempfile.mkdtemp(prefix=".draft-", dir=home.parent))

    def __enter__(self) -> Path:
        return self._path

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._path, ignore_errors=True)


def _npm(folder: Path, *args: str) -> None:
    done = subprocess.run(
        ["npm", *args, "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"],
        cwd=folder,
        env={**os.environ, "NO_UPDATE_NOTIFIER": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"npm {args[0]} failed in {folder}:\n{done.stdout}\n{done.stderr}")


def _digest(paths: list[Path]) -> str:
    total = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file()):
        total.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    return total.hexdigest()[:16]
