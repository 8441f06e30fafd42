"""A short slice of ``make fuzz`` with a fixed seed, and its whole corpus."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import CORPUS, TARGETS, corpus

SLOW = {"check": 5, "answers": 15, "text": 8}
"""Targets that run whole commands get fewer examples."""

KNOWN = [(name, path) for name in TARGETS for path in corpus(name)]


@pytest.mark.parametrize(("name", "path"), KNOWN, ids=[f"{n}<{p.stem}" for n, p in KNOWN])
def test_what_once_did_harm_ends_in_a_clear_error(name: str, path: Path, tmp_path: Path) -> None:
    TARGETS[name].feed(path.read_bytes(), tmp_path)


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_that_is_read_brings_a_traceback(name: str) -> None:
    target = TARGETS[name]

    @settings(
        max_examples=SLOW.get(name, 40),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def feed(data: st.DataObject) -> None:
        with tempfile.TemporaryDirectory() as folder:
            target.feed(data.draw(target.inputs), Path(folder))

    feed()


def test_every_file_of_the_corpus_has_a_target() -> None:
    read = {path for name in TARGETS for path in corpus(name)}
    assert read == set(CORPUS.glob("*.txt"))
