"""A failed call names its layer and leaves what is needed to see why."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.lab import evidence, network, trial
from tests.lab.cases import BY_NAME, NO_UDP

pytestmark = pytest.mark.lab


def test_a_silent_call_is_explained(tmp_path: Path, playwright: Playwright) -> None:
    """Answered without a path for media: ICE is named, logs, pairs and packets are kept."""
    case = BY_NAME["lan"]
    with (
        network.build(case.topology, case.build) as net,
        trial.stage(tmp_path, playwright, net, case, "22", "jssip", NO_UDP) as scene,
        pytest.raises(AssertionError) as failure,
        evidence.kept("kept-on-purpose", scene) as folder,
    ):
        trial.call_from_everywhere(scene)
    try:
        notes = "\n".join(failure.value.__notes__)
        assert "not past ICE" in notes
        assert str(folder) in notes
        assert "Binding Request" in (folder / "browser0.txt").read_text()
        assert "ice=" in (folder / "phone0.txt").read_text()
        assert "Asterisk Ready" in (folder / "asterisk.log").read_text()
        assert (folder / "server.pcapng").stat().st_size > 1000
    finally:
        shutil.rmtree(folder)
