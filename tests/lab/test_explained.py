"""Every cause is seen on a real Asterisk: broken, recognised, cured as told, and gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab import asterisk, machine, trust, tutorial
from tests.lab.broken.acts import Trial
from tests.lab.broken.place import Place, place
from tests.lab.broken.trials import TRIALS
from wizard.catalogue import Catalogue
from wizard.explain.matching import Recogniser
from wizard.explain.search import Search
from wizard.explain.summary import Reader

pytestmark = pytest.mark.lab

CATALOGUE = Catalogue()
SYMPTOMS = CATALOGUE.symptoms
READER = Reader(Recogniser(SYMPTOMS))
SEARCH = Search(CATALOGUE)


@pytest.fixture(scope="module", params=machine.VERSIONS)
def scene(
    request: pytest.FixtureRequest, ca: trust.Authority, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    with place(request.param, ca, tmp_path_factory.mktemp("broken")) as made:
        made.settle_in()
        yield made


def causes(scene: Place) -> list[str]:
    """What the product makes of all that was logged and answered."""
    text = "\n".join(scene.told()).encode()
    return [found.symptom.id for found in READER.sum_up([text]).ordered()]


@pytest.mark.parametrize("trial", TRIALS, ids=[trial.id for trial in TRIALS])
def test_what_is_broken_is_named_and_the_cure_cures_it(scene: Place, trial: Trial) -> None:
    branch = scene.server.version.partition(".")[0]
    if branch not in trial.versions:
        return
    scene.begin()
    if trial.fresh:
        scene.edit({"pjsip.conf": (("[6001]\ntype=endpoint", "[none]\ntype=endpoint"),)})
    scene.edit(trial.edits)
    for command in trial.commands:
        # A module stays while a call of the trial before still ends.
        scene.server.wait_for(command, "Unloaded" if "unload" in command else "")
    seen = trial.act(scene)
    assert re.match(trial.sees, seen), f"{seen}\n" + "\n".join(scene.told())
    if trial.asks:
        nearest = [found.id for found in SEARCH.find(trial.asks)]
        assert trial.id == nearest[0], nearest
    else:
        scene.wait_for(lambda: trial.id in causes(scene))
        assert trial.id in causes(scene), "\n".join(scene.told())
    for text in trial.cure:
        assert text in SYMPTOMS[trial.id].fix
    scene.edit({})
    for command in trial.mend:
        scene.server.cli(command)
    scene.begin()
    seen = (trial.well or trial.act)(scene)
    assert re.match(trial.after, seen), f"{seen}\n" + "\n".join(scene.told())
    assert trial.id not in causes(scene), "\n".join(scene.told())


def test_chan_sip_that_holds_the_websocket_is_named(ca: trust.Authority, tmp_path: Path) -> None:
    """It is cured by not loading it: that is the other tests' Asterisk."""
    quiet = {"sip.conf": "[general]\nudpbindaddr=127.0.0.1:5070\n"}
    with place("16", ca, tmp_path, extra=quiet, first="load=chan_sip.so\n") as made:
        start = READER.sum_up(["\n".join(made.all_told()).encode()])
        assert start.ordered()[0].symptom.id == "module-webrtc-declined", made.all_told()
        made.begin()
        assert re.match("SIP/2.0 40[134]", made.register())
        made.wait_for(lambda: "chan-sip-took-websocket" in causes(made))
        assert "chan-sip-took-websocket" in causes(made), "\n".join(made.told())
    assert "noload=chan_sip.so" in SYMPTOMS["chan-sip-took-websocket"].fix


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_every_line_of_a_stock_start_is_known_and_none_stops_a_call(
    ca: trust.Authority, tmp_path: Path, version: str
) -> None:
    """Debian's files with the official tutorial's: a hundred complaints that mean nothing."""
    root = machine.root(version)
    keys = ca.issue(tmp_path / "keys", "pbx.example.test")
    conf = tutorial.write(tmp_path / "conf", root, keys, {"6001": "not-used-in-this-test"})
    with asterisk.start(conf, version) as server:
        log = server.log()
    summary = READER.sum_up(["\n".join(log).encode()])
    unknown = [each.line for each in summary.unknown_lines]
    assert not unknown, "\n".join(unknown)
    said = {found.symptom.id: found.symptom.severity for found in summary.ordered()}
    assert {"module-declined", "module-deprecated", "boot-noise"} <= set(said)
    # one of Debian's own files for 22 has a line before its first section
    faults = {name for name, severity in said.items() if severity == "fault"}
    assert faults <= {"file-syntax"}, said
