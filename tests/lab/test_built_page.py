"""What `npm run build` makes of the written client is what is published, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.lab import made, network, packages
from tests.lab.cases import EXISTING_TURN
from tests.lab.wires import TURN_PASSWORD

pytestmark = pytest.mark.lab

each_library = pytest.mark.parametrize("library", ["jssip", "sipjs", "sipml5"])


def written(folder: Path, library: str, changes: dict[str, Any] | None = None) -> Path:
    """The client's folder as the wizard writes it."""
    tree = made.answers_for(network.Network("lan"), "22", library, changes or {})
    return made.run_wizard(folder / "out", tree, TURN_PASSWORD).out / "client"


def built(folder: Path, changes: dict[str, Any]) -> Path:
    """The page of somebody who built it before, when the TURN password was another one."""
    client = written(folder, "jssip", changes)
    (client / "dist").mkdir()
    (client / "dist" / "ice.json").write_text("old password")
    return packages.build(client)


def test_nothing_of_an_earlier_build_is_published(tmp_path: Path) -> None:
    dist = built(tmp_path, {})
    assert (dist / "index.html").exists()
    assert not (dist / "ice.json").exists()


def test_the_fixed_password_of_a_relay_is_built_in_and_stays_closed(tmp_path: Path) -> None:
    dist = built(tmp_path, dict(EXISTING_TURN))
    assert TURN_PASSWORD in (dist / "ice.json").read_text()
    assert (dist / "ice.json").stat().st_mode & 0o077 == 0


@each_library
def test_the_page_is_built_of_the_locked_packages_and_no_other(
    tmp_path: Path, library: str
) -> None:
    client = written(tmp_path, library)
    dist = packages.build(client)
    assert (dist / "phone.js").stat().st_size > 10_000
    lock = json.loads((client / "package-lock.json").read_text())["packages"]
    found = {
        f"node_modules/{path.parent.relative_to(modules)}": json.loads(path.read_text())["version"]
        for modules in [dist.parent / "node_modules"]
        for path in [*modules.glob("[!.]*/package.json"), *modules.glob("@*/*/package.json")]
    }
    assert found.items() <= {path: entry.get("version") for path, entry in lock.items()}.items()
    here = {path for path, entry in lock.items() if path and not entry.get("optional")}
    assert here <= found.keys()


@each_library
def test_a_package_that_is_not_the_locked_one_is_refused(tmp_path: Path, library: str) -> None:
    client = written(tmp_path, library)
    path = client / "package-lock.json"
    lock = json.loads(path.read_text())
    name = next(iter(lock["packages"][""]["dependencies"]))
    lock["packages"][f"node_modules/{name}"]["integrity"] = "sha512-" + "A" * 86 + "=="
    path.write_text(json.dumps(lock))
    with pytest.raises(RuntimeError, match="EINTEGRITY"):
        packages.build(client)
