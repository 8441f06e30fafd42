"""The softphone's modules as a library: the weight of a bundle, and the types."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab import made, network, packages

pytestmark = pytest.mark.lab

TYPESCRIPT = ("typescript", "7.0.2")
PHONE = 'export { Phone } from "./phone-core.js"; export { createAdapter } from "./adapter.js";'
LIBRARY = 'export { default } from "jssip";'
LIMIT_KB = 8
ROOT = Path(__file__).parents[2]


def _weight(project: Path, entry: str) -> float:
    """Kilobytes of a minified bundle, packed."""
    bundle = subprocess.run(
        [str(project / "node_modules/.bin/esbuild"), "--bundle", "--minify", "--format=esm"],
        cwd=project, input=entry.encode(), capture_output=True, check=True,
    )  # fmt: skip
    return len(gzip.compress(bundle.stdout, 9)) / 1000


def _checked(root: Path) -> str:
    """What TypeScript says of the modules below a root."""
    compiler = packages.package(*TYPESCRIPT) / "bin" / "tsc"
    project = root / "tests" / "client" / "tsconfig.json"
    done = subprocess.run(
        ["node", str(compiler), "--project", str(project)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout if done.returncode else not done.stdout, done.stderr
    return done.stdout


def test_the_phone_weighs_little_beside_its_library(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And nothing of the page comes with it."""
    answers = made.answers_for(network.Network("lan"), "22", "jssip")
    client = made.run_wizard(tmp_path / "out", answers).out / "client"
    project = packages.build(client).parent
    both, alone = _weight(project, PHONE), _weight(project, LIBRARY)
    with capsys.disabled():
        sys.stdout.write(f"\nphone-core with JsSIP {both:.1f} kB gzip, JsSIP {alone:.1f} kB\n")
    assert both - alone < LIMIT_KB


def test_the_types_are_those_of_the_modules() -> None:
    """Of the modules themselves, and in a program that uses them."""
    assert _checked(ROOT) == ""


def test_a_type_that_no_module_fulfils_is_found(tmp_path: Path) -> None:
    for part in ("templates/client", "tests/client"):
        shutil.copytree(ROOT / part, tmp_path / part)
    core = tmp_path / "templates" / "client" / "phone-core.js"
    core.write_text(core.read_text().replace("  leaveWith(page) {", "  leavesWith(page) {"))
    assert "leaveWith" in _checked(tmp_path)
