"""Writes the lock files: the exact packages of each softphone, and of what pages run.

`make locks` runs it after a version was changed in the catalogue or in the template of
package.json. npm resolves in an empty folder, so that the packages of every platform are listed,
and leaves out the address of the registry that it happened to ask.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

from docs.generate.registries import SOURCE
from wizard.catalogue import Catalogue
from wizard.render.templating import environment, folder

LOCK = "package-lock.json"
NPM = (
    "npm", "install", "--package-lock-only", "--omit-lockfile-registry-resolved",
    "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error",
)  # fmt: skip


def package_file(library: str) -> str:
    """The package.json that is written for a library of the catalogue."""
    fact = Catalogue().clients[library]
    client = SimpleNamespace(npm_name=fact.npm, npm_version=fact.version, guests={})
    return environment().get_template("client/package.json.j2").render(client=client)


def lock_file(library: str) -> Path:
    """Where the lock file of a library is kept."""
    return folder() / "client" / f"lock-{library}.json.j2"


def write(library: str) -> None:
    """Have npm make the lock file of one library anew.

    Raises:
        subprocess.CalledProcessError: npm failed; it has said why.
    """
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        (place / "package.json").write_text(package_file(library), encoding="utf-8")
        subprocess.run(NPM, cwd=place, check=True)
        lock_file(library).write_bytes((place / LOCK).read_bytes())


def renew(place: Path) -> None:
    """Have npm make the lock file beside a package.json anew.

    Raises:
        subprocess.CalledProcessError: npm failed; it has said why.
    """
    with tempfile.TemporaryDirectory() as name:
        shutil.copy(place / "package.json", name)
        subprocess.run(NPM, cwd=name, check=True)
        shutil.copy(Path(name) / LOCK, place)


if __name__ == "__main__":
    for each in Catalogue().clients:
        write(each)
        sys.stdout.write(f"{lock_file(each)}\n")
    renew(SOURCE)
    sys.stdout.write(f"{SOURCE / LOCK}\n")
