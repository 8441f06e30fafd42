"""What `npm run build` makes of the written client is what is published, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.lab import made, network, packages
from tests.lab.cases import EXISTING_TURN
from tests.lab.wires import TURN_PASSWORD

pytestmark = pytest.mark.lab


def built(folder: Path, changes: dict[str, Any]) -> Path:
    """The page of somebody who built it before, when the TURN password was another one."""
    tree = made.answers_for(network.Network("lan"), "22", "jssip", changes)
    client = made.run_wizard(folder / "out", tree, TURN_PASSWORD).out / "client"
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
