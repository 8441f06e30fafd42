"""The published table of `make proof` is whole: every network, client and version was heard."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from docs.generate import proof
from docs.generate.proof import cases
from docs.generate.site import Place, Site
from tests.lab.cases import CASES
from tests.lab.machine import SUITES
from wizard.catalogue import Catalogue

TABLE: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "docs" / "data" / "proof.json").read_text(encoding="utf-8")
)
LIBRARIES = tuple(Catalogue().clients)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_client_and_version_was_heard_in_every_network(case: Any) -> None:
    heard = {
        (row["library"], row["asterisk"].partition(".")[0])
        for row in TABLE["calls"]
        if row["network"] == case.name
    }
    assert heard == set(itertools.product(LIBRARIES, SUITES))


def test_calls_in_firefox_have_a_row_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(Site("en", Catalogue()), "proof.md")
    calls = [row for row in TABLE["calls"] if row["network"] == "lan" and "browser" not in row]
    monkeypatch.setattr(proof, "table", lambda: {**TABLE, "calls": calls})
    alone = cases(place, "lan")
    assert "Firefox" not in alone
    more = [{**row, "browser": "Firefox", "setup_s": 7.77} for row in calls]
    monkeypatch.setattr(proof, "table", lambda: {**TABLE, "calls": [*calls, *more]})
    text = cases(place, "lan")
    assert text.count("<tr") == alone.count("<tr") + len(LIBRARIES)
    for line in text.split("<tr")[1:]:
        assert ("Firefox" in line) == ("7.77" in line)


def test_every_control_was_silent_for_want_of_a_path() -> None:
    silent = {row["network"]: row for row in TABLE["controls"]}
    assert set(silent) == {case.name for case in CASES}
    for case in CASES:
        assert silent[case.name]["control"] == case.control.what
        assert silent[case.name]["failed_layer"] == "ICE"


def test_a_call_tells_how_long_it_took_and_which_way_it_went() -> None:
    for row in TABLE["calls"]:
        assert 0 < row["setup_s"] <= row["sound_s"]
        assert row["codec"] == "opus"
        relayed = row["local"].startswith("relay")
        assert relayed == (row["network"].startswith("office") or row["network"] == "carrier-nat")
