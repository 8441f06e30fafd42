"""In every network that the wizard offers a call has sound, and its control has none.

`make test` tries every pair of network, client and version; `make proof` the full product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from allpairspy import AllPairs
from playwright.sync_api import Playwright

from tests.lab import evidence, machine, network, proof, trial
from tests.lab.cases import BY_NAME, CASES, Case

pytestmark = pytest.mark.lab

LIBRARIES = ("jssip", "sipjs", "sipml5")
Record = Callable[[str, object], None]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every pair of network, client and version, or with --proof the full product."""
    if "library" not in metafunc.fixturenames:
        return
    axes = (tuple(BY_NAME), LIBRARIES, machine.VERSIONS)
    rows: list[Any]
    if metafunc.config.getoption("proof"):
        rows = [(n, lib, version) for n in axes[0] for version in axes[2] for lib in axes[1]]
    else:
        rows = sorted(map(tuple, AllPairs([list(axis) for axis in axes])))
    metafunc.parametrize(("name", "library", "version"), rows)


@pytest.fixture
def case(name: str) -> Case:
    return BY_NAME[name]


@pytest.fixture
def net(case: Case) -> Iterator[network.Network]:
    with network.build(case.topology, case.build) as built:
        yield built


def test_calls_have_sound(
    tmp_path: Path,
    playwright: Playwright,
    net: network.Network,
    case: Case,
    library: str,
    version: str,
    record_property: Record,
) -> None:
    """Every browser of the network hears itself, all at the same time, with no complaint."""
    with (
        trial.stage(tmp_path, playwright, net, case, version, library) as scene,
        evidence.kept(f"{case.name}-{library}-{scene.server.version}", scene),
    ):
        rows = [heard.row() for heard in trial.call_from_everywhere(scene)]
        if case.moves:
            trial.move(scene, hook=True)
            scene.restart_browsers()
            again = trial.call_from_everywhere(scene)
            rows += [{**heard.row(), "moved": True} for heard in again]
        assert scene.complaints() == []
    about = {"network": case.name, "library": library, "asterisk": scene.server.version}
    record_property(proof.PROPERTY, [{**about, **row} for row in rows])


@pytest.mark.parametrize("name", [case.name for case in CASES])
def test_the_control_is_silent(
    tmp_path: Path,
    playwright: Playwright,
    net: network.Network,
    case: Case,
    record_property: Record,
) -> None:
    """The same network with the one decisive thing wrong: answered or not, nothing is heard."""
    control = case.control
    with (
        trial.stage(tmp_path, playwright, net, case, "22", "jssip", control) as scene,
        evidence.kept(f"{case.name}-control", scene),
    ):
        phone = scene.phone("6001")
        if control.without_hook:
            trial.listen(phone, 0)
            trial.move(scene, hook=False)
            scene.restart_browsers()
            phone = scene.phone("6001")
        phone.call("600")
        phone.hears_nothing(trial.SILENT_S)
        missing = phone.missing()
        assert missing == "ICE", missing
    row = {"network": case.name, "control": control.what, "failed_layer": missing}
    record_property(
        proof.PROPERTY, [{**row, "library": "jssip", "asterisk": scene.server.version}]
    )
