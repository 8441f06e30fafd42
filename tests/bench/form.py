"""The form of the page in its runtime: each answer, and the files beside it."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any

from tests.bench.measure import say
from tests.support.engine import Engine
from tests.support.scripted import CLOUD

STEP_S = 0.1
AGAIN = 8


def bench_form(work: Path) -> None:
    """Processor time of each call once all of it is loaded.

    Raises:
        AssertionError: a step takes longer than a person notices.
    """
    del work
    with Engine.running() as engine:
        took: dict[str, list[float]] = {"answer": [], "files": []}

        def call(**given: Any) -> None:
            before = engine.seconds
            said = json.loads(engine.call("form", given))
            assert said["ok"], said
            took.setdefault(given["do"], []).append(engine.seconds - before)

        call(do="start", lang="en")
        call(do="files")
        say(f"form: first question {took['start'][0] * 1000:.0f} ms after the runtime is there, "
            f"first files {took['files'][0] * 1000:.0f} ms")  # fmt: skip
        for key, value in CLOUD.items():
            call(do="answer", key=key, value=value)
        call(do="defaults")
        call(do="files")
        took["answer"], took["files"] = [], []
        for number in range(AGAIN):
            for key, value in (
                ("network.topology", "lan" if number % 2 else "one-to-one-nat"),
                ("sizing.calls", str(20 + number)),
            ):
                call(do="answer", key=key, value=value)
                call(do="files")
        for name in ("answer", "files"):
            middle, most = statistics.median(took[name]), max(took[name])
            say(f"form: {name} {middle * 1000:.0f} ms, at most {most * 1000:.0f} ms")
        assert statistics.median(took["answer"]) <= STEP_S
        say(f"form: heap {engine.heap / 1e6:.0f} MB")
