"""The softphone's modules as a library: the weight of a bundle, and the types."""

from __future__ import annotations

import gzip
import json
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
TYPES = ROOT / "tests" / "client"


def _weight(project: Path, entry: str) -> float:
    """Kilobytes of a minified bundle, packed."""
    bundle = subprocess.run(
        [str(project / "node_modules/.bin/esbuild"), "--bundle", "--minify", "--format=esm"],
        cwd=project, input=entry.encode(), capture_output=True, check=True,
    )  # fmt: skip
    return len(gzip.compress(bundle.stdout, 9)) / 1000


def _client(folder: Path, library: str) -> Path:
    """What the wizard writes."""
    answers = made.answers_for(network.Network("lan"), "22", library)
    return made.run_wizard(folder / "out", answers).out / "client"


def _checked(project: Path) -> str:
    """What TypeScript says of the modules of a tsconfig.json."""
    compiler = packages.package(*TYPESCRIPT) / "bin" / "tsc"
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
    project = packages.build(_client(tmp_path, "jssip")).parent
    both, alone = _weight(project, PHONE), _weight(project, LIBRARY)
    with capsys.disabled():
        sys.stdout.write(f"\nphone-core with JsSIP {both:.1f} kB gzip, JsSIP {alone:.1f} kB\n")
    assert both - alone < LIMIT_KB


def test_the_types_are_those_of_the_modules() -> None:
    """Of the modules themselves, and in a program that uses them."""
    assert _checked(TYPES / "tsconfig.json") == ""


@pytest.mark.parametrize("library", ["jssip", "sipjs", "sipml5"])
def test_every_written_module_is_typed(tmp_path: Path, library: str) -> None:
    """With its adapter, settings and words; sipml5 itself has no types."""
    client = packages.build(_client(tmp_path, library)).parent
    project = tmp_path / "project"
    shutil.copytree(client, project, symlinks=True)
    shutil.copy(TYPES / "sipml5.d.ts", project)
    tree = json.loads((TYPES / "tsconfig.json").read_text())
    options = {
        **tree["compilerOptions"],
        "noImplicitAny": library != "sipml5",
        "skipLibCheck": True,
    }
    (project / "tsconfig.json").write_text(
        json.dumps(
            {
                "compilerOptions": options,
                "include": ["*.js", "*.d.ts"],
                # It runs where there is no page, with other names.
                "exclude": ["service-worker.js"],
            }
        )
    )
    assert _checked(project / "tsconfig.json") == ""


def test_a_type_that_no_module_fulfils_is_found(tmp_path: Path) -> None:
    for part in ("templates/client", "tests/client"):
        shutil.copytree(ROOT / part, tmp_path / part)
    core = tmp_path / "templates" / "client" / "phone-core.js"
    core.write_text(core.read_text().replace("  leaveWith(page) {", "  leavesWith(page) {"))
    assert "leaveWith" in _checked(tmp_path / "tests" / "client" / "tsconfig.json")
