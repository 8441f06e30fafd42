"""What the lab breaks and asks about in words leads to its cause first."""

from __future__ import annotations

import pytest

from tests.lab.broken.trials import TRIALS
from tests.support.explaining import as_json

ASKED = sorted({(trial.id, trial.asks) for trial in TRIALS if trial.asks})


@pytest.mark.parametrize(("name", "asks"), ASKED)
def test_a_trial_without_a_line_is_found_by_its_words(name: str, asks: str) -> None:
    assert as_json(asks, code=4)["matches"][0]["id"] == name
